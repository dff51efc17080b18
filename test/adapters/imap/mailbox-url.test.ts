import { describe, expect, test } from '@jest/globals';
import { parseMailboxUrl } from '../../../src/adapters/imap/mailbox-url.js';

describe('parseMailboxUrl', () => {
  test('reads every part, percent-encoded', () => {
    expect(
      parseMailboxUrl('imaps://desk%40kde.test:p%40ss%2F%3A%23@mail.kde.test:1993/Letters%20of/2024'),
    ).toEqual({
      name: 'desk@kde.test@mail.kde.test/Letters of/2024',
      host: 'mail.kde.test',
      port: 1993,
      secure: true,
      requireStartTls: false,
      auth: { user: 'desk@kde.test', pass: 'p@ss/:#' },
      folder: 'Letters of/2024',
    });
  });

  test.each([
    [
      'imaps has port 993 and INBOX',
      'imaps://u:p@mail.test',
      { port: 993, secure: true, requireStartTls: false, folder: 'INBOX' },
    ],
    [
      'imap has port 143 and must use STARTTLS',
      'imap://u:p@mail.test/',
      { port: 143, secure: false, requireStartTls: true, folder: 'INBOX' },
    ],
    [
      'imap with ?tls=none is plain',
      'imap://u:p@mail.test/INBOX?tls=none',
      { secure: false, requireStartTls: false },
    ],
    [
      'imap on 127.0.0.1 is plain',
      'imap://u:p@127.0.0.1:3143',
      { secure: false, requireStartTls: false, port: 3143 },
    ],
    ['imap on localhost is plain', 'imap://u:p@localhost', { requireStartTls: false }],
    ['imap on ::1 is plain', 'imap://u:p@[::1]:143', { requireStartTls: false, host: '::1' }],
    [
      'a name that only begins like loopback is not',
      'imap://u:p@127.0.0.1.evil.test',
      { requireStartTls: true },
    ],
  ])('%s', (_what, url, expected) => {
    expect(parseMailboxUrl(url)).toMatchObject(expected);
  });

  test.each([
    ['no address', 'mail.kde.test s3cret', /no address/],
    ['another scheme', 'https://u:s3cret@mail.test', /"https".*imaps/],
    ['no host', 'imaps:///INBOX', /no host/],
    ['no user', 'imaps://:s3cret@mail.test', /no user/],
    ['no password', 'imaps://u@mail.test', /no password/],
    ['a bare #', 'imaps://u:p@mail.test/x#s3cret', /%23/],
    ['a broken percent-encoding', 'imaps://u:s3cret%zz@mail.test', /%25/],
    ['a line break in the folder', 'imaps://u:s3cret@mail.test/a%0D%0Ab', /control/],
    ['an unknown setting', 'imaps://u:s3cret@mail.test/?ssl=no', /tls=none/],
    ['imaps and tls=none', 'imaps://u:s3cret@mail.test/?tls=none', /at once/],
  ])('names the problem of %s and never the password', (_what, url, problem) => {
    const parsed = parseMailboxUrl(url);
    expect(parsed).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });
});
