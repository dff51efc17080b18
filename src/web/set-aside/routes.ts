/** Mails that were set aside: see why, and have them read again. */
import type { FastifyInstance } from 'fastify';
import { askReadAgain, endRescan, startRescan, type ReadAgainOutcome } from '../../pipeline/read-again.js';
import {
  countRereading,
  countRescannable,
  countSetAside,
  latestRescan,
  setAsidePage as mailsOnPage,
} from '../../pipeline/store/rereads.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { sendPage } from '../layout.js';
import { text, type Posted } from '../outcome.js';
import { personOf } from '../people.js';
import { may, pageNumber } from '../request.js';
import { setAsidePage } from './set-aside-page.js';

const onAPage = 50;

/** What the page says after an action: the address carries a code from here, never text. */
const said: Record<string, { kind: 'good' | 'bad'; text: string }> = {
  asked: { kind: 'good', text: 'It is fetched from the mailbox and read again, within about a minute.' },
  'not-aside': {
    kind: 'bad',
    text: 'It is not set aside any more: it is being read again, or was taken in.',
  },
  'by-hand': {
    kind: 'bad',
    text: 'It was taken in by hand, so no mailbox has it. Please upload it once more.',
  },
  renumbered: {
    kind: 'bad',
    text: 'The mailbox has given its mails new numbers since, so this one cannot be found by its old number. Save the mail in your mail program and drop it on “By hand”.',
  },
  begun: { kind: 'good', text: 'The re-scan has begun. Mail of today goes first.' },
  'nothing-to-read': { kind: 'bad', text: 'There is nothing that a re-scan could read.' },
  'runs-already': { kind: 'bad', text: 'A re-scan is running already.' },
  stopped: { kind: 'good', text: 'The re-scan was stopped. What was fetched already is still read.' },
  'ended-before': { kind: 'bad', text: 'The re-scan had ended before.' },
};

const saidAfter = (code: string) => (Object.hasOwn(said, code) ? said[code]! : null);

interface Query {
  reason?: string;
  page?: string;
  said?: string;
}

export function addSetAside(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  const look = (): void => context.look?.();

  app.get<{ Querystring: Query }>('/set-aside', { config: { needs: 'viewer' } }, async (request, reply) => {
    const reason = text(request.query.reason) || null;
    const page = pageNumber(request.query.page);
    const mails = await mailsOnPage(database, { reason, offset: (page - 1) * onAPage, limit: onAPage + 1 });
    return sendPage(
      reply,
      setAsidePage({
        mails: mails.slice(0, onAPage),
        counts: await countSetAside(database),
        reason,
        page,
        hasMore: mails.length > onAPage,
        reading: await countRereading(database),
        rescan: await latestRescan(database),
        rescannable: await countRescannable(database),
        mayDecide: may(request, 'reviewer'),
        mayRescan: may(request, 'admin'),
        token: context.tokenFor(request),
        said: saidAfter(text(request.query.said)),
      }),
    );
  });

  app.post<{ Params: { id: string }; Body: Posted }>(
    '/set-aside/:id/again',
    { config: { needs: 'reviewer' } },
    async (request, reply) => {
      const { id } = request.params;
      if (!isRowId(id)) return reply.callNotFound();
      const outcome: ReadAgainOutcome = await askReadAgain(id, personOf(request).name, context);
      if (outcome.kind === 'not-found') return reply.callNotFound();
      if (outcome.kind === 'asked') look();
      const reason = text(request.body['reason']);
      const page = pageNumber(text(request.body['page']));
      const query = new URLSearchParams({
        ...(reason === '' ? {} : { reason }),
        ...(page === 1 ? {} : { page: String(page) }),
        said: outcome.kind,
      });
      return reply.redirect(`/set-aside?${query.toString()}`, 303);
    },
  );

  app.post('/set-aside/rescan', { config: { needs: 'admin' } }, async (request, reply) => {
    const outcome = await startRescan(personOf(request).name, context);
    if (outcome.kind === 'begun') look();
    return reply.redirect(`/set-aside?said=${outcome.kind}`, 303);
  });

  app.post<{ Params: { id: string }; Body: Posted }>(
    '/set-aside/rescans/:id/stop',
    { config: { needs: 'admin' } },
    async (request, reply) => {
      const { id } = request.params;
      if (!isRowId(id)) return reply.callNotFound();
      const stopped = await endRescan(id, personOf(request).name, context);
      const back = text(request.body['back']) === '/service' ? '/service' : '/set-aside';
      return reply.redirect(`${back}?said=${stopped ? 'stopped' : 'ended-before'}`, 303);
    },
  );
}
