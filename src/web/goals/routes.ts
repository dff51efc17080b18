/** Learning goals and plans of all districts, side by side. */
import type { FastifyInstance } from 'fastify';
import { acceptedValue } from '../../core/judging/thresholds.js';
import type { LetterReading } from '../../core/model.js';
import { isUnsure } from '../../pipeline/letter-people.js';
import {
  countFound,
  eachLetter,
  findLetterIds,
  wholeLetters,
  type LetterFilter,
} from '../../pipeline/store/letter-list.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { pageAsked, type Query } from '../letters/list-query.js';
import { lettersOfYear } from '../letters/of-year.js';
import { districtColumn, yearsColumn, type Cell, type Sheet } from '../sheets/sheet.js';
import { addSheet } from '../sheets/send-sheet.js';
import { fieldLabel, localDay, stateWords, yearsOf } from '../words.js';
import { goalNames, goalsPage, type Answer } from './goals-page.js';

const goalsOnAPage = 40;

export function addGoals(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  app.get<{ Querystring: Query }>('/goals', { config: { needs: 'viewer' } }, async ({ query }, reply) => {
    const asked = await lettersOfYear(context, query);
    const page = pageAsked(query);
    const at = { order: 'district' as const, offset: (page - 1) * goalsOnAPage, limit: goalsOnAPage };
    const letters = await wholeLetters(database, await findLetterIds(database, asked.filter, at));
    const found = await countFound(database, asked.filter);
    const rows = letters.map((letter) => ({
      letter,
      answers: goalNames.map((name) => answerOf(letter.reading, name)),
    }));
    return sendPage(
      reply,
      goalsPage({ ...asked, page, pages: Math.max(1, Math.ceil(found / goalsOnAPage)), found, rows }),
    );
  });
  addSheet(app, '/goals', async (query) => goalsSheet(context, (await lettersOfYear(context, query)).filter));
}

function answerOf(reading: LetterReading, name: string): Answer {
  const field = reading.fields.find((candidate) => candidate.name === name);
  if (field === undefined) return { kind: 'not-asked' };
  if (isUnsure(field)) return { kind: 'unsure' };
  const value = acceptedValue(field);
  return value === null ? { kind: 'nothing' } : { kind: 'text', text: value };
}

const sheetNames = [...goalNames, 'reflections'];
function goalsSheet({ database }: WebContext, filter: LetterFilter): Sheet {
  return {
    name: 'goals',
    columns: [
      districtColumn,
      yearsColumn,
      { title: 'State', kind: 'text', width: 14 },
      { title: 'Came', kind: 'date', width: 12 },
      ...sheetNames.map((name) => ({ title: fieldLabel(name), kind: 'text' as const, width: 60 })),
      { title: 'Not sure', kind: 'text', width: 30 },
    ],
    rows: goalRows(database, filter),
  };
}

async function* goalRows(database: WebContext['database'], filter: LetterFilter): AsyncGenerator<Cell[]> {
  for await (const letter of eachLetter(database, filter, 'district')) {
    const answers = sheetNames.map((name) => answerOf(letter.reading, name));
    yield [
      letter.district,
      yearsOf(letter.term),
      stateWords[letter.state],
      localDay(letter.received_at),
      ...answers.map((answer) => (answer.kind === 'text' ? answer.text : null)),
      sheetNames
        .filter((_, index) => answers[index]!.kind === 'unsure')
        .map(fieldLabel)
        .join(', '),
    ];
  }
}
