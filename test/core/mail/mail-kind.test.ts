import { describe, expect, test } from '@jest/globals';
import { answerDecision } from '../../../src/core/mail/etiquette.js';
import { mailKind, mailKindRules } from '../../../src/core/mail/mail-kind.js';
import type { MailFacts } from '../../../src/core/model.js';
import { baseName, factsOfAll, realMail } from './corpus.js';
import { address, context, mail, ourMessageId } from './mails.js';

const header = (name: string, value: string) => mail({ headers: { [name]: [value] } });

/** For each rule a mail that this rule alone tells. */
const rows: Record<string, MailFacts> = {
  'our-message-id': mail({ messageId: ourMessageId('received') }),
  'our-header': header('x-letter-intake-reply', 'received'),
  'our-address': mail({ from: [address('desk@desk.example')] }),
  'delivery-status': mail({ contentType: 'multipart/report', reportType: 'delivery-status' }),
  'failed-recipients': header('x-failed-recipients', 'someone@nowhere.test'),
  'mailer-daemon': mail({ from: [address('mailer-daemon@mx.adair.kyschools.us')] }),
  'bounce-subject': mail({ subject: 'Undelivered Mail Returned to Sender' }),
  'bounce-text': mail({
    text: 'Your message with Subject: Hello could not be delivered to the following recipients:\n\nx@y.test',
  }),
  'list-id': header('list-id', '<talk.lists.test>'),
  'list-fields': header('list-unsubscribe', '<mailto:off@lists.test>'),
  'precedence-list': header('precedence', 'list'),
  'list-manager': mail({ returnPath: 'talk-bounces@lists.test' }),
  'auto-submitted': header('auto-submitted', 'auto-generated (failure)'),
  'precedence-bulk': header('precedence', 'Bulk'),
  'null-return-path': mail({ returnPath: '' }),
  'disposition-notification': mail({
    contentType: 'multipart/report',
    reportType: 'disposition-notification',
  }),
  'response-suppressed': header('x-auto-response-suppress', 'DR, RN, AutoReply'),
  'auto-responder-field': header('x-autoreply', 'yes'),
  'auto-reply-subject': mail({ subject: 'Automatic reply: your mail' }),
  'no-sender': mail({ from: [] }),
};

describe('each rule about the kind of a mail', () => {
  test('has a row here', () => {
    expect(Object.keys(rows)).toEqual(mailKindRules.map((rule) => rule.code));
  });

  test.each(mailKindRules.map((rule) => [rule.code, rule] as const))('%s', (code, rule) => {
    const facts = rows[code] ?? mail();
    expect(mailKind(facts, context)).toEqual({
      kind: rule.kind,
      why: { code, text: rule.text, source: rule.source },
    });
    const others = mailKindRules.filter((other) => other !== rule);
    expect(mailKind(facts, context, others).kind).toBe('human');
  });
});

describe('a person’s mail stays a person’s mail', () => {
  test.each([
    ['ordinary', mail()],
    ['Auto-Submitted: no', header('auto-submitted', 'no')],
    ['Auto-Submitted: no with a comment', header('auto-submitted', 'No (by hand)')],
    ['Precedence: first-class', header('precedence', 'first-class')],
    ['no Return-Path field', mail({ returnPath: null })],
    ['an answer to a bounce', mail({ subject: 'RE: Undeliverable: Our letter' })],
    ['a returned letter', mail({ subject: 'Returned letter of commitment' })],
    [
      'words about delivery',
      mail({ text: 'My mail last week could not be delivered, so here it is again.' }),
    ],
    ['suppressed delivery reports only', header('x-auto-response-suppress', 'DR, OOF')],
  ])('%s', (_name, facts) => {
    expect(mailKind(facts, context)).toEqual({ kind: 'human', why: null });
  });
});

const answering = {
  ...context,
  mode: 'send' as const,
  answered: false,
  daysUntilSeen: 0,
  holdAfterDays: 3,
  repliesToSenderToday: 0,
  backfill: null,
  overtaken: false,
  letterAddresses: [],
};

for (const files of realMail('bounces')) {
  test('no real bounce is taken for a person or answered', async () => {
    const facts = await factsOfAll(files);
    const human = files.filter((_file, at) => mailKind(facts[at]!, context).kind === 'human');
    expect(human.map((file) => baseName(file))).toEqual([]);
    expect(facts.filter((each) => answerDecision(each, answering).kind !== 'never')).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });
}

for (const files of realMail('ordinary-mail')) {
  test('no real mail by a person is taken for a bounce', async () => {
    const facts = await factsOfAll(files);
    const bounces = files.filter((_file, at) => mailKind(facts[at]!, context).kind === 'bounce');
    expect(bounces.map((file) => baseName(file))).toEqual([]);
    expect(files.length).toBeGreaterThan(100);
  });
}
