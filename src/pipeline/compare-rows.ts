/** Reads rows of print by a recogniser of another kind; what it spells as they were read is not looked at again. */
import type { GreyImage, Box } from '../core/model.js';
import { acceptance } from '../core/reading/fields-thresholds.js';
import type { RowToCompare } from '../core/reading/rows-to-compare.js';
import { type SeenCharacter, type SeenRow, speltAlike } from '../core/reading/spelt-alike.js';
import type { RowRecogniser } from './ports.js';

/** White kept around the letters, in heights of the row: the network was trained on lines cut close. */
const margin = { across: 0.3, along: 0.1 };

/**
 * Width by natural width, in the order tried: the second keeps narrow double letters apart, and is asked only where the
 * first spells something else.
 */
const stretches = [1, 1.3];

/** @param fullPicture the letter's pages at 300 dpi; null = cannot be drawn */
export async function compareRows(
  rows: readonly RowToCompare[],
  fullPicture: (pageIndex: number) => Promise<GreyImage | null>,
  recogniser: RowRecogniser,
): Promise<SeenRow[]> {
  const seen: SeenRow[] = [];
  for (const { pageIndex, box, texts } of rows) {
    const full = await fullPicture(pageIndex);
    if (!full) continue;
    const picture = cut(full, box);
    const looks: SeenCharacter[][] = [];
    for (const stretch of stretches) {
      const look = await recogniser.characters(picture, stretch);
      looks.push(look);
      if (speltAlike(texts, look).every((sure) => sure >= acceptance.alike)) break;
    }
    seen.push({ pageIndex, box, looks });
  }
  return seen;
}

function cut(full: GreyImage, box: Box): GreyImage {
  const height = box.h * full.height;
  const [left, right] = within(
    box.x * full.width,
    (box.x + box.w) * full.width,
    height * margin.across,
    full.width,
  );
  const [top, bottom] = within(
    box.y * full.height,
    box.y * full.height + height,
    height * margin.along,
    full.height,
  );
  const [width, rows] = [right - left, bottom - top];
  const data = new Uint8Array(width * rows);
  for (let y = 0; y < rows; y++) {
    const from = (top + y) * full.width + left;
    data.set(full.data.subarray(from, from + width), y * width);
  }
  return { width, height: rows, data };
}

/** Whole pixels inside the picture, at least one. */
function within(from: number, to: number, around: number, size: number): [number, number] {
  const start = Math.min(size - 1, Math.max(0, Math.round(from - around)));
  return [start, Math.min(size, Math.max(start + 1, Math.round(to + around)))];
}
