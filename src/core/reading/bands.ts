/**
 * The region where an answer stands: from its label to the next entry of the outline, over page breaks, without the
 * label's own words and without running headers and footers. Serves answers beside, below and behind their label;
 * table borders, where the page has them, tell rows and columns apart.
 */
import type { Box, Located, Page, Word } from '../model.js';
import { columnBeside, openedColumn } from './bands-columns.js';
import { type Rules, rulesOf } from './bands-rules.js';
import { withCaptions } from './bands-captions.js';
import type { Band } from './bands-shape.js';
import { runningWords } from './bands-running.js';
import { strayPrint } from './bands-stray.js';
import { withWholeFields } from './filled-fields.js';
import { holdsCentre, overlapShare, unionOfWords } from './lines.js';
import { findChains, lettersOf, pageTextOf } from './locate-chains.js';

export type { Band, BandPart } from './bands-shape.js';

/** Words of a sentence that may fill a blank inside it: a district's name in full. */
const BLANK_WORDS = 9;
/** Fraction of the page by which a word may stand above its label's top and still be on its row. */
const ROW_SLACK = 0.004;

/** One band for each located label that holds a field, in reading order. */
export function bandsOf(pages: Page[], located: Located[]): Band[] {
  const rules = (p: number): Rules => {
    const { image } = pages[p]!;
    return image ? rulesOf(image) : { horizontal: [], vertical: [] };
  };
  const running = runningWords(pages);
  const used = pages.map((_, p) => {
    const words = new Set(running[p]);
    for (const one of located) if (one.pageIndex === p) for (const w of one.wordIndexes) words.add(w);
    return words;
  });
  const bands = located
    .filter((one) => one.entry.holds !== undefined)
    .map((label): Band => {
      if (isInSentence(label, pages)) return blankInSentence(label, pages[label.pageIndex]!);
      const { boxes, bounded, opened } = regionsOf(label, pages, located, rules);
      // what stands in the answer's own column is none of the question's words, whatever it spells
      const reclaimed = new Set(opened ? label.wordIndexes : []);
      const parts = boxes.map(({ pageIndex, box }) => {
        const all = pages[pageIndex]!.words;
        const standing = [...all.keys()].filter((w) => holdsCentre(box, all[w]!.box));
        const inside = withWholeFields(pages[pageIndex]!, box, standing);
        const free = inside.filter(
          (w) =>
            (!used[pageIndex]!.has(w) || (pageIndex === label.pageIndex && reclaimed.has(w))) &&
            !isBesideLabel(all[w]!.box, label, pageIndex),
        );
        const stray = strayPrint(
          free.map((w) => all[w]!),
          label,
          pages,
          pageIndex,
        );
        const words = free.filter((w) => !stray.has(all[w]!));
        return {
          pageIndex,
          box,
          words,
          excluded: inside.filter((w) => !words.includes(w)).map((w) => all[w]!.box),
        };
      });
      return { label, parts, bounded, inSentence: false };
    });
  return withCaptions(bands, pages, used);
}

/** The label ends in the middle of running text: "… between the Department and ______ for the current school year". */
function isInSentence(label: Located, pages: Page[]): boolean {
  const page = pages[label.pageIndex]!;
  return (
    label.entry.as === 'district' && label.entry.printed !== undefined && !/[:?]$/.test(lastWord(label, page))
  );
}
function lastWord(label: Located, page: Page): string {
  return page.words[label.wordIndexes.at(-1)!]?.text ?? '';
}

/** The words between the label and the printed words after the blank; unbounded where those are not near. */
function blankInSentence(label: Located, page: Page): Band {
  const text = pageTextOf(page);
  const inOrder = text.layout.lines.flatMap((line) => line.words);
  const from = inOrder.indexOf(label.wordIndexes.at(-1)!) + 1;
  const near = inOrder.slice(from, from + BLANK_WORDS + 1);
  const after = (label.entry.printed ?? []).flatMap((phrase) => findChains(text, lettersOf(phrase), near));
  const ends = after.map((chain) => near.indexOf(chain.words[0]!));
  const bounded = ends.length > 0;
  const words = bounded ? near.slice(0, Math.min(...ends)) : [];
  const box = words.length > 0 ? unionOfWords(page, words) : label.box;
  return {
    label,
    parts: [{ pageIndex: label.pageIndex, box, words, excluded: [] }],
    bounded: false,
    inSentence: true,
  };
}

/** Left of the label on its own rows: an enumerator or another column's rest, never the answer. */
function isBesideLabel(word: Box, label: Located, pageIndex: number): boolean {
  return (
    pageIndex === label.pageIndex &&
    word.x + word.w <= label.box.x &&
    overlapShare(word.y, word.y + word.h, label.box.y, label.box.y + label.box.h) > 0.5
  );
}

