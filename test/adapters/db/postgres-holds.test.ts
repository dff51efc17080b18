import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { Client } from 'pg';
import type { Hold, Holds } from '../../../src/adapters/db/holds.js';
import { type LeaseTimes, postgresHolds } from '../../../src/adapters/db/postgres-holds.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';

/** Passes bytes on until it is cut: from then on it passes nothing and closes nothing, as a network that fell silent. */
async function silentCable(port: number) {
  const sockets: Socket[] = [];
  const cable = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    sockets.push(near, far);
    for (const socket of [near, far]) socket.on('error', () => undefined);
    near.pipe(far);
    far.pipe(near);
  });
  cable.listen(0, '127.0.0.1');
  await once(cable, 'listening');
  return {
    port: (cable.address() as AddressInfo).port,
    cut() {
      for (const socket of sockets) socket.unpipe().pause();
    },
    remove() {
      for (const socket of sockets) socket.destroy();
      cable.close();
    },
  };
}

const release = async (hold: Hold | null | undefined) => hold?.release();

await describeOnPostgres('holds of several processes', (bin) => {
  let server: TestPostgres;
  const opened: Holds[] = [];
  /** as another process has them: a session of its own */
  const open = (url = server.url, times?: LeaseTimes): Holds => {
    const holds = postgresHolds(url, times);
    opened.push(holds);
    return holds;
  };
  beforeAll(async () => {
    server = await startPostgres(bin);
  });
  afterAll(async () => {
    await Promise.all(opened.map((holds) => holds.close()));
    await server.stop();
  });
  const asAdministrator = async (text: string) => {
    const client = new Client({ connectionString: server.url });
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(text);
    await client.end();
    return rows;
  };
  const lockingBackends = "FROM pg_locks WHERE locktype = 'advisory'";

  test('what one process holds is taken for the other, until it is released', async () => {
    const [here, there] = [open(), open()];
    const hold = await here.take('mailbox');
    expect(hold?.signal.aborted).toBe(false);
    expect(await there.take('mailbox')).toBeNull();
    const other = await there.take('another mailbox');
    expect(other).not.toBeNull();
    await hold?.release();
    const next = await there.take('mailbox');
    expect(next).not.toBeNull();
    expect(await here.take('mailbox')).toBeNull();
    await next?.release();
    await other?.release();
  });

  test('many holds are one connection', async () => {
    const here = open();
    const names = Array.from({ length: 20 }, (_, i) => `name ${i}`);
    const holds = await Promise.all(names.map((name) => here.take(name)));
    expect(holds).not.toContain(null);
    expect(
      await asAdministrator(
        `SELECT count(*)::int AS locks, count(DISTINCT pid)::int AS backends ${lockingBackends}`,
      ),
    ).toEqual([{ locks: 20, backends: 1 }]);
    await Promise.all(holds.map(release));
    expect(await asAdministrator(`SELECT 1 ${lockingBackends}`)).toEqual([]);
  });

  test('closing frees the names and aborts who still works', async () => {
    const [here, there] = [open(), open()];
    const hold = await here.take('name');
    await here.close();
    expect(hold?.signal.aborted).toBe(true);
    const next = await there.take('name');
    expect(next).not.toBeNull();
    await next?.release();
    await hold?.release();
  });

  test('a connection that the server ends aborts all signals and frees the names; new holds are made anew', async () => {
    const [here, there] = [open(), open()];
    const holds = [await here.take('first'), await here.take('second')];
    const aborted = holds.map((hold) => once(hold!.signal, 'abort'));
    await asAdministrator(`SELECT pg_terminate_backend(pid) ${lockingBackends}`);
    await Promise.all(aborted);
    expect(holds[0]?.signal.reason).toMatchObject({ name: 'TransientError', code: 'hold-lost' });
    const next = await there.take('first');
    expect(next).not.toBeNull();
    // the work that lost it may still run here: this process does not begin another
    expect(await here.take('second')).toBeNull();
    await holds[1]?.release();
    const again = await here.take('second');
    expect(again?.signal.aborted).toBe(false);
    await Promise.all([holds[0], next, again].map(release));
  });

  test('a network that falls silent: the holder learns of it before the name is free, and then it is free', async () => {
    const cable = await silentCable(server.port);
    const times = { askEveryMs: 300, answerWithinMs: 300, serverEndsAfterMs: 2_000 };
    const here = open(server.url.replace(`:${server.port}/`, `:${cable.port}/`), times);
    const there = open();
    const hold = await here.take('name');
    await wait(700); // asked and answered
    expect(hold?.signal.aborted).toBe(false);
    cable.cut();
    const cutAt = performance.now();
    await once(hold!.signal, 'abort');
    expect(performance.now() - cutAt).toBeLessThan(1_200);
    expect(await there.take('name')).toBeNull();
    let next = await there.take('name');
    for (; !next && performance.now() - cutAt < 10_000; next = await there.take('name')) await wait(100);
    expect(next).not.toBeNull();
    await next?.release();
    await hold?.release();
    cable.remove();
  });

  test('a session that is asked is not ended for idleness', async () => {
    const here = open(server.url, { askEveryMs: 200, answerWithinMs: 200, serverEndsAfterMs: 600 });
    const hold = await here.take('name');
    await wait(1_500);
    expect(hold?.signal.aborted).toBe(false);
    await hold?.release();
  });

  test('a process that was too busy to read an answer in time keeps its hold', async () => {
    const here = open(server.url, { askEveryMs: 100, answerWithinMs: 100, serverEndsAfterMs: 5_000 });
    const hold = await here.take('name');
    for (let round = 0; round < 3; round += 1) {
      await wait(120);
      const until = performance.now() + 400;
      while (performance.now() < until) Math.sqrt(until); // holds up the event loop
    }
    await wait(300);
    expect(hold?.signal.aborted).toBe(false);
    await hold?.release();
  });
});
