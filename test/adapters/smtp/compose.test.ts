/** What a stranger's mail lends to a reply (subject, thread) is made harmless before nodemailer sees it. */
import { expect, test } from '@jest/globals';
import { compose } from '../../../src/adapters/smtp/compose.js';

const reply = {
  messageId: '<ack.1@letters.kde.test>',
  from: 'Letters <letters@kde.test>',
  to: 'ann@adair.test',
  subject: 'Re: letter\r\nBcc: victim@other.test\u2028x',
  text: '',
  html: '',
  inReplyTo: '<a@b.test>\r\nBcc: victim@other.test',
  references: ['<good@adair.test>', '<a@b.test>\r\nBcc: victim@other.test', 'bare@adair.test'],
  headers: {},
  date: new Date('2024-08-29T14:00:00Z'),
};

test('a subject is one line, and only well-formed ids of the thread are kept', () => {
  expect(compose(reply)).toMatchObject({
    subject: 'Re: letter Bcc: victim@other.test x',
    inReplyTo: undefined,
    references: ['<good@adair.test>'],
    envelope: { from: 'letters@kde.test', to: ['ann@adair.test'] },
    disableFileAccess: true,
    disableUrlAccess: true,
  });
});
