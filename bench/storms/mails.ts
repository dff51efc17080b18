/** The storms: mails that no program may answer more than once, whoever writes them and whatever they carry. */
import { bounce } from '../../fixtures/mail/other-mail.js';
import { buildMessage, type Message } from '../../fixtures/mail/mime.js';
import { type Prng, prng } from '../../fixtures/prng.js';

export const us = { name: 'KY ILN', address: 'letters@iln.example' };
const day = new Date('2024-09-20T14:00:00Z');

export interface Storm {
  name: string;
  /** automatic replies that are right at most, over the whole storm */
  most: number;
  /** of the mails of the largest storm */
  share: number;
  /** one mail; `answered` is the last reply that went, of any storm */
  mail(index: number, random: Prng, answered: Answered | null): Buffer;
}
export interface Answered {
  messageId: string;
  text: string;
}

const messageOf = (random: Prng, from: string, more: Partial<Message>): Message => ({
  from: { name: '', address: from },
  to: us,
  date: day,
  messageId: `<${random.hex(20)}@${from.slice(from.indexOf('@') + 1)}>`,
  subject: 'Hello',
  text: 'Hello.',
  ...more,
});
/** A PDF in name only, another one each time: it is named in a could-not-open reply where the mail says that a letter came. */
const damaged = (random: Prng): Partial<Message> => ({
  subject: 'KY ILN letter of commitment',
  text: 'Attached is our signed KY ILN letter of commitment.',
  attachments: [
    {
      name: `letter-${random.hex(6)}.pdf`,
      type: 'application/pdf',
      bytes: Buffer.from(`%PDF-1.4\n${random.hex(200)}`),
    },
  ],
});

/** Without a field that marks it. */
const plainBounce = (random: Prng, answered: Answered | null): Buffer =>
  buildMessage(
    random,
    messageOf(random, 'support@mx.adair.kyschools.us', {
      subject: 'failure notice',
      text: `Hi. This is the qmail-send program at host mx.adair.kyschools.us.\nI could not deliver your message.\n\n--- Below this line is a copy of the message.\n\nMessage-ID: ${answered?.messageId ?? '<1@iln.example>'}\n\n${answered?.text ?? ''}`,
    }),
  );

const quotations: readonly ((answered: Answered) => string)[] = [
  ({ text }) =>
    `Thank you!\n\nOn Fri, Sep 20, 2024 at 2:00 PM KY ILN <${us.address}> wrote:\n\n${text.replaceAll(/^/gmu, '> ')}`,
  ({ text }) =>
    `Thanks.\n\n-----Original Message-----\nFrom: KY ILN\nSent: Friday\nTo: Pat\nSubject: Re\n\n${text}`,
  ({ text }) => `See below\n\nBegin forwarded message:\n\nFrom: KY ILN <${us.address}>\n\n${text}`,
  ({ text }) => text,
];

export const storms: readonly Storm[] = [
  // first, so that the others have an answer of ours to give back and to quote
  {
    name: 'one sender',
    most: 1,
    share: 0.2,
    mail: (_index, random) =>
      buildMessage(random, messageOf(random, 'pat@allen.kyschools.us', damaged(random))),
  },
  {
    name: 'bounces',
    most: 0,
    share: 1,
    mail: (index, random, answered) =>
      index % 2 === 0
        ? plainBounce(random, answered)
        : bounce(
            random,
            { from: { name: '', address: 'mailer-daemon@mx.adair.kyschools.us' }, to: us, date: day },
            { name: '', address: 'pat@adair.kyschools.us' },
          ),
  },
  {
    name: 'a loop',
    most: 1,
    share: 0.2,
    mail: (index, random) =>
      buildMessage(
        random,
        messageOf(random, `ticket-${index}@${index % 2 ? 'help.' : ''}barren.kyschools.us`, {
          ...damaged(random),
          subject: `[#${random.hex(8)}] We received your request`,
        }),
      ),
  },
  {
    name: 'mail to ourselves',
    most: 0,
    share: 0.2,
    mail: (index, random, answered) =>
      buildMessage(
        random,
        messageOf(random, index % 2 ? us.address : 'pat@boone.kyschools.us', {
          ...damaged(random),
          ...(index % 2
            ? {}
            : {
                messageId: answered?.messageId ?? `<1@iln.example>`,
                headers: [['X-Letter-Intake-Reply', 'received']],
              }),
        }),
      ),
  },
  {
    name: 'our words quoted',
    most: 0,
    share: 0.2,
    mail: (index, random, answered) =>
      buildMessage(
        random,
        messageOf(random, `pat${index}@boyle.kyschools.us`, {
          text: quotations[index % quotations.length]!(
            answered ?? { messageId: '', text: 'Thank you for your Letter of Commitment.' },
          ),
          ...(answered && index % 2 ? { headers: [['In-Reply-To', answered.messageId]] } : {}),
        }),
      ),
  },
];

export const stormRandom = (seed: string, storm: string, index: number): Prng =>
  prng(`${seed}/${storm}/${index}`);
