/** What must hold after what its time is over for was deleted, whatever was killed meanwhile: the ledger before and after. */
import type { Blobs, Database } from '../../src/pipeline/ports.js';

export interface LedgerState {
  mails: MailState[];
  /** ids and states: what letters are counted by stays */
  letters: string[];
  /** Message-IDs */
  replies: string[];
}
export interface MailState {
  id: string;
  /** SHA-256 of its bytes; null = none are kept by its row */
  blob: string | null;
  deleted: boolean;
  /** its facts, and fields of its letters: what somebody wrote */
  says: boolean;
  /** the bytes of its content are in the store, by whatever row */
  bytesThere: boolean;
  /** an open review, or a legal hold */
  mustStay: boolean;
  /** lines in the history that say it was deleted */
  told: number;
}

/** @param hashes of the bytes of each mail, from before; null = take those of the rows */
export async function readLedger(
  database: Database,
  blobs: Blobs,
  hashes: ReadonlyMap<string, string | null> | null,
): Promise<LedgerState> {
  const own = 'select id from letter where letter.mail_id = mail.id';
  const { rows } = await database.query<Omit<MailState, 'bytesThere'>>(
    `select id, blob, deleted_at is not null as deleted,
       facts is not null or exists (select from letter where mail_id = mail.id and jsonb_array_length(reading -> 'fields') > 0) as says,
       exists (select from review where closed_at is null and (mail_id = mail.id or letter_id in (${own})))
         or exists (select from legal_hold where lifted_at is null and letter_id in (${own})) as "mustStay",
       (select count(*)::int from event where event.mail_id = mail.id and what = 'content deleted') as told
     from mail order by id`,
  );
  const mails: MailState[] = [];
  for (const row of rows) {
    const hash = hashes?.get(row.id) ?? row.blob;
    mails.push({ ...row, bytesThere: hash !== null && (await blobs.has(hash)) });
  }
  const column = async (of: string, table: string): Promise<string[]> =>
    (await database.query<{ value: string }>(`select ${of} as value from ${table} order by 1`)).rows.map(
      ({ value }) => value,
    );
  return {
    mails,
    letters: await column("id || ' ' || state", 'letter'),
    replies: await column('message_id', 'reply'),
  };
}

/** @returns what is broken, in words; empty = all holds */
export function deletionFaults(before: LedgerState, after: LedgerState): string[] {
  const faults: string[] = [];
  for (const what of ['letters', 'replies'] as const)
    if (before[what].join('\n') !== after[what].join('\n')) faults.push(`other ${what} than before`);
  const known = new Map(after.mails.map((mail) => [mail.id, mail]));
  for (const mail of before.mails) {
    const now = known.get(mail.id);
    if (!now) faults.push('a mail has no row any more');
    else faults.push(...(mail.mustStay ? keptFaults(mail, now) : goneFaults(now)));
  }
  return faults;
}

function keptFaults(before: MailState, now: MailState): string[] {
  const faults: string[] = [];
  if (now.deleted || now.told > 0 || now.says !== before.says)
    faults.push('a mail that must stay was emptied');
  if (now.blob !== before.blob || now.bytesThere !== before.bytesThere)
    faults.push('the bytes of a mail that must stay are gone');
  return faults;
}

function goneFaults(now: MailState): string[] {
  const faults: string[] = [];
  if (!now.deleted) faults.push('a mail whose time is over was not deleted');
  if (now.says) faults.push('a deleted mail still says something');
  if (now.blob !== null) faults.push('a deleted mail still names its bytes');
  if (now.bytesThere) faults.push('the bytes of a deleted mail are still there');
  if (now.told !== 1) faults.push(`the history tells of a deletion ${now.told} times`);
  return faults;
}
