/** A dry run: a letter is taken in, read and recorded, its reply is told of, and nothing is sent, without a mail server. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { type Service, startService } from '../../src/app/service.js';
import { createLogger } from '../../src/logger.js';
import type { WouldGo } from '../../src/pipeline/show-reply.js';
import { replyById } from '../../src/pipeline/store/replies.js';
import { columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { until } from '../support/until.js';
import { Stage } from './stage.js';

const dovecot = await startDovecot();

(dovecot && columnReady ? describe : describe.skip)('a dry run', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  let stage: Stage;
  let service: Service;
  const shown: WouldGo[] = [];
  beforeAll(async () => {
    stage = await Stage.set(dovecot, 'dry-run@education.example', { REPLIES: 'send' });
    const logger = createLogger('error', { write: () => undefined });
    service = await startService({ ...stage.settings, SMTP_URL: '' }, logger, {
      dryRun: (reply) => shown.push(reply),
    });
  }, 120_000);
  afterAll(async () => {
    await service.stop();
    await stage.clear();
    await dovecot.stop();
  }, 30_000);

  test('tells of the reply that would go, and holds it', async () => {
    const made = await makeCase('digital-2018', 70);
    await stage.deliver(made.eml, made.receivedAt);
    service.look();
    await until(async () => shown.length > 0, 60_000, 'the reply is shown');
    const [one] = shown;
    expect(one?.kind).toBe('acknowledgement');
    const reply = await replyById(service.database, one!.replyId);
    expect(reply).toMatchObject({ state: 'held', hold_code: 'dry-run', mail_id: one!.mailId });
    expect((await service.status()).letters.complete).toBe(1);
    expect(stage.smtp.mails).toEqual([]);
    const page = await fetch(`${service.url}/replies/${one!.replyId}`);
    expect(await page.text()).toContain('It was written in a dry run, which sends nothing.');
  }, 90_000);
});
