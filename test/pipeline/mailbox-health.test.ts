/** What the process that watches a mailbox says of it, as another process reads it. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readHealth, recordHealth } from '../../src/pipeline/mailbox-health.js';
import type { Database } from '../../src/pipeline/ports.js';
import { openMailbox, watchedAddresses } from '../../src/pipeline/store/mailboxes.js';
import { openColumnDatabase } from '../support/column.js';

const name = 'letters@iln.example@mail.example/INBOX';
const now = new Date('2026-09-01T12:00:00Z');
const ago = (seconds: number): Date => new Date(now.valueOf() - seconds * 1000);
const staleMs = 180_000;

let database: Database;
beforeAll(async () => {
  database = await openColumnDatabase();
}, 120_000);
beforeEach(() => database.query('truncate mailbox cascade'));
afterAll(() => database.close());

describe('the health of a mailbox', () => {
  test('is read as it was written', async () => {
    const lastError = { at: ago(3600), code: 'imap-refused', text: 'The server refused the connection.' };
    const health = { connected: true, lastPollAt: ago(20), lastError };
    await recordHealth(database, name, health, now);
    expect(await readHealth(database, now, staleMs)).toEqual([{ name, ...health }]);
  });

  test('is that of the last word', async () => {
    await recordHealth(database, name, { connected: true, lastPollAt: ago(20), lastError: null }, now);
    await recordHealth(database, name, { connected: false, lastPollAt: ago(20), lastError: null }, now);
    expect(await readHealth(database, now, staleMs)).toMatchObject([{ connected: false }]);
  });

  test.each([
    ['a poll within the time', 180, true],
    ['no poll for longer: its poller has died', 181, false],
  ])('after %s', async (_what, seconds, connected) => {
    await recordHealth(database, name, { connected: true, lastPollAt: ago(seconds), lastError: null }, now);
    expect(await readHealth(database, now, staleMs)).toMatchObject([{ connected }]);
  });

  test('of a mailbox that was never reached is "not connected"', async () => {
    await recordHealth(database, name, { connected: true, lastPollAt: null, lastError: null }, now);
    expect(await readHealth(database, now, staleMs)).toMatchObject([{ connected: false, lastPollAt: null }]);
  });
});

describe('addresses of the watched mailboxes', () => {
  test.each([
    ['a user who signs in by address', 'Letters@ILN.example@mail.example/INBOX', ['letters@iln.example']],
    ['a bare user name tells none', 'letters@mail.example/INBOX', []],
    ['a folder below another', 'a@b.example@mail.example/Post/2026', ['a@b.example']],
  ])('%s', async (_what, mailbox, addresses) => {
    await openMailbox(database, mailbox, now);
    expect(await watchedAddresses(database)).toEqual(addresses);
  });
});
