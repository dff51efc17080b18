/**
 * A mailbox whose mails get other numbers, by a server that says so and by one that knows no UIDVALIDITY at all: each
 * time all is looked at again, and nobody hears a second time.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { startService, type Service } from '../../src/app.js';
import { createLogger } from '../../src/logger.js';
import { columnName } from '../support/column.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import {
  type ImapCommand,
  type ScriptedImap,
  selected,
  startScriptedImap,
} from '../support/scripted-imap.js';
import { type SmtpSink, startSmtpSink } from '../support/smtp-sink.js';
import { until } from '../support/until.js';
import { environmentFor, settingsFrom } from './stage.js';

interface Folder {
  /** null = the server gives none */
  uidValidity: number | null;
  /** source by UID, ascending */
  mails: [uid: number, source: Buffer][];
}

const at = '"12-Sep-2024 10:00:00 -0400"';
let folder: Folder = { uidValidity: 3, mails: [] };
let imap: ScriptedImap;
let smtp: SmtpSink;
let service: Service;
let dataDir: string;

function answer({ tag, name, args }: ImapCommand): (string | Buffer)[] | null {
  const { mails, uidValidity } = folder;
  const last = mails.at(-1)?.[0] ?? 0;
  if (name === 'EXAMINE') return selected(tag, { exists: mails.length, uidValidity, uidNext: last + 1 });
  if (name === 'UID SEARCH') {
    const from = Number(/UID (\d+)/.exec(args)?.[1] ?? last);
    const only = /UID \d+$/.test(args);
    const found = mails
      .map(([uid]) => uid)
      .filter((uid) => (only ? uid === from : uid >= from || uid === last));
    return [`* SEARCH ${found.join(' ')}`, 'OK'];
  }
  if (name !== 'UID FETCH') return null;
  const index = mails.findIndex(([uid]) => uid === Number(/^\d+/.exec(args)?.[0]));
  const mail = mails[index];
  if (!mail) return ['OK'];
  const [uid, source] = mail;
  if (!args.includes('BODY.PEEK[]'))
    return [
      `* ${index + 1} FETCH (UID ${uid} FLAGS () INTERNALDATE ${at} RFC822.SIZE ${source.length})`,
      'OK',
    ];
  const head = Buffer.from(`* ${index + 1} FETCH (UID ${uid} BODY[] {${source.length}}\r\n`);
  return [Buffer.concat([head, source, Buffer.from(')')]), 'OK'];
}

/** The folder as the next connection finds it; resolves once its mails are decided and nothing is on its way. */
async function reconnect(next: Folder): Promise<{ rows: number; duplicates: number; replies: number }> {
  folder = next;
  const { rows: before } = await service.database.query<{ count: number }>(
    'select count(*)::int as count from mail',
  );
  imap.hangUp();
  const asked = async () =>
    (
      await service.database.query<{ rows: number; duplicates: number; open: number; replies: number }>(
        `select count(*)::int as rows, count(*) filter (where reason_code = 'duplicate')::int as duplicates,
         count(*) filter (where state <> 'decided')::int + (select count(*) from reply where state <> 'sent')::int as open,
         (select count(*) from reply)::int as replies from mail`,
      )
    ).rows[0]!;
  const wanted = before[0]!.count + next.mails.length;
  await until(
    async () => {
      const now = await asked();
      return (now.rows === wanted && now.open === 0) || now;
    },
    30_000,
    `${wanted} mails decided`,
    100,
  );
  const { rows, duplicates, replies } = await asked();
  return { rows, duplicates, replies };
}

// the engine has no part in it: once is enough
(columnName === 'embedded' ? describe : describe.skip)('a mailbox whose mails get other numbers', () => {
  beforeAll(async () => {
    imap = await startScriptedImap({
      answer: (command) => {
        const lines = answer(command);
        return lines && { lines };
      },
    });
    smtp = await startSmtpSink();
    dataDir = await mkdtemp(join(tmpdir(), 'letter-intake-renumbered-'));
    await placeEmbeddedDatabase(dataDir);
    const environment = {
      ...environmentFor({ imapPort: imap.port, smtpPort: smtp.port, user: 'reader', dataDir }),
      INTAKE_SINCE: 'all',
      READERS: '1',
    };
    service = await startService(settingsFrom(environment), createLogger('error'));
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await imap.stop();
    await smtp.stop();
    await rm(dataDir, { recursive: true, force: true });
  }, 30_000);

  test('new numbers under a new UIDVALIDITY, under none and under 0 again: one letter, one acknowledgement (quirks 16, 17)', async () => {
    const letter = (await makeCase('digital-2018', 81)).eml;
    const other = (await makeCase('private-mail', 81)).eml;
    const another = (await makeCase('newsletter', 81)).eml;
    const answered = { replies: 1 };
    expect(await reconnect({ uidValidity: 3, mails: [[7, letter]] })).toMatchObject({ rows: 1, ...answered });
    // restored from a backup, RFC 3501, 2.3.1.1
    expect(
      await reconnect({
        uidValidity: 9,
        mails: [
          [1, other],
          [2, letter],
        ],
      }),
    ).toEqual({ rows: 3, duplicates: 1, ...answered });
    // moved to a server without UIDVALIDITY
    expect(
      await reconnect({
        uidValidity: null,
        mails: [
          [1, letter],
          [2, other],
        ],
      }),
    ).toEqual({ rows: 5, duplicates: 3, ...answered });
    // which numbers its mails anew at each start: the letter's UID is a new mail's now
    expect(
      await reconnect({
        uidValidity: 0,
        mails: [
          [1, another],
          [2, letter],
          [3, other],
        ],
      }),
    ).toEqual({ rows: 8, duplicates: 5, ...answered });
    expect(smtp.mails).toHaveLength(1);
    expect((await service.status()).unaccounted).toBe(0);
  }, 120_000);
});
