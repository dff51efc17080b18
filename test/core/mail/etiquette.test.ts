import { describe, expect, test } from '@jest/globals';
import { type AnswerContext, answerDecision, answerRules, isRead } from '../../../src/core/mail/etiquette.js';
import type { MailFacts } from '../../../src/core/model.js';
import { address, context, mail, ourMessageId } from './mails.js';

const answering: AnswerContext = {
  ...context,
  mode: 'send',
  answered: false,
  daysUntilSeen: 0,
  holdAfterDays: 3,
  repliesToSenderToday: 0,
  sameAnswerToday: false,
  authservIds: [],
  stranger: false,
  backfill: null,
  overtaken: false,
  forgotten: false,
  letterAddresses: ['robin.example@adair.kyschools.us', 'dana.sample@adair.kyschools.us'],
};
const header = (name: string, value: string) => mail({ headers: { [name]: [value] } });
const from = (...specs: string[]) => mail({ from: specs.map((spec) => address(spec)) });

/** For each rule that holds, a mail and a situation that this rule alone holds back. */
const rows: Record<string, [MailFacts, Partial<AnswerContext>]> = {
  'forwarded-by-rule': [header('x-ms-exchange-generated-message-source', 'Mailbox Rules Agent'), {}],
  'auto-generated': [header('auto-submitted', 'auto-generated'), {}],
  'response-suppressed': [header('x-auto-response-suppress', 'All'), {}],
  'dmarc-fail': [
    header('authentication-results', 'mx.desk.example; dmarc=fail header.from=adair.kyschools.us'),
    { authservIds: ['mx.desk.example'] },
  ],
  'several-senders': [from('a@adair.kyschools.us', 'b@adair.kyschools.us'), {}],
  'no-reply-sender': [from('no-reply@adair.kyschools.us'), {}],
  'scanner-sender': [from('scanner@adair.kyschools.us'), {}],
  'kde-sender': [from('pat.colleague@education.ky.gov'), {}],
  'stranger-sender': [mail(), { stranger: true }],
  'already-answered': [mail(), { answered: true }],
  overtaken: [mail(), { overtaken: true }],
  backfill: [mail(), { backfill: 'hold', daysUntilSeen: 900 }],
  restored: [mail(), { forgotten: true }],
  'seen-late': [mail(), { daysUntilSeen: 4 }],
  'too-many-today': [mail(), { repliesToSenderToday: 3 }],
  'same-answer-today': [mail(), { sameAnswerToday: true }],
  'dry-run': [mail(), { mode: 'dry-run' }],
  'mode-hold': [mail(), { mode: 'hold' }],
};
const holding = answerRules.filter((rule) => rule.outcome === 'hold');

describe('each rule that holds a reply', () => {
  test('has a row here', () => {
    expect(Object.keys(rows)).toEqual(holding.map((rule) => rule.code));
  });

  test.each(holding.map((rule) => [rule.code, rule] as const))('%s', (code, rule) => {
    const [facts, change] = rows[code]!;
    const situation = { ...answering, ...change };
    expect(answerDecision(facts, situation)).toMatchObject({ kind: 'hold', reason: { code } });
    const others = answerRules.filter((other) => other !== rule);
    expect(answerDecision(facts, situation, others).kind).toBe('answer');
  });
});

describe('what is never answered', () => {
  const never: [string, MailFacts][] = [
    ['a null Return-Path', mail({ returnPath: '' })],
    ['Auto-Submitted', mail({ headers: { 'auto-submitted': ['auto-replied'] } })],
    ['a list', mail({ headers: { 'list-id': ['<l.lists.test>'] } })],
    ['bulk', mail({ headers: { precedence: ['bulk'] } })],
    ['a mail that was here before', header('x-loop', 'desk@desk.example')],
    [
      'an automatic answer that a mailbox’s rule sent',
      mail({
        subject: 'Automatic reply: Hello',
        headers: { 'x-ms-exchange-generated-message-source': ['Mailbox Rules Agent'] },
      }),
    ],
    ['junk', mail({ headers: { precedence: ['junk'] } })],
    ['a bounce', mail({ contentType: 'multipart/report', reportType: 'delivery-status' })],
    ['ourselves', from('desk@desk.example')],
    ['a sender who is none', from('not an address')],
  ];
  test.each(never)('%s, not even held', (_name, facts) => {
    expect(answerDecision(facts, { ...answering, mode: 'hold' }).kind).toBe('never');
  });

  test.each(answerRules.filter((rule) => rule.outcome === 'never').map((rule) => [rule.code, rule.source]))(
    '%s names its source',
    (_code, source) => {
      expect(source).not.toBe('');
    },
  );
});

