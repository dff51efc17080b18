/** Figures at a glance, for the command line and the page. `unaccounted` needs the mailbox and is counted there. */
import { scanOf, uidsOf } from './scan.js';
import { allMailboxes } from './store/mailboxes.js';
import { countLetters } from './store/letters.js';
import { countMails, knownUids } from './store/mails.js';
import { countReplies } from './store/replies.js';
import type { Database, MailSession, Sql } from './ports.js';

export interface Status {
  mails: {
    total: number;
    pending: number;
    letter: number;
    review: number;
    notALetter: number;
    failed: number;
  };
  letters: { complete: number; incomplete: number; needsReview: number };
  replies: { pending: number; held: number; sent: number };
  /** messages in the mailboxes since the start without a ledger row; null where a mailbox could not be asked */
  unaccounted: number | null;
}

export async function countAll(sql: Sql): Promise<Omit<Status, 'unaccounted'>> {
  const mails = await countMails(sql);
  const decided = (decision: string): number => mails.find((row) => row.decision === decision)?.count ?? 0;
  const letters = await countLetters(sql);
  const letter = (state: string): number => letters.find((row) => row.state === state)?.count ?? 0;
  const replies = await countReplies(sql);
  const reply = (state: string): number => replies.find((row) => row.state === state)?.count ?? 0;
  return {
    mails: {
      total: mails.reduce((sum, row) => sum + row.count, 0),
      pending: mails.filter((row) => row.state === 'pending').reduce((sum, row) => sum + row.count, 0),
      letter: decided('letter'),
      review: decided('review'),
      notALetter: decided('not-a-letter'),
      failed: decided('failed'),
    },
    letters: {
      complete: letter('complete'),
      incomplete: letter('incomplete'),
      needsReview: letter('needs-review'),
    },
    replies: { pending: reply('pending') + reply('sending'), held: reply('held'), sent: reply('sent') },
  };
}

/** Messages of one mailbox that stand in no ledger row, by a fresh UID SEARCH. */
export async function countUnaccounted(
  database: Database,
  mailboxName: string,
  session: MailSession,
): Promise<number> {
  const mailbox = (await allMailboxes(database)).find((row) => row.name === mailboxName);
  if (!mailbox || mailbox.uid_validity === null) return 0;
  const status = session.status();
  const { scan } = scanOf(mailbox, status, null);
  const uids = await uidsOf(scan, 1, session);
  const known = await knownUids(database, mailbox.id, scan.uid_validity!);
  return uids.filter((uid) => !known.has(uid)).length;
}

export async function readStatus(
  database: Database,
  mailboxes: readonly {
    name: string;
    withSession<T>(work: (session: MailSession) => Promise<T>): Promise<T>;
  }[],
): Promise<Status> {
  let unaccounted: number | null = 0;
  for (const mailbox of mailboxes) {
    try {
      const count = await mailbox.withSession((session) => countUnaccounted(database, mailbox.name, session));
      unaccounted = unaccounted === null ? null : unaccounted + count;
    } catch {
      // "not known" is an answer of its own: the doctor tells why
      unaccounted = null;
    }
  }
  return { ...(await countAll(database)), unaccounted };
}
