/** The storms of `npm run bench -- storms`, a few mails of each: no reply that should not have gone. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { storms } from '../../bench/storms/mails.js';
import { runStorms } from '../../bench/storms/run.js';
import type { Database } from '../../src/pipeline/ports.js';
import { openColumnDatabase } from '../support/column.js';

let database: Database;
beforeAll(async () => {
  database = await openColumnDatabase();
}, 120_000);
afterAll(() => database.close());

test('bounces, one sender, a loop and our own mails cause no wrong reply, and every mail is accounted for', async () => {
  const results = await runStorms(database, storms, { seed: '1', countOf: () => 6 });
  const told = results.map(({ name, sent, most, letters, failed }) => ({
    name,
    wrong: sent > most,
    letters,
    failed,
  }));
  expect(told).toEqual(storms.map(({ name }) => ({ name, wrong: false, letters: 0, failed: 0 })));
  // who says that a letter came gets one answer: the storms do reach the replies
  expect(results.map(({ name, sent }) => `${name} ${sent}`)).toEqual([
    'one sender 1',
    'bounces 0',
    'a loop 1',
    'mail to ourselves 0',
    'our words quoted 0',
  ]);
}, 240_000);
