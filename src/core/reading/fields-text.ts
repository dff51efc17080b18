/** Words of an answer to text: which source counts, lines, paragraphs and bullets, without what the form printed. */
import type { Box, Page, Source, Word } from '../model.js';
import { acceptance } from './fields-thresholds.js';
import { layoutOf, union } from './lines.js';

/** Text of one answer, from one source and one reading. */
export interface Content {
  /** printed rows, cells parted by a tab */
  lines: string[];
  /** where each of them stands on its page */
  lineBoxes: Box[];
  /** where each of their cells begins, in shares of the page's width */
  cellStarts: number[][];
  /** running text: soft line ends are spaces, paragraphs and bullets begin after "\n" */
  text: string;
  words: { word: Word; pageIndex: number }[];
  source: Source | null;
}

export interface WordsOnPage {
  pageIndex: number;
  words: Word[];
}

const PLACEHOLDER =
  /(?:click|tap)(?: or tap)? here to enter(?: a)? (?:text|date)\.?|enter (?:your )?(?:text|answer|response) here\.?|\[?(?:type|insert) (?:text )?here\]?\.?/gi;
const LEADERS = /_{2,}|\.{4,}|…{2,}|(?:\. ){3,}\.?|[☐□]/g;
const BULLET = /^(?:[•▪■●◦○·*►➢–—-]|\(?\d{1,2}[.)]|\d{1,2}-(?=\s|$)|\(?[a-h]\)|o(?=\s+[A-Z]))/;

/** A form's value beats the page's text, which beats OCR: only the best source in the region is read. */
export function bestSource(parts: WordsOnPage[]): WordsOnPage[] {
  const ranked: Source[][] = [
    ['form-value', 'annotation'],
    ['text-layer', 'annotation', 'docx'],
    ['typed-answer'],
    ['ocr', 'handwriting'],
  ];
  const has = (source: Source) =>
    parts.some((part) => part.words.some((word) => word.source === source && !isPlaceholder(word.text)));
  const rank = ranked.find((sources) => sources.some((source) => source !== 'annotation' && has(source))) ?? [
    'annotation',
  ];
  return parts.map((part) => ({ ...part, words: part.words.filter((word) => rank.includes(word.source)) }));
}

function isPlaceholder(text: string): boolean {
  return text.replace(LEADERS, '').replace(/[\s_.|:-]/g, '') === '';
}

/** What recognition makes of a bullet before a row's first word. */
const BULLET_MISREAD = /^(?:[+¢©®°»«¤§~e]|[*•]»)(?=\s+\p{Lu})/u;

export function contentOf(pages: Page[], parts: WordsOnPage[]): Content {
  const rows: { text: string; box: Box; starts: number[]; pageIndex: number }[] = [];
  const words: Content['words'] = [];
  for (const found of bestSource(parts)) {
    const part = { ...found, words: withoutSpecks(found.words) };
    const page = pages[part.pageIndex]!;
    const layout = layoutOf({ ...page, words: part.words });
    for (const line of layout.lines) {
      const spelt = line.cells
        .map((cell) => cell.words.map((w) => part.words[w]!.text).join(' '))
        .join('\t')
        .replace(LEADERS, ' ');
      const isRecognised = part.words[line.words[0]!]!.source === 'ocr';
      const text = isRecognised ? spelt.replace(BULLET_MISREAD, '•') : spelt;
      if (isPlaceholder(text) || isNoise(line.words.map((w) => part.words[w]!))) continue;
      const starts = line.cells.map((cell) => cell.box.x);
      rows.push({ text, box: line.box, starts, pageIndex: part.pageIndex });
      for (const w of line.words)
        if (!isPlaceholder(part.words[w]!.text))
          words.push({ word: part.words[w]!, pageIndex: part.pageIndex });
    }
  }
  const source = mostCommon(words.map((one) => one.word.source));
  const told = rows
    .map((row) => ({ line: tidy(row.text.replace(PLACEHOLDER, '')), box: row.box, starts: row.starts }))
    .filter(({ line }) => line !== '');
  const text = tidy(joinRows(rows).replace(PLACEHOLDER, ''));
  if (text === '') return { lines: [], lineBoxes: [], cellStarts: [], text: '', words: [], source: null };
  const lines = told.map(({ line }) => line);
  const lineBoxes = told.map(({ box }) => box);
  return { lines, lineBoxes, cellStarts: told.map(({ starts }) => starts), text, words, source };
}

