/**
 * The whole printed label of a signature: locating finds the words that the form has, and "Signature of" before them or
 * "Signature, Date" on the next line are the label's as well. Half a label would leave the other half in the signer's place.
 */
import type { Page } from '../model.js';
import { beginningOf } from './locate-signers.js';
import { type Area, areaOf, around, type Label } from './signature-area.js';
import { runsOf } from './signature-words.js';

/** White between two lines of one label as a share of their height, and how far they may be set in, points. */
const nextLine = { gapShare: 0.6, insetPt: 6 };

interface Line {
  words: number[];
  area: Area;
  /** something else follows on the line, such as "Date" */
  ended: boolean;
}

/** Labels of signatures with the words of signers' labels on their line, and on lines right above and below them. */
export function withWholeWording(page: Page, labels: readonly Label[]): Label[] {
  const signatures = labels.filter(({ part }) => part === 'signature');
  if (signatures.length === 0) return [...labels];
  const areasOf = (words: readonly number[]) => around(words.map((i) => areaOf(page.words[i]!.box, page)))!;
  const spelt = [...page.words.keys()].filter((i) => /[\p{L}\p{N}]/u.test(page.words[i]!.text));
  const lines = runsOf(page, spelt).flatMap((run): Line[] => {
    const words = beginningOf(page, run);
    return words.length > 0 ? [{ words, area: areasOf(words), ended: words.at(-1) !== run.at(-1) }] : [];
  });
  const taken = new Map(signatures.flatMap((one) => one.located.wordIndexes.map((i) => [i, one] as const)));
  return labels.map((label) => {
    if (label.part !== 'signature') return label;
    const isFree = ({ words }: Line) => words.every((i) => (taken.get(i) ?? label) === label);
    const own = lines.filter((line) => isFree(line) && line.words.some((i) => taken.get(i) === label));
    if (own.length === 0) return label;
    let whole = own.toSorted((a, b) => a.area.y0 - b.area.y0);
    for (const line of lines.filter((one) => isFree(one) && !own.includes(one))) {
      if (goesOn(page, whole.at(-1)!, line)) whole = [...whole, line];
    }
    for (const line of lines.filter((one) => isFree(one) && !whole.includes(one)).toReversed()) {
      if (goesOn(page, line, whole[0]!)) whole = [line, ...whole];
    }
    const wordIndexes = [...new Set([...whole.flatMap(({ words }) => words), ...label.located.wordIndexes])];
    return { ...label, located: { ...label.located, wordIndexes }, area: areasOf(wordIndexes) };
  });
}

function goesOn(page: Page, above: Line, below: Line): boolean {
  const height = below.area.y1 - below.area.y0;
  const gap = below.area.y0 - above.area.y1;
  const last = page.words[above.words.at(-1)!]!.text;
  return (
    !above.ended &&
    !/[:_]$/.test(last) &&
    gap < nextLine.gapShare * height &&
    gap > -0.5 * height &&
    Math.abs(below.area.x0 - above.area.x0) < nextLine.insetPt
  );
}
