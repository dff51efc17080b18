/** The queue, and one review item: its page and the forms that decide. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Outcome } from '../../pipeline/review.js';
import { notePresence, othersPresent } from '../../pipeline/store/presence.js';
import { isOpen } from '../../pipeline/store/review-queue.js';
import { reviewById } from '../../pipeline/store/views.js';
import type { PageAt } from '../../pipeline/store/rows.js';
import { actingBy } from '../acting.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { sendPage } from '../layout.js';
import { answer, text, type Posted } from '../outcome.js';
import { drawItemAhead } from './draw-ahead.js';
import { addQueue } from './queue-routes.js';
import { presenceWords, type Typed } from './review-page.js';
import { choiceAt, presentPerson, reviewPage } from './item.js';
import { withChoice } from './queue-choice.js';

interface Route {
  Params: { id: string };
  Body: Posted;
}
type Reviewing = FastifyRequest<Route>;

export function addReview(app: FastifyInstance, context: WebContext): void {
  const { review, database, clock } = context;
  addQueue(app, context);

  app.get<{ Params: { id: string }; Querystring: { done?: string; of?: string } }>(
    '/reviews/:id',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { id } = request.params;
      const page = await reviewPage(context, request, id, null);
      return page === null ? reply.callNotFound() : sendPage(reply, page);
    },
  );

  app.get<{ Params: { id: string } }>(
    '/reviews/:id/ahead',
    { config: { needs: 'viewer', byItself: true } },
    async (request, reply) => {
      await drawItemAhead(context, request.params.id);
      return reply.code(204).send();
    },
  );

  /** @param typed what to show again where the action was refused */
  const act = (
    path: string,
    done: string,
    perform: (
      request: Reviewing,
      id: string,
    ) => Promise<{ outcome: Outcome; typed: Omit<Typed, 'problems' | 'at'> }>,
  ): void => {
    app.post<Route>(`/reviews/:id/${path}`, { config: { needs: 'reviewer' } }, async (request, reply) => {
      const { id } = request.params;
      if (!isRowId(id)) return reply.callNotFound();
      const { outcome, typed } = await perform(request, id);
      const goTo = await whereNext(request, id, path);
      return answer(
        reply,
        outcome,
        done,
        (problems, at) => reviewPage(context, request, id, { ...typed, problems, at }),
        goTo,
      );
    });
  };

  /** A decision goes on to the next item, where one is wanted and open; what leaves the item open stays on it. */
  async function whereNext(request: Reviewing, id: string, path: string): Promise<(code: string) => string> {
    const { body } = request;
    const choice = choiceAt(request);
    if (staying.has(path)) return (code) => withChoice(`/reviews/${id}`, choice, { done: code });
    const next = text(body['next']);
    const wanted = path === 'accept' ? text(body['goOn']) === 'yes' : next !== '';
    const to =
      wanted && isRowId(next) && next !== id && (await isOpen(database, next))
        ? `/reviews/${next}`
        : '/reviews';
    return (code) => withChoice(to, choice, { done: code, ...(path === 'hold' ? {} : { of: id }) });
  }

  act('accept', 'accepted', async (request, id) => {
    const { body } = request;
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
        ? refused(
            'signedOn',
            'Two dates were given for the signature. The typed one stands here: please check it.',
          )
        : await review.acceptLetter(id, acceptance, actingBy(request));
    return { outcome, typed: { acceptance } };
  });

  act('ask', 'asked', async (request, id) => {
    const { body } = request;
    const missing = [body['missing'] ?? []].flat();
    const typedText = body['text'] === undefined ? null : text(body['text']);
    if (typedText === null)
      return {
        outcome: await review.askSender(id, { missing, text: null }, actingBy(request)),
        typed: { missing },
      };
    const draft = { missing, subject: null, text: typedText };
    const outcome: Outcome =
      text(body['draftFor']) === missing.join(',')
        ? await review.askSender(id, { missing, text: typedText }, actingBy(request))
        : refused(
            'text',
            'Other things are ticked than this text was written for: please check that it still fits.',
          );
    return { outcome, typed: { missing, draft } };
  });

  app.post<Route>('/reviews/:id/ask/preview', { config: { needs: 'reviewer' } }, async (request, reply) => {
    const { id } = request.params;
    if (!isRowId(id)) return reply.callNotFound();
    const missing = [request.body['missing'] ?? []].flat();
    const preview = await review.previewQuestion(id, missing);
    if (preview.kind === 'not-found') return reply.callNotFound();
    const typed: Typed =
      preview.kind === 'refused'
        ? { problems: preview.problems, at: preview.at ?? {}, missing }
        : { problems: [], at: {}, draft: { missing, subject: preview.subject, text: preview.text } };
    const page = await reviewPage(context, request, id, typed);
    return page === null
      ? reply.callNotFound()
      : sendPage(reply, page, preview.kind === 'refused' ? 422 : 200);
  });

  act('dismiss', 'dismissed', async (request, id) => ({
    outcome:
      text(request.body['sure']) === 'yes'
        ? await review.dismiss(id, actingBy(request))
        : refused('sure', 'Please tick the box to erase it.'),
    typed: {},
  }));

  act('district', 'assigned', async (request, id) => {
    const district = text(request.body['district']);
    return { outcome: await review.assignDistrict(id, district, actingBy(request)), typed: { district } };
  });

  act('read-again', 'again', async (request, id) => ({
    outcome: await review.readAgain(id, actingBy(request)),
    typed: {},
  }));

  act('pages', 'again', async (request, id) => {
    const pages = pagesOf(request.body);
    const outcome = await review.regroup(id, groupsOf(pages), actingBy(request));
    return { outcome, typed: { pages: new Map(pages.map(([page, letter]) => [page.join('/'), letter])) } };
  });

  act('hold', 'held', async (request, id) => {
    const until = text(request.body['until']);
    const note = text(request.body['note']);
    const outcome = await review.hold(id, { until: until === '' ? null : until, note }, actingBy(request));
    return { outcome, typed: { hold: { until, note } } };
  });

  act('take-up', 'takenup', async (request, id) => ({
    outcome: await review.takeUp(id, actingBy(request)),
    typed: {},
  }));

  act('undo', 'undone', async (request, id) => ({
    outcome: await review.undo(id, actingBy(request)),
    typed: {},
  }));

  app.post<Route>(
    '/reviews/:id/here',
    { config: { needs: 'viewer', byItself: true } },
    async (request, reply) => {
      const { id } = request.params;
      const found = isRowId(id) ? await reviewById(database, id) : null;
      if (!found) return reply.callNotFound();
      const now = clock.now();
      const who = presentPerson(request);
      if (found.closed_at === null) await notePresence(database, id, who, now);
      const others = await othersPresent(database, id, who.person, now);
      return reply.send({
        words: presenceWords(others),
        version: found.version,
        open: found.closed_at === null,
      });
    },
  );
}

