/** Reads one region of a page again: larger and by itself, which mends words that the pass over the page got wrong. */
import type { GreyImage, Word } from '../core/model.js';
import type { CloserLook } from '../core/reading/rereads.js';
import type { Pictures, Recogniser } from './ports.js';

/**
 * Small print reads better larger, and a block of it costs more; a third look is of use only where it is not the second
 * once more: at another size, or raw. White around it keeps letters off the edge.
 */
const enlargeBy = { block: 1.2, line: 1.6, third: 1.4, raw: 1.6 };
const marginPx = 12;

/** @returns words with boxes on the whole page */
export async function rereadRegion(
  full: GreyImage | null,
  { box, mode, look }: CloserLook,
  { recogniser, pictures }: { recogniser: Recogniser; pictures: Pictures },
): Promise<Word[]> {
  if (!full) return [];
  const part = pictures.crop(full, box);
  // where the crop really begins: boxes are cut at the page's edge and at whole pixels
  const left = Math.min(full.width - 1, Math.max(0, Math.round(box.x * full.width)));
  const top = Math.min(full.height - 1, Math.max(0, Math.round(box.y * full.height)));
  const large = await pictures.scale(part, enlargeBy[look === 'third' && mode !== 'raw' ? 'third' : mode]);
  const framed = withMargin(large, marginPx);
  const words = await recogniser.words(framed, mode);
  const [sx, sy] = [large.width / part.width, large.height / part.height];
  return words.map((word) => ({
    ...word,
    box: {
      x: (left + (word.box.x * framed.width - marginPx) / sx) / full.width,
      y: (top + (word.box.y * framed.height - marginPx) / sy) / full.height,
      w: (word.box.w * framed.width) / sx / full.width,
      h: (word.box.h * framed.height) / sy / full.height,
    },
  }));
}

function withMargin(image: GreyImage, margin: number): GreyImage {
  const width = image.width + 2 * margin;
  const height = image.height + 2 * margin;
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < image.height; y++) {
    data.set(image.data.subarray(y * image.width, (y + 1) * image.width), (y + margin) * width + margin);
  }
  return { width, height, data };
}
