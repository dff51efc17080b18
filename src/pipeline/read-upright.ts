/** Cleans a drawn page, finds which way up it is, and reads it by OCR. */
import type { GreyImage, Word } from '../core/model.js';
import { linesRunAcross } from './line-direction.js';
import type { Pictures, Recogniser } from './ports.js';

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
}
interface Tools {
  recogniser: Recogniser;
  pictures: Pictures;
}

/** Below this the turns look alike: the page stays as it is. */
const leastConfidence = 0.3;

/**
 * @param likelyTurn how the page before lay, since the pages of one scan mostly lie alike; null for the first page, which
 * mostly lies upright. It is read at once that way, and another turn looked for only where that makes too little sense:
 * looking first takes a tenth to a fifth of all the time that a scan takes.
 */
export async function readUpright(
  drawn: GreyImage,
  likelyTurn: QuarterTurn | null,
  tools: Tools,
): Promise<UprightReading> {
  const likely = likelyTurn ?? 0;
  const isLikely = linesRunAcross(drawn) === (likely % 180 === 0);
  if (!isLikely) return readPicture(await drawUpright(drawn, tools), tools);
  const first = await readPicture(await cleanTurned(drawn, likely, tools), tools);
  if (looksUpright(first.words)) return first;
  const turn = await findTurn(first, tools);
  return turn === first.turn ? first : readPicture(await cleanTurned(drawn, turn, tools), tools);
}

/** The upright picture alone, which is also what people look at. */
export async function drawUpright(drawn: GreyImage, tools: Tools): Promise<UprightPicture> {
  const start = linesRunAcross(drawn) ? 0 : 90;
  const first = await cleanTurned(drawn, start, tools);
  const turn = await findTurn(first, tools);
  return turn === first.turn ? first : cleanTurned(drawn, turn, tools);
}

async function readPicture(picture: UprightPicture, { recogniser }: Tools): Promise<UprightReading> {
  return { ...picture, words: await recogniser.words(picture.image, 'page') };
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
