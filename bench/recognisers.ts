/**
 * How often recognisers misread a row of print alike: rows of names, titles, addresses and telephone numbers, printed,
 * scanned or faxed, read by each look that a letter's short answers get. What two looks spell alike counts as accepted.
 */
import type { Part } from '../fixtures/corpus/parts.js';
import { createHandwritingReader } from '../src/adapters/handwriting/handwriting-reader.js';
import { createPictures } from '../src/adapters/image/pictures.js';
import { createRecogniser } from '../src/adapters/ocr/recogniser.js';
import type { Box, GreyImage, Page, Word } from '../src/core/model.js';
import { layoutOf } from '../src/core/reading/lines.js';
import { speltAlike } from '../src/core/reading/spelt-alike.js';
import { compareRows } from '../src/pipeline/compare-rows.js';
import type { Pictures, Recogniser, RowRecogniser } from '../src/pipeline/ports.js';
import { rereadRegion } from '../src/pipeline/reread-region.js';
import { carriers, makeSheet, middleOf, rowReach, type Sheet } from './recognisers/sheets.js';
import { describeRows, type Milliseconds, type RowRead } from './recognisers/table.js';
import type { Bench } from './report.js';

export const recognisers: Bench = {
  what: 'rows of short answers on scans by each recogniser, in sheets of ten rows',
  n: 40,
  async run({ n, seed, part = 'tune' }) {
    const tools: Tools = {
      pictures: createPictures(),
      recogniser: createRecogniser(createPictures()),
      other: createHandwritingReader(),
      ms: { first: 0, second: 0, third: 0, other: 0 },
    };
    const rows: RowRead[] = [];
    let residentBefore = 0;
    for (let at = 0; at < n; at += 1) {
      const carrier = carriers[at % carriers.length]!;
      const sheet = await makeSheet(`recognisers/${seed}/${part}/${at}`, carrier, part as Part);
      rows.push(...(await readSheet(sheet, tools, () => (residentBefore ||= process.memoryUsage.rss()))));
      if (process.stderr.isTTY) process.stderr.write(`\r${at + 1} of ${n}`);
    }
    const memory = { before: residentBefore, after: process.memoryUsage.rss() };
    await tools.recogniser.close();
    await tools.other.close();
    return {
      text: describeRows(rows, tools.ms, memory),
      figures: { rows: rows.length, ms: tools.ms, memory },
      missed: null,
    };
  },
};

interface Tools {
  pictures: Pictures;
  recogniser: Recogniser;
  other: RowRecogniser & { close(): Promise<void> };
  ms: Milliseconds;
}

/** Of the processor, all threads: the clock tells more of the machine's other work. */
const timed = async <T>(ms: Milliseconds, what: keyof Milliseconds, work: () => Promise<T>): Promise<T> => {
  const begin = process.cpuUsage();
  const done = await work();
  const { user, system } = process.cpuUsage(begin);
  ms[what] += (user + system) / 1000;
  return done;
};

const readSheet = async (sheet: Sheet, tools: Tools, beforeOther: () => void): Promise<RowRead[]> => {
  const { image } = await tools.pictures.clean(sheet.image);
  const words = await timed(tools.ms, 'first', () => tools.recogniser.words(image, 'block'));
  beforeOther();
  const { lines } = layoutOf(pageOf(sheet, words));
  const rows: RowRead[] = [];
  for (const [at, told] of sheet.rows.entries()) {
    const line = lines.find(({ box }) => Math.abs(box.y + box.h / 2 - middleOf(sheet, at)) < rowReach(sheet));
    const looks = line
      ? await readRow(image, { box: line.box, words: line.words.map((w) => words[w]!) }, tools)
      : { first: '', second: '', third: '', alike: 0, alikeAtOnce: 0 };
    rows.push({ carrier: sheet.carrier, told, ...looks });
  }
  return rows;
};

const pageOf = ({ widthPt, heightPt }: Sheet, words: Word[]): Page => ({
  document: 0,
  page: 1,
  widthPt,
  heightPt,
  words,
  marks: [],
  textFrom: 'ocr',
  image: null,
  legible: true,
});

const readRow = async (
  image: GreyImage,
  row: { box: Box; words: Word[] },
  { recogniser, pictures, other, ms }: Tools,
): Promise<Omit<RowRead, 'carrier' | 'told'>> => {
  const { box } = row;
  const margin = 0.35 * box.h;
  const region: Box = {
    x: Math.max(0, box.x - margin / 4),
    y: Math.max(0, box.y - margin),
    w: box.w + margin / 2,
    h: box.h + 2 * margin,
  };
  const look = (kind: 'second' | 'third') =>
    timed(ms, kind, () =>
      rereadRegion(image, { box: region, mode: 'line', look: kind }, { recogniser, pictures }),
    );
  const texts = row.words.map((word) => word.text);
  const second = await look('second');
  const third = await look('third');
  const [compared] = await timed(ms, 'other', () =>
    compareRows([{ pageIndex: 0, box, texts }], () => Promise.resolve(image), other),
  );
  const looks = compared!.looks.map((seen) => speltAlike(texts, seen));
  const least = (of: (word: number) => number): number => Math.min(...texts.map((_, word) => of(word)));
  return {
    first: textOf(row.words),
    second: textOf(second),
    third: textOf(third),
    alike: least((word) => Math.max(...looks.map((sure) => sure[word]!))),
    alikeAtOnce: least((word) => looks[0]![word]!),
  };
};

const textOf = (words: readonly Word[]): string => words.map((word) => word.text).join(' ');