const replyTo = (...specs: string[]) => mail({ replyTo: specs.map((spec) => address(spec)) });
describe('to whom', () => {
  test.each([
    ['the sender', mail(), 'robin.example@adair.kyschools.us'],
    [
      'Reply-To of the same district',
      replyTo('dana@mail.adair.kyschools.us'),
      'dana@mail.adair.kyschools.us',
    ],
    [
      'not Reply-To of another district',
      replyTo('dana@allen.kyschools.us'),
      'robin.example@adair.kyschools.us',
    ],
    ['not Reply-To elsewhere', replyTo('dana@evil.test'), 'robin.example@adair.kyschools.us'],
    [
      'not several Reply-To',
      replyTo('a@adair.kyschools.us', 'b@adair.kyschools.us'),
      'robin.example@adair.kyschools.us',
    ],
    ['never Cc', mail({ cc: [address('dana@adair.kyschools.us')] }), 'robin.example@adair.kyschools.us'],
  ])('%s', (_name, facts, to) => {
    expect(answerDecision(facts, answering)).toEqual({ kind: 'answer', to: address(to) });
  });

  test('another user of a public provider is not the same house', () => {
    const facts = { ...from('robin@gmail.com'), replyTo: [address('stranger@gmail.com')] };
    expect(answerDecision(facts, answering)).toEqual({ kind: 'answer', to: address('robin@gmail.com') });
  });
});

describe('a machine’s mail', () => {
  test.each([
    'noreply@d.test',
    'no-reply@d.test',
    'no_reply@d.test',
    'donotreply@d.test',
    'do-not-reply@d.test',
    'district-noreply@d.test',
    'scanner@d.test',
    'scans@d.test',
    'scan2@d.test',
    'office.copier@d.test',
    'copier-2ndfloor@d.test',
    'scan-to-email@d.test',
    'mfp3@d.test',
    'xerox@d.test',
    'ricoh-cntrl-office@d.test',
  ])('%s is held', (spec) => {
    expect(answerDecision(from(spec), answering).kind).toBe('hold');
  });

  test.each(['scanlon@d.test', 'norma.reply@d.test', 'sharpe@d.test', 'copiah@d.test', 'printz@d.test'])(
    '%s is a person',
    (spec) => {
      expect(answerDecision(from(spec), answering).kind).toBe('answer');
    },
  );

  test('comes with people of the letter to choose from, none of whom is a machine or ourselves', () => {
    const facts = { ...from('scanner@d.test'), replyTo: [address('robin@d.test')] };
    const letterAddresses = [
      'Dana@d.test',
      'dana@d.test',
      'noreply@d.test',
      'desk@desk.example',
      'not an address',
    ];
    expect(answerDecision(facts, { ...answering, letterAddresses })).toMatchObject({
      kind: 'hold',
      suggested: ['robin@d.test', 'dana@d.test'],
    });
  });
});

describe('the edges of a limit', () => {
  test.each([
    ['the third reply of a day', { repliesToSenderToday: 2 }],
    ['three days late', { daysUntilSeen: 3 }],
    ['years late, with HOLD_AFTER_DAYS off', { daysUntilSeen: 900, holdAfterDays: 0 }],
    ['years late, in a backfill that is to answer', { daysUntilSeen: 900, backfill: 'send' as const }],
  ])('%s still goes out', (_name, change) => {
    expect(answerDecision(mail(), { ...answering, ...change }).kind).toBe('answer');
  });
});

describe('reading is another decision', () => {
  test.each([
    ['a copier’s scan', mail({ headers: { 'auto-submitted': ['auto-generated'] } })],
    ['a mail through a list', mail({ headers: { 'list-id': ['<l.lists.test>'] } })],
    ['a person at our own address', from('desk@desk.example')],
  ])('%s is read', (_name, facts) => {
    expect(isRead(facts, context)).toBe(true);
  });

  test('our own reply is not', () => {
    expect(isRead(mail({ messageId: ourMessageId('received') }), context)).toBe(false);
  });
});
