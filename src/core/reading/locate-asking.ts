/**
 * What a label goes on to ask for, in words of its own: "Point of Contact (name, title, e-mail):". Forms are worded
 * anew more often in these words than in the label proper, and none of them is an answer.
 */
import type { OutlineEntry } from '../model.js';
import { gapPt, type Layout } from './lines.js';

const ASKING =
  /^(?:names?|titles?|positions?|roles?|and|or|e-?mails?|mail|address(?:es)?|phones?|telephone|numbers?|contacts?|information|info|please|include|list|print|type|full|their|of|the|for|each|person|if|applicable)$/i;
const MARKS = /^[\s(),:;/&–—.[\]-]+|[\s(),:;/&–—.[\]?-]+$/g;
/** Farther right than so many line heights the answer begins. */
const NEAR = 2;
/** Share of the page's width by which two rows of a cell may begin apart. */
const SAME_EDGE = 0.01;

/**
 * @param last the label's last word
 * @returns the words on its row, or in brackets under it, that go on asking; none where the row's words are an answer
 */
export function askingWords(layout: Layout, entry: OutlineEntry, last: number): number[] {
  if (entry.as === undefined || entry.as === 'text') return [];
  const { page, lines, at, lineHeightPt } = layout;
  if (/[:?]$/.test(page.words[last]!.text)) return [];
  const line = lines[at[last]!.line]!;
  const height = lineHeightPt[at[last]!.line]!;
  const found: number[] = [];
  let before = last;
  let asked = 0;
  for (const w of line.words.slice(line.words.indexOf(last) + 1)) {
    const { text } = page.words[w]!;
    if (gapPt(page, before, w) > NEAR * height) break;
    const bare = text.replaceAll(MARKS, '');
    // "Name," and "Name/Title": parts of a word that marks part
    const parts = bare.split(/[/,]/).filter((part) => part !== '');
    if (!parts.every((part) => ASKING.test(part))) return asked > 0 ? found : [];
    if (bare !== '') asked += 1;
    found.push(w);
    before = w;
    if (/[:?]$/.test(text)) return found;
  }
  if (asked > 0) return found;
  return page.textFrom === 'ocr' ? [] : askingBelow(layout, last);
}

/** "(name/title/email):" in the row under a label that its cell has broken. */
function askingBelow({ page, lines, at, lineHeightPt }: Layout, last: number): number[] {
  const place = at[last]!;
  const cell = lines[place.line]!.cells[place.cell]!;
  if (cell.words.at(-1) !== last) return [];
  const below = lines
    .slice(place.line + 1, place.line + 3)
    .flatMap((line) => line.cells)
    .find(({ box }) => Math.abs(box.x - cell.box.x) < SAME_EDGE);
  if (below === undefined) return [];
  const isNear = (below.box.y - cell.box.y - cell.box.h) * page.heightPt < lineHeightPt[place.line]!;
  const text = below.words.map((w) => page.words[w]!.text).join(' ');
  const isAsking = text.startsWith('(') && /[:)]$/.test(text) && text.split(/[\s/,]+/).every(isAskingPart);
  return isNear && isAsking ? below.words : [];
}

const isAskingPart = (part: string): boolean => {
  const bare = part.replaceAll(MARKS, '');
  return bare === '' || ASKING.test(bare);
};
