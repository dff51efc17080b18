/** Has the page at which an item opens drawn before the browser asks for its picture. */
import type { LetterRow } from '../../pipeline/store/rows.js';
import { letterById } from '../../pipeline/store/letters.js';
import { reviewById } from '../../pipeline/store/views.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { pageInDoubt } from './doubts.js';

/** Nothing is said where there is none to draw: whoever opens the item is told then. */
export async function drawItemAhead(context: WebContext, id: string): Promise<void> {
  const review = isRowId(id) ? await reviewById(context.database, id) : null;
  const letter = review?.letter_id == null ? null : await letterById(context.database, review.letter_id);
  if (letter) await drawAhead(context, letter);
}

/** What fails here is tried again, and told, when the picture is asked for. */
export async function drawAhead(context: WebContext, letter: LetterRow): Promise<void> {
  const form = context.forms.find((candidate) => candidate.id === letter.form_id);
  const at = form ? pageInDoubt(letter.reading, form) : null;
  if (at) await context.drawPage(letter.mail_id, ...at).catch(() => undefined);
}
