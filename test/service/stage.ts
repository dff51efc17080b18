/** The whole service between a real Dovecot and a real SMTP conversation, with what the tests ask of it. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkUrl, startService, type Service } from '../../src/app.js';
import { readSettings, type Settings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { repliesOfMail } from '../../src/pipeline/store/replies.js';
import type { LetterRow, MailRow, RecordRow, ReplyRow } from '../../src/pipeline/store/rows.js';
import { columnEnvironment, columnName } from '../support/column.js';
import type { Dovecot } from '../support/dovecot.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { flagsOf } from '../support/mail-program.js';
import { startSmtpSink, type SmtpSink, type SunkMail } from '../support/smtp-sink.js';
import { until } from '../support/until.js';

/** The mailbox that is watched is also the address that replies come from. */
export const ownAddress = 'letters@education.example';

/** What the service needs to know, as the environment says it. Letters of the samples are years old: none is late. */
export function environmentFor(at: {
  imapPort: number;
  smtpPort: number;
  user: string;
  dataDir: string;
}): Record<string, string> {
  return {
    IMAP_URL: `imap://${encodeURIComponent(at.user)}:secret@127.0.0.1:${at.imapPort}/INBOX`,
    SMTP_URL: `smtp://127.0.0.1:${at.smtpPort}`,
    REPLY_FROM: `KY ILN <${ownAddress}>`,
    REPLY_CONTACT: 'Pat Example, (502) 555-0100',
    REPLIES: 'send',
    HOLD_AFTER_DAYS: '0',
    DATA_DIR: at.dataDir,
    // a snapshot at each stop takes a second; test/app/embedded-data tells what they are for
    SNAPSHOT_HOURS: '0',
    POLL_SECONDS: '5',
    PORT: '0',
  };
}

export const settingsFrom = (environment: Record<string, string>): Settings =>
  readSettings({ mailbox: true, smtp: true, replyFrom: true }, checkUrl, environment);

/** Everything that a mail led to. */
export interface Traced {
  mail: MailRow;
  letters: LetterRow[];
  replies: ReplyRow[];
}

export class Stage {
  readonly dovecot: Dovecot;
  readonly smtp: SmtpSink;
  readonly user: string;
  readonly dataDir: string;
  /** lines of the log from `warn` up */
  readonly log: string[] = [];
  #service: Service | null = null;
  #environment: Record<string, string>;

  private constructor(
    dovecot: Dovecot,
    smtp: SmtpSink,
    at: { user: string; dataDir: string },
    more: Record<string, string>,
  ) {
    this.dovecot = dovecot;
    this.smtp = smtp;
    this.user = at.user;
    this.dataDir = at.dataDir;
    this.#environment = {
      ...environmentFor({ imapPort: dovecot.port, smtpPort: smtp.port, ...at }),
      ...more,
    };
  }

  /** A mailbox, a data folder and an SMTP server of its own; the service is started by `start`. */
  static async set(dovecot: Dovecot, user: string, more: Record<string, string> = {}): Promise<Stage> {
    const dataDir = await mkdtemp(join(tmpdir(), 'letter-intake-service-'));
    const engines = await columnEnvironment();
    if (columnName === 'embedded') await placeEmbeddedDatabase(dataDir);
    // most suites take one mail after another, and a second reading process takes a second to begin
    const settings = { READERS: '1', ...engines, ...more };
    return new Stage(dovecot, await startSmtpSink(), { user, dataDir }, settings);
  }

  get service(): Service {
    if (!this.#service) throw new Error('the service is not running');
    return this.#service;
  }

  /** for the command line in a process of its own */
  get environment(): Record<string, string> {
    return this.#environment;
  }

  get settings(): Settings {
    return settingsFrom(this.#environment);
  }

  async start(more: Record<string, string> = {}): Promise<void> {
    this.#environment = { ...this.#environment, ...more };
    const logger = createLogger('warn', { write: (line) => void this.log.push(line) });
    this.#service = await startService(this.settings, logger);
  }

  async stop(): Promise<void> {
    await this.#service?.stop();
    this.#service = null;
  }

  async clear(): Promise<void> {
    await this.stop();
    await this.smtp.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async deliver(source: Uint8Array | string, receivedAt?: Date): Promise<string> {
    return this.dovecot.deliver(this.user, source, receivedAt ? { internalDate: receivedAt } : {});
  }

  /** Delivers one mail and waits for all that comes of it; the service is told to look, as it is by IDLE half a second later. */
  async take(source: Uint8Array | string, receivedAt?: Date, withinMs?: number): Promise<Traced> {
    const before = (await this.mails()).length;
    await this.deliver(source, receivedAt);
    this.service.look();
    await this.settled(before + 1, withinMs);
    return this.trace((await this.mails()).at(-1)!);
  }

  /** Until so many mails stand in the ledger, all are decided, unwanted bytes erased, and every reply is sent, held or dropped. */
  async settled(mails: number, withinMs = 60_000): Promise<void> {
    await until(
      async () => {
        const { rows } = await this.service.database.query<{ mails: number; open: number; replies: number }>(
          `select count(*)::int as mails, count(*) filter (where state <> 'decided' or (decision = 'not-a-letter' and blob is not null))::int as open,
             (select count(*)::int from reply where state in ('pending', 'sending')) as replies from mail`,
        );
        const [found] = rows;
        return found!.mails >= mails && found!.open === 0 && found!.replies === 0 ? true : found;
      },
      withinMs,
      `${mails} mails decided and answered`,
      // each asking takes its turn among what is waited for: the embedded database serves one after the other
      100,
    );
  }

  async mails(): Promise<MailRow[]> {
    const { rows } = await this.service.database.query<MailRow>(
      'select * from mail order by first_seen_at, uid_validity, uid',
    );
    return rows;
  }

  async records(): Promise<(RecordRow & { superseded_at: Date | null })[]> {
    const { rows } = await this.service.database.query<RecordRow & { superseded_at: Date | null }>(
      'select * from record order by recorded_at',
    );
    return rows;
  }

  async trace(mail: MailRow): Promise<Traced> {
    const { database } = this.service;
    const { rows: letters } = await database.query<LetterRow>(
      'select * from letter where mail_id = $1 order by ordinal',
      [mail.id],
    );
    const { rows } = await database.query<MailRow>('select * from mail where id = $1', [mail.id]);
    return { mail: rows[0]!, letters, replies: await repliesOfMail(database, mail.id) };
  }

  /** the sent mail of a reply row */
  sent(reply: ReplyRow | undefined): SunkMail[] {
    return this.smtp.mails.filter((mail) => mail.parsed.messageId === reply?.message_id);
  }

  /** hashes of the mails whose bytes are kept */
  async blobs(): Promise<string[]> {
    if (this.settings.DATABASE_URL !== '') {
      const { rows } = await this.service.database.query<{ hash: string }>(
        'select hash from document order by hash',
      );
      return rows.map((row) => row.hash);
    }
    const entries = await readdir(join(this.dataDir, 'documents'), { recursive: true, withFileTypes: true });
    return entries
      .filter((entry) => entry.isFile())
      .map((entry) => entry.name)
      .sort();
  }

  /** UID → flags, as another mail program sees them */
  flags(): Promise<Map<number, string[]>> {
    return flagsOf(this.dovecot, this.user);
  }
}
