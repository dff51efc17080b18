/** Whether a text layer says what stands on the page: some are garbage, some hold a stamp's words over a scan. */
import type { Box, GreyImage, Mark, Word } from '../core/model.js';
import { darkFinder } from '../core/reading/white.js';

/** Words with at least two letters or digits. */
export function realWords(words: Word[]): Word[] {
  return words.filter((w) => /[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(w.text));
}

/**
 * Letters rather than codes of glyphs, each word at a place of its own. Fonts without a map to Unicode give private
 * or replacement characters; some writers put every word at one point.
 */
export function isSane(words: Word[]): boolean {
  if (words.length === 0) return false;
  const letters = words
    .map((w) => w.text)
    .join('')
    .replace(/[_.…\-–—]{3,}/g, '');
  const understood = letters.match(/[\p{L}\p{N}\p{P}\p{S}]/gu)?.length ?? 0;
  const plain = letters.match(/[\p{Script=Latin}\p{N}.,:;/()'"’@&_\-–—]/gu)?.length ?? 0;
  const odd = letters.match(/[\p{Co}\p{Cn}\uFFFD]/gu)?.length ?? 0;
  if (understood < letters.length * 0.9 || plain < letters.length * 0.7 || odd > letters.length * 0.05)
    return false;
  const places = new Set(words.map(({ box }) => `${box.x.toFixed(4)} ${box.y.toFixed(4)}`));
  return places.size >= words.length * 0.7 && words.every(({ box }) => box.w > 0 && box.h > 0);
}

const darkInk = 130;

/**
 * Whether anything at all stands on the page: a few pixels darker than its brightest.
 * @param step looks at every so many pixels of every so many rows, for a page drawn so many times as large
 */
export function hasInk({ width, height, data }: GreyImage, step = 1): boolean {
  let brightest = 0;
  let dark = 0;
  for (let y = 0; y < height; y += step) {
    for (let i = y * width; i < (y + 1) * width; i += step) brightest = Math.max(brightest, data[i]!);
  }
  for (let y = 0; y < height; y += step) {
    for (let i = y * width; i < (y + 1) * width; i += step) if (data[i]! < brightest - 60) dark += 1;
    if (dark > 60) return true;
  }
  return false;
}

/**
 * Share (0..1) of the page's ink that the words and marks account for; 1 for a page without ink. Long straight rules
 * and frames are no text and do not count.
 */
export function coverage(image: GreyImage, words: Word[], marks: Mark[]): number {
  const { width, height, data } = image;
  const known = new Uint8Array(width * height);
  const grow = Math.round(width * 0.004);
  const fill = (box: Box) => {
    const left = Math.max(0, Math.floor(box.x * width) - grow);
    const right = Math.min(width, Math.ceil((box.x + box.w) * width) + grow);
    const bottom = Math.min(height, Math.ceil((box.y + box.h) * height) + grow);
    for (let y = Math.max(0, Math.floor(box.y * height) - grow); y < bottom; y++) {
      if (left < right) known.fill(1, y * width + left, y * width + right);
    }
  };
  for (const word of words) fill(word.box);
  for (const mark of marks) fill(mark.box);
  const longRun = Math.round(width * 0.06);
  const nextDark = darkFinder(data);
  let covered = 0;
  let open = 0;
  for (let y = 0; y < height; y++) {
    const row = y * width;
    for (let x = nextDark(row, row + width, darkInk) - row; x < width; ) {
      let end = x;
      while (end < width && data[y * width + end]! < darkInk) end += 1;
      if (end - x < longRun) {
        for (let at = x; at < end; at++) {
          if (known[y * width + at]) covered += 1;
          else if (!inUprightRun(image, at, y, longRun)) open += 1;
        }
      }
      x = nextDark(row + end, row + width, darkInk) - row;
    }
  }
  return covered + open < 40 ? 1 : covered / (covered + open);
}

function inUprightRun({ width, height, data }: GreyImage, x: number, y: number, longRun: number): boolean {
  let run = 1;
  for (let up = y - 1; up >= 0 && data[up * width + x]! < darkInk && run < longRun; up--) run += 1;
  for (let down = y + 1; down < height && data[down * width + x]! < darkInk && run < longRun; down++)
    run += 1;
  return run >= longRun;
}

/**
 * Which way the text runs, from where each word stands to where the next one stands: a page that was scanned on its
 * side and read by somebody's OCR, or printed so. @returns degrees clockwise by which it must be turned to be upright
 */
export function turnOfWords(words: Word[], page: { widthPt: number; heightPt: number }): 0 | 90 | 180 | 270 {
  const votes = { 0: 0, 90: 0, 180: 0, 270: 0 };
  const printed = words.filter((w) => w.source === 'text-layer');
  for (const [i, word] of printed.entries()) {
    const next = printed[i + 1];
    if (!next) break;
    const dx = (next.box.x + next.box.w / 2 - word.box.x - word.box.w / 2) * page.widthPt;
    const dy = (next.box.y + next.box.h / 2 - word.box.y - word.box.h / 2) * page.heightPt;
    const near = (word.box.w + next.box.w) * page.widthPt + (word.box.h + next.box.h) * page.heightPt;
    if (Math.hypot(dx, dy) > near || Math.abs(Math.abs(dx) - Math.abs(dy)) < 2) continue;
    if (Math.abs(dx) > Math.abs(dy)) votes[dx > 0 ? 0 : 180] += 1;
    else if (word.box.h * page.heightPt > word.box.w * page.widthPt) votes[dy > 0 ? 270 : 90] += 1;
  }
  const total = votes[0] + votes[90] + votes[180] + votes[270];
  for (const turn of [90, 180, 270] as const) {
    if (total >= 10 && votes[turn] > total * 0.6) return turn;
  }
  return 0;
}
