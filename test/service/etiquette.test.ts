/** Whom the service answers, and when it leaves that to a person; the rules themselves are tested beside etiquette. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { makeCase } from '../../fixtures/cases.js';
import { reviewActions, type ReviewDeps } from '../../src/pipeline/review.js';
import { columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { withHeaders } from './mails.js';
import { Stage, type Traced } from './stage.js';
import { setFlag } from '../support/mail-program.js';

const dovecot = await startDovecot();
const microsoftRule = {
  'Auto-Submitted': 'auto-generated',
  'X-MS-Exchange-Generated-Message-Source': 'Mailbox Rules Agent',
  'X-Auto-Response-Suppress': 'All',
};

(dovecot && columnReady ? describe : describe.skip)('whom the service answers', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the engines of its column');
    return;
  }
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.set(dovecot, 'etiquette@education.example', {
      AUTHSERV_ID: 'mx.education.example',
    });
    await stage.start();
  }, 120_000);
  afterAll(async () => {
    await stage.clear();
    await dovecot.stop();
  }, 30_000);

  /** every letter is of another district: case and seed draw it */
  const takeLetter = async (
    name: string,
    seed: number,
    fields: Record<string, string | null>,
  ): Promise<Traced & { from: string; domain: string }> => {
    const made = await makeCase(name, seed);
    const domain = made.from.split('@')[1]!;
    const filled = Object.fromEntries(
      Object.entries(fields).map(([field, value]) => [field, value?.replace('DOMAIN', domain) ?? null]),
    );
    return { ...(await stage.take(withHeaders(made.eml, filled), made.receivedAt)), from: made.from, domain };
  };
  const received = (address: string): number =>
    stage.smtp.mails.filter(({ envelope }) => envelope.to.includes(address)).length;

  test('a Reply-To elsewhere is ignored, and nobody in Cc or To is answered', async () => {
    const { replies, from, domain } = await takeLetter('digital-2018', 21, {
      'Reply-To': 'collector@elsewhere.example',
      Cc: 'board@DOMAIN, press@paper.example',
      To: 'letters@education.example, colleague@DOMAIN',
    });
    expect(replies.map(({ state, to_address }) => [state, to_address])).toEqual([['sent', from]]);
    const [mail] = stage.sent(replies[0]);
    expect(mail!.envelope.to).toEqual([from]);
    expect([mail!.parsed.cc, mail!.parsed.bcc]).toEqual([undefined, undefined]);
    for (const address of ['collector@elsewhere.example', `board@${domain}`, `colleague@${domain}`])
      expect(received(address)).toBe(0);
  });

  test('a Reply-To in the sender’s own domain is followed', async () => {
    const { replies, domain } = await takeLetter('digital-2024', 21, { 'Reply-To': 'office@DOMAIN' });
    expect(replies.map(({ state, to_address }) => [state, to_address])).toEqual([
      ['sent', `office@${domain}`],
    ]);
  });

  test.each([
    ['no-reply', 'no-reply-sender', 'acroform-2024'],
    ['scanner2', 'scanner-sender', 'unsigned-2024'],
  ])(
    'a letter from %s@… is read, and its reply waits with addresses to choose from',
    async (local, code, name) => {
      const sent = stage.smtp.mails.length;
      const { letters, replies, domain } = await takeLetter(name, 21, { From: `Copier <${local}@DOMAIN>` });
      expect(letters).toHaveLength(1);
      expect(replies.map(({ state, hold_code }) => [state, hold_code])).toEqual([['held', code]]);
      const contact = letters[0]!.reading.fields.find((field) => field.name === 'contactEmail')!.value!;
      expect(replies[0]!.suggested).toContain(contact);
      expect(replies[0]!.suggested).not.toContain(`${local}@${domain}`);
      expect(stage.smtp.mails.length).toBe(sent);
    },
  );

  test.each([
    ['Auto-Submitted', { 'Auto-Submitted': 'auto-replied' }],
    ['a null Return-Path', { 'Return-Path': '<>' }],
    ['a list', { 'List-Id': 'Superintendents <supers.lists.example>' }],
    ['our own address', { From: 'KY ILN <etiquette@education.example>' }],
  ])('a letter that comes with %s is recorded and never answered', async (_name, fields) => {
    const seed = 30 + Object.keys(fields)[0]!.length;
    const { mail, letters, replies } = await takeLetter('digital-2018', seed, fields);
    expect(mail.decision).toBe('letter');
    expect(letters).toHaveLength(1);
    expect(replies).toEqual([]);
  });

  test.each([
    ['sent on by a rule of a Microsoft 365 mailbox', 'forwarded-by-rule', 60, microsoftRule],
    ['from a stranger’s domain', 'stranger-sender', 61, { From: 'Cooperative <office@cooperative.example>' }],
    [
      'that fails DMARC, as our own server says',
      'dmarc-fail',
      62,
      { 'Authentication-Results': 'mx.education.example; dmarc=fail (p=reject) header.from=DOMAIN' },
    ],
  ])('a letter %s is read, and its reply waits', async (_name, code, seed, fields) => {
    const sent = stage.smtp.mails.length;
    const { letters, replies } = await takeLetter('digital-2018', seed, fields);
    expect(letters).toHaveLength(1);
    expect(replies.map(({ state, hold_code }) => [state, hold_code])).toEqual([['held', code]]);
    expect(stage.smtp.mails.length).toBe(sent);
  });

  test('an answer that a foreign server calls forged goes as any other', async () => {
    const { replies } = await takeLetter('digital-2018', 63, {
      'Authentication-Results': 'mx.elsewhere.example; dmarc=fail',
    });
    expect(replies.map(({ state }) => state)).toEqual(['sent']);
  });

  test('a mail that somebody has answered already is recorded, and its reply waits', async () => {
    await stage.stop();
    const made = await makeCase('digital-2018', 50);
    const before = (await stage.flags()).size;
    await stage.deliver(made.eml, made.receivedAt);
    const uid = Math.max(...(await stage.flags()).keys());
    await setFlag(dovecot, stage.user, uid, '\\Answered');
    await stage.start();
    await stage.settled(before + 1);
    const { letters, replies } = await stage.trace((await stage.mails()).at(-1)!);
    expect(letters).toHaveLength(1);
    expect(replies.map(({ state, hold_code }) => [state, hold_code])).toEqual([['held', 'already-answered']]);
    expect((await stage.flags()).get(uid)).toEqual(['\\Answered']);
  });

  test('under REPLIES=hold nothing goes until a person sends it, to whom the person chose', async () => {
    await stage.stop();
    await stage.start({ REPLIES: 'hold', HOLD_AFTER_DAYS: '3' });
    const sent = stage.smtp.mails.length;
    const made = await makeCase('digital-2024', 50);
    const held = await stage.take(made.eml, new Date());
    expect(held.replies.map(({ state, hold_code }) => [state, hold_code])).toEqual([['held', 'mode-hold']]);
    const old = await makeCase('unsigned-2024', 50);
    const late = await stage.take(old.eml, old.receivedAt);
    expect(late.replies.map(({ state, hold_code }) => [state, hold_code])).toEqual([['held', 'seen-late']]);
    expect((await stage.service.status()).replies).toMatchObject({ pending: 0 });
    expect(stage.smtp.mails.length).toBe(sent);

    const { database } = stage.service;
    const actions = reviewActions({
      database,
      clock: { now: () => new Date() },
      // the running service's own sweep would find the released reply within a minute; a restart does so at once
      sendQueue: {
        add: async () => undefined,
        counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
      },
    } as unknown as ReviewDeps);
    const reply = held.replies[0]!;
    expect(
      await actions.releaseHeld(reply.id, 'not an address', { actor: 'Casey Consultant', version: null }),
    ).toMatchObject({ kind: 'refused' });
    expect(
      await actions.releaseHeld(reply.id, made.from, { actor: 'Casey Consultant', version: null }),
    ).toMatchObject({ kind: 'done' });
    expect(
      await actions.releaseHeld(reply.id, made.from, { actor: 'Casey Consultant', version: null }),
    ).toMatchObject({ kind: 'already-decided' });
    await stage.stop();
    await stage.start();
    await stage.settled(0);
    expect(stage.sent(reply).map(({ envelope }) => envelope.to)).toEqual([[made.from]]);
    expect(stage.smtp.mails.length).toBe(sent + 1);
  });
});
