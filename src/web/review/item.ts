/** All that one item's page shows. */
import type { FastifyRequest } from 'fastify';
import { ourReplyIn } from '../../core/mail/threading.js';
import { undoable } from '../../pipeline/review/undo.js';
import { freePages, pageKey, pageKeys } from '../../pipeline/review/order-second-reading.js';
import { eventsOfMail } from '../../pipeline/store/events.js';
import { letterById, lettersOfMail } from '../../pipeline/store/letters.js';
import { mailById } from '../../pipeline/store/mails.js';
import { notePresence, othersPresent, type Present } from '../../pipeline/store/presence.js';
import { repliesOfMail, replyByMessageId, replyReturnedBy } from '../../pipeline/store/replies.js';
import { queueOrder } from '../../pipeline/store/review-queue.js';
import { reviewById } from '../../pipeline/store/views.js';
import type { MailRow, ReviewRow } from '../../pipeline/store/rows.js';
import { actorOf } from '../acting.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { html, type Content } from '../html.js';
import { notice } from '../layout.js';
import { letterFile } from '../letters/letter-file.js';
import { letterPage } from '../letters/letter-page.js';
import { text, type Posted } from '../outcome.js';
import { personOf } from '../people.js';
import { may } from '../request.js';
import { saidAfter } from '../said.js';
import { drawAhead } from './draw-ahead.js';
import type { Grouping } from './other-forms.js';
import { choiceOf, choicePosted, type QueueChoice } from './queue-choice.js';
import { letterReviewPage, mailReviewPage, type Desk, type Typed } from './review-page.js';
import { undoForm } from './undo-form.js';

/** @returns null where there is no such review */
export async function reviewPage(
  context: WebContext,
  request: FastifyRequest,
  id: string,
  typed: Typed | null,
): Promise<string | null> {
  const { database } = context;
  const review = isRowId(id) ? await reviewById(database, id) : null;
  const mail = review && (await mailById(database, review.mail_id));
  if (!review || !mail) return null;
  const letter = review.letter_id === null ? null : await letterById(database, review.letter_id);
  // while the page is made, sent and taken apart: its picture is what one waits for longest
  if (letter) void drawAhead(context, letter);
  const desk = await deskAround(context, request, { review, mail, typed });
  if (letter) {
    const file = await letterFile(context, letter, review);
    return file.form === null
      ? letterPage(file, null)
      : letterReviewPage({ ...file, review, form: file.form }, desk);
  }
  const replies = await repliesOfMail(database, mail.id);
  const returned = await replyReturnedBy(database, mail.id);
  const ours = mail.facts && ourReplyIn(mail.facts);
  const answered = ours && (await replyByMessageId(database, [ours.messageId]));
  return mailReviewPage(
    { mail, review, replies, returned, answered, events: await eventsOfMail(database, mail.id) },
    desk,
  );
}

interface Item {
  review: ReviewRow;
  mail: MailRow;
  typed: Typed | null;
}

async function deskAround(context: WebContext, request: FastifyRequest, item: Item): Promise<Desk> {
  const { database, clock, roster } = context;
  const { review, mail, typed } = item;
  const now = clock.now();
  const choice = choiceAt(request);
  const isOpen = review.closed_at === null;
  const who = presentPerson(request);
  if (isOpen) await notePresence(database, review.id, who, now);
  return {
    now,
    token: context.tokenFor(request),
    mayDecide: may(request, 'reviewer'),
    roster,
    place: isOpen
      ? placeOf(review.id, await queueOrder(database, { ...choice, actor: actorOf(request), now }))
      : null,
    choice,
    others: isOpen ? await othersPresent(database, review.id, who.person, now) : [],
    said: await saidWithUndo(context, request, request.query as Said, review.id),
    undo: isOpen ? null : await undoable(database, review.id, now),
    grouping: await groupingOf(context, mail, typed),
    typed,
  };
}

/** What of the queue one came from, by the address or by the form that was posted. */
export function choiceAt({ method, query, body }: FastifyRequest): QueueChoice {
  return method === 'POST'
    ? choicePosted(text((body as Posted | undefined)?.['queue']))
    : choiceOf(query as Record<string, unknown>);
}

/** Nobody signs in where no user was made yet: then all are one person. */
export function presentPerson(request: FastifyRequest): Present {
  const { id, name } = personOf(request);
  return { person: id ?? name, name };
}

function placeOf(id: string, order: readonly string[]): Desk['place'] {
  const index = order.indexOf(id);
  if (index < 0)
    return order[0] === undefined ? null : { number: 0, of: order.length, before: null, next: order[0] };
  return {
    number: index + 1,
    of: order.length,
    before: order[index - 1] ?? null,
    // after the last comes whatever still waits at the top
    next: order[index + 1] ?? (index > 0 ? order[0]! : null),
  };
}

export interface Said {
  done?: string;
  of?: string;
}
/** What was done on the page before, and a way back as long as there is one. */
export async function saidWithUndo(
  context: WebContext,
  request: FastifyRequest,
  { done, of }: Said,
  here: string | null,
): Promise<Content> {
  const { database, clock } = context;
  const said = saidAfter(done);
  if (said === null) return false;
  const until =
    of !== undefined && of !== here && isRowId(of) && may(request, 'reviewer')
      ? await undoable(database, of, clock.now())
      : null;
  if (of === undefined || until === null) return notice('good', said);
  return html`<div class="notice good decided" role="status"><span>${said} <a href="/reviews/${of}">Look at it</a></span>${undoForm(of, until, { now: clock.now(), token: context.tokenFor(request), choice: choiceAt(request) })}</div>`;
}

async function groupingOf({ database }: WebContext, mail: MailRow, typed: Typed | null): Promise<Grouping> {
  const pages = await freePages(database, mail);
  const free = new Set(pages.map(pageKey));
  const letters = (await lettersOfMail(database, mail.id)).filter((letter) =>
    pageKeys(letter).some((page) => free.has(page)),
  );
  const now = new Map(
    letters.flatMap((letter, index) => pageKeys(letter).map((page) => [page, index + 1] as const)),
  );
  return {
    pages,
    letterOf: (page) => (typed?.pages ? typed.pages.get(page.join('/')) : now.get(pageKey(page))) ?? null,
    letters: letters.length,
    mailId: mail.id,
  };
}
