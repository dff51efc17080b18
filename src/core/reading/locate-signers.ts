/**
 * Labels of signature lines in words that the form does not have: "Signature of Superintendent", "Signed for KDE". A few
 * words, all of them such as a label of a signature has, that name the signer and tell that it is about signing.
 */
import { distance } from 'fastest-levenshtein';
import type { FormDefinition, Located, Page } from '../model.js';
import { unionOfWords } from './lines.js';
import { type Area, areaOf, around } from './signature-area.js';
import { isSignatureText } from './signature-text.js';
import { runsOf } from './signature-words.js';

const roles = ['district', 'kde'] as const;
type Role = (typeof roles)[number];

const ofLabel =
  /^(?:signatures?|signatory|signed|sign|here|by|its|of|the|and|or|for|on|behalf|required|superintendents?|designees?|districts?|school|participating|authori[sz]ed|representatives?|officials?|ky|iln|kyiln|kde|kentucky|innovations?|innovative|programs?|consultant|lab|network|learning|department|dept|education|division|x)$/;
const ofSigning = /^(?:signatures?|signatory|signed|sign|designees?)$/;
const mostWords = 12;
/** Of "Superintendent", so that recognition may misread two letters. */
const misreadLetters = 2;
/** White between two lines of one label, as a share of their height, and how far they may be set in, points. */
const continues = { gapShare: 0.6, insetPt: 6 };
/** How sure such a label is, beside the form's own words. */
const score = 0.8;

/**
 * @param located in reading order
 * @returns with labels of signers that were not found, on pages that hold the signatures' heading or the other signer
 */
export function withSigners(pages: readonly Page[], form: FormDefinition, located: Located[]): Located[] {
  const found = roles.flatMap((role): Located[] => {
    if (located.some(({ entry }) => entry.kind === 'signature' && entry.role === role)) return [];
    const entry = form.outline.find((one) => one.kind === 'signature' && one.role === role);
    if (!entry) return [];
    return pages.flatMap((page, pageIndex) => {
      const from = headOfSignatures(page, pageIndex, located);
      const wordIndexes = from === null ? null : labelOf(role, page, from, takenOn(pageIndex, located));
      if (!wordIndexes) return [];
      return [{ entry, pageIndex, wordIndexes, box: unionOfWords(page, wordIndexes), score }];
    });
  });
  let all = located;
  for (const one of found) {
    const after = all.findIndex(
      (other) =>
        other.pageIndex > one.pageIndex || (other.pageIndex === one.pageIndex && other.box.y > one.box.y),
    );
    all = all.toSpliced(after < 0 ? all.length : after, 0, one);
  }
  return all;
}

/** From where labels of signatures may stand, points; null on a page of something else. */
function headOfSignatures(page: Page, pageIndex: number, located: readonly Located[]): number | null {
  const own = located.filter((one) => one.pageIndex === pageIndex);
  const heading = own.find(({ entry }) => entry.id === 'signatories');
  if (heading) return (heading.box.y + heading.box.h) * page.heightPt;
  return own.some(({ entry }) => entry.kind === 'signature') ? 0 : null;
}

const takenOn = (pageIndex: number, located: readonly Located[]): Set<number> =>
  new Set(
    located
      // "Participating district" may have been taken for the label of an answer
      .filter((one) => one.pageIndex === pageIndex && one.entry.kind !== 'label')
      .flatMap((one) => one.wordIndexes),
  );

/** The first such label below `from`, with the lines it is broken over. */
function labelOf(role: Role, page: Page, from: number, taken: ReadonlySet<number>): number[] | null {
  const free = [...page.words.keys()].filter(
    (i) => !taken.has(i) && areaOf(page.words[i]!.box, page).y0 >= from,
  );
  const lines = runsOf(page, free).flatMap((run) => {
    if (isSignatureText(run.map((i) => page.words[i]!.text).join(' '))) return [];
    const words = beginningOf(page, run);
    return words.length > 0
      ? [{ words, area: around(words.map((i) => areaOf(page.words[i]!.box, page)))! }]
      : [];
  });
  for (const [at, line] of lines.entries()) {
    const label = { words: [...line.words], area: line.area };
    for (const next of lines.slice(at + 1)) {
      if (!goesOn(label.area, next.area)) continue;
      label.words.push(...next.words);
      label.area = around([label.area, next.area])!;
    }
    if (names(role, page, label.words)) return label.words;
  }
  return null;
}

/** Words of a label at the head of a run: up to a colon, a typed rule or the run's end, nothing else among them. */
export function beginningOf(page: Page, run: readonly number[]): number[] {
  const words: number[] = [];
  for (const i of run) {
    const { text } = page.words[i]!;
    const parts = partsOf(text);
    if (parts.length === 0) {
      if (words.length === 0) continue;
      break;
    }
    if (!parts.every((part) => ofLabel.test(part) || isSuperintendent(part))) {
      const last = words.at(-1);
      // "Superintendent, Date"; a sentence goes on without a mark
      const ended =
        /^dated?$/.test(parts[0]!) || (last !== undefined && /[:_]$/.test(page.words[last]!.text));
      return ended ? words : [];
    }
    words.push(i);
    if (/[:_]$/.test(text)) break;
  }
  return words;
}

function goesOn(above: Area, below: Area): boolean {
  const height = below.y1 - below.y0;
  const gap = below.y0 - above.y1;
  return (
    gap < continues.gapShare * height &&
    gap > -0.5 * height &&
    Math.abs(below.x0 - above.x0) < continues.insetPt
  );
}

function names(role: Role, page: Page, words: readonly number[]): boolean {
  const parts = words.flatMap((i) => partsOf(page.words[i]!.text));
  if (parts.length > mostWords || !parts.some((part) => ofSigning.test(part))) return false;
  const isOf = {
    district: parts.some(isSuperintendent),
    kde: parts.includes('kde') || (parts.includes('kentucky') && parts.includes('education')),
  };
  return isOf[role] && !isOf[role === 'kde' ? 'district' : 'kde'];
}

const isSuperintendent = (part: string): boolean =>
  part.length > 10 && distance(part.replace(/s$/, ''), 'superintendent') <= misreadLetters;

const partsOf = (text: string): string[] =>
  text
    .toLowerCase()
    .replaceAll(/['’]s?\b/g, '')
    .split(/[^\p{L}\p{N}]+/u)
    .filter((part) => part !== '');
