/** Made-up mails. */
import type { MailFacts } from '../../../src/core/model.js';

export const address = (spec: string) => ({ name: '', address: spec });

/** An ordinary mail by a person of a district. */
export function mail(change: Partial<MailFacts> = {}): MailFacts {
  return {
    messageId: '<1@adair.kyschools.us>',
    inReplyTo: [],
    references: [],
    from: [address('robin.example@adair.kyschools.us')],
    sender: null,
    replyTo: [],
    to: [address('desk@desk.example')],
    cc: [],
    returnPath: 'robin.example@adair.kyschools.us',
    subject: 'Hello',
    date: '2024-09-03',
    headers: {},
    contentType: 'multipart/mixed',
    reportType: null,
    text: 'Good morning.',
    ...change,
  };
}

export const context = { ownAddresses: ['desk@desk.example'], kdeDomains: ['education.ky.gov'] };

const sampleHash = '0123456789abcdef0123456789abcdef01234567';
export const ourMessageId = (kind: string) => `<letter-intake.${kind}.${sampleHash}@desk.example>`;
