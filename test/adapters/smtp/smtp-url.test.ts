import { describe, expect, test } from '@jest/globals';
import { parseSmtpUrl } from '../../../src/adapters/smtp/smtp-url.js';

describe('parseSmtpUrl', () => {
  test.each([
    [
      'every part, percent-encoded',
      'smtps://desk%40kde.test:p%40ss%2F@smtp.kde.test:1465',
      {
        host: 'smtp.kde.test',
        port: 1465,
        secure: true,
        requireStartTls: false,
        auth: { user: 'desk@kde.test', pass: 'p@ss/' },
      },
    ],
    ['smtps has port 465', 'smtps://u:p@smtp.test', { port: 465, secure: true, requireStartTls: false }],
    [
      'smtp has port 587 and must use STARTTLS',
      'smtp://u:p@smtp.test',
      { port: 587, secure: false, requireStartTls: true },
    ],
    [
      'smtp with ?tls=none is plain',
      'smtp://u:p@smtp.test?tls=none',
      { secure: false, requireStartTls: false },
    ],
    ['smtp on loopback is plain', 'smtp://127.0.0.1:2525', { requireStartTls: false, auth: null }],
    ['smtp on ::1 is plain', 'smtp://[::1]:25/', { host: '::1', port: 25, requireStartTls: false }],
    [
      'a name that only begins like loopback is not',
      'smtp://u:p@localhost.evil.test',
      { requireStartTls: true },
    ],
  ])('%s', (_what, url, expected) => {
    expect(parseSmtpUrl(url)).toMatchObject(expected);
  });

  test.each([
    ['no address', 'smtp.kde.test s3cret', /no address/],
    ['another scheme', 'imaps://u:s3cret@smtp.test', /"imaps".*smtps/],
    ['no host', 'smtp:///', /no host/],
    ['a user without password', 'smtp://desk@smtp.test', /without password/],
    ['a bare # in the password', 'smtp://u:p@smtp.test#s3cret', /%23/],
    ['a path', 'smtp://u:p@smtp.test/s3cret', /%2F/],
    ['a broken percent-encoding', 'smtp://u:s3cret%zz@smtp.test', /%25/],
    ['an unknown setting', 'smtp://u:s3cret@smtp.test?tls=yes', /tls=none/],
    ['smtps and tls=none', 'smtps://u:s3cret@smtp.test?tls=none', /at once/],
  ])('names the problem of %s and never the password', (_what, url, problem) => {
    const parsed = parseSmtpUrl(url);
    expect(parsed).toEqual({ problem: expect.stringMatching(problem) });
    expect(JSON.stringify(parsed)).not.toContain('s3cret');
  });
});
