/** The pages that only show. */
import type { FastifyInstance, FastifyReply } from 'fastify';
import { countAll } from '../pipeline/status.js';
import { eventsOfMail } from '../pipeline/store/events.js';
import { letterById, lettersOfMail } from '../pipeline/store/letters.js';
import { mailById } from '../pipeline/store/mails.js';
import { repliesOfMail, replyById } from '../pipeline/store/replies.js';
import type { LetterRow, ReviewRow } from '../pipeline/store/rows.js';
import {
  heldReplies,
  lettersPage,
  openReviews,
  reviewById,
  reviewOfLetter,
} from '../pipeline/store/views.js';
import { isRowId } from './guards.js';
import { databaseAnswers, type Health } from './health.js';
import { homePage } from './home-page.js';
import { letterPage, type LetterFile } from './letter-page.js';
import { letterReviewPage, mailReviewPage, type Typed } from './review-page.js';
import { replyPage } from './reply-page.js';
import { saidAfter } from './said.js';
import type { WebContext } from './context.js';

const lettersOnAPage = 100;

export function addPages(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  app.get<{ Querystring: { page?: string; done?: string } }>('/', async (request, reply) => {
    const page = Math.min(10_000, Math.max(1, Math.trunc(Number(request.query.page)) || 1));
    const letters = await lettersPage(database, {
      offset: (page - 1) * lettersOnAPage,
      limit: lettersOnAPage + 1,
    });
    return sendPage(
      reply,
      homePage({
        now: context.clock.now(),
        reviews: await openReviews(database),
        held: await heldReplies(database),
        letters: letters.slice(0, lettersOnAPage),
        page,
        hasMore: letters.length > lettersOnAPage,
        counts: await countAll(database),
        health: await context.health(),
        said: saidAfter(request.query.done),
      }),
    );
  });

  app.get<{ Params: { id: string } }>('/letters/:id', async (request, reply) => {
    const letter = isRowId(request.params.id) ? await letterById(database, request.params.id) : null;
    if (!letter) return reply.callNotFound();
    return sendPage(
      reply,
      letterPage(await letterFile(context, letter, await reviewOfLetter(database, letter.id)), null),
    );
  });

  app.get<{ Params: { id: string } }>('/reviews/:id', async (request, reply) => {
    const page = await reviewPage(context, request.params.id, null);
    return page === null ? reply.callNotFound() : sendPage(reply, page);
  });

  app.get<{ Params: { id: string } }>('/replies/:id', async (request, reply) => {
    const found = isRowId(request.params.id) ? await replyById(database, request.params.id) : null;
    return found ? sendPage(reply, replyPage(found, context.token, null)) : reply.callNotFound();
  });

  app.get('/healthz', async (_request, reply) => {
    const answers = await databaseAnswers(database);
    const health = answers ? await healthOrNull(context) : null;
    const ok = health !== null && health.mailboxes.every((mailbox) => mailbox.connected);
    return reply.code(answers ? 200 : 503).send({
      ok,
      database: answers ? 'answers' : 'does not answer',
      mailboxes: health?.mailboxes ?? [],
      queues: health?.queues ?? {},
    });
  });

  app.get('/favicon.ico', (_request, reply) => reply.code(204).send());
}

/** A queue that is away is part of the answer, not a reason to give none. */
async function healthOrNull(context: WebContext): Promise<Health | null> {
  try {
    return await context.health();
  } catch (error) {
    context.logger.warn({ error }, 'the state of the service could not be asked');
    return null;
  }
}

export const sendPage = (reply: FastifyReply, page: string, status = 200): FastifyReply =>
  reply.code(status).type('text/html; charset=utf-8').send(page);

/** @returns null where there is no such review */
export async function reviewPage(
  context: WebContext,
  id: string,
  typed: Typed | null,
): Promise<string | null> {
  const { database, token, roster } = context;
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

async function letterFile(
  context: WebContext,
  letter: LetterRow,
  review: ReviewRow | null,
): Promise<LetterFile> {
  const { database, forms } = context;
  const mail = await mailById(database, letter.mail_id);
  if (!mail) throw new Error(`letter ${letter.id}: expected its mail ${letter.mail_id}, got none`);
  return {
    mail,
    letter,
    siblings: await lettersOfMail(database, mail.id),
    form: forms.find((form) => form.id === letter.form_id) ?? null,
    review,
    replies: await repliesOfMail(database, mail.id),
    events: await eventsOfMail(database, mail.id),
  };
}
