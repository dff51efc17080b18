/** One district: where it stands year by year, its people, all its letters; and the sheet of all districts. */
import type { FastifyInstance } from 'fastify';
import type { District } from '../../core/model.js';
import { acceptedDistrict } from '../../core/judging/thresholds.js';
import { runningYear, standingsOf, yearsOfWaiting } from '../../pipeline/district-states.js';
import { peopleOf } from '../../pipeline/letter-people.js';
import { isoDay } from '../../pipeline/queue-reply.js';
import { recordsOfDistrict, waitingLetters } from '../../pipeline/store/district-list.js';
import { findLetterIds, listedLetters, wholeLetters } from '../../pipeline/store/letter-list.js';
import type { WebContext } from '../context.js';
import { readStandings } from '../home/standings.js';
import { standingWords } from '../home/standing-words.js';
import { sendPage } from '../layout.js';
import { yearAsked, type Query } from '../letters/list-query.js';
import { isTermSure } from '../letters/term.js';
import type { Cell, Sheet } from '../sheets/sheet.js';
import { addSheet } from '../sheets/send-sheet.js';
import { localDay } from '../words.js';
import { districtPage, type DistrictFile } from './district-page.js';

/** No district sends so many; a page has its end. */
const mostLetters = 200;

export function addDistricts(app: FastifyInstance, context: WebContext): void {
  app.get<{ Params: { name: string }; Querystring: Query }>(
    '/districts/:name',
    { config: { needs: 'viewer' } },
    async ({ params: { name }, query }, reply) => {
      // PostgreSQL holds no NUL in a text
      const file = name.includes('\0') ? null : await districtFile(context, name, yearAsked(query) ?? null);
      return file === null ? reply.callNotFound() : sendPage(reply, districtPage(file));
    },
  );
  addSheet(app, '/districts', async (query) => {
    const year = yearAsked(query) ?? runningYear(context.forms, isoDay(context.clock.now()));
    return districtsSheet(context, year);
  });
}

async function districtFile(
  context: WebContext,
  name: string,
  asked: string | null,
): Promise<DistrictFile | null> {
  const { database, roster, forms, clock } = context;
  const known = roster.find((district) => district.name === name) ?? null;
  const ids = await findLetterIds(database, { district: name }, { order: 'newest', limit: mostLetters });
  if (known === null && ids.length === 0) return null;
  const letters = await listedLetters(database, ids);
  const records = await recordsOfDistrict(database, name);
  const waiting = (await waitingLetters(database, name)).filter(
    (letter) => acceptedDistrict(letter.district)?.name === name,
  );
  const running = runningYear(forms, isoDay(clock.now()));
  const years = new Set([
    asked ?? running,
    running,
    ...records.flatMap(({ term }) => term.split(',')),
    ...waiting.flatMap((letter) => yearsOfWaiting(letter, forms)),
  ]);
  const alone: District[] = [known ?? gone(name)];
  const standings = [...years]
    .filter((year) => year !== '')
    .sort()
    .reverse()
    .map((year) => {
      const ofYear = records.filter(({ term }) => term.split(',').includes(year));
      return { year, standing: standingsOf(year, ofYear, waiting, { roster: alone, forms }).districts[0]! };
    });
  const latest = letters.find((letter) => letter.on_record);
  const [whole] = latest ? await wholeLetters(database, [latest.id]) : [];
  return {
    name,
    district: known,
    asked: asked ?? running,
    standings,
    people: whole ? { letter: whole, people: peopleOf(whole.reading.fields) } : null,
    letters: letters.map((letter) => ({ letter, termIsSure: isTermSure(letter, forms) })),
  };
}

const gone = (name: string): District => ({
  name,
  type: 'independent',
  domain: null,
  domainStatus: 'unknown',
  kdeCode: '',
});

async function districtsSheet(context: WebContext, year: string): Promise<Sheet> {
  const { districts } = await readStandings(context, year);
  async function* rows(): AsyncGenerator<Cell[]> {
    for (const row of districts)
      yield [
        row.district,
        row.type,
        year,
        standingWords[row.state],
        row.receivedAt === null ? null : localDay(row.receivedAt),
        row.firstReceivedAt === null ? null : localDay(row.firstReceivedAt),
        row.waiting,
      ];
  }
  return {
    name: `districts-${year}`,
    columns: [
      { title: 'District', kind: 'text', width: 28 },
      { title: 'Type', kind: 'text', width: 14 },
      { title: 'School year', kind: 'text', width: 14 },
      { title: 'State', kind: 'text', width: 14 },
      { title: 'Letter came', kind: 'date', width: 14 },
      { title: 'First letter came', kind: 'date', width: 16 },
      { title: 'Letters in review', kind: 'number', width: 16 },
    ],
    rows: rows(),
  };
}
