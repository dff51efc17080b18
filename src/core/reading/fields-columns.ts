/**
 * An answer in a column beside its question, whose rows run on at the left: words of the question among the answer's, or
 * words of the answer taken for the question's, make it unsure.
 */
import type { Box, Page } from '../model.js';
import type { Band } from './bands-shape.js';

/** Rows of one column begin so near each other, in shares of the page. */
const IN_LINE = 0.006;
/** Words of other rows seldom begin so near by chance. */
const EXACTLY = 0.003;

interface Row {
  top: number;
  bottom: number;
  boxes: Box[];
}

/** Nothing where the answer wraps back under its question: then no other row begins where the first one does. */
export function crossesColumns({ label, parts }: Band, pages: Page[]): boolean {
  const rows = parts.map(({ pageIndex, words }) => rowsOf(words.map((w) => pages[pageIndex]!.words[w]!.box)));
  const left = leftBeside(label.box, rows[parts.findIndex(({ pageIndex }) => pageIndex === label.pageIndex)]);
  if (left === null) return false;
  const all = rows.flat();
  const begins = ({ boxes }: Row): boolean => Math.abs(leftOf(boxes) - left) < IN_LINE;
  const hasOneThere = ({ boxes }: Row): boolean => boxes.some(({ x }) => Math.abs(x - left) < EXACTLY);
  const isColumn = all.filter(begins).length > 1 || (all.length > 1 && all.every(hasOneThere));
  if (!isColumn) return false;
  const isLeft = ({ x, w }: Box): boolean => x + w < left;
  return parts.some(({ pageIndex, excluded }, at) => {
    const own = rows[at]!;
    if (own.length === 0) return false;
    const strays = own.some(
      ({ boxes }, row) => boxes.some(isLeft) && (row < own.length - 1 || !boxes.every(isLeft)),
    );
    const height = own[0]!.bottom - own[0]!.top;
    const top = own[0]!.top - (pageIndex === label.pageIndex ? 0 : 2 * height);
    const bottom = own.at(-1)!.bottom + height;
    return (
      strays || excluded.some((box) => box.x > left - IN_LINE && box.y >= top && box.y + box.h <= bottom)
    );
  });
}

/** Where the answer begins on its label's first row, to the right of it. */
function leftBeside(label: Box, rows: readonly Row[] | undefined): number | null {
  const first = rows?.[0];
  if (first === undefined) return null;
  const middle = (first.top + first.bottom) / 2;
  const right = first.boxes.filter((box) => box.x > label.x);
  return middle > label.y && middle < label.y + label.h && right.length > 0 ? leftOf(right) : null;
}

const leftOf = (boxes: readonly Box[]): number => Math.min(...boxes.map(({ x }) => x));

function rowsOf(boxes: readonly Box[]): Row[] {
  const rows: Row[] = [];
  for (const box of boxes.toSorted((a, b) => a.y - b.y)) {
    const last = rows.at(-1);
    const middle = box.y + box.h / 2;
    if (last && middle > last.top && middle < last.bottom) {
      last.boxes.push(box);
      last.bottom = Math.max(last.bottom, box.y + box.h);
    } else rows.push({ top: box.y, bottom: box.y + box.h, boxes: [box] });
  }
  return rows;
}
