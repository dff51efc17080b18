/** A ledger with made-up letters, for the pages and the decisions. */
import { madeUpSettings } from '../../bench/desk/made-up-settings.js';
import { unworkedQueue } from '../../bench/desk/unworked-queue.js';
import { loadForms, loadRoster } from '../../src/adapters/forms/load-forms.js';
import { argon2Passwords } from '../../src/adapters/passwords/argon2.js';
import type {
  FieldReading,
  FoundDocument,
  LetterReading,
  MailFacts,
  Reason,
  SignatureReading,
  Verdict,
} from '../../src/core/model.js';
import { createLogger } from '../../src/logger.js';
import { peopleActions, type PeopleActions } from '../../src/pipeline/people.js';
import type { Database } from '../../src/pipeline/ports.js';
import { type By, reviewActions, type ReviewActions, type ReviewDeps } from '../../src/pipeline/review.js';
import { addEvent } from '../../src/pipeline/store/events.js';
import { addLetter } from '../../src/pipeline/store/letters.js';
import { openMailbox } from '../../src/pipeline/store/mailboxes.js';
import { decideMailRow, mailFetched, mailStored, noticeMails } from '../../src/pipeline/store/mails.js';
import { addReply, type NewReply } from '../../src/pipeline/store/replies.js';
import { openReview } from '../../src/pipeline/store/reviews.js';
import type { LetterState } from '../../src/pipeline/store/rows.js';
import type { WebDeps } from '../../src/web/context.js';
import { openColumnDatabase } from '../support/column.js';

export const now = new Date('2024-09-20T15:00:00Z');
export const forms = loadForms();
export const roster = loadRoster();
/** Adair County with the mail domain that the senders here have */
export const withOwnDomain = roster.map((one) =>
  one.name === 'Adair County' ? { ...one, domain: 'adair.example' } : one,
);

export interface Ledger {
  database: Database;
  review: ReviewActions;
  deps: ReviewDeps;
  people: PeopleActions;
  /** what every desk in these tests is given beside the rows: spread it into `createWeb` */
  desk: Pick<WebDeps, 'people' | 'pageUrl' | 'trustProxy' | 'retentionRules'>;
  /** reply ids that were put on the send queue */
  queued: string[];
  /** mail ids that were put on the read queue */
  toRead: string[];
  logged: string[];
  empty(): Promise<void>;
  close(): Promise<void>;
}

/** Takes some seconds: once a test file. */
export async function openLedger(): Promise<Ledger> {
  const database = await openColumnDatabase();
  const queued: string[] = [];
  const toRead: string[] = [];
  const logged: string[] = [];
  const deps: ReviewDeps = {
    database,
    sendQueue: unworkedQueue(({ replyId }) => queued.push(replyId)),
    readQueue: unworkedQueue(({ mailId }) => toRead.push(mailId)),
    undoMs: 0,
    clock: { now: () => now },
    logger: createLogger('info', { write: (line) => logged.push(line) }),
    forms,
    roster,
    ...madeUpSettings,
    kdeDomains: ['education.ky.gov'],
  };
  const people = peopleActions({ database, passwords: argon2Passwords, clock: deps.clock });
  return {
    database,
    review: reviewActions(deps),
    people,
    desk: {
      people,
      pageUrl: null,
      trustProxy: [],
      retentionRules: { lettersYears: 0, otherMailDays: 0, setAsideDays: 0, noticeDays: 14 },
    },
    deps,
    queued,
    toRead,
    logged,
    empty: async () => {
      queued.length = 0;
      toRead.length = 0;
      logged.length = 0;
      await database.query(
        'truncate mailbox, mail, letter, record, reply, review, event, rescan, wording, person, session, sign_in, breaker, alert, legal_hold cascade',
      );
    },
    close: () => database.close(),
  };
}

/** Who acts in tests; no form was shown. */
export const by: By = { actor: 'Casey Consultant', version: null };

let uid = 0;
export interface MailSeed {
  facts?: Partial<MailFacts>;
  documents?: FoundDocument[];
  decision?: 'letter' | 'review' | 'failed';
  reason?: Reason;
}
export async function seedMail(database: Database, seed: MailSeed = {}): Promise<string> {
  const mailbox = await openMailbox(database, 'letters@iln.example/INBOX', now);
  uid += 1;
  await noticeMails(database, { mailboxId: mailbox.id, uidValidity: 1, now }, [uid]);
  const { rows } = await database.query<{ id: string }>('select id from mail where uid = $1', [uid]);
  const { id } = rows[0]!;
  const receivedAt = new Date('2024-09-18T13:30:00Z');
  await mailFetched(database, id, { receivedAt, sizeBytes: 210_000, answered: false });
  await mailStored(database, id, `${uid}`.padStart(64, 'a'));
  await decideMailRow(
    database,
    id,
    {
      decision: seed.decision ?? 'letter',
      code: seed.reason?.code ?? null,
      text: seed.reason?.text ?? null,
      messageId: `<m${uid}@adair.example>`,
      facts: mailFacts(seed.facts),
      documents: seed.documents ?? [document()],
    },
    now,
  );
  return id;
}

export function mailFacts(facts: Partial<MailFacts> = {}): MailFacts {
  return {
    messageId: `<m${uid}@adair.example>`,
    inReplyTo: [],
    references: [],
    from: [{ name: 'Jordan Sample', address: 'jordan.sample@adair.example' }],
    sender: null,
    replyTo: [],
    to: [{ name: '', address: 'letters@iln.example' }],
    cc: [],
    returnPath: 'jordan.sample@adair.example',
    subject: 'Our letter of commitment',
    date: '2024-09-18',
    headers: {},
    contentType: 'multipart/mixed',
    reportType: null,
    text: 'Please find our letter attached.\n\nJordan',
    ...facts,
  };
}

