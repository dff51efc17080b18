/**
 * What the answers beside it tell of a place that seems empty, and of one that may hold the next question too. "Missing" is
 * told to a district: it must not rest on a label that stands under its answer, on a neighbour whose own extent is in
 * doubt, or on a question that was not found.
 */
import { distance } from 'fastest-levenshtein';
import type { FormDefinition, Located, Page } from '../model.js';
import { runningWords } from './bands-running.js';
import type { Band } from './bands-shape.js';
import { isEnumerator } from './enumerators.js';
import { lettersOf, wordsSpelt } from './locate-chains.js';

/** More words than this between a heading and its first question are an answer; so many beside an empty place. */
const ANSWER_WORDS = 2;

/** Letters of a word of which one may be misread. */
const MISREAD_ONE_IN = 5;

export interface Letter {
  pages: Page[];
  form: FormDefinition;
  located: readonly Located[];
}

/**
 * @param bands in reading order
 * @param unsure those whose extent is in doubt
 * @returns open = may hold the answer to a question that was not found; perhapsFilled = where nothing stands in them, it may
 * stand in another's place
 */
export function besideOthers(
  letter: Letter,
  bands: readonly Band[],
  unsure: ReadonlySet<Band>,
): { open: Set<Band>; perhapsFilled: Set<Band> } {
  const isOpen = bands.map((band) => isLostAfter(band, letter));
  const isDoubtful = bands.map((band, at) => unsure.has(band) || isOpen[at]!);
  const open = bands.filter((band, at) => isOpen[at] && isLong(band));
  const perhapsFilled = bands.filter(
    (band, at) =>
      isOpen[at] ||
      isDoubtful[at - 1] ||
      isDoubtful[at + 1] ||
      (isLong(band) && holdsWordsAbove(band, letter)) ||
      holdsWordsBeside(band, bands, letter),
  );
  return { open: new Set(open), perhapsFilled: new Set(perhapsFilled) };
}

const isLong = ({ label }: Band): boolean => label.entry.as === 'text' || label.entry.as === 'contact-block';

/** Between this question and the next one that was found, the form asks another that it needs. */
function isLostAfter({ label }: Band, { form, located }: Letter): boolean {
  const found = new Set(located.map(({ entry }) => entry.id));
  const held = new Set(located.flatMap(({ entry }) => entry.holds ?? []));
  const required = new Set(form.fields.filter((field) => field.required).map(({ name }) => name));
  const after = form.outline.slice(form.outline.findIndex(({ id }) => id === label.entry.id) + 1);
  const end = after.findIndex(({ id }) => found.has(id));
  return after
    .slice(0, end === -1 ? undefined : end)
    .some(({ holds = [] }) => required.has(holds[0] ?? '') && !holds.some((name) => held.has(name)));
}

/** Something stands between a heading of the form and the first question under it. */
function holdsWordsAbove({ label }: Band, letter: Letter): boolean {
  const { form, located } = letter;
  const before = located[located.indexOf(label) - 1];
  const order = (id: string): number => form.outline.findIndex((entry) => entry.id === id);
  if (before?.entry.kind !== 'heading' || order(before.entry.id) !== order(label.entry.id) - 1) return false;
  let words = 0;
  for (let p = before.pageIndex; p <= label.pageIndex; p++) {
    const top = p === before.pageIndex ? before.box.y + before.box.h : 0;
    const bottom = p === label.pageIndex ? label.box.y : 1;
    words += unprinted(p, top, bottom, letter).filter(({ text }) => /[\p{L}\p{N}]/u.test(text)).length;
  }
  return words > ANSWER_WORDS;
}

/** Words whose middle stands between these heights (0-1) of a page, and that are no label's, enumerator or running head. */
function unprinted(
  pageIndex: number,
  top: number,
  bottom: number,
  { pages, located }: Letter,
): { text: string; index: number }[] {
  const running = runningWords(pages)[pageIndex]!;
  const labels = located.filter((one) => one.pageIndex === pageIndex);
  const own = new Set(labels.flatMap(({ wordIndexes }) => wordIndexes));
  return pages[pageIndex]!.words.flatMap(({ text, box }, index) => {
    const middle = box.y + box.h / 2;
    if (middle <= top || middle >= bottom || own.has(index) || running.has(index)) return [];
    return isEnumerator(text) ? [] : [{ text, index }];
  });
}

/**
 * Words in the rows of an empty place that are nobody's, and none that its question is made of: a border was taken for the
 * one between question and answer.
 */
function holdsWordsBeside(band: Band, bands: readonly Band[], letter: Letter): boolean {
  if (band.parts.some(({ words }) => words.length > 0)) return false;
  const { text: labels, printed = [] } = band.label.entry;
  const asked = [...new Set([...labels, ...printed].flatMap(wordsSpelt))];
  // recognition misreads a letter of the print, too
  const isAsked = (word: string): boolean =>
    asked.some((one) => distance(one, word) <= Math.floor(one.length / MISREAD_ONE_IN));
  return band.parts.some(({ pageIndex, box }) => {
    const parts = bands.flatMap((one) => one.parts).filter((part) => part.pageIndex === pageIndex);
    const answers = new Set(parts.flatMap(({ words }) => words));
    const beside = unprinted(pageIndex, box.y, box.y + box.h, letter).filter(
      ({ text, index }) => !answers.has(index) && /\p{L}{2}/u.test(text) && !isAsked(lettersOf(text)),
    );
    return beside.length >= ANSWER_WORDS;
  });
}