/** Lower than this share of the words' height is a dot, whatever mark recognition makes of it. */
const DOT = 0.4;

/** Without dots that recognition reads as ";" or "'": standing on a row, they part it. Bullets and dashes are as low. */
function withoutSpecks(words: Word[]): Word[] {
  const heights = words.map((word) => word.box.h).sort((a, b) => a - b);
  const dot = DOT * (heights[heights.length >> 1] ?? 0);
  return words.filter(
    ({ source, text, box }) => source !== 'ocr' || box.h >= dot || !/^[.,;:'`´‘’"|!^]+$/.test(text),
  );
}

/**
 * Specks that OCR reads as "»" or "*" are no answer ("?" may be one), nor is a row of which no word is sure enough to
 * stand for ink: frames read as "ee ——". What was written there instead shows as ink that nothing explains.
 */
function isNoise(words: readonly Word[]): boolean {
  const told = words.filter((word) => /[\p{L}\p{N}?]/u.test(word.text));
  return (
    words.every((word) => word.source === 'ocr') &&
    told.every((word) => word.confidence < acceptance.explains)
  );
}

function joinRows(rows: { text: string; box: Box; pageIndex: number }[]): string {
  const pitches = rows
    .slice(1)
    .map((row, i) => (row.pageIndex === rows[i]!.pageIndex ? row.box.y - rows[i]!.box.y : Infinity))
    .sort((a, b) => a - b);
  const pitch = pitches[Math.floor((pitches.length - 1) / 3)] ?? Infinity;
  const rightEdge = Math.max(...rows.map((row) => row.box.x + row.box.w), 0);
  const leftEdge = Math.min(...rows.map((row) => row.box.x), 1);
  let text = '';
  for (const [i, row] of rows.entries()) {
    const before = rows[i - 1];
    const own = row.text.replaceAll('\t', ' ').trim();
    if (before === undefined) {
      text = own;
      continue;
    }
    const isFar = before.pageIndex === row.pageIndex && row.box.y - before.box.y > pitch * 1.45;
    // a line that ends early and ends a sentence ends its paragraph
    const endsEarly =
      before.box.x + before.box.w < leftEdge + (rightEdge - leftEdge) * 0.7 &&
      /[.!?:]["”)]?$/.test(before.text);
    const isBullet = BULLET.test(own);
    if (isFar || endsEarly || isBullet) text += `\n${own}`;
    else text += /\w-$/.test(text) && /^[a-z0-9]/.test(own) ? own : ` ${own}`;
  }
  return text;
}

export function tidy(text: string): string {
  return text
    .split('\n')
    .map((line) =>
      line
        .replace(/[ \u00a0]+/g, ' ')
        .replace(/ ?\t ?/g, '\t')
        .replace(/^[\s|]+|[\s|]+$/g, ''),
    )
    .filter((line) => line !== '')
    .join('\n');
}

export function boxOf(words: Content['words']): { pageIndex: number; box: Box } | null {
  const first = words[0];
  if (!first) return null;
  const onPage = words.filter((one) => one.pageIndex === first.pageIndex);
  return { pageIndex: first.pageIndex, box: union(onPage.map((one) => one.word.box)) };
}

function mostCommon(sources: Source[]): Source | null {
  let best: Source | null = null;
  for (const source of new Set(sources))
    if (best === null || count(sources, source) > count(sources, best)) best = source;
  return best;
}
function count(sources: Source[], source: Source): number {
  return sources.filter((one) => one === source).length;
}
