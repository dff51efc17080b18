/**
 * Which way up a page is. The language data hold no orientation model, so a strip of the page is read in each turn:
 * upright it gives common words and high confidence, otherwise neither.
 */
import type { Box, GreyImage, Word } from '../../core/model.js';
import type { Pictures } from '../../pipeline/ports.js';

export type QuarterTurn = 0 | 90 | 180 | 270;

/** long side of the copy that is read: about 150 dpi of a letter page */
const longSidePx = 1_650;
/** the strip with most text; the whole page where the strip does not tell */
const stripShare = 0.08;
/** so sure an answer that the other turns need not be tried */
const plenty = 6;

/** @param read recognises the lines of a picture */
export async function findOrientation(
  image: GreyImage,
  pictures: Pictures,
  read: (image: GreyImage) => Promise<Word[]>,
): Promise<{ degrees: QuarterTurn; confidence: number }> {
  const factor = longSidePx / Math.max(image.width, image.height);
  const small = factor < 0.85 ? await pictures.scale(image, factor) : image;
  const strip = await compare(pictures.crop(small, busiestStrip(small)), pictures, read);
  return strip.confidence >= 0.5 ? strip : compare(small, pictures, read);
}

async function compare(
  image: GreyImage,
  pictures: Pictures,
  read: (image: GreyImage) => Promise<Word[]>,
): Promise<{ degrees: QuarterTurn; confidence: number }> {
  const scores: { degrees: QuarterTurn; score: number }[] = [];
  for (const degrees of [0, 180, 90, 270] as const) {
    const score = sense(await read(degrees === 0 ? image : await pictures.turn(image, degrees)));
    if (score >= plenty) return { degrees, confidence: 1 };
    scores.push({ degrees, score });
  }
  const [best, second] = scores.sort((a, b) => b.score - a.score);
  if (!best || best.score < 1) return { degrees: 0, confidence: 0 };
  return { degrees: best.degrees, confidence: (best.score - (second?.score ?? 0)) / plenty };
}

/** Words that any English letter is full of, and those of a form; three letters at least ("jo" is "of" upside down). */
const common = new Set(
  `the and for that with will this from are was has have our your their not all can any its which who what when
   where how than then them they you but one into more other these those each also may must shall such been
   school schools district districts county independent department education state name date email phone title
   superintendent signature letter commitment network learning students teachers year kentucky print contact`
    .split(/\s+/)
    .filter(Boolean),
);

/** How much of what was read makes sense: common words, each weighed by how sure it was read. */
function sense(words: Word[]): number {
  return words.reduce((sum, { text, confidence }) => {
    const bare = text.toLowerCase().replace(/[^a-z]/g, '');
    return common.has(bare) && confidence > 0.5 ? sum + confidence : sum;
  }, 0);
}

/** The rows with most changes between dark and bright, which is where most letters stand. */
function busiestStrip({ width, height, data }: GreyImage): Box {
  const rows = Math.max(1, Math.round(height * stripShare));
  const changes = new Float64Array(height + 1);
  for (let y = 0; y < height; y++) {
    let count = 0;
    for (let x = 1; x < width; x++) {
      if (Math.abs(data[y * width + x]! - data[y * width + x - 1]!) > 60) count += 1;
    }
    changes[y + 1] = changes[y]! + count;
  }
  let best = 0;
  for (let y = 0; y + rows <= height; y++) {
    if (changes[y + rows]! - changes[y]! > changes[best + rows]! - changes[best]!) best = y;
  }
  return { x: 0, y: best / height, w: 1, h: rows / height };
}
