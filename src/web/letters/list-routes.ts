/** The list of letters. */
import type { FastifyInstance } from 'fastify';
import { yearChoices } from '../../pipeline/district-states.js';
import { isoDay } from '../../pipeline/queue-reply.js';
import {
  countFound,
  findLetterIds,
  listedLetters,
  namedYearsAndForms,
  wholeLetters,
  type ListedLetter,
  type WholeLetter,
} from '../../pipeline/store/letter-list.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { foundIn } from './found-in.js';
import { addSheet } from '../sheets/send-sheet.js';
import { lettersListPage, lettersOnAPage, type LettersList } from './list-page.js';
import { lettersSheet } from './letters-sheet.js';
import { isTermSure } from './term.js';
import { listQuery, type Query } from './list-query.js';

export function addLettersList(app: FastifyInstance, context: WebContext): void {
  app.get<{ Querystring: Query }>('/letters', { config: { needs: 'viewer' } }, async (request, reply) =>
    sendPage(reply, lettersListPage(await lettersList(context, request.query))),
  );
  addSheet(app, '/letters', async (query) => lettersSheet(context, listQuery(query)));
}

async function lettersList({ database, forms, clock }: WebContext, asked: Query): Promise<LettersList> {
  const query = listQuery(asked);
  const { filter, order, page } = query;
  const at = { order, offset: (page - 1) * lettersOnAPage, limit: lettersOnAPage };
  const named = await namedYearsAndForms(database);
  const found = await countFound(database, filter);
  const { words } = filter;
  const ids = await findLetterIds(database, filter, at);
  const letters: (ListedLetter | WholeLetter)[] =
    words === undefined ? await listedLetters(database, ids) : await wholeLetters(database, ids);
  return {
    query,
    found,
    letters: letters.map((letter) => ({
      letter,
      foundIn: words !== undefined && 'reading' in letter ? foundIn(letter.reading, words) : null,
      termIsSure: isTermSure(letter, forms),
    })),
    years: yearChoices(forms, named.years, isoDay(clock.now())),
    forms: [...new Set([...forms.map(({ id }) => id), ...named.forms])].map((id) => ({
      id,
      form: forms.find((form) => form.id === id) ?? null,
    })),
  };
}
