/** A backup brings back every row and document, on the engine it came from; and what was sent since does not go again. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkUrl, makeBackup, restoreBackup } from '../../src/app.js';
import { type Data, openData } from '../../src/app/engines.js';
import { readSettings, type Settings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import { mailById } from '../../src/pipeline/store/mails.js';
import { replyById } from '../../src/pipeline/store/replies.js';
import { cameBeforeRestore } from '../../src/pipeline/store/set-back.js';
import { columnEnvironment, columnName, columnReady } from '../support/column.js';
import { copyFolder } from '../support/copy-folder.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { now, seedLetter, seedMail, seedReply } from '../web/ledger.js';

const logger = createLogger('error', { write: () => undefined });
let folder: string;
let settings: Settings;
/** an installation without data */
async function installation(name: string): Promise<Settings> {
  const dataDir = join(folder, name);
  await copyFolder(join(folder, 'begun'), dataDir);
  return readSettings({}, checkUrl, { ...(await columnEnvironment()), DATA_DIR: dataDir });
}
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-backup-'));
  await placeEmbeddedDatabase(join(folder, 'begun'));
  settings = await installation('first');
});
afterEach(() => rm(folder, { recursive: true }));

async function withData<T>(of: Settings, work: (data: Data) => Promise<T>): Promise<T> {
  const data = await openData(of, logger);
  try {
    await data.journal();
    return await work(data);
  } finally {
    await data.close();
  }
}
const file = (): string => join(folder, 'backup.tar.gz');
const backUp = () => makeBackup(settings, file(), logger);

(columnReady ? describe : describe.skip)('a backup', () => {
  test('brings back rows, references among them, and documents', async () => {
    const before = await withData(settings, async ({ database, blobs }) => {
      const { letterId, mailId } = await seedLetter(database);
      const hash = await blobs.put(Buffer.from('a letter'));
      await database.query('update mail set blob = $2 where id = $1', [mailId, hash]);
      const later = await seedMail(database);
      await database.query('update mail set repeats = $2, blob = null where id = $1', [later, mailId]);
      return { letterId, mailId, later, hash };
    });
    const made = await backUp();
    expect(made).toMatchObject({ documents: 1, left: [] });
    const anew = await installation('second');
    await dropEmbedded(anew);
    await restoreBackup(anew, file(), { replace: false }, logger);
    await withData(anew, async ({ database, blobs }) => {
      expect(await mailById(database, before.later)).toMatchObject({ repeats: before.mailId });
      expect(String(await blobs.get(before.hash))).toBe('a letter');
      // ids that count go on
      await database.query("insert into event (at, actor, what) values (now(), 'test', 'after')");
      expect((await database.query('select id from letter')).rows).toEqual([{ id: before.letterId }]);
    });
  }, 300_000);

  test('that was cut off or altered is refused before anything is changed', async () => {
    await withData(settings, ({ database }) => seedMail(database));
    const { bytes } = await backUp();
    const whole = await readFile(file());
    const anew = await installation('second');
    await dropEmbedded(anew);
    const altered = Buffer.from(whole);
    altered[Math.floor(bytes / 2)]! ^= 0xff;
    for (const damage of [
      () => truncate(file(), bytes - 40),
      () => writeFile(file(), altered),
      () => writeFile(file(), 'x'),
    ]) {
      await damage();
      await expect(restoreBackup(anew, file(), { replace: false }, logger)).rejects.toMatchObject({
        code: 'backup-damaged',
      });
    }
    await writeFile(file(), whole);
    await restoreBackup(anew, file(), { replace: false }, logger);
  }, 300_000);

  test('goes into no database that has rows', async () => {
    await withData(settings, ({ database }) => seedMail(database));
    await backUp();
    await expect(restoreBackup(settings, file(), { replace: false }, logger)).rejects.toMatchObject({
      code: columnName === 'embedded' ? 'data-there' : 'target-not-empty',
    });
    await expect(backUp()).rejects.toMatchObject({ code: 'backup-exists' });
  }, 300_000);

  test('made before replies went sends none of them again where the journal is there', async () => {
    const [went, waits] = await seedReplies();
    await backUp();
    await withData(settings, async (data) => {
      const reply = (await replyById(data.database, went))!;
      const journal = await data.journal();
      await journal.sent(
        { messageId: reply.message_id, kind: reply.kind, automatic: true, cause: 'c', to: reply.to_address! },
        now,
      );
    });
    // the database is lost, the disk with the journal is not
    const anew = await installation('second');
    const kept = { ...anew, SENT_JOURNAL: settings.SENT_JOURNAL || settings.DATA_DIR };
    await dropEmbedded(kept);
    expect(await restoreBackup(kept, file(), { replace: false }, logger)).toMatchObject({
      journal: true,
      held: 0,
      gone: 1,
    });
    await withData(kept, async ({ database }) => {
      expect(await replyById(database, went)).toMatchObject({ state: 'sent', sent_at: now });
      expect(await replyById(database, waits)).toMatchObject({ state: 'pending' });
    });
  }, 300_000);

  test('holds what was to go where the journal is lost, too', async () => {
    const before = new Date();
    const [reply] = await seedReplies();
    await backUp();
    const anew = await installation('second');
    await dropEmbedded(anew);
    expect(await restoreBackup(anew, file(), { replace: false }, logger)).toMatchObject({
      journal: false,
      held: 2,
    });
    await withData(anew, async ({ database }) => {
      expect(await replyById(database, reply)).toMatchObject({ state: 'held', hold_code: 'restored' });
      expect(await cameBeforeRestore(database, before)).toBe(true);
      expect(await cameBeforeRestore(database, new Date())).toBe(false);
    });
  }, 300_000);
});

const describeEmbedded = columnName === 'embedded' ? describe : describe.skip;
describeEmbedded('an embedded database that is there', () => {
  test('is put aside, not deleted', async () => {
    await withData(settings, ({ database }) => seedMail(database));
    await backUp();
    const { kept } = await restoreBackup(settings, file(), { replace: true }, logger);
    expect(kept).toHaveLength(1);
    expect(await readdir(kept[0]!)).toContain('PG_VERSION');
  }, 300_000);
});

async function seedReplies(): Promise<[string, string]> {
  return withData(settings, async ({ database }) => [
    await seedReply(database, await seedMail(database)),
    await seedReply(database, await seedMail(database)),
  ]);
}
/** A restore makes its own. */
const dropEmbedded = (of: Settings): Promise<void> =>
  rm(join(of.DATA_DIR, 'pglite'), { recursive: true, force: true });
