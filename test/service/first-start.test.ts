/** Which mail of a mailbox is the service's, and that nothing is answered twice when the mailbox numbers it anew. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { strangersMail } from './mails.js';
import { Stage } from './stage.js';

const dovecot = await startDovecot();

(dovecot && columnReady ? describe : describe.skip)('a mailbox that held mail before the first start', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  let stage: Stage | null = null;
  afterAll(async () => {
    await stage?.clear();
    await dovecot.stop();
  }, 30_000);

  test('only new mail is taken; INTAKE_SINCE=all takes the older; a new UIDVALIDITY answers nobody again', async () => {
    const old = await makeCase('digital-2018', 61);
    const fresh = await makeCase('digital-2024', 61);
    stage = await Stage.set(dovecot, 'archive@education.example');
    await stage.deliver(strangersMail(), old.receivedAt);
    await stage.deliver(old.eml, old.receivedAt);

    await stage.start();
    const taken = await stage.take(fresh.eml);
    expect(taken.letters).toHaveLength(1);
    expect((await stage.mails()).map((mail) => mail.uid)).toEqual([3]);
    expect((await stage.service.status()).unaccounted).toBe(0);
    expect(stage.smtp.mails.map(({ envelope }) => envelope.to)).toEqual([[fresh.from]]);

    await stage.stop();
    await stage.start({ INTAKE_SINCE: 'all' });
    await stage.settled(3);
    expect(new Set((await stage.mails()).map((mail) => mail.uid))).toEqual(new Set([1, 2, 3]));
    expect((await stage.service.status()).unaccounted).toBe(0);
    expect(stage.smtp.mails.map(({ envelope }) => envelope.to)).toEqual([[fresh.from], [old.from]]);

    // while it runs, as when a backup is restored; one mail had not been fetched yet
    const blobs = await stage.blobs();
    await stage.service.database.query(
      `insert into mail (mailbox_id, uid_validity, uid, first_seen_at, next_try_at)
         select mailbox_id, uid_validity, 4, now(), now() + interval '1 hour' from mail limit 1`,
    );
    await dovecot.changeUidValidity(stage.user, 4_711);
    await stage.settled(7);
    const renumbered = (await stage.mails()).filter((mail) => mail.uid_validity === 4_711);
    expect(renumbered.map((mail) => mail.reason_code)).toEqual(['duplicate', 'duplicate', 'duplicate']);
    expect(renumbered.map((mail) => mail.repeats)).not.toContain(null);
    expect((await stage.service.status()).unaccounted).toBe(0);
    expect(await stage.blobs()).toEqual(blobs);

    // and mail that comes later is read and answered as before
    const later = await makeCase('unsigned-2024', 61);
    const answered = await stage.take(later.eml, later.receivedAt);
    expect(answered.replies.map(({ kind, state }) => [kind, state])).toEqual([['missing-fields', 'sent']]);
    expect(stage.smtp.mails).toHaveLength(3);
  }, 120_000);

  test('without INTAKE_SINCE a new UIDVALIDITY looks back to the first start only', async () => {
    await stage?.clear();
    const old = await makeCase('digital-2018', 62);
    stage = await Stage.set(dovecot, 'restored@education.example');
    await stage.deliver(old.eml, old.receivedAt);
    await stage.start();
    const fresh = await makeCase('digital-2024', 62);
    await stage.take(fresh.eml);
    await stage.stop();
    await dovecot.changeUidValidity(stage.user, 815);
    await stage.start();
    await stage.settled(2);
    const letters = (await stage.mails()).filter((mail) => mail.decision === 'letter');
    expect(letters).toHaveLength(1);
    expect(stage.smtp.mails.map(({ envelope }) => envelope.to)).toEqual([[fresh.from]]);
    expect((await stage.service.status()).unaccounted).toBe(0);

    // a colleague drags an older mail into the folder: it keeps its day (RFC 3501, 6.4.7) and is new here all the same
    const moved = await makeCase('unsigned-2024', 62);
    const taken = await stage.take(moved.eml, moved.receivedAt);
    expect(taken.replies.map(({ kind, state }) => [kind, state])).toEqual([['missing-fields', 'sent']]);
    expect((await stage.service.status()).unaccounted).toBe(0);
  }, 120_000);
});
