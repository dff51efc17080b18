/** The outbox, one reply, and what a person does with it before it goes. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { editReply } from '../../pipeline/edit-reply.js';
import {
  countOutbox,
  eventsOfReply,
  outboxLists,
  outboxPage as repliesOnPage,
} from '../../pipeline/store/outbox.js';
import { replyById } from '../../pipeline/store/replies.js';
import { actingBy } from '../acting.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { messagePage, sendPage } from '../layout.js';
import { answer, text, type Posted } from '../outcome.js';
import { personOf } from '../people.js';
import { may, pageNumber } from '../request.js';
import { outboxPage } from './outbox-page.js';
import { replyPage, type ReplyFile } from './reply-page.js';
import { addWordings } from './wording-routes.js';

interface Route {
  Params: { id: string };
  Body: Posted;
}
interface Query {
  list?: string;
  kind?: string;
  page?: string;
  said?: string;
}
const onAPage = 50;
const said: Record<string, string> = {
  released: 'The reply is on its way.',
  dropped: 'The reply will not be sent.',
};

export function addReplies(app: FastifyInstance, context: WebContext): void {
  addWordings(app, context);
  const { review, database, clock } = context;
  const fileOf = async (
    request: FastifyRequest,
    id: string,
    typed: Partial<Pick<ReplyFile, 'sending' | 'edit'>> = {},
  ): Promise<string | null> => {
    const reply = isRowId(id) ? await replyById(database, id) : null;
    if (!reply) return null;
    const events = await eventsOfReply(database, id);
    const [mayDecide, token] = [may(request, 'reviewer'), context.tokenFor(request)];
    return replyPage({ reply, events, mayDecide, token, sending: null, edit: null, ...typed });
  };

  app.get<{ Querystring: Query }>('/replies', { config: { needs: 'viewer' } }, async (request, reply) => {
    const { query } = request;
    const list = outboxLists.find((name) => name === query.list) ?? 'held';
    const kind = text(query.kind) || null;
    const page = pageNumber(query.page);
    const replies = await repliesOnPage(database, {
      list,
      kind,
      offset: (page - 1) * onAPage,
      limit: onAPage + 1,
    });
    return sendPage(
      reply,
      outboxPage({
        list,
        kind,
        page,
        replies: replies.slice(0, onAPage),
        hasMore: replies.length > onAPage,
        counts: await countOutbox(database),
        now: clock.now(),
        mayDecide: may(request, 'reviewer'),
        mayWord: may(request, 'admin'),
        token: context.tokenFor(request),
        said: (Object.hasOwn(said, text(query.said)) && said[text(query.said)]) || null,
      }),
    );
  });

  app.get<{ Params: { id: string } }>(
    '/replies/:id',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const page = await fileOf(request, request.params.id);
      return page === null ? reply.callNotFound() : sendPage(reply, page);
    },
  );

  app.post<Route>('/replies/:id/release', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const { id } = request.params;
    if (!isRowId(id)) return reply.callNotFound();
    const to = text(request.body['to']);
    const outcome = await review.releaseHeld(id, to, actingBy(request));
    if (outcome.kind === 'done') return reply.redirect('/replies?said=released', 303);
    return answer(reply, outcome, 'released', (problems) =>
      fileOf(request, id, { sending: { problems, to } }),
    );
  });

  app.post<Route>('/replies/:id/drop', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const { id } = request.params;
    if (!isRowId(id)) return reply.callNotFound();
    const outcome = await review.dropHeld(id, actingBy(request));
    if (outcome.kind === 'done') return reply.redirect('/replies?said=dropped', 303);
    return answer(reply, outcome, 'dropped', async () => null);
  });

  app.post<Route>('/replies/:id/edit', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const { id } = request.params;
    if (!isRowId(id)) return reply.callNotFound();
    const typed = {
      subject: raw(request.body['subject']),
      text: raw(request.body['text']),
      edition: Math.trunc(Number(text(request.body['edition']))) || 0,
    };
    const outcome = await editReply(id, typed, personOf(request).name, context);
    switch (outcome.kind) {
      case 'saved':
        return reply.redirect(`/replies/${id}`, 303);
      case 'not-found':
        return reply.callNotFound();
      case 'too-late': {
        const words = 'This reply is on its way, sent or dropped. Nothing was changed.';
        return sendPage(reply, messagePage('Too late', words), 409);
      }
      case 'refused': {
        const page = await fileOf(request, id, { edit: { ...typed, problems: outcome.problems } });
        return page === null ? reply.callNotFound() : sendPage(reply, page, 422);
      }
    }
  });
}

const raw = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
