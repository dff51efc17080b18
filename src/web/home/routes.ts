/** Home: what needs the consultant, and where everything stands. */
import type { FastifyInstance } from 'fastify';
import { runningYear, yearChoices } from '../../pipeline/district-states.js';
import { isoDay } from '../../pipeline/queue-reply.js';
import { countAll } from '../../pipeline/status.js';
import { namedYearsAndForms } from '../../pipeline/store/letter-list.js';
import { allMailboxes } from '../../pipeline/store/mailboxes.js';
import { queuePage } from '../../pipeline/store/review-queue.js';
import { heldReplies, waitingForPerson } from '../../pipeline/store/views.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { one, yearAsked, type Query } from '../letters/list-query.js';
import { saidAfter } from '../said.js';
import { shownDistricts } from './districts-card.js';
import { homePage } from './home-page.js';
import { readStandings } from './standings.js';

/** So many of each stand on the page; the rest is in their rooms. */
const mostShown = 5;
const wholeQueue = { reason: null, form: null, district: null, show: 'all', actor: '' } as const;

export function addHome(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  app.get<{ Querystring: Query }>('/', { config: { needs: 'viewer' } }, async ({ query }, reply) => {
    const now = context.clock.now();
    const year = yearAsked(query) ?? runningYear(context.forms, isoDay(now));
    // before the others: where it cannot be had there is no page, and nothing else needs to be asked
    const health = await context.health();
    // side by side: PostgreSQL answers them at once, PGlite one after the other
    const [named, standings, reviews, held, totals, mailboxes, counts] = await Promise.all([
      namedYearsAndForms(database),
      readStandings(context, year),
      queuePage(database, { ...wholeQueue, now }, { offset: 0, limit: mostShown }),
      heldReplies(database, mostShown),
      waitingForPerson(database),
      allMailboxes(database),
      countAll(database),
    ]);
    return sendPage(
      reply,
      homePage({
        year,
        years: yearChoices(context.forms, [...named.years, year], isoDay(now)),
        standings,
        shown: shownDistricts(one(query, 'state')),
        waiting: { now, reviews: reviews.items, held, totals },
        service: { now, health, mailboxes, counts },
        said: saidAfter(one(query, 'done')),
      }),
    );
  });
}
