/** Cleans a drawn page, finds which way up it is, and reads it by OCR. */
import type { GreyImage, Word } from '../core/model.js';
import { linesRunAcross } from './line-direction.js';
import type { Pictures, Recogniser } from './ports.js';
import { realWords } from './text-layer-worth.js';

export type QuarterTurn = 0 | 90 | 180 | 270;

export interface UprightPicture {
  /** cleaned, turned and deskewed */
  image: GreyImage;
  /** degrees clockwise by which it was turned */
  turn: QuarterTurn;
  /** then turned back by this much */
  skewDegrees: number;
  contrast: number;
}
export interface UprightReading extends UprightPicture {
  words: Word[];
  /** the same picture, smaller by `viewFactor` */
  view: GreyImage;
}
interface Tools {
  recogniser: Recogniser;
  pictures: Pictures;
}
export interface UprightOptions {
  /**
   * How the page before lay, since the pages of one scan mostly lie alike; null for the first page, which mostly lies
   * upright. It is read at once that way, and another turn looked for only where that makes too little sense: looking
   * first takes a tenth to a fifth of all the time that a scan takes.
   */
  likelyTurn: QuarterTurn | null;
  /** the smaller picture's size as a share of the drawn one's */
  viewFactor: number;
}

/** Below this the turns look alike: the page stays as it is. */
const leastConfidence = 0.3;

/**
 * Glances at the small picture, and reads the large one, which takes three times as long, only where the small one was
 * read unsurely.
 */
export async function readUpright(
  drawn: GreyImage,
  options: UprightOptions,
  tools: Tools,
): Promise<UprightReading> {
  const likely = options.likelyTurn ?? 0;
  const isLikely = linesRunAcross(drawn) === (likely % 180 === 0);
  const picture = isLikely ? await cleanTurned(drawn, likely, tools) : await drawUpright(drawn, tools);
  const first = await readSmall(picture, options, tools);
  if (!isLikely || looksUpright(first.words)) return readLargeWhereUnsure(first, tools);
  const turn = await findTurn(first, tools);
  if (turn === first.turn) return readLargeWhereUnsure(first, tools);
  const turned = await cleanTurned(drawn, turn, tools);
  return readLargeWhereUnsure(await readSmall(turned, options, tools), tools);
}

/** The upright picture alone, which is also what people look at. */
export async function drawUpright(
  drawn: GreyImage,
  tools: Tools,
  known?: QuarterTurn,
): Promise<UprightPicture> {
  if (known !== undefined) return cleanTurned(drawn, known, tools);
  const start = linesRunAcross(drawn) ? 0 : 90;
  const first = await cleanTurned(drawn, start, tools);
  const turn = await findTurn(first, tools);
  return turn === first.turn ? first : cleanTurned(drawn, turn, tools);
}

async function readSmall(
  picture: UprightPicture,
  { viewFactor }: UprightOptions,
  { recogniser, pictures }: Tools,
): Promise<UprightReading> {
  const view = await pictures.scale(picture.image, viewFactor);
  return { ...picture, view, words: await recogniser.words(view, 'glance') };
}

async function readLargeWhereUnsure(small: UprightReading, { recogniser }: Tools): Promise<UprightReading> {
  return isSure(small.words) ? small : { ...small, words: await recogniser.words(small.image, 'page') };
}

async function cleanTurned(
  drawn: GreyImage,
  turn: QuarterTurn,
  { pictures }: Tools,
): Promise<UprightPicture> {
  return { ...(await pictures.clean(turn === 0 ? drawn : await pictures.turn(drawn, turn))), turn };
}

async function findTurn({ image, turn }: UprightPicture, { recogniser }: Tools): Promise<QuarterTurn> {
  const { degrees, confidence } = await recogniser.orientation(image);
  return confidence < leastConfidence ? turn : (((turn + degrees) % 360) as QuarterTurn);
}

/** Upside down or sideways, Tesseract finds "words" too, but few of them are sure and of letters only. */
function looksUpright(words: Word[]): boolean {
  const sure = words.filter((w) => w.confidence >= 0.75 && /^[A-Za-z]{3,}[.,:;]?$/.test(w.text)).length;
  return sure >= 12 && sure >= words.length * 0.2;
}

const sureWord = 0.8;
const sureShare = 0.8;
/** A page with fewer may hold more than a glance has found. */
const fewestWords = 12;

/**
 * Print that is large enough at this size is read surely nearly throughout. Between rows of it handwriting is read not at
 * all: that is no reason to read the whole page again.
 */
function isSure(words: Word[]): boolean {
  const real = realWords(words);
  const sure = real.filter(isSureWord).length;
  if (real.length >= fewestWords && sure >= real.length * sureShare) return true;
  const rows = rowsOf(real).map((row) => ({ words: row.length, sure: row.filter(isSureWord).length }));
  const wordsIn = (such: typeof rows) => such.reduce((sum, row) => sum + row.words, 0);
  const clear = wordsIn(rows.filter((row) => row.sure >= row.words * sureShare));
  const unread = wordsIn(rows.filter((row) => row.sure <= row.words * unreadShare));
  return clear >= fewestClear && clear >= unread && clear + unread >= real.length * eitherShare;
}

/** Words in clear rows, of which a page that is part print and part handwriting must have so many. */
const fewestClear = 40;
/** of a row's words that are sure, where it is handwriting */
const unreadShare = 0.35;
/** words of a page in rows that are plainly one or the other: print that is too small is unsure here and there */
const eitherShare = 0.9;

const isSureWord = (word: Word): boolean => word.confidence >= sureWord;

/** Words come row by row; the next row begins to the left of the word before. */
function rowsOf(words: Word[]): Word[][] {
  const rows: Word[][] = [];
  let before: Word | undefined;
  for (const word of words) {
    if (before === undefined || word.box.x < before.box.x) rows.push([]);
    rows.at(-1)!.push(word);
    before = word;
  }
  return rows;
}
