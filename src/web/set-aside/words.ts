/** Why a mail was set aside, and what became of reading it again. */
import type { RereadState } from '../../pipeline/store/rereads.js';

/** By reason code; a code that is not here is shown by its own text only. */
export const asideWords: Record<string, string> = {
  'no-letter': 'No letter in it',
  'near-miss': 'Another paper',
  'blank-from-kde': 'Blank form from the Department',
  automatic: 'Written by a program',
  bounce: 'Given back by a mail server',
  list: 'From a mailing list',
  'our-own': 'Our own mail',
  duplicate: 'Came before',
  gone: 'Moved or deleted before it was read',
  'before-start': 'From before the start',
  'empty-mail': 'Empty',
};

export const rereadWords: Record<RereadState, string> = {
  waiting: 'Waits to be fetched from the mailbox',
  fetched: 'Read again, with the same outcome',
  gone: 'Not in the mailbox any more: it was moved or deleted there, so it cannot be read again',
  renumbered:
    'The mailbox has given its mails new numbers, and this one cannot be found by its old number. Drop the mail on “By hand” instead',
  duplicate: 'The same mail stands in the ledger as another row, and was read there',
  'too-large': 'Larger than 50 MB: it is left in the mailbox',
  'cannot-fetch': 'The mailbox did not hand it out, though it is still there. Please try again later',
  stopped: 'Not read again: the re-scan was stopped',
};
