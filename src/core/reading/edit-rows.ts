/**
 * The edit distance between a phrase and a text that grows word by word. Only cells within the allowed edits of the
 * diagonal are worked out: a text that needs more is given up anyway (Ukkonen's band).
 */

/** Farther than any phrase is long. */
const FAR = 0x3fff;

/** One row of the table between a growing text and a phrase. */
export interface Row {
  /** cells from `from` on; all others are far */
  cells: Int16Array;
  from: number;
  /** letters of the text so far */
  length: number;
  /** no text that goes on from here ends nearer than this */
  least: number;
}

/** Rows are worked out in place, and copied where one is kept: nearly all are given up. */
const work = { now: new Int16Array(256), next: new Int16Array(256), from: 0, to: 0 };

/** Puts the row before any letter of a text into `work`. */
function begin(phrase: string, allowed: number): void {
  work.from = 0;
  work.to = Math.min(phrase.length, allowed);
  if (work.now.length < phrase.length + 2) {
    work.now = new Int16Array(2 * phrase.length);
    work.next = new Int16Array(2 * phrase.length);
  }
  for (let j = 0; j <= work.to; j++) work.now[j] = j;
}

/**
 * Goes on from the row in `work`.
 * @param length letters of the text before these
 * @returns the least cell; Infinity where more than `allowed` edits are needed already
 */
function extend(letters: string, length: number, phrase: string, allowed: number): number {
  let { now, next, from, to } = work;
  let least = Infinity;
  for (let k = 0; k < letters.length; k++) {
    const letter = letters.charCodeAt(k);
    const row = length + k + 1;
    // what lies beside the former band is far
    if (from > 0) now[from - 1] = FAR;
    now[to + 1] = FAR;
    from = row > allowed ? row - allowed : 0;
    to = row + allowed < phrase.length ? row + allowed : phrase.length;
    let before = FAR;
    least = FAR;
    let j = from;
    if (j === 0) {
      next[0] = row;
      before = row;
      least = row;
      j = 1;
    }
    for (; j <= to; j++) {
      const kept = now[j - 1]! + (phrase.charCodeAt(j - 1) === letter ? 0 : 1);
      const above = now[j]!;
      const other = (above < before ? above : before) + 1;
      before = kept < other ? kept : other;
      next[j] = before;
      if (before < least) least = before;
    }
    if (least > allowed) return Infinity;
    const former = now;
    now = next;
    next = former;
  }
  work.now = now;
  work.next = next;
  work.from = from;
  work.to = to;
  return least;
}

function rowInWork(length: number, least: number): Row {
  return { cells: work.now.slice(work.from, work.to + 1), from: work.from, length, least };
}

/** @returns null where more than `allowed` edits are needed already */
export function startRow(letters: string, phrase: string, allowed: number): Row | null {
  begin(phrase, allowed);
  const least = extend(letters, 0, phrase, allowed);
  return least === Infinity ? null : rowInWork(letters.length, least);
}

/** @returns null where more than `allowed` edits are needed already */
export function extendRow(row: Row, letters: string, phrase: string, allowed: number): Row | null {
  if (letters === '') return row;
  work.now.set(row.cells, row.from);
  work.from = row.from;
  work.to = row.from + row.cells.length - 1;
  const least = extend(letters, row.length, phrase, allowed);
  return least === Infinity ? null : rowInWork(row.length + letters.length, least);
}

/** Whether a text that begins with these letters may spell the phrase. */
export function startsAlike(letters: string, phrase: string, allowed: number): boolean {
  begin(phrase, allowed);
  return extend(letters, 0, phrase, allowed) !== Infinity;
}

/** @returns the distance between the text so far and the phrase's first `at` letters, far where it is more than allowed */
export function cellOf({ cells, from }: Row, at: number): number {
  return cells[at - from] ?? FAR;
}
