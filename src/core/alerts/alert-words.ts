/** An alert as mail and page say it: counts and places on the page, never what a mail says or whose it is. */
import { type Block, renderHtml, renderText } from '../judging/reply-blocks.js';
import type { AlertKind, AlertLimits } from './alert-kinds.js';

const so = (count: number, one: string, many: string): string => (count === 1 ? one : `${count} ${many}`);

const sentences: Record<AlertKind, (amount: number) => string> = {
  'no-poll': (amount) => `${so(amount, 'A mailbox has', 'mailboxes have')} not been looked at for too long.`,
  'sign-in-refused': () => 'A mail server or sign-in service refuses our password or access token.',
  'disk-low': (amount) => `${amount} MB are left on the disk of DATA_DIR.`,
  'work-waits': (amount) =>
    `${so(amount, 'A mail or reply has', 'mails and replies have')} waited too long to be read or sent.`,
  'replies-stopped': (amount) =>
    `Automatic replies are stopped, for more were about to go than this inbox makes plausible; ${amount} are held.`,
  'gave-up': (amount) =>
    `${so(amount, 'A mail or reply was', 'mails and replies were')} given up after the last try.`,
  'mails-missing': (amount) =>
    `${so(amount, 'A mail is', 'mails are')} in the mailbox and could not be taken in.`,
  'review-old': (amount) => `${so(amount, 'An item has', 'items have')} waited too long for a person.`,
};
const limitWords: Partial<Record<AlertKind, (limits: AlertLimits) => string>> = {
  'no-poll': ({ pollMinutes }) => `You are told after ${pollMinutes} minutes (ALERT_POLL_MINUTES).`,
  'work-waits': ({ waitMinutes }) => `You are told after ${waitMinutes} minutes (ALERT_WAIT_MINUTES).`,
  'disk-low': ({ diskFreeMb }) => `You are told below ${diskFreeMb} MB (ALERT_DISK_FREE_MB).`,
  'review-old': ({ reviewDays }) => `You are told after ${reviewDays} days (ALERT_REVIEW_DAYS).`,
};
const topics: Record<AlertKind, string> = {
  'no-poll': 'no look at the mailbox',
  'sign-in-refused': 'sign-in refused',
  'disk-low': 'little room on the disk',
  'work-waits': 'mails or replies wait',
  'replies-stopped': 'automatic replies stopped',
  'gave-up': 'work was given up',
  'mails-missing': 'mails could not be taken in',
  'review-old': 'items wait for review',
};
const advice: Record<AlertKind, string> = {
  'no-poll':
    'New mail is not read meanwhile; it is kept in the mailbox. The service page says what the mail server answered.',
  'sign-in-refused':
    'A person must act: the log says what to do. Until then mail is not read, or replies do not go.',
  'disk-low':
    'With no room left nothing is taken in. Nothing is lost: mail stays in the mailbox until there is room.',
  'work-waits':
    'Nothing is lost, and all of it goes on by itself. The service page says what is in trouble; a great deal of mail at once only takes its time.',
  'replies-stopped': 'Please look at what is held, and let it go or not, on the service page.',
  'gave-up': 'Each waits for a person on the page: a mail as an item, a reply in the outbox.',
  'mails-missing': 'They are tried again by themselves. If that does not end, look at them in the mailbox.',
  'review-old': 'Those that wait longest come first within their group on the page.',
};
/** Where on the page it is seen to. */
const rooms: Record<AlertKind, string> = {
  'no-poll': '/service',
  'sign-in-refused': '/service',
  'disk-low': '/service',
  'work-waits': '/service',
  'replies-stopped': '/service',
  'gave-up': '/service',
  'mails-missing': '/service',
  'review-old': '/reviews',
};

export const alertSentence = (kind: AlertKind, amount: number): string => sentences[kind](amount);
export const alertAdvice = (kind: AlertKind): string => advice[kind];
export const alertRoom = (kind: AlertKind): string => rooms[kind];

const noAnswer = 'This mail was written by the service. Nobody reads an answer to it.';
const instant = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`;

export interface AlertMailFacts {
  kind: AlertKind;
  amount: number;
  about: 'begun' | 'over';
  beganAt: Date;
  /** of one that is over */
  endedAt: Date | null;
  limits: AlertLimits;
  /** the page's address without a path or slash at its end */
  page: string;
}

/** @returns subject, and the same words as text and as HTML */
export function alertMail(facts: AlertMailFacts): { subject: string; text: string; html: string } {
  const { kind, amount, about, beganAt, endedAt, limits, page } = facts;
  const link = `${page}${rooms[kind]}`;
  const said =
    about === 'begun'
      ? [
          `${sentences[kind](amount)} First seen: ${instant(beganAt)}.`,
          [advice[kind], limitWords[kind]?.(limits) ?? ''].join(' ').trim(),
        ]
      : [
          `This is over: ${topics[kind]}. It lasted from ${instant(beganAt)}${endedAt === null ? '' : ` to ${instant(endedAt)}`}.`,
        ];
  const paragraphs = [...said, link, noAnswer].map((text): Block => ({ kind: 'paragraph', text }));
  return {
    subject: `[letter-intake] ${about === 'over' ? 'Over: ' : ''}${topics[kind]}`,
    text: renderText(paragraphs),
    html: renderHtml(paragraphs),
  };
}
