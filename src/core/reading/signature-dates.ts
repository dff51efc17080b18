/**
 * Whose a label "Date" is: that of the signer in whose row or column it stands. The order in which labels are printed
 * does not tell: where both signers stand side by side, both dates follow both signatures.
 */
import { distance } from 'fastest-levenshtein';
import type { Located, Page } from '../model.js';
import { type Area, areaOf, around, type Label, overlapX, overlapY } from './signature-area.js';
import { isSigningTool } from './signature-text.js';
import { runsOf } from './signature-words.js';

/** A date label farther than this below its signature's label is another date. */
const farthestDatePt = 120;
/** A label may begin this far above its signature's: a line of its own, such as the signer's name, stands between. */
const levelPt = { surely: 4, perhaps: 20 };
/** Lines of one electronic signature follow each other this closely. */
const withinSignaturePt = 32;
/** Labels in two columns have their rows at about the same height. */
const besidePt = 12;
/** Dates of two signers side by side stand at about the same height, though one label may have more lines. */
const sameRowsPt = 60;
/** As Acrobat writes it into the look of a signature: 2024.08.12 10:11:12 */
const stampOfTool = /^\d{4}\.\d{2}\.\d{2}\s+\d{2}:\d{2}:\d{2}/;

interface Candidate {
  wordIndexes: number[];
  area: Area;
  /** what locating the outline took it for; null where it was passed over */
  located: Located | null;
}

/**
 * @param signatures labels of the signatures on this page
 * @param taken words of any located label; those of dates found here are added
 */
export function dateLabels(
  page: Page,
  signatures: readonly Label[],
  located: readonly Located[],
  taken: Set<number>,
): Label[] {
  const ofSignatures = new Set(signatures.flatMap((one) => one.located.wordIndexes));
  const found = candidates(page, located, taken, ofSignatures);
  const owners = ownersOf(found, signatures);
  return signatures.flatMap((signature): Label[] => {
    const { role } = signature;
    const all = found.filter((one) => owners.get(one)?.role === role);
    const plain = all.filter((one) => !stampOfTool.test(textAfter(page, one)));
    const own = plain.length > 0 ? plain : all;
    const [best] = [...own.filter((one) => one.located?.entry.role === role), ...own];
    if (!best) return [];
    for (const i of best.wordIndexes) taken.add(i);
    const { wordIndexes, area } = best;
    if (best.located?.entry.role === role)
      return [{ role, part: 'date', area, located: { ...best.located, wordIndexes } }];
    const entry = { id: `${role}-date`, kind: 'date' as const, role, text: ['Date'] };
    const { box, score } = best.located ?? { box: page.words[wordIndexes[0]!]!.box, score: 0.75 };
    return [{ role, part: 'date', area, located: { ...signature.located, entry, box, wordIndexes, score } }];
  });
}

function candidates(
  page: Page,
  located: readonly Located[],
  taken: ReadonlySet<number>,
  ofSignatures: ReadonlySet<number>,
): Candidate[] {
  const areaOfWords = (indexes: readonly number[]) =>
    around(indexes.map((i) => areaOf(page.words[i]!.box, page)))!;
  const known = located
    .filter(
      ({ entry, wordIndexes }) => entry.kind === 'date' && wordIndexes.some((i) => !ofSignatures.has(i)),
    )
    .map((one): Candidate => {
      const free = one.wordIndexes.filter((i) => !ofSignatures.has(i));
      const named = free.filter((i) => /date|sign/.test(lettersOf(page.words[i]!.text)));
      const wordIndexes = named.length > 0 ? named : free;
      return { wordIndexes, area: areaOfWords(wordIndexes), located: one };
    });
  const passed = runsOf(page, [...page.words.keys()]).flatMap((run) => {
    return run.flatMap((i, at): Candidate[] => {
      const before = run[at - 1];
      const begins =
        before === undefined || taken.has(before) || !/[\p{L}\p{N}]/u.test(page.words[before]!.text);
      if (taken.has(i) || !begins) return [];
      const several = severalWords
        .map((count) => run.slice(at, at + count))
        .find((some) => isDate(page, some));
      const wordIndexes = several ?? (isAlmostDate(page.words[i]!.text) ? [i] : []);
      return wordIndexes.length === 0 ? [] : [{ wordIndexes, area: areaOfWords(wordIndexes), located: null }];
    });
  });
  return [...known, ...passed]
    .filter((one) => !isOfTool(page, one))
    .toSorted((a, b) => a.area.y0 - b.area.y0 || a.area.x0 - b.area.x0);
}

