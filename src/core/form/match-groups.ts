/**
 * Which pages belong to one letter. Pages that complete each other belong together, across attachments too; a page
 * that brings again what a letter already has begins the next letter, but for a signature page sent a second time.
 */
import type { Page } from '../model.js';
import type { Place } from '../reading/locate.js';
import {
  isAnchor,
  isCharacteristic,
  type PageEvidence,
  RUNNING_HEAD,
  sumOfWeights,
} from './match-evidence.js';

export interface PageGroup {
  /** indexes into the mail's pages, in the letter's order */
  pages: number[];
  keys: Set<string>;
  /** its one page says too little to be of a letter by itself ("Agreement") */
  isFaint: boolean;
}

/** What stands on the last page: signed apart and scanned, it comes a second time. */
const SIGNATURE_PAGE = new Set([
  'agreement',
  'signatories',
  'district-signature',
  'kde-signature',
  'return',
  'return-mail',
]);
/** A page of another document joins only with this much of the form on it. */
const JOIN_WEIGHT = 1;
/** How far a running title may move from page to page, points. */
const SAME_HEIGHT_PT = 6;
/** Repeated share of a page's anchors that makes it a page of another letter. */
const REPEATED_SHARE = 0.34;

export function groupPages(pages: Page[], evidence: PageEvidence[]): PageGroup[] {
  const groups: PageGroup[] = [];
  const openIn = new Map<number, PageGroup>();
  let unclaimed: number[] = [];
  for (const [index, page] of pages.entries()) {
    const one = evidence[index]!;
    const open = openIn.get(page.document);
    if (index > 0 && pages[index - 1]!.document !== page.document) unclaimed = [];
    if (one.keys.size === 0 && !(one.title && !open)) {
      unclaimed.push(index);
      continue;
    }
    const mayJoin =
      one.weight >= JOIN_WEIGHT || one.runs[one.formIndex]!.some((p) => isCharacteristic(p, page));
    const home =
      open && (fits(open, one) || goesOn(open.pages.at(-1)!, index, evidence))
        ? open
        : mayJoin && (!open || isSignaturePage(one))
          ? (groups.findLast((group) => !group.isFaint && fits(group, one)) ??
            groups.findLast((group) => fits(group, one)))
          : undefined;
    const group = home ?? { pages: [], keys: new Set<string>(), isFaint: !mayJoin && one.title === null };
    if (home) home.isFaint = false;
    if (!home) groups.push(group);
    // pages between two pages of a letter are its own: an answer that ran over
    if (open === group) group.pages.push(...unclaimed);
    unclaimed = [];
    group.pages.push(index);
    for (const key of one.keys) group.keys.add(key);
    openIn.set(page.document, group);
  }
  const letters = withFaintPages(groups, evidence);
  for (const group of letters) group.pages = inPrintedOrder(group.pages, evidence);
  return letters;
}

/** A page of its own (a photo) that says little belongs to the letter whose pages stand before and after it. */
function withFaintPages(groups: PageGroup[], evidence: PageEvidence[]): PageGroup[] {
  return groups.filter((group) => {
    const [page] = group.pages;
    if (!group.isFaint || page === undefined) return true;
    const around = groups.find(
      (other) =>
        other.pages.includes(page - 1) && other.pages.includes(page + 1) && fits(other, evidence[page]!),
    );
    if (!around) return true;
    around.pages.splice(around.pages.indexOf(page - 1) + 1, 0, page);
    for (const key of group.keys) around.keys.add(key);
    return false;
  });
}

function isSignaturePage(one: PageEvidence): boolean {
  return one.keys.has('district-signature') && [...one.keys].every((key) => SIGNATURE_PAGE.has(key));
}

function fits(group: PageGroup, one: PageEvidence): boolean {
  const places = one.runs[one.formIndex]!.filter((place) => one.keys.has(place.entry.id));
  const repeated = places.filter((place) => group.keys.has(place.entry.id));
  if (repeated.length === 0) return places.length > 0;
  if (isSignaturePage(one) && group.keys.size > one.keys.size) return true;
  return repeated.length < 2 && sumOfWeights(repeated) / one.weight < REPEATED_SHARE;
}

/**
 * A long question may break over the page, and name again on the next one what it asks for: the entry the page before
 * ended with comes again, first of all, and nothing else does.
 */
function goesOn(pageBefore: number, page: number, evidence: readonly PageEvidence[]): boolean {
  const [before, one] = [evidence[pageBefore]!, evidence[page]!];
  const { title } = one;
  const beside = [before, evidence[page + 1]].filter((other) => other !== undefined);
  if (title !== null && !beside.some((other) => isRunning(title, one, other))) return false;
  const last = before.runs[before.formIndex]!.findLast(isAnchor)?.entry.id;
  const [first, ...others] = one.runs[one.formIndex]!.filter(isAnchor).map((place) => place.entry.id);
  return first !== undefined && first === last && !others.some((id) => before.keys.has(id));
}

/** A letter's title may run along on top of its pages: another one has the same words at the same height. */
function isRunning(title: Place, { text }: PageEvidence, { text: other }: PageEvidence): boolean {
  const { page, lines, at } = text.layout;
  const told = lines[at[title.words[0]!]!.line]!;
  if (told.box.y + told.box.h > RUNNING_HEAD) return false;
  const spelt = told.words.map((w) => text.letters[w]!).join('');
  return other.layout.lines.some(
    ({ words, box }) =>
      Math.abs(box.y - told.box.y) * page.heightPt < SAME_HEIGHT_PT &&
      words.map((w) => other.letters[w]!).join('') === spelt,
  );
}

/**
 * Pages as they came, unless what stands on two of them says that they were swapped; then by the middle of the entries
 * on each. A page without any stays behind its neighbour.
 */
function inPrintedOrder(pages: number[], evidence: PageEvidence[]): number[] {
  const total = (form: number) => pages.reduce((sum, p) => sum + sumOfWeights(evidence[p]!.runs[form]!), 0);
  const forms = evidence[pages[0]!]!.runs.map((_, form) => form);
  const form = forms.reduce((best, one) => (total(one) > total(best) ? one : best), 0);
  let last = -1;
  let highest = -1;
  let isShuffled = false;
  const keyed = pages.map((index) => {
    const orders = evidence[index]!.runs[form]!.filter(isAnchor).map((place) => place.order);
    if (orders.length > 0) {
      if (orders.at(-1)! < highest) isShuffled = true;
      highest = Math.max(highest, orders[0]!);
      last = orders[Math.floor(orders.length / 2)]!;
    }
    return { index, order: last };
  });
  return isShuffled ? keyed.sort((a, b) => a.order - b.order).map((one) => one.index) : pages;
}
