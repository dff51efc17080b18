/** One review item: its page and the forms that decide. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Outcome } from '../../pipeline/review.js';
import { eventsOfMail } from '../../pipeline/store/events.js';
import { letterById } from '../../pipeline/store/letters.js';
import { mailById } from '../../pipeline/store/mails.js';
import { repliesOfMail } from '../../pipeline/store/replies.js';
import { reviewById } from '../../pipeline/store/views.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { sendPage } from '../layout.js';
import { letterFile } from '../letters/letter-file.js';
import { letterPage } from '../letters/letter-page.js';
import { answer, text, type Posted } from '../outcome.js';
import { letterReviewPage, mailReviewPage, type Typed } from './review-page.js';

interface Route {
  Params: { id: string };
  Body: Posted;
}

export function addReview(app: FastifyInstance, context: WebContext): void {
  const { review } = context;
  const refusedReview =
    (request: FastifyRequest, id: string, typed: Omit<Typed, 'problems'>) => (problems: string[]) =>
      reviewPage(context, request, id, { ...typed, problems });

  app.get<{ Params: { id: string } }>(
    '/reviews/:id',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const page = await reviewPage(context, request, request.params.id, null);
      return page === null ? reply.callNotFound() : sendPage(reply, page);
    },
  );

  app.post<Route>('/reviews/:id/accept', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const {
      params: { id },
      body,
    } = request;
    if (!isRowId(id)) return reply.callNotFound();
    const [typedDay, offeredDay] = [text(body['signedOn']), text(body['signedOnOffered'])];
    const acceptance = {
      district: text(body['district']),
      fields: fieldsOf(body),
      signedOn: typedDay || offeredDay || null,
      signed: text(body['signed']) === 'yes',
      schoolYear: text(body['schoolYear']) || null,
    };
    const outcome: Outcome =
      typedDay !== '' && offeredDay !== '' && typedDay !== offeredDay
        ? {
            kind: 'refused',
            problems: [
              'Two dates were given for the signature. The typed one stands below: please check it.',
            ],
          }
        : await review.acceptLetter(id, acceptance);
    return answer(reply, outcome, 'accepted', refusedReview(request, id, { acceptance }));
  });

  app.post<Route>('/reviews/:id/ask', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const {
      params: { id },
      body,
    } = request;
    if (!isRowId(id)) return reply.callNotFound();
    const missing = [body['missing'] ?? []].flat();
    return answer(
      reply,
      await review.askSender(id, missing),
      'asked',
      refusedReview(request, id, { missing }),
    );
  });

  app.post<Route>('/reviews/:id/dismiss', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const {
      params: { id },
      body,
    } = request;
    if (!isRowId(id)) return reply.callNotFound();
    const outcome: Outcome =
      text(body['sure']) === 'yes'
        ? await review.dismiss(id)
        : { kind: 'refused', problems: ['Please tick the box to erase it.'] };
    return answer(reply, outcome, 'dismissed', refusedReview(request, id, {}));
  });
}

/** @returns null where there is no such review */
async function reviewPage(
  context: WebContext,
  request: FastifyRequest,
  id: string,
  typed: Typed | null,
): Promise<string | null> {
  const { database, roster } = context;
  const token = context.tokenFor(request);
  const review = isRowId(id) ? await reviewById(database, id) : null;
  if (!review) return null;
  const letter = review.letter_id === null ? null : await letterById(database, review.letter_id);
  if (letter) {
    const file = await letterFile(context, letter, review);
    if (file.form === null) return letterPage(file, null);
    return letterReviewPage({ ...file, review, form: file.form }, roster, token, typed);
  }
  const mail = await mailById(database, review.mail_id);
  if (!mail) return null;
  const replies = await repliesOfMail(database, mail.id);
  return mailReviewPage(
    { mail, review, replies, events: await eventsOfMail(database, mail.id) },
    token,
    typed,
  );
}

/** `field.contactName` → `contactName` */
function fieldsOf(body: Posted): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith('field.') ? [[name.slice('field.'.length), text(value)] as const] : [],
    ),
  );
}
