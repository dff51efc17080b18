/** Deleting and holds, in the words of the desk. */
import type { RetentionRule, Standing } from '../../core/retention/retention.js';
import type { HoldRow } from '../../pipeline/store/holds.js';
import type { MailRow } from '../../pipeline/store/rows.js';
import { Html, html } from '../html.js';
import { dateInWords } from '../../core/judging/reply-words.js';
import { time } from '../words.js';

export const ruleWords: Record<RetentionRule, string> = {
  letters: 'Letters',
  'other-mail': 'Mails without a letter',
  'set-aside': 'Mails that were set aside',
};

/** What stands where the content was. @param mail one whose content was deleted */
export const deletedWords = (mail: Pick<MailRow, 'deleted_at' | 'deleted_rule'>): Html =>
  html`Deleted by the rule “${ruleWords[mail.deleted_rule!]}” on ${time(mail.deleted_at)}: its time was over. That it came, and what was decided, is still known.`;

const keptBy = {
  due: 'goes within the hour',
  held: 'stays: a legal hold',
  'in-work': 'stays: it waits for a person, or its reply has not gone',
};
export function standingWords(standing: Exclude<Standing, { kind: 'kept' }>): string {
  if (standing.kind === 'announced') return `goes on ${dateInWords(standing.goesOn)}`;
  return keptBy[standing.kind];
}

export const heldOn = (hold: HoldRow): Html =>
  hold.kind === 'everything'
    ? html`everything`
    : hold.kind === 'district'
      ? html`${hold.district}`
      : html`<a href="/letters/${hold.letter_id}">one letter</a>`;
