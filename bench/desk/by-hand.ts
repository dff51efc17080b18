/** What was given to the desk by hand, and a re-scan of what was set aside that is half done. */
import type { Prng } from '../../fixtures/prng.js';
import type { Sql } from '../../src/pipeline/ports.js';
import { insertRows, type Row } from './insert.js';
import { eventRow, hashOf, ignoredMailRow, later, rowId } from './rows.js';

const who = 'Casey Consultant';

/** @param mails those of the mailbox, of which some are looked at again */
export async function insertByHand(
  sql: Sql,
  { random, mails, now }: { random: Prng; mails: readonly Row[]; now: Date },
): Promise<Row[]> {
  // a desk without anything stays so
  if (mails.length === 0) return [];
  const mailboxId = rowId(random);
  const box = { id: mailboxId, name: 'by hand', kind: 'by-hand', uid_validity: 0, next_uid: 3 };
  await insertRows(sql, 'mailbox', [{ ...box, started_at: later(now, -30 * 24 * 3600) }]);
  const [read, waits] = [rowId(random), rowId(random)];
  const reason = {
    code: 'no-letter',
    text: 'No Letter of Commitment was found in the mail.',
    sizeBytes: 61_000,
  };
  const byHand = { uid_validity: 0, by_hand: 'silent', given_files: 1 };
  await insertRows(sql, 'mail', [
    { ...ignoredMailRow(read, { mailboxId, uid: 1, receivedAt: later(now, -5400) }, reason), ...byHand },
    {
      ...ignoredMailRow(
        waits,
        { mailboxId, uid: 2, receivedAt: later(now, -30) },
        { ...reason, sizeBytes: 240_000 },
      ),
      ...byHand,
      state: 'stored',
      decision: null,
      reason_code: null,
      reason_text: null,
      decided_at: null,
      blob: hashOf(waits),
    },
  ]);
  const rescanId = rowId(random);
  const asked = { asked_at: later(now, -240), asked_by: who };
  const again = mails.filter((mail) => mail['decision'] === 'not-a-letter').slice(0, 8);
  await insertRows(sql, 'rescan', [{ id: rescanId, ...asked, total: again.length }]);
  await insertRows(
    sql,
    'reread',
    again.map((mail, index) => ({
      mail_id: mail['id'],
      rescan_id: rescanId,
      ...asked,
      state: index % 2 === 0 ? 'waiting' : 'gone',
      ended_at: index % 2 === 0 ? null : later(now, -200),
    })),
  );
  return [read, waits].map((mailId, index) =>
    eventRow(
      later(now, index === 0 ? -5390 : -20),
      'taken in by hand',
      { mailId, actor: who },
      { answer: false },
    ),
  );
}
