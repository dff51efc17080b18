import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import { replyKinds } from '../../../src/core/judging/reply-kinds.js';
import {
  kindOfOurMessageId,
  ourReplyIn,
  replyHeaders,
  replyMessageId,
} from '../../../src/core/judging/reply-headers.js';

const hash = (text: string) => createHash('sha256').update(text).digest('hex');
const id = (replyCause: string, kind: (typeof replyKinds)[number] = 'missing-fields') =>
  replyMessageId({ replyCause, kind, domain: 'desk.example', hash });

describe('the Message-ID of a reply', () => {
  test('is the same on every try and another for another cause or kind', () => {
    expect(id('letter-1')).toBe(id('letter-1'));
    expect(new Set([id('letter-1'), id('letter-2'), id('letter-1', 'received')]).size).toBe(3);
  });

  test.each([...replyKinds])('tells that it is ours and a %s', (kind) => {
    expect(kindOfOurMessageId(id('letter-1', kind))).toBe(kind);
    expect(kindOfOurMessageId(id('letter-1', kind).slice(1, -1))).toBe(kind);
  });

  test.each([
    '<abc@desk.example>',
    '<letter-intake.unknown.0123456789abcdef@desk.example>',
    '<letter-intake.received.zz@desk.example>',
    '<xletter-intake.received.0123456789abcdef@desk.example>',
  ])('is not taken for ours: %s', (messageId) => {
    expect(kindOfOurMessageId(messageId)).toBeNull();
  });
});

describe('which of our replies a mail answers', () => {
  test.each([
    ['In-Reply-To first', { inReplyTo: [id('a')], references: [id('b')] }, id('a')],
    [
      'the newest of References',
      { inReplyTo: ['<x@y.test>'], references: [id('a'), id('b'), '<x@y.test>'] },
      id('b'),
    ],
  ])('%s', (_name, facts, messageId) => {
    expect(ourReplyIn(facts)).toEqual({ messageId, kind: 'missing-fields' });
  });

  test('none where no id is ours', () => {
    expect(ourReplyIn({ inReplyTo: ['<x@y.test>'], references: [] })).toBeNull();
  });
});

describe('the thread of a reply (RFC 5322 3.6.4)', () => {
  const parent = { messageId: '<p@d.test>', inReplyTo: [], references: [] };
  test.each([
    ['starts with the parent', parent, ['<p@d.test>']],
    [
      'goes on from the parent’s References',
      { ...parent, references: ['<a@d.test>', '<b@d.test>'], inReplyTo: ['<z@d.test>'] },
      ['<a@d.test>', '<b@d.test>', '<p@d.test>'],
    ],
    ['falls back on one In-Reply-To', { ...parent, inReplyTo: ['<a@d.test>'] }, ['<a@d.test>', '<p@d.test>']],
    ['does not fall back on several', { ...parent, inReplyTo: ['<a@d.test>', '<b@d.test>'] }, ['<p@d.test>']],
    [
      'leaves broken ids out',
      {
        ...parent,
        references: ['<a b@d.test>', '<a@d.test>\r\nBcc: <x@y.test>', `<${'x'.repeat(300)}@d.test>`],
      },
      ['<p@d.test>'],
    ],
    [
      'puts brackets where they are gone',
      { ...parent, messageId: 'p@d.test', references: ['a@d.test'] },
      ['<a@d.test>', '<p@d.test>'],
    ],
  ])('%s', (_name, facts, references) => {
    expect(replyHeaders(facts, 'received').references).toEqual(references);
  });

  test('keeps the first and the newest of a long thread', () => {
    const references = Array.from({ length: 60 }, (_, at) => `<${at}@d.test>`);
    const thread = replyHeaders({ ...parent, references }, 'received').references;
    expect(thread).toHaveLength(20);
    expect([thread[0], thread.at(-2), thread.at(-1)]).toEqual(['<0@d.test>', '<59@d.test>', '<p@d.test>']);
  });

  test('is absent for a mail without Message-ID', () => {
    expect(
      replyHeaders({ ...parent, messageId: null, references: ['<a@d.test>'] }, 'received'),
    ).toMatchObject({
      inReplyTo: null,
      references: [],
    });
  });

  test('says that a program wrote it (RFC 3834) and sets no Precedence', () => {
    expect(replyHeaders(parent, 'could-not-open')).toEqual({
      inReplyTo: '<p@d.test>',
      references: ['<p@d.test>'],
      headers: {
        'Auto-Submitted': 'auto-replied',
        'X-Letter-Intake-Reply': 'could-not-open',
        'X-Auto-Response-Suppress': 'All',
      },
    });
  });
});