/** After these one stays on the item. */
const staying = new Set(['district', 'read-again', 'pages', 'take-up', 'undo']);

const refused = (name: string, problem: string): Outcome => ({
  kind: 'refused',
  problems: [problem],
  at: { [name]: problem },
});

/** `field.contactName` → `contactName` */
function fieldsOf(body: Posted): Record<string, string> {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]) =>
      name.startsWith('field.') ? [[name.slice('field.'.length), text(value)] as const] : [],
    ),
  );
}

/** `page.0.2` = `3` → page 2 of document 0 belongs to letter 3 */
const pagesOf = (body: Posted): [PageAt, number][] =>
  Object.entries(body).flatMap(([name, value]): [PageAt, number][] => {
    const [, document, page] = /^page\.(\d{1,3})\.(\d{1,4})$/.exec(name) ?? [];
    const letter = /^\d{1,2}$/.test(text(value)) ? Number(text(value)) : 0;
    return document === undefined || page === undefined || letter === 0
      ? []
      : [[[Number(document), Number(page)], letter]];
  });

const inOrder = ([one, at]: PageAt, [other, otherAt]: PageAt): number => one - other || at - otherAt;

function groupsOf(pages: readonly [PageAt, number][]): PageAt[][] {
  const groups = new Map<number, PageAt[]>();
  for (const [page, letter] of pages) groups.set(letter, [...(groups.get(letter) ?? []), page]);
  return [...groups].sort(([one], [other]) => one - other).map(([, own]) => own.sort(inOrder));
}
