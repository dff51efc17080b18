/** An SMTP server that is away, says "not now", refuses, or hangs up: each reply arrives, or a person learns why not. */
import { createServer, connect, type Server, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { jobs } from '../../src/pipeline/jobs.js';
import type { ReplyRow } from '../../src/pipeline/store/rows.js';
import { columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { freePort } from '../support/free-port.js';
import type { Behaviour } from '../support/smtp-sink.js';
import { Stage } from './stage.js';
import { until } from '../support/until.js';

const dovecot = await startDovecot();
/** Instead of the minutes of jobs.ts, which test/adapters/queue/policy.test.ts holds; a failure is seen well before. */
const retryAfterMs = 5_000;

(dovecot && columnReady ? describe : describe.skip)('trouble with the SMTP server', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  let stage: Stage;
  let gate: Gate;
  beforeAll(async () => {
    const sending: { backoff: { delayMs: number; factor: number; maxMs: number } } = jobs.send;
    jest.replaceProperty(sending, 'backoff', {
      delayMs: retryAfterMs,
      factor: 1,
      maxMs: retryAfterMs,
    });
    const port = await freePort();
    stage = await Stage.set(dovecot, 'trouble@education.example', { SMTP_URL: `smtp://127.0.0.1:${port}` });
    gate = openableGate(port, () => stage.smtp.port);
    await stage.start();
  }, 120_000);
  afterAll(async () => {
    await stage.clear();
    await gate.close();
    await dovecot.stop();
    jest.restoreAllMocks();
  }, 30_000);

  const replyTo = async (address: string): Promise<ReplyRow | undefined> =>
    (await stage.service.database.query<ReplyRow>('select * from reply where to_address = $1', [address]))
      .rows[0];
  /** @param behaviour of the SMTP server with the reply */
  const deliver = async (name: string, behaviour: Behaviour = { kind: 'accept' }): Promise<string> => {
    const made = await makeCase(name, 71);
    stage.smtp.behaveTo(made.from, behaviour);
    await stage.deliver(made.eml, made.receivedAt);
    return made.from;
  };
  const failsWith = (address: string, code: RegExp): Promise<void> =>
    until(
      async () =>
        code.test((await replyTo(address))?.error_code ?? '') || (await replyTo(address))?.error_code,
      45_000,
      `a try that fails with ${code.source}`,
    );

  test('the service starts without it; 4xx and hang-ups are tried again, 5xx waits for a person', async () => {
    const down = await deliver('digital-2018');
    await failsWith(down, /^smtp-connection$/);
    expect((await stage.service.status()).replies).toEqual({ pending: 1, held: 0, sent: 0 });

    await gate.open();
    const later = await deliver('digital-2024', {
      kind: 'refuse',
      at: 'rcpt-to',
      code: 451,
      text: '4.7.1 Greylisted, try again later',
    });
    await failsWith(later, /^smtp-451$/);
    stage.smtp.behaveTo(later, { kind: 'accept' });

    // all of the mail was taken, but the answer never came: it goes again, under the same Message-ID
    const unsure = await deliver('acroform-2024', { kind: 'cut-after-data', kept: true });
    await failsWith(unsure, /^smtp-unsure$/);
    stage.smtp.behaveTo(unsure, { kind: 'accept' });

    const refused = await deliver('unsigned-2024', {
      kind: 'refuse',
      at: 'rcpt-to',
      code: 550,
      text: '5.1.1 No such user',
    });
    await until(async () => (await replyTo(refused))?.state === 'held', 45_000, 'the refused reply is held');
    const held = (await replyTo(refused))!;
    expect(held.hold_code).toBe('not-delivered');
    expect(held.hold_text).toMatch(/refused it.*smtp-550/);

    await stage.settled(4, 90_000);
    const arrived = (address: string): string[] =>
      stage.smtp.mails
        .filter(({ envelope }) => envelope.to.includes(address))
        .map(({ parsed }) => parsed.messageId!);
    expect(arrived(down)).toHaveLength(1);
    expect(arrived(later)).toHaveLength(1);
    expect(arrived(refused)).toEqual([]);
    expect(arrived(unsure)).toHaveLength(2);
    expect(new Set(arrived(unsure)).size).toBe(1);
    expect((await stage.service.status()).replies).toEqual({ pending: 0, held: 1, sent: 3 });
    // nothing more comes of a refused one by itself
    expect((await replyTo(refused))!.attempts).toBe(1);
    expect((await replyTo(down))!.error_code).toBeNull();
  }, 240_000);
});

interface Gate {
  open(): Promise<void>;
  close(): Promise<void>;
}

/** Nobody listens on the port until it is opened; then it leads to the SMTP server. */
function openableGate(port: number, target: () => number): Gate {
  let server: Server | null = null;
  const sockets = new Set<Socket>();
  return {
    open: () =>
      new Promise((resolve, reject) => {
        server = createServer((incoming) => {
          const outgoing = connect(target(), '127.0.0.1');
          for (const socket of [incoming, outgoing]) {
            sockets.add(socket);
            socket.on('error', () => socket.destroy());
          }
          incoming.on('close', () => outgoing.destroy());
          outgoing.on('close', () => incoming.destroy());
          incoming.pipe(outgoing).pipe(incoming);
        });
        server.once('error', reject);
        server.listen(port, '127.0.0.1', resolve);
      }),
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        if (server) server.close(() => resolve());
        else resolve();
      }),
  };
}
