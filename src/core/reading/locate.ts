/**
 * Finds the form's headings and labels on a letter's pages. Every spelling of every entry proposes places; a place
 * weighs by how well its letters match, how long the phrase is and whether it stands like a label (begins a cell, ends
 * with a colon or at the cell's end) rather than in running text; the heaviest run of places in printed order wins.
 */
import type { FormDefinition, Located, OutlineEntry, Page } from '../model.js';
import { runningWords } from './bands-running.js';
import { isEnumeration, isEnumerator } from './enumerators.js';
import { gapPt, type Layout, unionOfWords } from './lines.js';
import { askingWords } from './locate-asking.js';
import { findChains, lettersOf, type PageText, pageTextOf } from './locate-chains.js';
import { withExplanationsBelow } from './locate-below.js';
import { followPrinted } from './locate-printed.js';
import { withSigners } from './locate-signers.js';

/** One place where an entry of the outline may stand. */
export interface Place {
  entry: OutlineEntry;
  /** index of the entry in the form's outline */
  order: number;
  pageIndex: number;
  words: number[];
  score: number;
  weight: number;
}

/** Phrases shorter than this many letters must stand like a label: "Date" and "District" are in every text. */
const SHORT_PHRASE = 14;
/** Labels of short answers up to this length too: "Participating districts indicate …" is a sentence. */
const SHORT_LABEL = 30;
/** A place out of order is kept only where it is this heavy and the only one of its entry. */
const SURE_WEIGHT = 0.62;
/** Words behind a label that show whether its explanation begins there, and the letters that are no chance. */
const EXPLAINS = 4;
const EXPLAINS_LETTERS = 8;
/** Share of the page's width by which two rows that begin alike may differ. */
const SAME_EDGE = 0.02;

/**
 * @param pages the letter's own pages in order; `pageIndex` of the result points into them
 * @returns in reading order, each entry once; a signature or date entry again where its page was sent twice
 */
export function locateOutline(pages: Page[], form: FormDefinition): Located[] {
  const texts = pages.map(pageTextOf);
  const running = runningWords(pages);
  const places = texts
    .flatMap((text, pageIndex) => placesOn(text, pageIndex, form))
    // a heading that comes again at the head of each page begins nothing there
    .filter(
      ({ entry, pageIndex, words }) =>
        entry.kind !== 'heading' || !words.every((w) => running[pageIndex]!.has(w)),
    );
  const compare = readingOrder(texts.map((text) => text.layout));
  const chosen = heaviestRun(places.sort(compare));
  addLoners(chosen, places);
  addRepeatedSignatures(chosen, places);
  const taken = chosen.sort(compare);
  const located = withExplanationsBelow(
    taken.map((place) => toLocated(place, texts[place.pageIndex]!)),
    texts,
    running,
    ({ entry }) =>
      places
        .filter((place) => place.entry === entry)
        .map(({ pageIndex, words }) => {
          const { begins, ends } = standing(texts[pageIndex]!, entry, words);
          return { pageIndex, words, isAlone: begins && ends };
        }),
  );
  return withSigners(pages, form, located);
}

/** All places on one page, heaviest spelling per first word and entry. */
export function placesOn(text: PageText, pageIndex: number, form: FormDefinition): Place[] {
  const places: Place[] = [];
  for (const [order, entry] of form.outline.entries()) {
    const byStart = new Map<number, Place>();
    for (const spelling of entry.text) {
      const phrase = lettersOf(spelling);
      for (const chain of findChains(text, phrase)) {
        const stand = standing(text, entry, chain.words);
        if (phrase.length < mustStandAlone(entry) && !(stand.begins && stand.ends)) continue;
        const isEdge = stand.begins || stand.ends;
        const shape = stand.begins && stand.ends ? 1 : isEdge && !isEcho(entry, phrase, stand) ? 0.75 : 0.5;
        const weight = chain.score ** 2 * (0.4 + 0.6 * Math.min(1, phrase.length / 24)) * shape;
        const known = byStart.get(chain.words[0]!);
        if (!known || weight > known.weight)
          byStart.set(chain.words[0]!, {
            entry,
            order,
            pageIndex,
            words: chain.words,
            score: chain.score,
            weight,
          });
      }
    }
    places.push(...byStart.values());
  }
  return places;
}

