/**
 * What the steps need from outside, one interface an outside system. Adapters implement them; app.ts wires.
 * Errors: `TransientError` is worth another try (with `retryAfterMs` where the other side named a wait),
 * `PermanentError` is not. Adapters classify, from a table with its source.
 */
import type {
  Box,
  FormDefinition,
  GreyImage,
  IsoDate,
  MailReading,
  Word,
  Page,
  FoundDocument,
  Problem,
} from '../core/model.js';

export class TransientError extends Error {
  override name = 'TransientError';
  constructor(
    message: string,
    readonly code: string,
    readonly retryAfterMs?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export class PermanentError extends Error {
  override name = 'PermanentError';
  constructor(
    message: string,
    readonly code: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

export interface Clock {
  now(): Date;
}

/** A subset of pino's; fields are ids, counts and codes only. */
export interface Logger {
  debug(fields: object, message: string): void;
  info(fields: object, message: string): void;
  warn(fields: object, message: string): void;
  error(fields: object, message: string): void;
  child(fields: object): Logger;
}

// ------------------------------------------------------------------------------------------------- documents

/** Content-addressed store. `put` returns only once the bytes would survive a crash of the process. */
export interface Blobs {
  /** @returns SHA-256 of the bytes, lower-case hex */
  put(bytes: Uint8Array): Promise<string>;
  /** @throws PermanentError `blob-missing` | `blob-corrupt` (bytes no longer match their hash) */
  get(hash: string): Promise<Buffer>;
  has(hash: string): Promise<boolean>;
  /** removing what is not there is no error */
  remove(hash: string): Promise<void>;
  /**
   * Of a store that stands in the ledger's own database: the same store as part of a transaction, which may ask nothing
   * outside of it. Absent where the store stands elsewhere.
   */
  within?(sql: Sql): Blobs;
}

// ------------------------------------------------------------------------------------------------- passwords

/** A slow, salted hash. Every call takes the same time and memory, so that the time of an answer tells nothing. */
export interface Passwords {
  /** @returns the hash with its parameters and salt, as a PHC string */
  hash(password: string): Promise<string>;
  verify(hashed: string, password: string): Promise<boolean>;
  /** it was made with other parameters than are used now */
  isOutdated(hashed: string): boolean;
}

// -------------------------------------------------------------------------------------------------- database

export interface Rows<R> {
  rows: R[];
  rowCount: number;
}
export interface Sql {
  /** one statement, `$1` parameters; jsonb parameters are given as JSON text with a `::jsonb` cast */
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<Rows<R>>;
}
export interface Database extends Sql {
  /** BEGIN … COMMIT around `work`, ROLLBACK when it throws; serialisation failures and deadlocks are tried again */
  transaction<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** numbered SQL files, forward only, under an advisory lock; a second run does nothing */
  migrate(): Promise<{ applied: string[] }>;
  /**
   * Runs `work` while nobody else does so under this name, in this process or another one on the same database.
   * Nothing is left behind by a process that dies. `signal` aborts where the hold itself was lost (the connection that
   * carries it ended): `work` must then end, for another may have begun.
   * @returns what `work` returned, or `taken` at once where someone else holds the name
   */
  exclusively<T>(name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T | 'taken'>;
  close(): Promise<void>;
}

// ----------------------------------------------------------------------------------------------------- queue

export interface QueueHandle<P> {
  /** `jobId` makes it idempotent: a job that waits, runs or is delayed under that id is not added again */
  /** `later`: behind every job that was added without it (old mail must not keep today's waiting) */
  add(payload: P, options: { jobId: string; delayMs?: number; later?: boolean }): Promise<void>;
  counts(): Promise<{ waiting: number; active: number; delayed: number; failed: number }>;
}
export interface QueueWorker {
  /** waits for what runs, at most `graceMs`, takes nothing new */
  close(graceMs: number): Promise<void>;
}
export interface Queues {
  open<N extends import('./jobs.js').JobName>(name: N): QueueHandle<import('./jobs.js').JobPayload<N>>;
  /**
   * `handler` gets a payload that was parsed again on receipt. Throwing TransientError or an unknown error is retried
   * by the job's policy in jobs.ts (`retryAfterMs` honoured), PermanentError is not; after the last try `onExhausted` is called.
   */
  work<N extends import('./jobs.js').JobName>(
    name: N,
    options: {
      concurrency: number;
      handler: (payload: import('./jobs.js').JobPayload<N>, signal: AbortSignal) => Promise<void>;
      onExhausted: (payload: import('./jobs.js').JobPayload<N>, error: Error) => Promise<void>;
    },
  ): Promise<QueueWorker>;
  /**
   * What is delayed is due now, on all queues: the engines know when only by the clock, and one that went back by a day
   * would keep it for a day.
   */
  hurry(): Promise<void>;
  close(): Promise<void>;
}

// ------------------------------------------------------------------------------------------------------ IMAP

export interface MailboxStatus {
  uidValidity: bigint;
  uidNext: number;
  exists: number;
}
/** One message as FETCH (UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[]) gave it. */
export interface FetchedMail {
  uid: number;
  flags: string[];
  internalDate: Date;
  sizeBytes: number;
  /** null where it was not asked for (over the size limit) */
  source: Buffer | null;
}
/**
 * One mailbox, opened read-only (EXAMINE). It reconnects with backoff, honours a stated wait, keeps IDLE,
 * and polls and re-selects on a timer beside it. It never sets a flag, moves or expunges.
 */
export interface MailSource {
  /** the name the ledger keys on: `user@host/FOLDER`, without password */
  readonly name: string;
  /**
   * Connects and calls `onChange` at once, after each notice of new mail, each poll, each reconnect; never concurrently
   * (a notice during a call leads to one more call). `onChange` throwing is logged and tried again at the next poll; one
   * that left work undone asks for another call in so many milliseconds, news or not.
   */
  start(onChange: (session: MailSession) => Promise<{ againInMs: number } | void>): Promise<void>;
  /** calls `onChange` soon, as after a notice of new mail */
  look(): void;
  /** a session for one-off work (status, doctor, read again); closes its own connection */
  withSession<T>(work: (session: MailSession) => Promise<T>): Promise<T>;
  health(): {
    connected: boolean;
    lastPollAt: Date | null;
    lastError: { at: Date; code: string; text: string } | null;
  };
  stop(): Promise<void>;
}
export interface MailSession {
  status(): MailboxStatus;
  /** ascending UIDs ≥ `fromUid`; with `since`, only mail whose INTERNALDATE day is on or after it (SEARCH SINCE) */
  search(query: { fromUid: number; since?: Date }): Promise<number[]>;
  /**
   * Sizes, flags and days first, then the sources of those up to `maxBytes`. A UID that has gone is `gone`;
   * an answer without data is a TransientError, never an empty mail.
   */
  fetch(uid: number, options: { maxBytes: number }): Promise<FetchedMail | 'gone'>;
  /** flags now, to see `\Answered`; null = gone */
  flags(uid: number): Promise<string[] | null>;
}

// ------------------------------------------------------------------------------------------------------ SMTP

export interface OutgoingMail {
  messageId: string;
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  inReplyTo: string | null;
  references: string[];
  /** extra header fields: Auto-Submitted, X-Letter-Intake-Reply, … */
  headers: Record<string, string>;
  date: Date;
}
export interface MailSender {
  /**
   * @returns once the server has answered 250 to the data.
   * @throws TransientError for 4xx, refused or lost connections (`smtp-unsure` where the connection was cut after the
   * data was sent: it may have been accepted); PermanentError for 5xx.
   */
  send(mail: OutgoingMail): Promise<{ response: string }>;
  verify(): Promise<void>;
  close(): Promise<void>;
}

/** OAuth 2 access tokens, by which mailbox and SMTP server let us in where they take no password. */
export interface AccessTokens {
  /**
   * @throws TransientError `token-refused` (a person must act: the message says what) or `token-unavailable`, both with
   * the wait until the next try
   */
  get(): Promise<string>;
  /** a server did not take this one: the next `get` asks for another */
  reject(token: string): void;
}

// ---------------------------------------------------------------------------------------------- sent replies

/** A reply as the journal is told of it; of `to` and `cause` it keeps hashes. */
export interface JournalledReply {
  messageId: string;
  kind: string;
  /** the one answer a mail gets without a person */
  automatic: boolean;
  /** what is answered: the hash of the mail's bytes */
  cause: string;
  to: string;
}
export type SentBefore =
  /** this very reply has gone; `wentTo` tells whether to that address */
  | { what: 'this'; at: Date; wentTo(address: string): boolean }
  /** its mail has had another automatic answer, of that kind */
  | { what: 'another'; kind: string; at: Date };

/**
 * What went out, kept beside the database and apart from it: a database that was set back (a power cut, an old copy)
 * does not know what it has sent. Methods throw TransientError `journal-unwritable`; nothing may be sent then.
 */
export interface SentJournal {
  /** resolves once it would survive a power cut */
  aboutToSend(reply: JournalledReply, at: Date): Promise<void>;
  /** likewise; after the mail server's 250 and before anybody is told */
  sent(reply: JournalledReply, at: Date): Promise<void>;
  /** null = as far as the journal knows this cause has no answer yet */
  find(reply: Omit<JournalledReply, 'to'>): Promise<SentBefore | null>;
}

// --------------------------------------------------------------------------------------------------- reading

/** What a reader is asked: the bytes, and what it must know to understand them. */
export interface ReadRequest {
  kind: 'mail' | 'document';
  bytes: Uint8Array;
  /** file name, for people only */
  name: string;
  receivedOn: IsoDate;
  forms: FormDefinition[];
  /** [document, page] of each letter, where a person said so; else the forms tell which pages are a letter's */
  groups?: [number, number][][];
}
export interface PageToDraw {
  /** as in the mail's list, from 0 */
  document: number;
  /** of that document, from 1 */
  page: number;
  /** how a reading found it to lie; looked for anew where it is left out */
  turn?: 0 | 90 | 180 | 270;
}
/** Runs in child processes with limits on time and memory; a limit that is hit comes back as a Problem. */
export interface Reader {
  read(request: ReadRequest, signal?: AbortSignal): Promise<MailReading>;
  /** one page of a document inside a mail, as PNG for the review page; null where it cannot be drawn */
  drawPage(request: ReadRequest, at: PageToDraw): Promise<Buffer | null>;
  /** the bytes of one document inside a mail, as they came; null where they cannot be taken out */
  document(request: ReadRequest, document: number): Promise<Buffer | null>;
  close(): Promise<void>;
}

export type ScanResult =
  | { kind: 'clean' }
  | { kind: 'found'; name: string }
  /** the scanner refuses to look at so much */
  | { kind: 'too-large' };
/** Looks at the bytes of a mail before anything in it is opened. Methods throw TransientError `scanner-away`. */
export interface VirusScanner {
  scan(bytes: Uint8Array): Promise<ScanResult>;
  /** @returns its version in its own words */
  check(): Promise<string>;
}

// ------------------------------------------------------------- inside the reader (used by pipeline/read-letter.ts)

/** Opens documents; every method returns a Problem rather than throwing for bad input. */
export interface DocumentOpener {
  /** bytes decide what it is; `pages` are drawn and read lazily by `OpenDocument` */
  open(bytes: Uint8Array, name: string): Promise<OpenDocument | UnopenedDocument>;
}
/** Why it could not be opened, and what its bytes say it is. */
export interface UnopenedDocument extends Problem {
  kind: FoundDocument['kind'];
}
export interface OpenDocument {
  kind: FoundDocument['kind'];
  pageCount: number;
  /** text layer, form values, annotations, marks, and the drawn page; no OCR */
  page(number: number): Promise<RawPage | Problem>;
  /** files inside it that may hold pages themselves: what a ZIP file or a PDF portfolio holds, pictures in a Word file */
  enclosed?: Uint8Array[];
  /** a part of it could not be opened, though the rest could */
  problem?: Problem | null;
  close(): Promise<void>;
}
export interface RawPage {
  widthPt: number;
  heightPt: number;
  words: Word[];
  marks: Page['marks'];
  /** the page drawn at `dpi`, in the orientation the document shows it */
  draw(dpi: number): Promise<GreyImage | null>;
}
/** Recognises words on an upright grey picture. */
export interface Recogniser {
  /**
   * whole page or one region; `mode` glance = a page at about 150 dpi, by a smaller network in a third of the time,
   * page = one at 300 dpi, block = a region with a few lines, line = a single line, raw = a single line cut out tightly,
   * taken as it is without looking for lines and words in it
   */
  words(image: GreyImage, mode: 'glance' | 'page' | 'block' | 'line' | 'raw'): Promise<Word[]>;
  /** degrees clockwise the picture must be turned to be upright (0, 90, 180, 270) and how sure that is */
  orientation(image: GreyImage): Promise<{ degrees: 0 | 90 | 180 | 270; confidence: number }>;
  close(): Promise<void>;
}
/** Recognises handwriting that was cut to its ink; loaded with the first piece it is given. */
export interface HandwritingReader {
  /** @param ink 0 = darkest, 255 = none; @returns one output a shape in which the line was looked at */
  lines(ink: GreyImage): Promise<import('../core/reading/handwriting/ctc.js').CharLattice[]>;
  /** @param picture 24×24 of one cut; @returns probabilities of the classes in `digit-net.ts`, valid until the next call */
  digit(picture: Float32Array): Float32Array;
  close(): Promise<void>;
}
/** Picture work that needs no knowledge of letters. */
export interface Pictures {
  turn(image: GreyImage, degrees: 90 | 180 | 270): Promise<GreyImage>;
  /** evens out light, removes speckle, turns by the measured skew; @returns the cleaned page and what was done */
  clean(image: GreyImage): Promise<{ image: GreyImage; skewDegrees: number; contrast: number }>;
  crop(image: GreyImage, box: Box): GreyImage;
  scale(image: GreyImage, factor: number): Promise<GreyImage>;
  png(image: GreyImage): Promise<Buffer>;
}

/** One document or nested mail out of a message. */
export interface MailPart {
  part: string;
  name: string;
  /** declared type, lower case; trusted for nothing, kept to tell a text from an attachment */
  declaredType: string;
  bytes: Buffer;
  inline: boolean;
}
export interface ParsedMail {
  facts: import('../core/model.js').MailFacts;
  parts: MailPart[];
  /** more parts or nesting than the limits allow */
  truncated: boolean;
}
export interface MailParser {
  /** @throws PermanentError `unreadable-mail` where not even headers can be had */
  parse(source: Uint8Array): Promise<ParsedMail>;
}
