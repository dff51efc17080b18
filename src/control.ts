/**
 * While `run` holds the embedded database no other process may open it; other commands ask through this socket in
 * DATA_DIR (a folder of mode 0700: who may enter it may ask). HTTP, so that both ends are standard.
 */
import { createServer, request, type IncomingMessage } from 'node:http';
import { rm } from 'node:fs/promises';
import { z } from 'zod';
import type { BackfillOrder, BackfillProgress, NoticedOldMail } from './pipeline/backfill.js';
import type { PeopleAnswer, PeopleOrder } from './pipeline/people/order.js';
import { roles } from './pipeline/people/roles.js';
import type { RetentionAnswer, RetentionOrder } from './pipeline/retention/order.js';
import type { SetBack } from './pipeline/store/set-back.js';
import type { Status } from './pipeline/status.js';

export interface ControlActions {
  /** GET /status */
  status(): Promise<Status>;
  /** GET /set-backs: of the last thirty days */
  setBacks(): Promise<SetBack[]>;
  /** POST /snapshot: takes one now, for a backup */
  snapshot(): Promise<{ file: string; at: string }>;
  /** POST /backfill: notices old mail and lets the service take it in */
  backfill(order: BackfillOrder): Promise<NoticedOldMail>;
  /** POST /people: what `letter-intake user` asks */
  people(order: PeopleOrder): Promise<PeopleAnswer>;
  /** POST /retention: what `letter-intake retention` and `hold` ask */
  retention(order: RetentionOrder): Promise<RetentionAnswer>;
  /** GET /backfill?since=YYYY-MM-DD */
  backfillProgress(since: Date): Promise<BackfillProgress>;
}

const day = z.iso.date().transform((text) => new Date(`${text}T00:00:00Z`));
const backfillOrder = z.object({ since: day, mode: z.enum(['hold', 'send']) }).strict();
const [name, password, role] = [z.string().max(200), z.string().max(2000), z.enum(roles)];
const peopleOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('list') }).strict(),
  z.object({ kind: z.literal('add'), name, role, password }).strict(),
  z.object({ kind: z.literal('role'), name, role }).strict(),
  z.object({ kind: z.literal('password'), name, password }).strict(),
  z.object({ kind: z.literal('disable'), name }).strict(),
  z.object({ kind: z.literal('enable'), name }).strict(),
]);
const [id, why] = [z.uuid(), z.string().max(2000)];
const retentionOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('holds') }).strict(),
  z
    .object({
      kind: z.literal('hold'),
      on: z.discriminatedUnion('kind', [
        z.object({ kind: z.literal('letter'), letterId: id }).strict(),
        z.object({ kind: z.literal('district'), district: name }).strict(),
        z.object({ kind: z.literal('everything') }).strict(),
      ]),
      why,
    })
    .strict(),
  z.object({ kind: z.literal('lift'), id, why }).strict(),
  z.object({ kind: z.literal('due') }).strict(),
  z.object({ kind: z.literal('delete') }).strict(),
]);
/** An order is a line. */
const longestBody = 10_000;

class Refused extends Error {
  constructor(
    readonly status: 400 | 404,
    message: string,
  ) {
    super(message);
  }
}

export async function serveControl(
  socketPath: string,
  actions: ControlActions,
): Promise<{ close(): Promise<void> }> {
  // the caller holds the lock of DATA_DIR, so a socket that is there belongs to a process that has ended
  await rm(socketPath, { force: true });
  const server = createServer((incoming, response) => {
    const reply = (code: number, body: unknown): void => {
      response.writeHead(code, { 'content-type': 'application/json' }).end(JSON.stringify(body));
    };
    answer(incoming, actions).then(
      (body) => reply(200, body),
      (error: unknown) =>
        error instanceof Refused
          ? reply(error.status, { problem: error.message })
          : reply(500, { problem: `the service could not do it: ${(error as Error).message}` }),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(socketPath, resolve));
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(incoming: IncomingMessage, actions: ControlActions): Promise<unknown> {
  const { pathname, searchParams } = new URL(incoming.url ?? '/', 'http://control');
  switch (`${incoming.method} ${pathname}`) {
    case 'GET /status':
      return actions.status();
    case 'GET /set-backs':
      return actions.setBacks();
    case 'POST /snapshot':
      return actions.snapshot();
    case 'POST /backfill':
      return actions.backfill(understood(backfillOrder, JSON.parse(await bodyOf(incoming))));
    case 'POST /people':
      return actions.people(understood(peopleOrder, JSON.parse(await bodyOf(incoming))));
    case 'POST /retention':
      return actions.retention(understood(retentionOrder, JSON.parse(await bodyOf(incoming))));
    case 'GET /backfill':
      return actions.backfillProgress(understood(day, searchParams.get('since')));
    default:
      throw new Refused(404, 'no such command');
  }
}

function understood<T>(schema: z.ZodType<T>, given: unknown): T {
  const parsed = schema.safeParse(given);
  if (!parsed.success)
    throw new Refused(400, 'the command is not understood: is the service of another version?');
  return parsed.data;
}

async function bodyOf(incoming: IncomingMessage): Promise<string> {
  let body = '';
  for await (const chunk of incoming.setEncoding('utf8')) {
    body += chunk as string;
    if (body.length > longestBody) throw new Refused(400, 'the command is too long');
  }
  return body;
}

/**
 * @param order sent as JSON by POST; without one it is a GET
 * @returns null where no service listens there
 */
export async function askControl(
  socketPath: string,
  path: string,
  order: object | null = null,
  timeoutMs = 30_000,
): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const method = order === null ? 'GET' : 'POST';
    const asking = request({ socketPath, path, method, timeout: timeoutMs }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as { problem?: string };
        if (response.statusCode === 200) resolve(body);
        else reject(new Error(body.problem ?? 'the service did not answer'));
      });
      response.on('error', reject);
    });
    asking.on('timeout', () => asking.destroy(new Error('The running service did not answer in time.')));
    asking.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ECONNREFUSED') resolve(null);
      else reject(error);
    });
    asking.end(order === null ? undefined : JSON.stringify(order));
  });
}
