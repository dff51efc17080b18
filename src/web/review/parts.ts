/** Small parts that the forms of a review share. */
import type { ReviewRow } from '../../pipeline/store/rows.js';
import { Html, html, type Content } from '../html.js';
import { hiddenToken } from '../people/form-token.js';
import { choiceQuery, isChosen, type QueueChoice } from './queue-choice.js';

/** What every form of an item carries: the token, which version it showed, and which item comes next. */
export interface FormContext {
  review: ReviewRow;
  token: string;
  /** id of the item after this one; null = none */
  next: string | null;
  /** what of the queue is looked at: one goes on in it */
  choice: QueueChoice;
  /** what was wrong with what was just posted, by control */
  wrong: Record<string, string>;
}
export const hiddenChoice = (choice: QueueChoice): Html | false =>
  isChosen(choice) && html`<input type="hidden" name="queue" value="${choiceQuery(choice)}">`;

export const hidden = ({ review, token, next, choice }: FormContext): Html =>
  html`${hiddenToken(token)}<input type="hidden" name="version" value="${review.version}">${next !== null && html`<input type="hidden" name="next" value="${next}">`}${hiddenChoice(choice)}`;

/** Shown by the script only: without it no key does anything. */
export const key = (name: string): Html => html` <kbd>${name}</kbd>`;

/** Attributes of a control with whose value something is wrong, and what that is, right beside. */
export const wrongAt = (name: string, problem: string | undefined): Html | false =>
  problem !== undefined && html` aria-invalid="true" aria-describedby="wrong-${name}"`;
export const problemAt = (name: string, problem: string | undefined): Html | false =>
  problem !== undefined && html`<p class="problem" id="wrong-${name}">${problem}</p>`;

/** `place`: the name of the place on the page that is lit while the field has the focus */
export const input = (
  name: string,
  label: string,
  {
    doubtful,
    place = name,
    control,
    note,
    problem,
  }: { doubtful: boolean; place?: string; control: Html; note: Content; problem?: string | undefined },
): Html =>
  html`<div class="field ${doubtful && 'doubtful'}" data-place="${place}"><label for="in-${name}">${label}${doubtful && html` <span class="check-it">please check</span>`}</label>${control}${problemAt(name, problem)}${note}</div>`;

/** A panel that opens by a click or its key. */
export const panel = (
  { id, title, letter, open }: { id: string; title: string; letter: string; open: boolean },
  content: Content,
): Html =>
  html`<details class="panel" id="${id}"${open && html` open`}><summary data-key="${letter}">${title}${key(letter.toUpperCase())}</summary><div class="inside">${content}</div></details>`;
