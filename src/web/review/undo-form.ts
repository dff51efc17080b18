/** A way back from a decision, as long as it is open. */
import { Html, html } from '../html.js';
import { hiddenToken } from '../people/form-token.js';
import { time } from '../words.js';
import { hiddenChoice, key } from './parts.js';
import type { QueueChoice } from './queue-choice.js';

/** @param until a time, or `sent` = until its reply goes */
export const undoForm = (
  reviewId: string,
  until: Date | 'sent',
  { now, token, choice }: { now: Date; token: string; choice: QueueChoice | null },
): Html =>
  html`<form method="post" action="/reviews/${reviewId}/undo" class="undo"${until !== 'sent' && html` data-seconds="${Math.ceil((until.valueOf() - now.valueOf()) / 1000)}"`}>${hiddenToken(token)}${choice !== null && hiddenChoice(choice)}<button class="button quiet" data-key="u">Undo${key('U')}</button> <span class="sub">${until === 'sent' ? 'until the reply goes' : html`until ${time(until)}`}</span></form>`;
