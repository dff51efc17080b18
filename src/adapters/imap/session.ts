/** One connection with the folder opened by EXAMINE: what the pipeline may ask of a mailbox, and nothing that changes it. */
import { ImapFlow, type FetchMessageObject, type FetchQueryObject, type SearchObject } from 'imapflow';
import {
  TransientError,
  type AccessTokens,
  type Clock,
  type FetchedMail,
  type MailboxStatus,
  type MailSession,
} from '../../pipeline/ports.js';
import { ofToken, toTransient } from './imap-errors.js';
import type { MailboxSettings } from './mailbox-url.js';
import { ServerWords } from './server-words.js';

export interface Timeouts {
  connectMs: number;
  greetingMs: number;
  /** silence on the socket while an answer is due */
  socketMs: number;
  /** one command other than fetching a source */
  commandMs: number;
  /** an IDLE is ended and begun anew after this long: RFC 2177 says before 29 minutes, NAT boxes forget sooner */
  idleMs: number;
}

export const defaultTimeouts: Timeouts = {
  connectMs: 30_000,
  greetingMs: 16_000,
  socketMs: 90_000,
  commandMs: 60_000,
  idleMs: 9 * 60_000,
};

/**
 * Capabilities that make imapflow ask for more or for something else: OBJECTID and X-GM-EXT-1 add EMAILID and
 * X-GM-MSGID to every FETCH, WITHIN turns SINCE (a day) into YOUNGER (seconds).
 */
const UNWANTED_CAPABILITIES = ['OBJECTID', 'X-GM-EXT-1', 'WITHIN'];

type Auth = { user: string; pass: string } | { user: string; accessToken: string };

export class ImapSession implements MailSession {
  readonly #client: ImapFlow;
  readonly words: ServerWords;
  readonly #settings: MailboxSettings;
  readonly #clock: Clock;
  readonly #timeouts: Timeouts;
  readonly #onAlarm: (code: string, text: string) => void;
  #status: MailboxStatus = { uidValidity: 0n, uidNext: 1, exists: 0 };