/** "Digitally signed by …" with "Date: 2024.08.12 10:11:12 -04'00'" below it: no label of the form. */
function isOfTool(page: Page, { wordIndexes, area }: Candidate): boolean {
  if (!/\d/.test(textAfter(page, { wordIndexes }))) return false;
  const runs = runsOf(page, [...page.words.keys()]);
  return runs.some((run) => {
    const words = around(run.map((i) => areaOf(page.words[i]!.box, page)))!;
    if (run.includes(wordIndexes[0]!) || area.x0 < words.x0 - 3 || overlapX(words, area) <= 0) return false;
    const near = area.y0 >= words.y0 - 1 && area.y0 - words.y1 < withinSignaturePt;
    const alike = area.y1 - area.y0 < 1.3 * (words.y1 - words.y0);
    return near && alike && isSigningTool(run.map((i) => page.words[i]!.text).join(' '));
  });
}

/** What follows a label on its line. */
function textAfter(page: Page, { wordIndexes }: Pick<Candidate, 'wordIndexes'>): string {
  const run = runsOf(page, [...page.words.keys()]).find((one) => one.includes(wordIndexes[0]!)) ?? [];
  const rest = run.slice(run.indexOf(wordIndexes.at(-1)!) + 1);
  return rest.map((i) => page.words[i]!.text).join(' ');
}

/** The signer in whose column, or in whose rows, each stands. */
function ownersOf(found: readonly Candidate[], signatures: readonly Label[]): Map<Candidate, Label | null> {
  const beside = signatures.some((one) => signatures.some((other) => standBeside(one.area, other.area)));
  if (beside) return columnsOf(found, signatures);
  const rows = signatures.toSorted((a, b) => a.area.y0 - b.area.y0);
  const paired =
    found.length === rows.length && found.every((one, at) => nearTo(one, rows).includes(rows[at]!));
  return new Map(found.map((one, at) => [one, paired ? rows[at]! : rowOf(one, nearTo(one, rows))]));
}

const middleOf = ({ area }: Candidate) => (area.y0 + area.y1) / 2;

function nearTo(candidate: Candidate, signatures: readonly Label[]): Label[] {
  const { area } = candidate;
  return signatures.filter((one) => {
    const gap = Math.max(area.y0 - one.area.y1, one.area.y0 - area.y1);
    return gap <= farthestDatePt && middleOf(candidate) >= one.area.y0 - levelPt.perhaps;
  });
}

/** Side by side: as many dates about one row as signers go left to right; otherwise each must stand over or under a label. */
function columnsOf(found: readonly Candidate[], signatures: readonly Label[]): Map<Candidate, Label | null> {
  const columns = signatures.toSorted((a, b) => a.area.x0 - b.area.x0);
  const dates = found.toSorted((a, b) => a.area.x0 - b.area.x0);
  const [first, ...rest] = dates;
  const inRow =
    first !== undefined && rest.every((one) => Math.abs(one.area.y0 - first.area.y0) < sameRowsPt);
  if (
    inRow &&
    dates.length === columns.length &&
    dates.every((one, at) => nearTo(one, columns).includes(columns[at]!))
  )
    return new Map(dates.map((one, at) => [one, columns[at]!]));
  return new Map(dates.map((one) => [one, columnOf(one, nearTo(one, columns))]));
}

function columnOf({ area }: Candidate, near: readonly Label[]): Label | null {
  const own = near.filter((one) => overlapX(one.area, area) > 0);
  return own.length === 1 ? own[0]! : null;
}

/** Right above a label it may be that signer's, or end the rows of the one before: then it is nobody's. */
function rowOf(candidate: Candidate, near: readonly Label[]): Label | null {
  const y = middleOf(candidate);
  const [last, ...earlier] = near.toSorted((a, b) => b.area.y0 - a.area.y0);
  if (!last || y >= last.area.y0 - levelPt.surely) return last ?? null;
  const told = near.find((one) => one.role === candidate.located?.entry.role);
  return earlier.length === 0 ? (told ?? null) : null;
}

function standBeside(a: Area, b: Area): boolean {
  return a !== b && overlapY(a, b) > -besidePt && overlapX(a, b) < 0;
}

/** "Date of signature", "Signature date": longer ones first. */
const severalWords = [3, 2] as const;
const inSeveralWords =
  /^(?:date(?:of)?(?:signature|signing|signed)|(?:signature|signing|signed)date|dateofexecution)$/;

const isDate = (page: Page, wordIndexes: readonly number[]): boolean =>
  wordIndexes.length > 1 &&
  wordIndexes.every((i) => lettersOf(page.words[i]!.text) !== '') &&
  inSeveralWords.test(wordIndexes.map((i) => lettersOf(page.words[i]!.text)).join(''));

/** Words that ask for a date and for nothing else. */
export const isDateWord = (page: Page, run: readonly number[]): boolean =>
  isDate(page, run) || (run.length === 1 && isAlmostDate(page.words[run[0]!]!.text));

/** OCR makes "Pate:" or "Dale" of a small label. */
function isAlmostDate(text: string): boolean {
  const letters = lettersOf(text);
  if (/^(?:dated|date(?:signed|ofsignature|signature)|signaturedate)$/.test(letters)) return true;
  return letters.length >= 3 && letters.length <= 5 && distance(letters, 'date') <= 1;
}

const lettersOf = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
