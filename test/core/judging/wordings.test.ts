import { describe, expect, test } from '@jest/globals';
import { replyKinds, type ReplyKind } from '../../../src/core/judging/reply-kinds.js';
import { composeReply } from '../../../src/core/judging/reply.js';
import { defaultWordings, wordedBlocks, wordingProblems } from '../../../src/core/judging/wordings.js';

describe('a wording', () => {
  test.each([...replyKinds])('that the service brings can be used: %s', (kind) =>
    expect(wordingProblems(kind, defaultWordings[kind])).toEqual([]),
  );
  test.each<[string, ReplyKind, string, string]>([
    ['without the list of what is missing', 'missing-fields', 'Hello,\n\n{questions}', '{missing} must stay'],
    ['with the list inside a sentence', 'missing-fields', 'We miss {missing}.', 'must stand alone'],
    ['without the files', 'could-not-open', 'Hello', '{files} must stay'],
    ['without what is next', 'already-received', 'Hello', '{next} must stay'],
    ['with a placeholder of another kind', 'received', 'See {missing}', 'no placeholder {missing}'],
    ['with one that is none', 'received', 'See {__proto__}', 'no placeholder {__proto__}'],
    ['with an empty one', 'received', 'See {}', 'no placeholder {}'],
    ['with a brace alone', 'received', 'See {letter', 'stands alone'],
    ['with nothing', 'received', ' \n ', 'is empty'],
    ['without an end', 'received', 'x'.repeat(4_001), 'longer than'],
  ])('%s is refused', (_name, kind, words, problem) =>
    expect(wordingProblems(kind, words).join(' ')).toContain(problem),
  );
  test('fills placeholders once, keeps lines, and drops those that are empty', () => {
    expect(
      wordedBlocks('To {letter}.\n\n{missing}\n\nRegards,\n{contact}\n{phone}', {
        letter: 'a {contact} & <b>',
        missing: [{ kind: 'list', items: ['one'] }],
        contact: 'Pat',
        phone: '',
      }),
    ).toEqual([
      { kind: 'paragraph', text: 'To a {contact} & <b>.' },
      { kind: 'list', items: ['one'] },
      { kind: 'closing', lines: ['Regards,', 'Pat'] },
    ]);
  });
  test('says the same in text and HTML', () => {
    const { text, html } = composeReply(
      {
        kind: 'could-not-open',
        subject: 'x',
        contact: { name: 'Pat', phone: '' },
        documents: [{ name: '<a>.pdf', code: 'empty-document' }],
      },
      'Dear <district>,\n\n{files}',
    );
    expect(text).toBe('Dear <district>,\n\n  - “<a>.pdf”: the file is empty\n');
    expect(html).toContain('<p>Dear &lt;district&gt;,</p>');
    expect(html).toContain('<li>“&lt;a&gt;.pdf”: the file is empty</li>');
  });
});
