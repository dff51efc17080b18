import { describe, expect, test } from '@jest/globals';
import { fateOfReturned, ourMessageIdsIn } from '../../../src/core/mail/returned-reply.js';
import { mail, ourMessageId } from './mails.js';

const id = ourMessageId('acknowledgement');
const other = ourMessageId('missing-fields');

describe('which reply of ours a mail gives back', () => {
  test.each<[string, Parameters<typeof ourMessageIdsIn>[0], string, string[]]>([
    [
      'by the header of the returned mail',
      mail(),
      `Content-Type: message/rfc822\r\n\r\nMessage-ID: ${id}\r\n`,
      [id],
    ],
    ['by the field that says what it answers', mail({ inReplyTo: [id] }), '', [id]],
    ['by the thread, the newest first', mail({ references: [other, id] }), '', [id, other]],
    ['by its text', mail({ text: `I could not deliver\n\n   Message-ID: ${id}\n   Subject: Re` }), '', [id]],
    ['through broken lines', mail(), `Message-ID: ${id.slice(0, 50)}=\r\n${id.slice(50)}\r\n`, [id]],
    ['once, however often it is named', mail({ inReplyTo: [id], text: id }), `${id}${id}`, [id]],
    ['without brackets', mail({ text: `id=${id.slice(1, -1)};` }), '', [id]],
    [
      'none of another program',
      mail({ text: '<letter-intake@adair.kyschools.us> <1@desk.example>' }),
      '',
      [],
    ],
  ])('%s', (_name, facts, source, expected) => {
    expect(ourMessageIdsIn(facts, source)).toEqual(expected);
  });
});

describe('what became of it', () => {
  test.each<[string, string, string, ReturnType<typeof fateOfReturned>]>([
    [
      'failed',
      'Undeliverable: Re',
      'Final-Recipient: rfc822; x\r\nAction: failed\r\nStatus: 5.1.1\r\n',
      'failed',
    ],
    ['delayed', 'Delayed Mail', 'Action: delayed\r\n', 'delayed'],
    ['delivered, as somebody wished to be told', 'Success', 'action:relayed\r\n', 'delivered'],
    ['failed for one of two', 'x', 'Action: delivered\r\n\r\nAction: failed\r\n', 'failed'],
    ['delayed, in words only', 'Warning: message 1 delayed 24 hours', '', 'delayed'],
    ['failed, in words only', 'failure notice', '', 'failed'],
  ])('%s', (_name, subject, source, expected) => {
    expect(fateOfReturned(mail({ subject }), source)).toBe(expected);
  });
});
