/**
 * Words to lines. Neighbours are linked word by word, so a line that drifts across a photographed page stays one
 * line; wide gaps cut a line into cells (table columns, a label with its answer to the right).
 */
import type { Box, Page } from '../model.js';

/** Words that follow each other on one row. Indexes point into `page.words`. */
export interface Line {
  words: number[];
  box: Box;
  cells: Cell[];
}
export interface Cell {
  words: number[];
  box: Box;
}

/** A page's lines and, for each word, its place in them. Lengths are in points, so that both axes are alike. */
export interface Layout {
  page: Page;
  /** top to bottom */
  lines: Line[];
  /** by word: index of its line, of its cell in the line, and of its place in the cell */
  at: { line: number; cell: number; place: number }[];
  /** by line: height of a tall word */
  lineHeightPt: number[];
}

/** A gap wider than this many line heights parts two cells; justified text stays below one. */
const CELL_GAP = 1.25;
/** Heights of words on a row differ by less: "on" beside "(by". */
const ORDINARY = 1.7;
/** Share of the lower word's height that must overlap for two words to stand on one row. */
const SAME_ROW = 0.5;

export function layoutOf(page: Page): Layout {
  const rows = linkRows(page);
  const lines: Line[] = [];
  const lineHeightPt: number[] = [];
  const at: Layout['at'] = page.words.map(() => ({ line: -1, cell: -1, place: -1 }));
  for (const words of rows) {
    const heights = words.map((w) => page.words[w]!.box.h * page.heightPt).sort((a, b) => a - b);
    const height = heights[Math.floor((heights.length - 1) * 0.75)]!;
    const cells: number[][] = [];
    for (const [place, w] of words.entries()) {
      const before = words[place - 1];
      if (before === undefined || gapPt(page, before, w) > CELL_GAP * height) cells.push([]);
      cells.at(-1)!.push(w);
    }
    for (const [cell, members] of cells.entries())
      for (const [place, w] of members.entries()) at[w] = { line: lines.length, cell, place };
    lines.push({
      words,
      box: unionOfWords(page, words),
      cells: cells.map((members) => ({ words: members, box: unionOfWords(page, members) })),
    });
    lineHeightPt.push(height);
  }
  return { page, lines, at, lineHeightPt };
}

/** Rows of words, left to right, ordered top to bottom. */
function linkRows(page: Page): number[][] {
  const count = page.words.length;
  const { right, left } = neighboursOf(page.words.map(({ box }) => box));
  const rows: number[][] = [];
  const taken = new Set<number>();
  for (let w = 0; w < count; w++) {
    const before = left[w]!;
    if (before !== -1 && right[before] === w) continue;
    const row: number[] = [];
    for (
      let v = w;
      v !== -1 && !taken.has(v);
      v = right[v] !== -1 && left[right[v]!] === v ? right[v]! : -1
    ) {
      row.push(v);
      taken.add(v);
    }
    if (row.length > 0) rows.push(row);
  }
  return rows.sort((a, b) => middle(page, a) - middle(page, b));
}

/** Where a row begins: at its first word that is about as high as the others, which a speck or a word with a stroke through it is not. */
function middle(page: Page, words: number[]): number {
  const boxes = words.map((w) => page.words[w]!.box);
  const height = boxes.map((box) => box.h).sort((a, b) => a - b)[boxes.length >> 1]!;
  const first = boxes.find((box) => box.h > height / ORDINARY && box.h < height * ORDINARY) ?? boxes[0]!;
  return first.y + first.h / 2;
}

/** By box: the nearest one to its right and to its left that stands on its row; -1 where there is none. */
function neighboursOf(boxes: readonly Box[]): { right: number[]; left: number[] } {
  const right = boxes.map(() => -1);
  const left = boxes.map(() => -1);
  const byTop = [...boxes.keys()].sort((a, b) => boxes[a]!.y - boxes[b]!.y);
  const tallest = boxes.reduce((most, box) => Math.max(most, box.h), 0);
  let first = 0;
  for (const [at, w] of byTop.entries()) {
    const box = boxes[w]!;
    while (boxes[byTop[first]!]!.y + tallest < box.y) first += 1;
    // of two boxes the lower one meets the upper one
    for (let i = first; i < at; i++) {
      const v = byTop[i]!;
      if (!onOneRow(box, boxes[v]!)) continue;
      const isLeft = boxes[v]!.x < box.x || (boxes[v]!.x === box.x && v < w);
      const [l, r] = isLeft ? [v, w] : [w, v];
      if (isNearer(boxes, l, r, right[l]!)) right[l] = r;
      if (isNearer(boxes, r, l, left[r]!)) left[r] = l;
    }
  }
  return { right, left };
}

/** Of two as near, the one that comes first among the words. */
function isNearer(boxes: readonly Box[], from: number, to: number, known: number): boolean {
  if (known === -1) return true;
  const away = Math.abs(boxes[to]!.x - boxes[from]!.x) - Math.abs(boxes[known]!.x - boxes[from]!.x);
  return away < 0 || (away === 0 && to < known);
}

function onOneRow(a: Box, b: Box): boolean {
  const overlap = Math.min(a.y + a.h, b.y + b.h) - Math.max(a.y, b.y);
  return overlap > SAME_ROW * Math.min(a.h, b.h);
}

/** White between two words of a row, in points; negative where they overlap. */
export function gapPt(page: Page, left: number, right: number): number {
  const a = page.words[left]!.box;
  return (page.words[right]!.box.x - a.x - a.w) * page.widthPt;
}

export function union(boxes: Box[]): Box {
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  return {
    x,
    y,
    w: Math.max(...boxes.map((box) => box.x + box.w)) - x,
    h: Math.max(...boxes.map((box) => box.y + box.h)) - y,
  };
}

export function unionOfWords(page: Page, words: number[]): Box {
  return union(words.map((w) => page.words[w]!.box));
}

/** The centre of `inner` lies in `outer`. */
export function holdsCentre(outer: Box, inner: Box): boolean {
  const x = inner.x + inner.w / 2;
  const y = inner.y + inner.h / 2;
  return x >= outer.x && x <= outer.x + outer.w && y >= outer.y && y <= outer.y + outer.h;
}

/** Share of the shorter of two stretches [from, to] that both cover. */
export function overlapShare(aFrom: number, aTo: number, bFrom: number, bTo: number): number {
  const shorter = Math.min(aTo - aFrom, bTo - bFrom);
  return shorter <= 0 ? 0 : Math.max(0, Math.min(aTo, bTo) - Math.max(aFrom, bFrom)) / shorter;
}
