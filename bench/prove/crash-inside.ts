/**
 * Loaded before the service (`node --import`), in the same process: kills the whole process group at the point that it is
 * told, and notes in a file which replies were marked as sent. It stands between the service and what it uses (drivers of
 * databases, sockets, reading processes) and changes nothing that passes.
 */
import childProcess, { spawn } from 'node:child_process';
import { appendFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { Socket } from 'node:net';
import { PGlite } from '@electric-sql/pglite';
import { Client } from 'pg';
import {
  crashPoint,
  type CrashOrder,
  crashVariable,
  type JournalLine,
  journalVariable,
  sent,
} from './crash-points.js';

const { [crashVariable]: orderText, [journalVariable]: journal } = process.env;
if (!journal) throw new Error(`${journalVariable}: expected a file`);
const order = orderText ? (JSON.parse(orderText) as CrashOrder) : null;
const where = order ? crashPoint(order.name).where : null;
let left = order?.nth ?? 0;

const note = (line: JournalLine): void => appendFileSync(journal, `${JSON.stringify(line)}\n`);

function die(): void {
  note({ dies: order!.name });
  process.kill(-process.pid, 'SIGKILL');
}

/** Is it this time's point? */
const isDue = (): boolean => {
  left -= 1;
  return left === 0;
};

interface Given {
  text: string;
  params: readonly unknown[] | undefined;
}
/** What was given since BEGIN, by connection. */
const transactions = new WeakMap<object, Given[]>();

async function watched<T>(connection: object, given: Given, run: () => Promise<T>): Promise<T> {
  if (/^\s*begin\b/i.test(given.text)) transactions.set(connection, []);
  const transaction = transactions.get(connection) ?? [];
  transaction.push(given);
  const commits = /^\s*commit\b/i.test(given.text);
  const isAt = (moment: string): boolean => {
    if (where?.kind !== 'statement' || where.moment !== moment) return false;
    const { statement } = where;
    const met = commits
      ? transaction.some(({ text }) => statement.test(text)) && moment.endsWith('commit')
      : statement.test(given.text) && !moment.endsWith('commit');
    return met && isDue();
  };
  if (isAt('before') || isAt('before-commit')) die();
  if (isAt('while')) dieFromOutside();
  const answer = await run();
  if (isAt('after') || isAt('after-commit')) die();
  if (commits)
    for (const { text, params } of transaction) if (sent.test(text)) note({ marked: String(params?.[0]) });
  if (/^\s*(commit|rollback)\b/i.test(given.text)) transactions.delete(connection);
  return answer;
}

/** PGlite works in this thread: while a statement runs, only another process can end this one. */
function dieFromOutside(): void {
  note({ dies: order!.name });
  const seconds = (order!.delayMs / 1000).toFixed(3);
  spawn('sh', ['-c', `sleep ${seconds}; kill -9 -${process.pid}`], { detached: true, stdio: 'ignore' });
}

for (const method of ['query', 'exec'] as const) {
  const original = PGlite.prototype[method] as (...args: unknown[]) => Promise<unknown>;
  Object.assign(PGlite.prototype, {
    [method](this: PGlite, text: string, ...rest: unknown[]) {
      const params = Array.isArray(rest[0]) ? (rest[0] as unknown[]) : undefined;
      return watched(this, { text, params }, () => original.call(this, text, ...rest));
    },
  });
}

const client = Client.prototype as { query: (this: Client, ...args: unknown[]) => unknown };
const { query } = client;
Object.assign(client, {
  query(this: Client, text: unknown, params?: unknown, ...rest: unknown[]) {
    // other shapes (a callback, a prepared statement) are none of the service's own
    if (typeof text !== 'string' || typeof params === 'function' || rest.length > 0)
      return query.call(this, text, params, ...rest);
    const given = { text, params: params as unknown[] | undefined };
    return watched(this, given, () => query.call(this, text, params) as Promise<unknown>);
  },
});

/** SMTP sockets (they begin with 220), and whether the server has asked for a mail's data (354; RFC 5321, 3.3). */
const dataAsked = new WeakMap<Socket, boolean>();
const socket = Socket.prototype as { push: (this: Socket, ...args: unknown[]) => boolean };
const { push } = socket;
socket.push = function (this: Socket, chunk: unknown, ...rest: unknown[]) {
  if (where?.kind === 'smtp-answer' && Buffer.isBuffer(chunk)) {
    const text = chunk.toString('latin1');
    if (text.startsWith('220') && !dataAsked.has(this)) dataAsked.set(this, false);
    else if (dataAsked.get(this) && text.startsWith('250') && isDue()) die();
    // commands are pipelined (RFC 2920): it may come behind the answers to those before
    else if (dataAsked.has(this)) dataAsked.set(this, /^354/m.test(text));
  }
  return push.call(this, chunk, ...rest);
};

const { fork } = childProcess;
childProcess.fork = ((...args: Parameters<typeof fork>) => {
  const child = fork(...args);
  const send = child.send.bind(child) as (...given: unknown[]) => boolean;
  child.send = (message: unknown, ...rest: unknown[]) => {
    const { task } = message as { task?: { kind: string } };
    if (where?.kind === 'reading' && task?.kind === 'read' && isDue()) {
      setTimeout(die, order!.delayMs);
      // not later than its answer, which the service has not seen yet
      child.prependListener('message', die);
    }
    return send(message, ...rest);
  };
  return child;
}) as typeof fork;
syncBuiltinESMExports();