  private constructor(options: SessionOptions, auth: Auth) {
    this.#settings = options.settings;
    this.#clock = options.clock;
    this.#timeouts = options.timeouts;
    this.#onAlarm = options.onAlarm;
    // a stated wait ends the connection: holding it open for minutes helps neither side
    this.words = new ServerWords(() => this.#client.close());
    this.#client = new ImapFlow({
      host: options.settings.host,
      port: options.settings.port,
      secure: options.settings.secure,
      doSTARTTLS: options.settings.secure ? undefined : options.settings.requireStartTls,
      auth,
      tls: { minVersion: 'TLSv1.2', ...options.tls },
      clientInfo: { name: 'letter-intake', version: false, vendor: false, 'support-url': false },
      logger: this.words.logger,
      connectionTimeout: options.timeouts.connectMs,
      greetingTimeout: options.timeouts.greetingMs,
      socketTimeout: options.timeouts.socketMs,
      maxIdleTime: options.timeouts.idleMs,
      // the watcher begins IDLE itself, at once after its work; imapflow would wait 15 s of silence first
      disableAutoIdle: true,
      // no ENABLE: CONDSTORE would add MODSEQ to every FETCH, and we need none of the others
      disableAutoEnable: true,
      disableIMAP4rev2: true,
      disableCompression: true,
    });
    // before connect(): an 'error' event without a listener ends the process (imapflow#302); what it reports also
    // rejects the command that waits, so there is nothing to do here
    this.#client.on('error', () => undefined);
    this.#client.on('exists', () => options.onNews());
    this.#client.on('close', () => options.onClose());
  }

  /** @throws TransientError with a code of the table in imap-errors.ts, or of AccessTokens */
  static async open(options: SessionOptions): Promise<ImapSession> {
    const { user, pass } = options.settings.auth;
    if (pass !== null) return ImapSession.#connect(options, { user, pass });
    const { tokens } = options;
    if (!tokens) throw new Error('a mailbox without a password: expected access tokens');
    const accessToken = await tokens.get();
    try {
      return await ImapSession.#connect(options, { user, accessToken });
    } catch (error) {
      if (!(error instanceof TransientError) || error.code !== 'credentials') throw error;
      tokens.reject(accessToken);
    }
    // it may have been withdrawn before its time: another one, once
    const another = await tokens.get();
    try {
      return await ImapSession.#connect(options, { user, accessToken: another });
    } catch (error) {
      if (!(error instanceof TransientError)) throw error;
      if (error.code === 'credentials') tokens.reject(another);
      throw ofToken(error);
    }
  }

  static async #connect(options: SessionOptions, auth: Auth): Promise<ImapSession> {
    const session = new ImapSession(options, auth);
    try {
      await session.#client.connect();
      await session.reopen();
      return session;
    } catch (error) {
      session.#client.close();
      throw toTransient(error, session.words);
    }
  }

  /** A fresh EXAMINE: Office 365's IDLE goes silent and Exchange's UIDNEXT goes stale until one is sent. */
  async reopen(): Promise<void> {
    const mailbox = await this.#ask(() =>
      this.#client.mailboxOpen(this.#settings.folder, { readOnly: true }),
    );
    const exists = mailbox.exists ?? 0;
    this.#status = {
      // RFC 3501 wants one above 0; some servers send 0 or none at all. 0 means: never the same as a known one
      uidValidity: mailbox.uidValidity ?? 0n,
      uidNext: mailbox.uidNext || (exists === 0 ? 1 : await this.#uidAfterLast()),
      exists,
    };
  }

  status(): MailboxStatus {
    const exists = this.#client.mailbox === false ? undefined : this.#client.mailbox.exists;
    return { ...this.#status, exists: exists ?? this.#status.exists };
  }

  async search(query: { fromUid: number; since?: Date }): Promise<number[]> {
    // an empty folder is no error, though Dovecot answers BAD when asked for its messages (imapflow#209)
    if (this.status().exists === 0) return [];
    const fromUid = Math.max(1, query.fromUid);
    const found = await this.#searchUids({
      uid: `${fromUid}:*`,
      ...(query.since === undefined ? {} : { since: query.since }),
    });
    if (found.length === 0 && this.status().exists > 0 && (await this.#seesNothing())) {
      const { exists } = this.status();
      this.#onAlarm('empty-view', `the folder says it holds ${exists} messages, but a search finds none`);
    }
    // "n:*" always holds the last message, also when its UID is below n (RFC 3501 §6.4.8)
    return found.filter((uid) => uid >= fromUid).sort((a, b) => a - b);
  }

  async fetch(uid: number, options: { maxBytes: number }): Promise<FetchedMail | 'gone'> {
    const head = await this.#fetchOne(uid, { uid: true, flags: true, internalDate: true, size: true });
    if (head === 'gone') return 'gone';
    if (head.size === undefined) throw noData(uid, 'RFC822.SIZE');
    const mail: FetchedMail = {
      uid,
      flags: [...(head.flags ?? [])],
      // a server that gives no INTERNALDATE leaves us the moment we first see the mail
      internalDate: head.internalDate instanceof Date ? head.internalDate : this.#clock.now(),
      sizeBytes: head.size,
      source: null,
    };
    if (mail.sizeBytes > options.maxBytes) return mail;

    const body = await this.#fetchOne(uid, { uid: true, source: true });
    if (body === 'gone') return 'gone';
    // iCloud answers OK without the data; a mail another client works on can come empty: neither is an empty mail
    if (!body.source || body.source.length === 0) throw noData(uid, 'BODY[]');
    if (body.source.length > options.maxBytes) return { ...mail, sizeBytes: body.source.length };
    return { ...mail, source: body.source };
  }

  async flags(uid: number): Promise<string[] | null> {
    const answer = await this.#fetchOne(uid, { uid: true, flags: true });
    return answer === 'gone' ? null : [...(answer.flags ?? [])];
  }

  get canIdle(): boolean {
    return this.#client.capabilities.has('IDLE');
  }

  get usable(): boolean {
    return this.#client.usable;
  }

  /** Resolves when the IDLE has ended, for whatever reason; never rejects. */
  async idle(): Promise<void> {
    await this.#client.idle().catch(() => false);
  }

  /** Says LOGOUT and gives the server two seconds to answer. */
  async close(): Promise<void> {
    const timer = setTimeout(() => this.#client.close(), 2_000);
    await this.#client.logout().catch(() => undefined);
    clearTimeout(timer);
    this.#client.close();
  }

  async #fetchOne(uid: number, query: FetchQueryObject): Promise<FetchMessageObject | 'gone'> {
    const limitMs = query.source === true ? null : this.#timeouts.commandMs;
    const answers = await this.#ask(() => this.#client.fetchAll(String(uid), query, { uid: true }), limitMs);
    // other clients' flag changes come as FETCH answers too: only the one with our UID counts
    const answer = answers.find((message) => message.uid === uid);
    if (answer) return answer;
    const there = await this.#searchUids({ uid: String(uid) });
    if (there.includes(uid)) throw noData(uid, 'answer to FETCH');
    return 'gone';
  }

  async #searchUids(query: SearchObject): Promise<number[]> {
    this.words.forget();
    const found = await this.#ask(() => this.#client.search(query, { uid: true }));
    // imapflow answers `false` for a refused SEARCH and keeps the reason to itself
    if (!Array.isArray(found)) {
      if (/invalid messageset/i.test(this.words.refusal ?? '')) return [];
      throw toTransient(new Error('SEARCH was refused'), this.words);
    }
    return found;
  }

  async #seesNothing(): Promise<boolean> {
    return (await this.#searchUids({ seq: '*' })).length === 0;
  }

  async #uidAfterLast(): Promise<number> {
    const last = await this.#searchUids({ seq: '*' });
    return Math.max(0, ...last) + 1;
  }

  /** Runs one command; a server that keeps us waiting loses the connection, so that nothing hangs on it. */
  async #ask<T>(command: () => Promise<T>, limitMs: number | null = this.#timeouts.commandMs): Promise<T> {
    for (const name of UNWANTED_CAPABILITIES) this.#client.capabilities.delete(name);
    this.words.forget();
    let late = false;
    const timer =
      limitMs === null
        ? undefined
        : setTimeout(() => {
            late = true;
            this.#client.close();
          }, limitMs);
    try {
      return await command();
    } catch (error) {
      throw toTransient(late ? deadlinePassed(error) : error, this.words);
    } finally {
      clearTimeout(timer);
    }
  }
}

export interface SessionOptions {
  settings: MailboxSettings;
  clock: Clock;
  timeouts: Timeouts;
  /** for a mailbox without a password */
  tokens?: AccessTokens | null | undefined;
  /** extra trust anchors, for servers with a certificate of their own */
  tls?: { ca: string } | undefined;
  /** more messages than before */
  onNews: () => void;
  onClose: () => void;
  onAlarm: (code: string, text: string) => void;
}

function noData(uid: number, what: string): TransientError {
  return new TransientError(`IMAP: the server sent no ${what} for UID ${uid}`, 'no-data');
}

function deadlinePassed(cause: unknown): Error {
  return Object.assign(new Error('no answer to a command', { cause }), { code: 'DEADLINE' });
}
