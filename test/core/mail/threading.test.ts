import { expect, test } from '@jest/globals';
import { answerToUs } from '../../../src/core/mail/threading.js';
import { mail, ourMessageId } from './mails.js';

test.each([
  ['missing-fields', 'believes-complete'],
  ['could-not-open', 'believes-complete'],
  ['acknowledgement', 'answers-our-mail'],
  ['received', 'answers-our-mail'],
  ['already-received', 'answers-our-mail'],
])('an answer to %s without a letter is %s', (kind, code) => {
  expect(answerToUs(mail({ references: [ourMessageId(kind)] }))?.code).toBe(code);
});

test('a mail in another thread answers none of ours', () => {
  expect(answerToUs(mail({ inReplyTo: ['<x@y.test>'] }))).toBeNull();
});
