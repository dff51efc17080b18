/** The forms that decide. Each ends in a redirect, so that loading again posts nothing twice. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Outcome } from '../pipeline/review.js';
import { replyById } from '../pipeline/store/replies.js';
import { isRowId } from './guards.js';
import { messagePage, notFoundPage } from './layout.js';
import { reviewPage, sendPage } from './pages.js';
import { replyPage } from './reply-page.js';
import type { Typed } from './review-page.js';
import type { WebContext } from './context.js';

type Posted = Record<string, string | string[] | undefined>;
interface Route {
  Params: { id: string };
  Body: Posted;
}

export function addDecisions(app: FastifyInstance, context: WebContext): void {
  const { review } = context;
  const refusedReview = (id: string, typed: Omit<Typed, 'problems'>) => (problems: string[]) =>
    reviewPage(context, id, { ...typed, problems });

  app.post<Route>('/reviews/:id/accept', async ({ params: { id }, body }, reply) => {
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
    return answer(reply, outcome, 'accepted', refusedReview(id, { acceptance }));
  });

  app.post<Route>('/reviews/:id/ask', async ({ params: { id }, body }, reply) => {
    if (!isRowId(id)) return reply.callNotFound();
    const missing = [body['missing'] ?? []].flat();
    return answer(reply, await review.askSender(id, missing), 'asked', refusedReview(id, { missing }));
  });

  app.post<Route>('/reviews/:id/dismiss', async ({ params: { id }, body }, reply) => {
    if (!isRowId(id)) return reply.callNotFound();
    const outcome: Outcome =
      text(body['sure']) === 'yes'
        ? await review.dismiss(id)
        : { kind: 'refused', problems: ['Please tick the box to erase it.'] };
    return answer(reply, outcome, 'dismissed', refusedReview(id, {}));
  });

  app.post<Route>('/replies/:id/release', async ({ params: { id }, body }, reply) => {
    if (!isRowId(id)) return reply.callNotFound();
    const to = text(body['to']);
    return answer(reply, await review.releaseHeld(id, to), 'released', async (problems) => {
      const held = await replyById(context.database, id);
      return held && replyPage(held, context.token, { problems, to });
    });
  });

  app.post<Route>('/replies/:id/drop', async ({ params: { id } }, reply) => {
    if (!isRowId(id)) return reply.callNotFound();
    return answer(reply, await review.dropHeld(id), 'dropped', async () => null);
  });
}

async function answer(
  reply: FastifyReply,
  outcome: Outcome,
  action: string,
  again: (problems: string[]) => Promise<string | null>,
): Promise<FastifyReply> {
  if (outcome.kind === 'done') return reply.redirect(`/?done=${action}-${outcome.reply}`, 303);
  if (outcome.kind === 'already-decided') {
    const words = `This was decided before (${outcome.decision}). Nothing was changed now.`;
    return sendPage(reply, messagePage('Decided already', words), 409);
  }
  const page = outcome.kind === 'refused' ? await again(outcome.problems) : null;
  return page === null ? sendPage(reply, notFoundPage(), 404) : sendPage(reply, page, 422);
}

const text = (value: string | string[] | undefined): string =>
  typeof value === 'string' ? value.trim() : '';

/** `field.contactName` → `contactName` */
function fieldsOf(body: Posted): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith('field.') ? [[name.slice('field.'.length), text(value)] as const] : [],
    ),
  );
}
