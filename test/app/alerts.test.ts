/** Alerts as the service wires them: what the settings say, and one look a minute. */
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { alertsBy, watchAlerts } from '../../src/app/alerts.js';
import { checkUrl } from '../../src/app.js';
import { readSettings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import type { AlertDeps } from '../../src/pipeline/alerts.js';
import type { Database, MailSender } from '../../src/pipeline/ports.js';

const sender: MailSender = {
  send: async () => ({ response: '250 ok' }),
  verify: async () => undefined,
  close: async () => undefined,
};
let looks: string[];
let running: Promise<void>;
let end: () => void;
const never = (): never => {
  throw new Error('not asked for here');
};
/** It remembers under which name it is asked for a hold, and keeps it as long as `running` lasts. */
const database: Database = {
  query: never,
  transaction: never,
  migrate: never,
  async exclusively(name) {
    looks.push(name);
    await running;
    return 'taken';
  },
  close: never,
};
const logger = createLogger('error', { write: () => undefined });
const clock = { now: () => new Date('2026-08-03T14:00:00Z') };

function by(environment: Record<string, string>, dryRun = false): AlertDeps {
  const settings = readSettings({}, checkUrl, { REPLY_FROM: 'KY ILN <letters@iln.example>', ...environment });
  return alertsBy(settings, { database, clock, logger, sender: dryRun ? null : sender });
}

describe('the settings', () => {
  const to = { ALERT_TO: 'operator@iln.example' };
  test('name who is told, how often at most, and where the page is', () => {
    expect(by(to).mail).toMatchObject({
      to: 'operator@iln.example',
      from: 'KY ILN <letters@iln.example>',
      perDay: 12,
      page: 'http://127.0.0.1:8025',
    });
    expect(by({ ...to, PAGE_URL: 'https://desk.iln.example' }).mail?.page).toBe('https://desk.iln.example');
  });
  test('nobody is told without an address, nor in a dry run', () => {
    expect(by({}).mail).toBeNull();
    expect(by(to, true).mail).toBeNull();
  });
  test('name the mailboxes, or leave them unknown to a process that watches none', () => {
    expect(by({ IMAP_URL: 'imaps://a%40iln.example:secret@mail.example/INBOX' }).watched).toEqual([
      'a@iln.example@mail.example/INBOX',
    ]);
    expect(by({}).watched).toBeNull();
  });
  test.each([
    ['two addresses', 'a@iln.example, b@iln.example'],
    ['a name', 'Operator <operator@iln.example>'],
    ['a header', 'operator@iln.example\r\nBcc: c@iln.example'],
  ])('take no %s for ALERT_TO', (_name, value) => {
    expect(() => by({ ALERT_TO: value })).toThrow('ALERT_TO: expected an address alone');
  });
  test('room on the disk is that of DATA_DIR', async () => {
    expect(await by({ DATA_DIR: import.meta.dirname }).freeBytes()).toBeGreaterThan(0);
    expect(await by({ DATA_DIR: '/no/such/folder' }).freeBytes()).toBeNull();
  });
});

describe('looking', () => {
  beforeEach(() => {
    looks = [];
    running = new Promise((resolve) => {
      end = resolve;
    });
    jest.useFakeTimers({ doNotFake: ['nextTick', 'queueMicrotask', 'setImmediate'] });
  });
  afterEach(() => {
    end();
    jest.useRealTimers();
  });

  test('begins a minute after the start, one at a time and as the only process', async () => {
    const stop = watchAlerts(by({}));
    await jest.advanceTimersByTimeAsync(59_000);
    expect(looks).toEqual([]);
    await jest.advanceTimersByTimeAsync(1_000);
    expect(looks).toEqual(['alerts']);
    await jest.advanceTimersByTimeAsync(180_000);
    expect(looks).toHaveLength(1);
    end();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(looks).toHaveLength(2);
    await stop(1_000);
    await jest.advanceTimersByTimeAsync(600_000);
    expect(looks).toHaveLength(2);
  });

  test('ends with the look that runs, and waits for it no longer than it may', async () => {
    const stop = watchAlerts(by({}));
    await jest.advanceTimersByTimeAsync(60_000);
    let stopped = false;
    const stopping = stop(10).then(() => (stopped = true));
    await new Promise((resolve) => setImmediate(resolve));
    expect(stopped).toBe(false);
    await stopping;
    expect(stopped).toBe(true);
  });
});
