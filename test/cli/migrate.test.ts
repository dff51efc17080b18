/** From the embedded default to PostgreSQL: everything is there, nothing is answered twice, the old copy is closed. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { Stage } from '../service/stage.js';
import { startDovecot } from '../support/dovecot.js';
import { findPostgres, startPostgres, type TestPostgres } from '../support/postgres.js';
import { letterIntake } from './command.js';

const dovecot = await startDovecot();
const bin = await findPostgres();

(dovecot && bin ? describe : describe.skip)('letter-intake migrate', () => {
  if (!dovecot || !bin) {
    test.todo('it needs Dovecot and PostgreSQL');
    return;
  }
  let postgres: TestPostgres;
  let stage: Stage;
  let DATABASE_URL = '';
  beforeAll(async () => {
    postgres = await startPostgres(bin);
    DATABASE_URL = await postgres.freshDatabase();
    stage = await Stage.set(dovecot, 'migrate@education.example');
  }, 60_000);
  afterAll(async () => {
    await stage.clear();
    await dovecot.stop();
    await postgres.stop();
  }, 30_000);

  test('moves records, documents and the place in the mailbox; the service goes on there', async () => {
    await stage.start();
    const first = await stage.take((await makeCase('digital-2024', 91)).eml);
    const second = await stage.take((await makeCase('unsigned-2024', 92)).eml);
    expect([first.replies[0]!.state, second.replies[0]!.state]).toEqual(['sent', 'sent']);
    const blobs = await stage.blobs();
    const before = await stage.service.status();

    const environment = { DATABASE_URL, DATA_DIR: stage.dataDir };
    const refused = await letterIntake(['migrate'], { env: environment });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toMatch(/in use/);
    await stage.stop();

    const moved = await letterIntake(['migrate'], { env: environment });
    expect(moved.stderr).not.toMatch(/letter-intake:/);
    expect(moved.code).toBe(0);
    for (const [table, count] of Object.entries({ document: 2, mailbox: 1, mail: 2, letter: 2, reply: 2 }))
      expect(moved.stdout).toMatch(new RegExp(`^${table} +${count} +${count}$`, 'm'));

    await stage.start({ DATABASE_URL });
    expect(await stage.service.status()).toEqual(before);
    expect(await stage.blobs()).toEqual(blobs);
    const sentBefore = stage.smtp.mails.length;
    const third = await stage.take((await makeCase('acroform-2024', 93)).eml);
    expect(third.replies[0]!.state).toBe('sent');
    expect(stage.smtp.mails).toHaveLength(sentBefore + 1);
    await stage.stop();
  }, 120_000);

  test('does it once, and the old copy is closed', async () => {
    const environment = { DATABASE_URL, DATA_DIR: stage.dataDir };
    const again = await letterIntake(['migrate'], { env: environment });
    expect(again.code).toBe(0);
    expect(again.stdout).toMatch(/was moved on \d{4}-\d\d-\d\d/);
    const status = await letterIntake(['status'], { env: { DATA_DIR: stage.dataDir } });
    expect(status.code).toBe(1);
    expect(status.stderr).toMatch(/moved to PostgreSQL on .* set DATABASE_URL/);
  }, 60_000);

  test('moves nothing into a database that has rows', async () => {
    const other = await Stage.set(dovecot, 'other@education.example');
    try {
      await other.start();
      await other.stop();
      const found = await letterIntake(['migrate'], { env: { DATABASE_URL, DATA_DIR: other.dataDir } });
      expect(found.code).toBe(1);
      expect(found.stderr).toMatch(/^letter-intake: .*(empty|rows)/m);
    } finally {
      await other.clear();
    }
  }, 60_000);
});