/** An answer may begin as its question does, or any of its sentences: then the question does not go on behind it. */
function isEcho(
  entry: OutlineEntry,
  phrase: string,
  { begins, ends, explains }: { begins: boolean; ends: boolean; explains: boolean },
): boolean {
  return (
    !explains &&
    !(begins && ends) &&
    (entry.printed ?? []).some((printed) => lettersOf(printed).startsWith(phrase))
  );
}

function mustStandAlone(entry: OutlineEntry): number {
  return entry.as === undefined || entry.as === 'text' ? SHORT_PHRASE : SHORT_LABEL;
}

/** Whether a chain begins where a label begins and ends where a label ends. */
function standing(
  { layout, letters }: PageText,
  entry: OutlineEntry,
  words: number[],
): { begins: boolean; ends: boolean; explains: boolean } {
  const { page, at, lines } = layout;
  const first = at[words[0]!]!;
  const cell = lines[first.line]!.cells[first.cell]!;
  const before = cell.words.slice(0, first.place);
  const begins = isEnumeration(
    before.map((w) => page.words[w]!.text),
    page.textFrom === 'ocr',
  );
  const last = words.at(-1)!;
  const text = page.words[last]!.text;
  const end = at[last]!;
  const behind = lines[end.line]!.cells[end.cell]!.words.slice(end.place + 1);
  const [next] = behind;
  // the form's own explanation goes on behind the label
  const explains = (entry.printed ?? []).some((printed) => {
    const expected = lettersOf(printed);
    return behind.slice(0, EXPLAINS).some((_, at) => {
      const spelt = behind
        .slice(0, at + 1)
        .map((w) => letters[w]!)
        .join('');
      const isWhole = at + 1 === behind.length && spelt.length >= 3;
      return (isWhole || spelt.length >= EXPLAINS_LETTERS) && expected.startsWith(spelt);
    });
  });
  const ends =
    next === undefined ||
    explains ||
    isEnumerator(page.words[next]!.text) ||
    isOfOtherFont(page, words, next) ||
    /[:?_]["”]?$/.test(text) ||
    /^[(_:.…–—-]/.test(page.words[next]!.text) ||
    /^\(?\d{4}/.test(page.words[next]!.text);
  return { begins, ends, explains };
}

/** A label in bold ends where its font does. Recognition tells no fonts. */
function isOfOtherFont(page: Page, words: number[], next: number): boolean {
  const [font, ...others] = new Set(words.map((w) => page.words[w]!.fontName));
  const behind = page.words[next]!.fontName;
  return font !== undefined && behind !== undefined && others.length === 0 && behind !== font;
}

/** Pages in order, then rows, then left to right; for `sort`. */
export function readingOrder(layouts: Layout[]): (a: Place, b: Place) => number {
  const row = (place: Place) => layouts[place.pageIndex]!.at[place.words[0]!]!.line;
  const x = (place: Place) => layouts[place.pageIndex]!.page.words[place.words[0]!]!.box.x;
  return (a, b) => a.pageIndex - b.pageIndex || row(a) - row(b) || x(a) - x(b) || a.order - b.order;
}

/** The heaviest set of places whose entries follow the outline's order and which share no word. @param places in reading order */
export function heaviestRun(places: Place[]): Place[] {
  const total: number[] = [];
  const from: number[] = [];
  for (const [i, place] of places.entries()) {
    total[i] = place.weight;
    from[i] = -1;
    for (let j = 0; j < i; j++) {
      const earlier = places[j]!;
      if (earlier.order >= place.order || sharesWords(earlier, place)) continue;
      if (total[j]! + place.weight > (total[i] ?? 0)) {
        total[i] = total[j]! + place.weight;
        from[i] = j;
      }
    }
  }
  let at = total.indexOf(Math.max(...total, -1));
  const run: Place[] = [];
  for (; at !== -1 && places[at]; at = from[at]!) run.push(places[at]!);
  return run.reverse();
}

/** Entries left out by the order, where only one place speaks for them and speaks clearly. */
function addLoners(chosen: Place[], places: Place[]): void {
  const orders = new Set(places.map((place) => place.order));
  for (const order of orders) {
    if (chosen.some((place) => place.order === order)) continue;
    const own = places
      .filter((place) => place.order === order && place.weight >= SURE_WEIGHT)
      .filter((place) => !chosen.some((taken) => sharesWords(taken, place)));
    if (own.length === 1) chosen.push(own[0]!);
  }
}

/** A signature page sent a second time (the letter, and its signed last page scanned apart) counts both times. */
function addRepeatedSignatures(chosen: Place[], places: Place[]): void {
  const ids = (pageIndex: number) => chosen.filter((place) => place.pageIndex === pageIndex);
  const signed = chosen.filter((place) => place.entry.kind === 'signature');
  const home = new Set(signed.map((place) => place.pageIndex));
  const repeats = new Set(
    places
      .filter((place) => place.entry.kind === 'signature' && place.weight >= SURE_WEIGHT)
      .map((place) => place.pageIndex)
      .filter((pageIndex) => !home.has(pageIndex)),
  );
  for (const pageIndex of repeats) {
    const onPage = places.filter(
      (place) =>
        place.pageIndex === pageIndex &&
        (place.entry.kind === 'signature' || place.entry.kind === 'date') &&
        !ids(pageIndex).some((taken) => sharesWords(taken, place)),
    );
    chosen.push(...heaviestRun(onPage));
  }
}

function sharesWords(a: Place, b: Place): boolean {
  return a.pageIndex === b.pageIndex && a.words.some((w) => b.words.includes(w));
}

/** The words of an enumerator left of a label, none where something else stands there. */
function enumeratorBefore(layout: Layout, word: number): number[] {
  const { page, lines, at, lineHeightPt } = layout;
  const { line, cell, place } = at[word]!;
  const row = lines[line]!;
  const inCell = row.cells[cell]!.words.slice(0, place);
  if (inCell.length > 1 && isEnumeration(inCell.map((w) => page.words[w]!.text))) return inCell;
  const before = row.words[row.words.indexOf(word) - 1];
  if (before === undefined) return enumeratorAbove(layout, word);
  if (!isEnumerator(page.words[before]!.text)) return [];
  return gapPt(page, before, word) < 4 * lineHeightPt[line]! ? [before] : [];
}

/** "Question 2" in a row of its own, over a question that has no other name. */
function enumeratorAbove({ page, lines, at, lineHeightPt }: Layout, word: number): number[] {
  const line = at[word]!.line;
  const { box } = page.words[word]!;
  const above = lines[line - 1]?.cells.find((cell) => Math.abs(cell.box.x - box.x) < SAME_EDGE);
  if (above === undefined) return [];
  const isNear = (box.y - above.box.y - above.box.h) * page.heightPt < 2 * lineHeightPt[line]!;
  const spelt = above.words.map((w) => page.words[w]!.text);
  return isNear && spelt.some((text) => /\w/.test(text)) && isEnumeration(spelt) ? above.words : [];
}

function toLocated(place: Place, text: PageText): Located {
  const { layout } = text;
  const words = [...place.words];
  const own = [...words];
  own.push(...askingWords(layout, place.entry, words.at(-1)!));
  for (const printed of place.entry.printed ?? []) own.push(...followPrinted(text, printed, own));
  own.push(...enumeratorBefore(layout, words[0]!));
  return {
    entry: place.entry,
    pageIndex: place.pageIndex,
    box: unionOfWords(layout.page, words),
    wordIndexes: [...new Set(own)],
    score: place.score,
  };
}
