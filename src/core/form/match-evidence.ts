/** What one page says about the forms: which headings and labels stand on it, and the family's words. */
import type { FormDefinition, Page } from '../model.js';
import { findChains, lettersOf, type PageText, pageTextOf } from '../reading/locate-chains.js';
import { heaviestRun, type Place, placesOn, readingOrder } from '../reading/locate.js';

export interface PageEvidence {
  text: PageText;
  /** the form (index) whose outline fits this page best */
  formIndex: number;
  /** by form index: places in printed order */
  runs: Place[][];
  /** ids of headings, labels and signature lines found for the best form */
  keys: Set<string>;
  weight: number;
  title: Place | null;
  /** the network is named */
  namesFamily: boolean;
  /** a letter of commitment is named, in running text or as a heading */
  namesLetter: boolean;
}

const FAMILY = [
  'Kentucky Innovation Lab Network',
  'Kentucky Innovative Learning Network',
  'Innovative Learning Network',
  'Innovation Lab Network',
].map(lettersOf);
const LETTER = lettersOf('Letter of Commitment');
/** Lighter places ("Agreement" in running text, a worn short label) say nothing about which form a page is. */
const MIN_WEIGHT = 0.4;
/** Share of the page above which running heads stand. */
export const RUNNING_HEAD = 0.085;

export function evidenceOf(page: Page, forms: FormDefinition[]): PageEvidence {
  const text = pageTextOf(page);
  const order = readingOrder([text.layout]);
  const runs = forms.map((form) =>
    heaviestRun(
      placesOn(text, 0, form)
        .filter((place) => place.weight >= MIN_WEIGHT && !isContinued(place, text))
        .sort(order),
    ),
  );
  const weights = runs.map((run) => sumOfWeights(run));
  const formIndex = Math.max(0, weights.indexOf(Math.max(...weights)));
  const run = runs[formIndex] ?? [];
  const { letters } = text;
  return {
    text,
    formIndex,
    runs,
    keys: new Set(run.filter(isAnchor).map((place) => place.entry.id)),
    weight: weights[formIndex] ?? 0,
    title: run.find((place) => place.entry.kind === 'title') ?? null,
    namesFamily:
      letters.some((word, at) => word === 'kyiln' || (word === 'ky' && letters[at + 1]?.startsWith('iln'))) ||
      FAMILY.some((phrase) => findChains(text, phrase).length > 0),
    namesLetter: findChains(text, LETTER).length > 0,
  };
}

/** A page's first row names a part of the form that began on an earlier page, as the row itself says. */
function isContinued({ words }: Place, { layout }: PageText): boolean {
  const line = layout.lines[layout.at[words[0]!]!.line]!;
  const last = lettersOf(layout.page.words[line.words.at(-1)!]!.text);
  return line.box.y + line.box.h < RUNNING_HEAD && /^cont(?:inued|d)?$/.test(last);
}

export function sumOfWeights(run: Place[]): number {
  return run.filter(isAnchor).reduce((sum, place) => sum + place.weight, 0);
}

/** Titles run as headers on every page, and "Date" is everywhere. */
export function isAnchor(place: Place): boolean {
  return place.entry.kind !== 'title' && place.entry.kind !== 'date';
}

/** A phrase long or own enough that no other programme's letter has it by chance. */
export function isCharacteristic(place: Place, page: Page): boolean {
  if (!isAnchor(place) || place.weight < 0.5) return false;
  const letters = lettersOf(place.words.map((w) => page.words[w]!.text).join(' '));
  return (
    letters.length >= 45 ||
    /kyiln|iln|innovat|learninggoal|letterofcommitment|pointsofcontactname/.test(letters)
  );
}
