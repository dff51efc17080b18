import { mkdtemp, rm } from 'node:fs/promises';
import { createConnection } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { askControl, serveControl, type ControlActions } from '../src/control.js';

const status = {
  mails: { total: 3, pending: 0, letter: 1, review: 0, notALetter: 2, failed: 0 },
  letters: { complete: 1, incomplete: 0, needsReview: 0 },
  replies: { pending: 0, held: 1, sent: 0 },
  unaccounted: 0,
};
const progress = {
  total: 9,
  waiting: 4,
  fetched: 1,
  decided: 4,
  letters: 1,
  review: 0,
  notALetter: 3,
  failed: 0,
  repliesHeld: 1,
  repliesPending: 0,
  repliesSent: 0,
};

let folder: string;
let socket: string;
let asked: unknown[];
let control: { close(): Promise<void> } | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-control-'));
  socket = join(folder, 'control.sock');
  asked = [];
  control = null;
});
afterEach(async () => {
  await control?.close();
  await rm(folder, { recursive: true, force: true });
});

const serve = async (changed: Partial<ControlActions> = {}): Promise<void> => {
  control = await serveControl(socket, {
    status: async () => status,
    setBacks: async () => [],
    snapshot: async () => ({ file: 'snapshot', at: '2026-01-05T10:00:00.000Z' }),
    backfill: async (order) => {
      asked.push(order);
      return { found: 9, new: 7, known: 2 };
    },
    retention: async (order) => {
      asked.push(order);
      return { kind: 'at-work' };
    },
    people: async (order) => {
      asked.push(order);
      return { kind: 'done', name: 'Pat Example' };
    },
    backfillProgress: async (since) => {
      asked.push(since);
      return progress;
    },
    ...changed,
  });
};

test('where no service listens the answer is null', async () => {
  expect(await askControl(socket, '/status')).toBeNull();
});

test('a socket that a dead process left is taken over', async () => {
  await serve();
  await control!.close();
  await serve();
  expect(await askControl(socket, '/status')).toEqual(status);
});

describe('the service', () => {
  test('counts', async () => {
    await serve();
    expect(await askControl(socket, '/status')).toEqual(status);
  });

  test('takes in old mail since a day, and tells how far it is', async () => {
    await serve();
    expect(await askControl(socket, '/backfill', { since: '2025-03-01', mode: 'send' })).toEqual({
      found: 9,
      new: 7,
      known: 2,
    });
    expect(await askControl(socket, '/backfill?since=2025-03-01')).toEqual(progress);
    const since = new Date('2025-03-01T00:00:00Z');
    expect(asked).toEqual([{ since, mode: 'send' }, since]);
  });

  test('changes who may sign in', async () => {
    await serve();
    const order = { kind: 'add', name: 'Pat Example', role: 'admin', password: 'four words of a phrase' };
    expect(await askControl(socket, '/people', order)).toEqual({ kind: 'done', name: 'Pat Example' });
    expect(asked).toEqual([order]);
  });

  test('sets holds and deletes', async () => {
    await serve();
    const on = { kind: 'letter', letterId: '00000000-0000-4000-8000-000000000001' };
    const orders = [{ kind: 'hold', on, why: 'A request.' }, { kind: 'due' }, { kind: 'delete' }];
    for (const order of orders)
      expect(await askControl(socket, '/retention', order)).toEqual({ kind: 'at-work' });
    expect(asked).toEqual(orders);
  });

  test.each<[string, string, object | null, RegExp]>([
    [
      'a hold on a letter without an id',
      '/retention',
      { kind: 'hold', on: { kind: 'letter' }, why: 'A request.' },
      /not understood/,
    ],
    ['an unknown order about people', '/people', { kind: 'remove', name: 'Pat' }, /not understood/],
    ['an unknown role', '/people', { kind: 'role', name: 'Pat', role: 'king' }, /not understood/],
    ['an unknown command', '/stop', null, /no such command/],
    ['an unknown command with an order', '/status', {}, /no such command/],
    ['a day that is none', '/backfill', { since: '2025-02-30', mode: 'hold' }, /not understood/],
    ['an unknown mode', '/backfill', { since: '2025-02-03', mode: 'drop' }, /not understood/],
    ['more than it knows', '/backfill', { since: '2025-02-03', mode: 'hold', limit: 3 }, /not understood/],
    ['no day', '/backfill', null, /not understood/],
    ['too long an order', '/backfill', { since: 'x'.repeat(20_000), mode: 'hold' }, /too long/],
  ])('refuses %s', async (_what, path, order, problem) => {
    await serve();
    await expect(askControl(socket, path, order)).rejects.toThrow(problem);
    expect(asked).toEqual([]);
  });

  test('says why it could not do it', async () => {
    await serve({
      backfill: async () => {
        throw new Error('the mailbox is away');
      },
    });
    await expect(askControl(socket, '/backfill', { since: '2025-02-03', mode: 'hold' })).rejects.toThrow(
      'the service could not do it: the mailbox is away',
    );
  });

  test('answers the next one after a caller that says nonsense', async () => {
    await serve();
    await new Promise<void>((resolve) => {
      const connection = createConnection(socket, () => connection.end('nonsense\r\n\r\n'));
      connection.on('error', () => undefined);
      connection.on('close', () => resolve());
      connection.resume();
    });
    expect(await askControl(socket, '/status')).toEqual(status);
  });

  test('is not waited for without end', async () => {
    await serve({ status: () => new Promise(() => undefined) });
    await expect(askControl(socket, '/status', null, 50)).rejects.toThrow(/did not answer in time/);
  });
});
