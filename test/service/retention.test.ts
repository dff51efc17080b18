/** The service deletes what its time is over for by command, in its own folder or PostgreSQL. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { checkUrl, orderRetention, type Service, startService } from '../../src/app.js';
import { openData } from '../../src/app/engines.js';
import { readSettings, type Settings } from '../../src/config.js';
import { createLogger } from '../../src/logger.js';
import type { RetentionAnswer, RetentionOrder } from '../../src/pipeline/retention/order.js';
import { eventsOfMail } from '../../src/pipeline/store/events.js';
import { mailById } from '../../src/pipeline/store/mails.js';
import { columnEnvironment, columnReady } from '../support/column.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';
import { seedLetter } from '../web/ledger.js';

const logger = createLogger('error', { write: () => undefined });
let folder: string;
let environment: Record<string, string>;
let service: Service | null = null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-retention-'));
  await placeEmbeddedDatabase(folder);
  environment = { ...(await columnEnvironment()), DATA_DIR: folder, PORT: '0', SNAPSHOT_HOURS: '0' };
});
afterEach(async () => {
  await service?.stop();
  await rm(folder, { recursive: true });
});

const settings = (more: Record<string, string> = {}): Settings =>
  readSettings({}, checkUrl, { ...environment, ...more });
const order = (asked: RetentionOrder, of: Settings): Promise<RetentionAnswer> =>
  orderRetention(of, logger, asked);

(columnReady ? describe : describe.skip)('a letter that came years ago', () => {
  test('is listed and deleted with its bytes, on disk too, unless a hold covers it', async () => {
    const data = await openData(settings(), logger);
    const { mailId, letterId } = await seedLetter(data.database, { state: 'complete' });
    const hash = await data.blobs.put(Buffer.from('a letter'));
    await data.database.query(
      `update mail set blob = $2, received_at = '2015-09-18', decided_at = '2015-09-20', to_go_at = '2019-01-01' where id = $1`,
      [mailId, hash],
    );
    await data.database.query("update letter set term = '2015-2016' where id = $1", [letterId]);
    await data.close();

    const off = settings();
    expect(await order({ kind: 'due' }, off)).toEqual({ kind: 'due', mails: [], isOff: true });
    const on = settings({ RETAIN_LETTERS_YEARS: '2' });
    service = await startService(on, logger, { roles: ['web'] });
    expect(await order({ kind: 'due' }, on)).toMatchObject({
      isOff: false,
      mails: [{ mailId, until: '2018-06-30', standing: { kind: 'due' } }],
    });
    const held = await order({ kind: 'hold', on: { kind: 'letter', letterId }, why: 'A request.' }, on);
    expect(await order({ kind: 'delete' }, on)).toMatchObject({ kind: 'deleted', deleted: 0 });
    expect(held.kind).toBe('done');
    expect(await order({ kind: 'holds' }, on)).toMatchObject({
      holds: [{ set_by: 'command line', why: 'A request.' }],
    });
    await order({ kind: 'lift', id: (held as { id: string }).id, why: 'Settled.' }, on);
    // the hold has ended the first notice
    expect(await order({ kind: 'delete' }, on)).toMatchObject({ kind: 'deleted', deleted: 0, announced: 1 });
    await service.database.query("update mail set to_go_at = '2019-01-01' where id = $1", [mailId]);
    expect(await order({ kind: 'delete' }, on)).toMatchObject({ kind: 'deleted', deleted: 1 });
    await service.stop();
    service = null;

    const after = await openData(settings(), logger);
    expect(await mailById(after.database, mailId)).toMatchObject({ blob: null, deleted_rule: 'letters' });
    expect(await after.blobs.has(hash)).toBe(false);
    expect((await eventsOfMail(after.database, mailId)).map(({ what }) => what)).toEqual([
      'letter complete',
      'hold set',
      'hold lifted',
      'content deleted',
    ]);
    await after.close();
  }, 120_000);
});
