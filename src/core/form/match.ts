/**
 * Which documents are letters. A letter matches a form's anchors: its title, and several headings and labels in
 * printed order. Words in running text never make a letter, nor does a subject or a file name.
 */
import type { FormDefinition, FormMatch, Page } from '../model.js';
import { evidenceOf, isCharacteristic, type PageEvidence, sumOfWeights } from './match-evidence.js';
import { groupPages, type PageGroup } from './match-groups.js';
import { nearMissOf, otherTitle } from './match-near-misses.js';
import { formYear, printedYear } from './match-year.js';

export interface MatchResult {
  matches: FormMatch[];
  nearMisses: { document: number; what: string }[];
}

/**
 * What makes a letter, as sums of places' weights (a long label found whole weighs about 1, a short heading 0.5).
 * Lower bars would take grant applications that borrow labels; higher ones would lose single scanned pages.
 */
const ENOUGH = {
  /** with the title: a third of the form's text */
  titledWeight: 2,
  titledKeys: 3,
  /** without it, as a page of its own: phrases no other paper has */
  untitledWeight: 2,
  untitledCharacteristic: 2,
  /** without the words "letter of commitment" anywhere */
  unnamedCharacteristic: 3,
  /** a paper with another title must carry nearly the whole form to be one */
  otherTitleWeight: 6,
} as const;
/** Forms this near to the best one differ by their year only. */
const NEARLY_ALIKE = 0.88;

/**
 * @param pages all pages of one mail, documents one after the other
 * @param forms known forms, any order
 */
export function matchForms(pages: Page[], forms: FormDefinition[]): MatchResult {
  const evidence = pages.map((page) => evidenceOf(page, forms));
  const matches: FormMatch[] = [];
  for (const group of groupPages(pages, evidence)) {
    const match = matchOf(group, pages, evidence, forms);
    if (match) matches.push(match);
  }
  const inLetters = new Set(matches.flatMap((match) => match.pageIndexes.map((p) => pages[p]!.document)));
  const nearMisses: MatchResult['nearMisses'] = [];
  for (const document of new Set(pages.map((page) => page.document))) {
    if (inLetters.has(document)) continue;
    const own = [...pages.keys()].filter((p) => pages[p]!.document === document);
    const what = nearMissOf(
      own.map((p) => pages[p]!),
      own.map((p) => evidence[p]!),
    );
    if (what !== null) nearMisses.push({ document, what });
  }
  return { matches, nearMisses };
}

/**
 * The form of each letter where a person said which pages are its own: no bar to pass, the nearest form is taken.
 * @param groups indexes into `pages`, a list a letter
 */
export function matchGiven(pages: Page[], groups: readonly number[][], forms: FormDefinition[]): FormMatch[] {
  const evidence = pages.map((page) => evidenceOf(page, forms));
  return groups.map((own) => {
    const { form, best, unknownYear } = formOf(own, pages, evidence, forms);
    return { form, pageIndexes: [...own], score: Math.min(1, best / 8), unknownYear };
  });
}

function matchOf(
  group: PageGroup,
  pages: Page[],
  evidence: PageEvidence[],
  forms: FormDefinition[],
): FormMatch | null {
  if (forms.length === 0) return null;
  const own = group.pages.map((p) => evidence[p]!);
  const { form, best, unknownYear } = formOf(group.pages, pages, evidence, forms);
  if (best === 0 || !isLetter(group, pages, own, best)) return null;
  return { form, pageIndexes: group.pages, score: Math.min(1, best / 8), unknownYear };
}

/** `best`: the weight of what of the form stands on the pages. */
function formOf(
  pageIndexes: readonly number[],
  pages: Page[],
  evidence: PageEvidence[],
  forms: FormDefinition[],
): { form: FormDefinition; best: number; unknownYear: boolean } {
  const own = pageIndexes.map((p) => evidence[p]!);
  const weights = forms.map((_, f) => {
    // an entry counts once, however many pages repeat it
    const best = new Map<string, number>();
    for (const one of own)
      for (const place of one.runs[f]!)
        best.set(place.entry.id, Math.max(best.get(place.entry.id) ?? 0, sumOfWeights([place])));
    return [...best.values()].reduce((sum, weight) => sum + weight, 0);
  });
  const best = Math.max(0, ...weights);
  const alike = forms.filter((_, f) => weights[f]! >= best * NEARLY_ALIKE);
  const year = printedYear(
    pageIndexes.map((p) => pages[p]!),
    own,
  );
  const ofYear = year === null ? undefined : alike.find((form) => formYear(form) === year);
  const nearest = forms[weights.indexOf(best)]!;
  const form = ofYear ?? (year === null ? nearest : nearestInTime(alike, year));
  const named = alike.filter((one) => one.term.kind === 'named');
  const unknownYear = year === null ? named.length > 1 : ofYear === undefined;
  return { form, best, unknownYear };
}

function nearestInTime(forms: FormDefinition[], year: string): FormDefinition {
  const away = (form: FormDefinition) =>
    Math.abs(Number(formYear(form).slice(0, 4)) - Number(year.slice(0, 4)));
  return forms.reduce((nearest, form) => (away(form) < away(nearest) ? form : nearest));
}

function isLetter(group: PageGroup, pages: Page[], own: PageEvidence[], weight: number): boolean {
  if (!own.some((one) => one.namesFamily)) return false;
  const characteristic = new Set(
    own.flatMap((one, i) =>
      one.runs[one.formIndex]!.filter((place) => isCharacteristic(place, pages[group.pages[i]!]!)).map(
        (place) => place.entry.id,
      ),
    ),
  ).size;
  const first = group.pages.find((p) => p === 0 || pages[p - 1]!.document !== pages[p]!.document);
  const other = first === undefined ? null : otherTitle(pages[first]!, own[group.pages.indexOf(first)]!);
  if (other !== null && weight < ENOUGH.otherTitleWeight) return false;
  const isTitled = own.some((one) => one.title !== null);
  const isNamed = own.some((one) => one.namesLetter);
  if (isTitled)
    return weight >= ENOUGH.titledWeight && group.keys.size >= ENOUGH.titledKeys && characteristic >= 1;
  if (weight < ENOUGH.untitledWeight) return false;
  return characteristic >= (isNamed ? ENOUGH.untitledCharacteristic : ENOUGH.unnamedCharacteristic);
}
