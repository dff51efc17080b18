/**
 * A second reader for dates that a pen wrote: where the place of a date holds ink and not print, the ink is cut out and
 * scored against every real day. What comes of it are suggestions with a confidence of their own kind; from its
 * threshold on the best of them is the reading.
 */
import { dateThresholds } from '../core/judging/thresholds.js';
import type { Box, DateReading, FormDefinition, GreyImage, IsoDate, Located, Page } from '../core/model.js';
import { ctcScorer } from '../core/reading/handwriting/ctc.js';
import { scoreDates } from '../core/reading/handwriting/date-scores.js';
import { inkStripOf } from '../core/reading/handwriting/ink-strip.js';
import { type HandwrittenDay, judgeHandwrittenDay } from '../core/reading/handwriting/judge-date.js';
import { segmentScorer } from '../core/reading/handwriting/segments.js';
import type { HandwritingReader } from './ports.js';

/** Strokes reach a little beyond what was found at half the resolution, points. */
const marginPt = 3;

export interface HandwritingPlace {
  /** the whole upright page, best at 300 dpi */
  picture: GreyImage;
  widthPt: number;
  /** fractions of the page */
  box: Box;
  /** words known to be print, fractions of the page */
  printed: readonly Box[];
}

/** @returns null where the ink there cannot be one date (none, too little, too much, struck through) */
export async function readHandwrittenDay(
  place: HandwritingPlace,
  window: { from: IsoDate; until: IsoDate },
  reader: HandwritingReader,
): Promise<HandwrittenDay | null> {
  const strip = inkStripOf(place.picture, place.box, place);
  if (strip.looksLike !== 'writing') return null;
  const digits = segmentScorer(strip, (picture) => reader.digit(picture));
  const lattices = await reader.lines(strip.image);
  return judgeHandwrittenDay(
    {
      lines: lattices.map((lattice) => scoreDates(ctcScorer(lattice))),
      digits: digits && scoreDates(digits),
    },
    window,
  );
}

export interface LetterPlace {
  /** the letter's pages */
  pages: readonly Page[];
  located: readonly Located[];
  form: FormDefinition;
  receivedOn: IsoDate;
  /** the upright picture of one of the letter's pages at 300 dpi */
  picture(pageIndex: number): Promise<GreyImage | null>;
}

/** @returns the date as it was, or as handwriting where that is what stands there and it could be read */
export async function withHandwriting(
  date: DateReading,
  letter: LetterPlace,
  reader: HandwritingReader,
): Promise<DateReading> {
  if (date.state !== 'unclear' || date.doubt !== 'handwritten' || date.box === null) return date;
  const pageIndex = letter.pages.findIndex(
    (page) => page.document === date.document && page.page === date.page,
  );
  const page = letter.pages[pageIndex];
  const picture = page ? await letter.picture(pageIndex) : null;
  if (!page || !picture) return date;
  const printed = letter.located
    .filter((one) => one.pageIndex === pageIndex)
    .flatMap((one) => one.wordIndexes.flatMap((at) => page.words[at]?.box ?? []));
  const { signableFrom, signableUntil } = letter.form;
  const until = letter.receivedOn < signableUntil ? letter.receivedOn : signableUntil;
  const day = await readHandwrittenDay(
    { picture, widthPt: page.widthPt, box: widened(date.box, page), printed },
    { from: signableFrom, until },
    reader,
  );
  return day === null ? date : asReading(date, day);
}

function widened({ x, y, w, h }: Box, page: Page): Box {
  const [dx, dy] = [marginPt / page.widthPt, marginPt / page.heightPt];
  return { x: x - dx, y: y - dy, w: w + 2 * dx, h: h + 2 * dy };
}

/** Suggestions of the recogniser come before what OCR made of the ink. */
function asReading(date: DateReading, day: HandwrittenDay): DateReading {
  const known = new Set(day.alternatives.map(({ value }) => value));
  const alternatives = [...day.alternatives, ...date.alternatives.filter(({ value }) => !known.has(value))];
  if (alternatives.length === 0) return date;
  if (day.value === null || day.confidence < dateThresholds.handwriting)
    return { ...date, source: 'handwriting', alternatives, confidence: alternatives[0]!.confidence };
  return {
    ...date,
    value: day.value,
    state: 'read',
    source: 'handwriting',
    confidence: day.confidence,
    alternatives: alternatives.filter(({ value }) => value !== day.value),
  };
}
