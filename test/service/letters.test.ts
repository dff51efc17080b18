/** What becomes of a mail, from the mailbox to the reply; one service for the whole file. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { headerOf, typedAnswer, withHeaders } from './mails.js';
import { Stage, type Traced } from './stage.js';
import { setFlag } from '../support/mail-program.js';

const dovecot = await startDovecot();
const seed = 11;

(dovecot && columnReady ? describe : describe.skip)(
  'the service between a mailbox and an SMTP server',
  () => {
    if (!dovecot || !columnReady) {
      test.todo('it needs Dovecot, and the engines of its column');
      return;
    }
    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set(dovecot, 'letters@education.example');
      await stage.start();
    }, 120_000);
    afterAll(async () => {
      await stage.clear();
      await dovecot.stop();
    }, 30_000);

    const takeCase = async (
      name: string,
      options = {},
      drawn = seed,
    ): Promise<Traced & { eml: Buffer; from: string }> => {
      const made = await makeCase(name, drawn, options);
      return { ...(await stage.take(made.eml, made.receivedAt)), eml: made.eml, from: made.from };
    };

    test('a complete letter becomes a record, and its sender an acknowledgement in the same thread', async () => {
      const { mail, letters, replies, eml, from } = await takeCase('digital-2018');
      expect(mail).toMatchObject({ decision: 'letter', answered: false });
      expect(letters.map((letter) => letter.state)).toEqual(['complete']);
      const records = await stage.records();
      expect(
        records.map(({ letter_id, district, superseded_at }) => [letter_id, district, superseded_at]),
      ).toEqual([[letters[0]!.id, letters[0]!.district, null]]);
      expect(replies.map(({ kind, state }) => [kind, state])).toEqual([['acknowledgement', 'sent']]);

      const [reply, ...more] = stage.sent(replies[0]);
      expect(more).toEqual([]);
      const head = (name: string): unknown => reply!.parsed.headers.get(name);
      expect(reply!.envelope.to).toEqual([from]);
      expect(head('auto-submitted')).toBe('auto-replied');
      expect(head('x-letter-intake-reply')).toBe('acknowledgement');
      expect(reply!.parsed.inReplyTo).toBe(headerOf(eml, 'Message-ID'));
      expect([reply!.parsed.references].flat()).toEqual([headerOf(eml, 'Message-ID')]);
      expect(reply!.parsed.messageId).toMatch(
        /^<letter-intake\.acknowledgement\.[0-9a-f]{40}@education\.example>$/,
      );
      expect(reply!.parsed.text).toContain(letters[0]!.district);
      expect(reply!.parsed.text).toContain('(502) 555-0100');
    });

    test('a field left empty is asked for; the corrected letter that answers takes the record’s place', async () => {
      const first = await takeCase('missing-contact-email-2024');
      expect(first.letters[0]).toMatchObject({ state: 'incomplete' });
      expect(first.letters[0]!.verdict.missing).toEqual(['contactEmail']);
      expect(first.replies.map(({ kind, state }) => [kind, state])).toEqual([['missing-fields', 'sent']]);

      const asked = stage.sent(first.replies[0])[0]!.parsed.messageId!;
      const corrected = await takeCase('corrected-letter', { inReplyTo: asked });
      expect(corrected.letters[0]).toMatchObject({ state: 'complete' });
      expect(corrected.replies.map(({ kind, state }) => [kind, state])).toEqual([
        ['acknowledgement', 'sent'],
      ]);
      // the thread goes on: our question, then the answer to it
      expect(stage.sent(corrected.replies[0])[0]!.parsed.references).toEqual([
        asked,
        headerOf(corrected.eml, 'Message-ID'),
      ]);
      const records = (await stage.records()).filter(
        ({ district }) => district === first.letters[0]!.district,
      );
      expect(records.map(({ letter_id, superseded_at }) => [letter_id, superseded_at !== null])).toEqual([
        [first.letters[0]!.id, true],
        [corrected.letters[0]!.id, false],
      ]);
    });

    test('what was asked for is typed in an answer: the letter is complete, and its sender hears so', async () => {
      const first = await takeCase('missing-contact-email-2024', {}, 13);
      const asked = stage.sent(first.replies[0])[0]!;
      const address = `office@${first.from.split('@')[1]}`;
      const answer = await stage.take(
        typedAnswer(`Hello,\n\nContact email: ${address}\n\nThank you,\nAda`, {
          from: first.from,
          inReplyTo: asked.parsed.messageId!,
          quoted: asked.parsed.text!,
        }),
      );
      expect(answer.mail).toMatchObject({ decision: 'letter', reason_code: 'typed-answer' });
      expect(answer.letters).toEqual([]);
      expect(answer.replies.map(({ kind, state }) => [kind, state])).toEqual([['acknowledgement', 'sent']]);
      const [reply] = stage.sent(answer.replies[0]);
      expect(reply!.envelope.to).toEqual([first.from]);
      expect(reply!.parsed.text).toContain(address);
      expect(reply!.parsed.inReplyTo).toBe(answer.mail.message_id);
      const { letters } = await stage.trace(first.mail);
      expect(letters[0]).toMatchObject({ state: 'complete', verdict: { missing: [] } });
      expect(letters[0]!.reading.fields.find(({ name }) => name === 'contactEmail')).toMatchObject({
        value: address,
        source: 'typed-answer',
        typedIn: { mailId: answer.mail.id },
      });
    });

    test('an unsigned letter is told what is missing', async () => {
      const { letters, replies } = await takeCase('unsigned-2024');
      expect(letters[0]!.verdict).toMatchObject({
        kind: 'incomplete',
        missing: ['districtSignature', 'signatureDate'],
      });
      expect(replies.map(({ kind, state }) => [kind, state])).toEqual([['missing-fields', 'sent']]);
    });

    test.each([
      ['private-mail', 'no-letter'],
      ['newsletter', 'list'],
      ['bounce', 'bounce'],
      ['out-of-office', 'automatic'],
      ['grant-application', 'near-miss'],
    ])('%s gets no reply, and nothing of it is kept but its ledger row', async (name, code) => {
      const sentBefore = stage.smtp.mails.length;
      const { mail, letters, replies, eml } = await takeCase(name);
      expect(mail).toMatchObject({
        decision: 'not-a-letter',
        reason_code: code,
        facts: null,
        documents: null,
        message_id: headerOf(eml, 'Message-ID'),
      });
      expect([letters, replies, stage.smtp.mails.length]).toEqual([[], [], sentBefore]);
      expect(mail.content_hash).toMatch(/^[0-9a-f]{64}$/);
      // the file goes first, then the mark
      await expect(stage.trace(mail)).resolves.toMatchObject({ mail: { blob: null } });
      expect(await stage.blobs()).not.toContain(mail.content_hash);
      const kept = JSON.stringify([mail, (await eventsOf(mail.id)).rows]);
      expect(kept).not.toContain(headerOf(eml, 'Subject'));
      expect(kept.toLowerCase()).not.toContain(/<(.*)>/.exec(headerOf(eml, 'From'))?.[1] ?? 'no sender');
    });

    const eventsOf = (mailId: string) =>
      stage.service.database.query('select what, detail from event where mail_id = $1', [mailId]);

    test('of letters the very bytes are kept', async () => {
      const letters = (await stage.mails()).filter((mail) => mail.decision === 'letter');
      expect(letters.length).toBeGreaterThan(3);
      expect(new Set(await stage.blobs())).toEqual(new Set(letters.map((mail) => mail.blob)));
    });

    test('the same mail again, byte for byte or by another way, is not answered again', async () => {
      const { eml, from } = await takeCase('digital-2024');
      const sent = stage.smtp.mails.length;
      const copy = await stage.take(eml);
      expect(copy.mail).toMatchObject({ decision: 'not-a-letter', reason_code: 'duplicate', blob: null });
      const otherWay = withHeaders(eml, {
        Received: 'from relay.example by mx.education.example; Mon, 1 Jan 2029 00:00:00 +0000',
      });
      const again = await stage.take(otherWay, new Date('2029-01-01T00:00:00Z'));
      expect(again.letters).toEqual([]);
      expect(again.replies).toEqual([]);
      expect(again.mail.repeats).not.toBeNull();
      expect(stage.smtp.mails.length).toBe(sent);
      expect(stage.smtp.mails.filter(({ envelope }) => envelope.to.includes(from))).toHaveLength(1);
    });

    test('the same document in a new mail is answered once more when a day has passed, and only once', async () => {
      const { eml, from } = await takeCase('acroform-2024');
      const { received_at } = (await stage.mails()).at(-1)!;
      const inHours = (hours: number): Date => new Date(received_at!.valueOf() + hours * 3_600_000);
      const newMail = (id: string): Buffer => withHeaders(eml, { 'Message-ID': `<${id}@sender.example>` });
      const soon = await stage.take(newMail('soon'), inHours(23));
      expect(soon.replies).toEqual([]);
      const late = await stage.take(newMail('late'), inHours(25));
      expect(late.replies.map(({ kind, state, to_address }) => [kind, state, to_address])).toEqual([
        ['already-received', 'sent', from],
      ]);
      expect(stage.sent(late.replies[0])[0]!.parsed.headers.get('x-letter-intake-reply')).toBe(
        'already-received',
      );
      expect((await stage.take(newMail('later'), inHours(50))).replies).toEqual([]);
      expect((await stage.records()).filter((record) => record.superseded_at !== null)).toHaveLength(1);
    });

    test('a blank form from a district and a file that does not open wait for a person', async () => {
      const blank = await takeCase('blank-from-district');
      expect(blank.mail).toMatchObject({ decision: 'review', reason_code: 'blank-form' });
      expect(blank.replies).toEqual([]);
      const broken = await takeCase('corrupt-pdf');
      expect(broken.mail).toMatchObject({ decision: 'review', reason_code: 'unreadable-document' });
      expect(broken.replies.map(({ kind, state }) => [kind, state])).toEqual([['could-not-open', 'sent']]);
      const { rows } = await stage.service.database.query<{ mail_id: string }>(
        'select mail_id from review where closed_at is null',
      );
      expect(rows.map((row) => row.mail_id)).toEqual(expect.arrayContaining([blank.mail.id, broken.mail.id]));
    });

    test('the mailbox is as it was: no flag set, nothing moved', async () => {
      const files = await dovecot.files(stage.user);
      expect(files).toHaveLength((await stage.mails()).length);
      // flags stand in a Maildir's file names, after ":2,"
      expect(files.filter((name) => /:2,./.test(name))).toEqual([]);
      const flags = await stage.flags();
      expect([...flags.values()].flat()).toEqual([]);
      expect(flags.size).toBe(files.length);
      // and where somebody has set flags, they stay
      await setFlag(dovecot, stage.user, 1, '\\Flagged');
      const { eml, receivedAt } = await makeCase('private-mail', 12);
      await stage.take(eml, receivedAt);
      const after = await stage.flags();
      expect(after.get(1)).toEqual(['\\Flagged']);
      expect([...after.values()].flat()).toEqual(['\\Flagged']);
    });

    test('status counts what is there, and a mail without a ledger row is unaccounted for', async () => {
      const { database } = stage.service;
      const found = await stage.service.status();
      const mails = await stage.mails();
      const decided = (decision: string): number => mails.filter((mail) => mail.decision === decision).length;
      expect(found.mails).toEqual({
        total: mails.length,
        pending: 0,
        letter: decided('letter'),
        review: decided('review'),
        notALetter: decided('not-a-letter'),
        failed: 0,
      });
      expect(found.letters).toEqual({ complete: 5, incomplete: 2, needsReview: 1 });
      expect(found.replies).toEqual({ pending: 0, held: 0, sent: stage.smtp.mails.length });
      expect(found.unaccounted).toBe(0);

      const victim = mails.find((mail) => mail.reason_code === 'list')!;
      await database.query('delete from event where mail_id = $1', [victim.id]);
      await database.query('delete from mail where id = $1', [victim.id]);
      expect((await stage.service.status()).unaccounted).toBe(1);
    });

    test('nothing went wrong on the way', async () => {
      expect(stage.log).toEqual([]);
    });
  },
);
