/** Mails through the steps from the stored bytes to the reply, with reading processes; every reply goes at once. */
import { createHash } from 'node:crypto';
import { loadForms, loadRoster } from '../../src/adapters/forms/load-forms.js';
import { openReaderPool } from '../../src/adapters/reader/reader-pool.js';
import { createLogger } from '../../src/logger.js';
import { judgeMail, type JudgeDeps } from '../../src/pipeline/judge-mail.js';
import type { Database } from '../../src/pipeline/ports.js';
import { openMailbox } from '../../src/pipeline/store/mailboxes.js';
import { mailFetched, mailStored, noticeMails } from '../../src/pipeline/store/mails.js';
import { madeUpSettings } from '../desk/made-up-settings.js';
import { memoryBlobs } from '../desk/memory-blobs.js';
import { unworkedQueue } from '../desk/unworked-queue.js';
import { type Answered, type Storm, stormRandom, us } from './mails.js';

export interface StormResult {
  name: string;
  mails: number;
  /** replies that went by themselves */
  sent: number;
  /** replies that wait for a person */
  held: number;
  /** most that could be right */
  most: number;
  letters: number;
  review: number;
  failed: number;
  ms: number;
}

/** @param database migrated; what stood in it counts for nobody but the rules */
export async function runStorms(
  database: Database,
  storms: readonly Storm[],
  { seed, countOf }: { seed: string; countOf: (storm: Storm) => number },
): Promise<StormResult[]> {
  const logger = createLogger('error');
  const reader = openReaderPool({ size: 2, logger });
  const blobs = memoryBlobs();
  const now = new Date('2024-09-20T15:00:00Z');
  const deps: JudgeDeps = {
    ...madeUpSettings,
    kdeDomains: ['education.example'],
    database,
    blobs,
    reader,
    logger,
    forms: loadForms(),
    roster: loadRoster(),
    receivedReply: true,
    clock: { now: () => now },
    sendQueue: unworkedQueue(() => undefined),
  };
  const mailbox = await openMailbox(database, `${us.address}/INBOX`, now);
  let uid = 0;
  const results: StormResult[] = [];
  try {
    for (const storm of storms) {
      const from = uid + 1;
      const n = countOf(storm);
      const begun = performance.now();
      for (let index = 0; index < n; index += 1) {
        uid += 1;
        const bytes = storm.mail(index, stormRandom(seed, storm.name, index), await lastAnswer(database));
        await take(deps, { mailboxId: mailbox.id, uid, bytes, now });
      }
      results.push({
        ...(await countsOf(database, from)),
        name: storm.name,
        mails: n,
        most: storm.most,
        ms: Math.round(performance.now() - begun),
      });
    }
  } finally {
    await reader.close();
  }
  return results;
}

async function take(
  deps: JudgeDeps,
  mail: { mailboxId: string; uid: number; bytes: Buffer; now: Date },
): Promise<void> {
  const { database, blobs } = deps;
  const { uid, bytes, now } = mail;
  await noticeMails(database, { mailboxId: mail.mailboxId, uidValidity: 1, now }, [uid]);
  const { rows } = await database.query<{ id: string }>('select id from mail where uid = $1', [uid]);
  const { id } = rows[0]!;
  await mailFetched(database, id, { receivedAt: now, sizeBytes: bytes.length, answered: false });
  await blobs.put(bytes);
  await mailStored(database, id, createHash('sha256').update(bytes).digest('hex'));
  await judgeMail(id, new AbortController().signal, deps);
  await database.query("update reply set state = 'sent', sent_at = $1 where state = 'pending'", [now]);
}

async function lastAnswer(database: Database): Promise<Answered | null> {
  const { rows } = await database.query<{ message_id: string; body_text: string }>(
    "select message_id, body_text from reply where state = 'sent' order by created_at desc limit 1",
  );
  const [last] = rows;
  return last ? { messageId: last.message_id, text: last.body_text } : null;
}

async function countsOf(database: Database, fromUid: number) {
  const { rows } = await database.query<Record<'sent' | 'held' | 'letters' | 'review' | 'failed', number>>(
    `select (select count(*) from reply join mail on mail.id = reply.mail_id where mail.uid >= $1 and reply.state = 'sent')::int as sent,
       (select count(*) from reply join mail on mail.id = reply.mail_id where mail.uid >= $1 and reply.state = 'held')::int as held,
       count(*) filter (where decision = 'letter')::int as letters,
       count(*) filter (where decision = 'review')::int as review,
       count(*) filter (where decision = 'failed' or decision is null)::int as failed
     from mail where uid >= $1`,
    [fromUid],
  );
  return rows[0]!;
}
