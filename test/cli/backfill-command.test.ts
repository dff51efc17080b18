import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { freePort } from '../support/free-port.js';
import { letterIntake } from './command.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-backfill-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test.each([
  ['no day', [], /--since/],
  ['a day that is none', ['--since', '2025-02-30'], /a day as YYYY-MM-DD/],
  ['words', ['--since', 'last year'], /a day as YYYY-MM-DD/],
  ['a day to come', ['--since', '2999-01-01'], /a day that has come/],
])('backfill with %s exits 2 and says what it wants', async (_what, args, says) => {
  const { code, stdout, stderr } = await letterIntake(['backfill', ...args]);
  expect([code, stdout]).toEqual([2, '']);
  expect(stderr).toMatch(says);
});

/** settings that the command asks for, in its order */
const missing = async (more: string[]): Promise<string[]> => {
  const { code, stderr } = await letterIntake(['backfill', '--since', '2025-01-01', ...more]);
  expect(code).toBe(2);
  return [...stderr.matchAll(/^ {2}- (\w+):/gm)].map((match) => match[1]!);
};
test('backfill names every setting that it needs, SMTP_URL only with --send', async () => {
  expect(await missing([])).toEqual(['IMAP_URL', 'REPLY_FROM']);
  expect(await missing(['--send'])).toEqual(['IMAP_URL', 'SMTP_URL', 'REPLY_FROM']);
});

test('backfill says that the mailbox is away, and leaves nothing locked', async () => {
  const env = {
    IMAP_URL: `imap://letters%40education.example:secret@127.0.0.1:${await freePort()}/INBOX`,
    REPLY_FROM: 'letters@education.example',
    DATA_DIR: join(folder, 'data'),
  };
  const { code, stdout, stderr } = await letterIntake(['backfill', '--since', '2025-01-01'], { env });
  expect([code, stdout]).toEqual([1, '']);
  expect(stderr).toMatch(/^letter-intake: .*(refused|reach)/im);
  expect(stderr).not.toMatch(/\n\s+at /);
  expect(stderr).not.toContain('secret');
  expect(await readdir(join(folder, 'data'))).not.toContain('control.sock');
  const again = await letterIntake(['backfill', '--since', '2025-01-01'], { env });
  expect(again.stderr).toBe(stderr);
}, 120_000);
