/** The queue's page: filters by query string, pages of 50. */
import type { FastifyInstance } from 'fastify';
import {
  decisionsToTakeBack,
  queueFacets,
  queuePage as readQueue,
} from '../../pipeline/store/review-queue.js';
import { actorOf } from '../acting.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { may } from '../request.js';
import { saidWithUndo } from './item.js';
import { choiceOf } from './queue-choice.js';
import { queuePage } from './queue-page.js';

const pageSize = 50;
const lastPage = 1_000;

type Query = Record<
  'page' | 'show' | 'reason' | 'form' | 'district' | 'done' | 'of',
  string | string[] | undefined
>;

export function addQueue(app: FastifyInstance, context: WebContext): void {
  const { database, clock, forms } = context;
  const formTitle = (id: string): string => forms.find((form) => form.id === id)?.title ?? id;
  app.get<{ Querystring: Query }>('/reviews', { config: { needs: 'viewer' } }, async (request, reply) => {
    const now = clock.now();
    const one = (name: keyof Query): string | null => {
      const value = request.query[name];
      return typeof value === 'string' && value !== '' ? value.slice(0, 200).replaceAll('\0', '') : null;
    };
    const page = Math.min(lastPage, Math.max(1, Math.trunc(Number(one('page'))) || 1));
    const filter = { ...choiceOf(request.query), actor: actorOf(request) };
    const at = { offset: (page - 1) * pageSize, limit: pageSize };
    const { items, total } = await readQueue(database, { ...filter, now }, at);
    const [done, of] = [one('done'), one('of')];
    return sendPage(
      reply,
      queuePage({
        now,
        items,
        total,
        page,
        pageSize,
        filter,
        facets: await queueFacets(database, now),
        formTitle,
        decisions: may(request, 'reviewer') ? await decisionsToTakeBack(database, now) : [],
        token: context.tokenFor(request),
        said: await saidWithUndo(
          context,
          request,
          { ...(done ? { done } : {}), ...(of ? { of } : {}) },
          null,
        ),
      }),
    );
  });
}
