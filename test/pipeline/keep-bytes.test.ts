/** Documents that stand in the ledger's own database take part in the transaction of the row that names them. */
import { createHash } from 'node:crypto';
import { beforeEach, expect, test } from '@jest/globals';
import { openPostgresBlobs } from '../../src/adapters/blobs/postgres-blobs.js';
import { keepBytes } from '../../src/pipeline/keep-bytes.js';
import type { Blobs } from '../../src/pipeline/ports.js';
import { receiveMail } from '../../src/pipeline/receive-mail.js';
import { eraseUnwanted } from '../../src/pipeline/sweep.js';
import { ledgerOfSuite } from '../web/suite.js';
import { receivingInto, ScriptedMailbox } from './scripted-mailbox.js';

const bytes = Buffer.from('a mail');
const hash = createHash('sha256').update(bytes).digest('hex');
const ledger = ledgerOfSuite();
let blobs: Blobs;
beforeEach(async () => {
  await ledger.database.query('truncate document');
  blobs = openPostgresBlobs(ledger.database);
});

test('a mail is taken in, and erased once it is no letter', async () => {
  const mailbox = new ScriptedMailbox();
  const deps = { ...receivingInto(ledger, new Date('2026-03-01T09:00:00Z')), blobs };
  await receiveMail('letters@iln.example/INBOX', mailbox.session(), deps);
  mailbox.deliver('2026-03-01', { text: bytes.toString() });
  await receiveMail('letters@iln.example/INBOX', mailbox.session(), deps);
  const { rows } = await ledger.database.query('select state, blob from mail');
  expect(rows).toEqual([{ state: 'stored', blob: hash }]);
  expect(await blobs.get(hash)).toEqual(bytes);

  await ledger.database.query(
    "update mail set state = 'decided', decision = 'not-a-letter', decided_at = now()",
  );
  expect(await eraseUnwanted({ database: ledger.database, blobs })).toBe(1);
  expect(await blobs.has(hash)).toBe(false);
});

test('bytes that were erased meanwhile are kept with the row, and not without it', async () => {
  const broken = new Error('the row cannot be written');
  const work = ledger.database.transaction(async (sql) => {
    await keepBytes(sql, blobs, { hash, bytes });
    throw broken;
  });
  await expect(work).rejects.toBe(broken);
  expect(await blobs.has(hash)).toBe(false);
  await ledger.database.transaction((sql) => keepBytes(sql, blobs, { hash, bytes }));
  expect(await blobs.get(hash)).toEqual(bytes);
});