function regionsOf(
  label: Located,
  pages: Page[],
  located: Located[],
  rulesOn: (pageIndex: number) => Rules,
): { boxes: { pageIndex: number; box: Box }[]; bounded: boolean; opened: boolean } {
  const pageIndex = label.pageIndex;
  const rules = rulesOn(pageIndex);
  const others = located.filter((one) => one !== label && one.pageIndex === pageIndex);
  const labelBottom = label.box.y + label.box.h;
  const rowMates = others.filter((one) => onOneRow(one.box, label.box));
  const rightMates = rowMates.filter((one) => one.box.x >= label.box.x + label.box.w);
  const leftMates = rowMates.filter((one) => one.box.x + one.box.w <= label.box.x);
  let left = leftMates.length > 0 ? label.box.x - 0.004 : 0;
  let right = Math.min(1, ...rightMates.map((one) => one.box.x - 0.004));
  const beside = columnBeside(label, located, pages[pageIndex]!, rules);
  if (beside !== null) right = Math.min(right, beside.box.x - 0.004);
  const column = beside === null ? columnRule(label.box, rules) : null;
  if (column !== null) {
    if (column < right && rightMates.length > 0) right = column;
    else if (rightMates.length === 0) left = column;
  }
  const edge = openedColumn(label, located, pages[pageIndex]!);
  const opened = edge !== null;
  left = Math.max(left, edge ?? 0);
  const { words } = pages[pageIndex]!;
  const top = rowTop(label, others, rules, words) ?? label.box.y - ROW_SLACK;
  const below = others
    .filter((one) => !rowMates.includes(one) && one.box.y + one.box.h / 2 > labelBottom)
    .filter((one) => columnBeside(one, located, pages[pageIndex]!, rules) !== label)
    .map(
      (one) => rowTop(one, [label, ...others.filter((other) => other !== one)], rules, words) ?? one.box.y,
    );
  const bottom = Math.min(1, ...below.map((y) => Math.max(y, labelBottom)));
  const boxes = [{ pageIndex, box: { x: left, y: top, w: right - left, h: bottom - top } }];
  if (below.length > 0) return { boxes, bounded: true, opened };
  for (let p = pageIndex + 1; p < pages.length; p++) {
    const onPage = located.filter((one) => one.pageIndex === p);
    const tops = onPage.map((one) => {
      const mates = onPage.filter((other) => other !== one);
      return rowTop(one, mates, rulesOn(p), pages[p]!.words) ?? one.box.y;
    });
    const end = Math.min(1, ...tops);
    boxes.push({ pageIndex: p, box: { x: 0, y: 0, w: 1, h: end } });
    if (tops.length > 0) return { boxes, bounded: true, opened };
  }
  return { boxes, bounded: false, opened };
}

function onOneRow(a: Box, b: Box): boolean {
  return (
    overlapShare(a.y, a.y + a.h, b.y, b.y + b.h) > 0.4 && overlapShare(a.x, a.x + a.w, b.x, b.x + b.w) < 0.1
  );
}

/** A copier's shadow along the edge of the page (share of its width) is no border. */
const PAGE_EDGE = 0.02;

/** The vertical border right of the label that runs along all its rows, with the table's right edge beyond it. */
function columnRule(label: Box, rules: Rules): number | null {
  const along = rules.vertical.filter(
    (rule) =>
      rule.at > PAGE_EDGE &&
      rule.at < 1 - PAGE_EDGE &&
      rule.from <= label.y + 0.004 &&
      rule.to >= label.y + label.h - 0.004,
  );
  const right = along.filter((rule) => rule.at > label.x + label.w - 0.002 && rule.at < 0.9);
  const inner = right.filter((rule) => along.some((edge) => edge.at > rule.at + 0.1));
  return inner.length > 0 ? Math.min(...inner.map((rule) => rule.at)) : null;
}

/**
 * Top of the table row a label stands in: the nearest rule above that spans the label and reaches beyond it, with
 * nothing of the outline and no other text between. In a row whose label is centred the answer begins above the label.
 */
function rowTop(label: Located, others: Located[], rules: Rules, words: readonly Word[]): number | null {
  const { box } = label;
  const tops = rules.horizontal
    .filter(
      (rule) =>
        rule.at <= box.y + 0.003 &&
        rule.from <= box.x + 0.005 &&
        rule.to >= box.x + box.w + 0.05 &&
        box.y - rule.at < 0.5,
    )
    .map((rule) => rule.at);
  if (tops.length === 0) return null;
  const top = Math.max(...tops);
  const between = others.some((one) => {
    const bottom = one.box.y + one.box.h;
    return bottom > top + 0.003 && bottom <= box.y + 0.003;
  });
  return between || standsApart(box, top, words) ? null : top;
}

/** A line of print above the label's first by more than this share of its height is no line of the label's own. */
const APART = 0.6;

/**
 * Whether other text stands over the label, in its column and clear of it. Then the rule above is not the top of the
 * label's row: the row's own is too faint to be seen, and what stands there is the answer before it.
 */
function standsApart(label: Box, top: number, words: readonly Word[]): boolean {
  const above = words
    .map((word) => word.box)
    .filter(
      (word) =>
        word.y + word.h / 2 > top + 0.003 &&
        word.y + word.h <= label.y + 0.003 &&
        word.x < label.x + label.w &&
        word.x + word.w > label.x,
    );
  if (above.length === 0) return false;
  const height = Math.max(...above.map((word) => word.h));
  return label.y - Math.max(...above.map((word) => word.y + word.h)) > APART * height;
}