export const document = (changed: Partial<FoundDocument> = {}): FoundDocument => ({
  index: 0,
  name: 'Letter of Commitment.pdf',
  kind: 'pdf',
  hash: 'd'.repeat(64),
  sizeBytes: 150_000,
  part: '2',
  pageCount: 2,
  problem: null,
  ...changed,
});

export function field(name: string, value: string | null, changed: Partial<FieldReading> = {}): FieldReading {
  return {
    name,
    value,
    state: value === null ? 'empty' : 'read',
    confidence: 1,
    source: 'text-layer',
    page: 1,
    document: 0,
    box: { x: 0.12, y: 0.3, w: 0.5, h: 0.03 },
    doubt: null,
    alternatives: [],
    ...changed,
  };
}

const readAs: Record<string, string> = {
  district: 'Adair County Schools',
  superintendentName: 'Morgan Invented',
  superintendentEmail: 'morgan.invented@adair.example',
  contactName: 'Jordan Sample',
  contactEmail: 'jordan.sample@adair.example',
  reflections: 'We looked at what our pupils told us.',
  plansOfAction: 'First plan.\nSecond plan.',
  learningGoal: 'Every pupil shows what they know.',
};

export function reading(changed: Partial<LetterReading> = {}): LetterReading {
  const form = forms.find((candidate) => candidate.id === 'ky-iln-2024')!;
  return {
    form: form.id,
    unknownYear: false,
    blank: false,
    documents: [0],
    pages: [
      [0, 1],
      [0, 2],
    ],
    district: { name: 'Adair County', confidence: 0.99, alternatives: [] },
    schoolYears: ['2024-2025'],
    fields: form.fields.map(({ name }, index) =>
      field(name, readAs[name] ?? null, { box: { x: 0.12, y: 0.1 + index * 0.05, w: 0.5, h: 0.03 } }),
    ),
    signatures: [signature()],
    doubts: [],
    ...changed,
  };
}

export function signature(changed: Partial<SignatureReading> = {}): SignatureReading {
  return {
    role: 'district',
    signed: true,
    kind: 'ink',
    confidence: 0.95,
    source: null,
    page: 2,
    document: 0,
    box: { x: 0.1, y: 0.7, w: 0.4, h: 0.06 },
    date: {
      value: '2024-09-12',
      state: 'read',
      confidence: 0.97,
      source: 'ocr',
      page: 2,
      document: 0,
      box: { x: 0.6, y: 0.7, w: 0.2, h: 0.06 },
      doubt: null,
      alternatives: [],
    },
    ...changed,
  };
}

export interface LetterSeed {
  mailId?: string;
  state?: LetterState;
  reading?: LetterReading;
  verdict?: Verdict;
  ordinal?: number;
  mail?: MailSeed;
}
const doubtful: Reason = { code: 'field-unclear', text: 'contactName: read, but not surely enough.' };

/** A letter, by default one that waits for a person. */
export async function seedLetter(
  database: Database,
  seed: LetterSeed = {},
): Promise<{ mailId: string; letterId: string; reviewId: string | null }> {
  const mailId = seed.mailId ?? (await seedMail(database, seed.mail));
  const state = seed.state ?? 'needs-review';
  const read = seed.reading ?? reading();
  const verdict = seed.verdict ?? {
    kind: state === 'dismissed' ? 'needs-review' : state,
    missing: [],
    reasons: state === 'needs-review' ? [doubtful] : [],
  };
  const letterId = await addLetter(database, {
    mailId,
    ordinal: seed.ordinal ?? 0,
    formId: read.form,
    district: read.district?.name ?? null,
    term: read.schoolYears.join(','),
    state,
    reading: read,
    verdict,
    senderAddress: 'jordan.sample@adair.example',
    documentsHash: `${mailId}/${seed.ordinal ?? 0}`,
    now,
  });
  await addEvent(database, {
    at: now,
    actor: 'service',
    what: `letter ${state}`,
    mailId,
    letterId,
    detail: { form: read.form },
  });
  if (state !== 'needs-review') return { mailId, letterId, reviewId: null };
  return { mailId, letterId, reviewId: await seedReview(database, mailId, letterId, verdict.reasons) };
}

export async function seedReview(
  database: Database,
  mailId: string,
  letterId: string | null,
  reasons: Reason[],
): Promise<string> {
  await openReview(database, {
    mailId,
    letterId,
    reasons,
    now: new Date(now.valueOf() - 3 * 24 * 60 * 60_000),
  });
  const { rows } = await database.query<{ id: string }>(
    'select id from review where mail_id = $1 and letter_id is not distinct from $2',
    [mailId, letterId],
  );
  return rows[0]!.id;
}

export async function seedReply(
  database: Database,
  mailId: string,
  changed: Partial<NewReply> = {},
): Promise<string> {
  const id = await addReply(database, {
    mailId,
    letterId: null,
    kind: 'received',
    state: 'pending',
    automatic: true,
    hold: null,
    suggested: [],
    messageId: `<reply-${mailId}-${changed.kind ?? 'received'}@iln.example>`,
    to: 'jordan.sample@adair.example',
    subject: 'Re: Our letter of commitment',
    text: 'Hello,\n\nit arrived, and a person is checking it.',
    html: '<p>Hello</p>',
    inReplyTo: null,
    references: [],
    now,
    ...changed,
  });
  return id!;
}
