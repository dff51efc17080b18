import { expect, test } from '@jest/globals';
import { alertHeaders, alertMessageId } from '../../../src/core/alerts/alert-headers.js';
import { alertKinds } from '../../../src/core/alerts/alert-kinds.js';
import { alertMail } from '../../../src/core/alerts/alert-words.js';
import { claimOf } from '../../../src/core/mail/claims.js';
import { decideMail } from '../../../src/core/mail/decide-mail.js';
import { kindOfOurMessageId } from '../../../src/core/judging/reply-headers.js';
import { address, context, mail } from '../mail/mails.js';

const facts = {
  amount: 3,
  beganAt: new Date('2026-08-03T13:05:59Z'),
  endedAt: new Date('2026-08-03T14:30:00Z'),
  limits: { pollMinutes: 15, waitMinutes: 120, reviewDays: 3, diskFreeMb: 1000 },
  page: 'https://letters.iln.example',
};
const kinds = alertKinds.map((kind) => ({ kind }));

test('an alert says how many, since when, by which limit, and where to look', () => {
  const { subject, text, html } = alertMail({ ...facts, kind: 'no-poll', about: 'begun' });
  expect(subject).toBe('[letter-intake] no look at the mailbox');
  const words = text.replaceAll('\n', ' ');
  for (const part of [
    '3 mailboxes have not been looked at',
    'First seen: 2026-08-03 13:05 UTC',
    'after 15 minutes (ALERT_POLL_MINUTES)',
    'https://letters.iln.example/service',
  ]) {
    expect(words).toContain(part);
    expect(html).toContain(part);
  }
});

test('its end says how long it lasted', () => {
  const { subject, text } = alertMail({ ...facts, kind: 'disk-low', about: 'over' });
  expect(subject).toBe('[letter-intake] Over: little room on the disk');
  expect(text.replaceAll('\n', ' ')).toContain('from 2026-08-03 13:05 UTC to 2026-08-03 14:30 UTC');
});

const nothingRead = {
  documents: [],
  letters: [],
  nearMisses: [],
  problem: null,
} as unknown as Parameters<typeof decideMail>[1];

test.each(kinds)(
  '$kind, met in the mailbox, is never taken for a letter, nor is what answers it',
  ({ kind }) => {
    const { subject, text } = alertMail({ ...facts, kind, about: 'begun' });
    const headers = Object.fromEntries(
      Object.entries(alertHeaders(kind)).map(([name, value]) => [name.toLowerCase(), [value]]),
    );
    const own = { ...context, districtDomains: [] };
    const from = [address('relay@elsewhere.example')];
    expect(decideMail(mail({ subject, text, headers, from }), nothingRead, own)).toMatchObject({
      decision: 'not-a-letter',
      reasons: [{ code: 'our-own' }],
    });
    const answer = mail({ subject: `Re: ${subject}`, text: `Thank you.\n\n${text}` });
    expect(claimOf(answer)).toBeNull();
    expect(decideMail(answer, nothingRead, own).decision).toBe('not-a-letter');
  },
);

const hash = (text: string) => Buffer.from(text).toString('hex').padEnd(64, '0');
const id = (alertId: string, about: 'begun' | 'over') =>
  alertMessageId({ alertId, about, domain: 'iln.example', hash });

test('each mail has a Message-ID of its own, the same at each try, that is no reply’s', () => {
  expect(id('a', 'begun')).toMatch(/^<letter-intake\.alert\.[0-9a-f]{40}@iln\.example>$/);
  expect(id('a', 'begun')).toBe(id('a', 'begun'));
  expect(new Set([id('a', 'begun'), id('a', 'over'), id('b', 'begun')]).size).toBe(3);
  expect(kindOfOurMessageId(id('a', 'begun'))).toBeNull();
});
