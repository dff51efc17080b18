/**
 * Questions set in two columns that share no rows: under the first one of the left column stands the next, while the
 * right column goes on beside it.
 */
import type { Box, Located, Page } from '../model.js';
import type { Rules } from './bands-rules.js';
import { opensAnswer } from './fields-prompts.js';
import type { Cell } from './lines.js';
import { pageTextOf } from './locate-chains.js';

/** Labels that begin this near to each other (share of the page's width) stand under each other. */
const SAME_EDGE = 0.03;
/** White before a column's words, in share of the page's width. */
const SLACK = 0.012;

/**
 * @param label a short question's
 * @param located on the same page
 * @returns the label that heads the column beside it, where the answer to that one may go on beside this one's; else null
 */
export function columnBeside(
  label: Located,
  located: readonly Located[],
  page: Page,
  rules: Rules,
): Located | null {
  if (!isShort(label)) return null;
  const above = located.filter(
    (one) =>
      one !== label &&
      one.pageIndex === label.pageIndex &&
      isShort(one) &&
      one.box.y + one.box.h <= label.box.y &&
      Math.abs(one.box.x - label.box.x) < SAME_EDGE,
  );
  for (const head of above) {
    const beside = located.find(
      (one) =>
        one.pageIndex === label.pageIndex &&
        isShort(one) &&
        sharesRow(one.box, head.box) &&
        one.box.x > Math.max(head.box.x + head.box.w, label.box.x + label.box.w),
    );
    if (!beside) continue;
    const cells = cellsBelow(label, located, page);
    const own = new Set(label.wordIndexes);
    const isOwn = ({ words, box }: Cell): boolean =>
      box.x + box.w < beside.box.x && !words.every((w) => own.has(w));
    // a label that has its answer beside it, and nothing under it, is one of a table's rows
    if (cells.some(isOwn) && (isRuled(label, beside, rules) || goesOnBeside(beside, cells))) return beside;
  }
  return null;
}

/** Rows of an answer begin within this right of its column's edge: items hang from their numbers. */
const INDENT = 0.04;

/** The word may stand on the row above the label, beside the question's number: in heights of the label. */
const ROWS_ABOVE = 2;

/**
 * "Response:" beside a question, in a cell of its own: the answer stands below it, and the question goes on at its left.
 * @param located on the same page
 * @returns the left edge of the answer's column; null where nothing opens one, or rows run across it
 */
export function openedColumn(label: Located, located: readonly Located[], page: Page): number | null {
  const { box } = label;
  const rowAbove = { x: box.x, w: box.w, y: box.y - ROWS_ABOVE * box.h, h: box.h };
  const others = located.filter((one) => one !== label);
  const cells = cellsBelow({ ...label, box: rowAbove }, others, page);
  const opener = cells.find(
    (cell) =>
      cell.box.x > box.x + box.w &&
      cell.box.y < box.y + box.h / 2 &&
      opensAnswer(page.words[cell.words[0]!]!.text),
  );
  if (!opener) return null;
  const edge = opener.box.x - SLACK / 2;
  const words = cells.flatMap((cell) => cell.words.map((w) => page.words[w]!.box));
  const rows = words.filter((word) => word.y > opener.box.y + opener.box.h / 2);
  const crosses = rows.some((word) => word.x < edge && word.x + word.w > edge);
  // the first word of each row that has one in the column
  const heads = rows.filter(
    (word) =>
      word.x >= edge && !rows.some((other) => other.x >= edge && other.x < word.x && sharesRow(other, word)),
  );
  return !crosses && heads.every((word) => word.x - opener.box.x < INDENT) ? edge : null;
}

const isShort = ({ entry }: Located): boolean =>
  entry.as === 'district' || entry.as === 'person' || entry.as === 'people';

const sharesRow = (a: Box, b: Box): boolean =>
  Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y) > 0.4 * Math.min(a.h, b.h);

/** One border parts the columns, from the upper question's row to below this one's. */
function isRuled({ box }: Located, { box: beside }: Located, { vertical }: Rules): boolean {
  return vertical.some(
    (rule) =>
      rule.at > box.x + box.w &&
      rule.at < beside.x + 0.002 &&
      rule.from <= beside.y + 0.004 &&
      rule.to >= box.y + box.h,
  );
}

/** From the label's row down to the next question. */
function cellsBelow(label: Located, located: readonly Located[], page: Page): Cell[] {
  const ends = located
    .filter((one) => one.pageIndex === label.pageIndex && one.box.y > label.box.y + label.box.h)
    .map((one) => one.box.y);
  const bottom = Math.min(1, ...ends);
  return pageTextOf(page)
    .layout.lines.filter(({ box }) => box.y + box.h / 2 > label.box.y && box.y + box.h / 2 < bottom)
    .flatMap((line) => line.cells);
}

/** Words begin at the other column's edge beside this answer, and nothing crosses it. */
function goesOnBeside({ box: beside }: Located, cells: readonly Cell[]): boolean {
  const crosses = cells.some(({ box }) => box.x <= beside.x - SLACK && box.x + box.w > beside.x);
  return !crosses && cells.some(({ box }) => box.x > beside.x - SLACK);
}
