/** The printed labels of the signature lines: as located, mended where a scan garbled them, with the print they run into. */
import { distance } from 'fastest-levenshtein';
import type { Located, Page } from '../model.js';
import { areaOf, around, type Label, overlapX, overlapY } from './signature-area.js';
import { dateLabels } from './signature-dates.js';
import type { Lines } from './signature-rules.js';
import { isSignatureText, signatureInText } from './signature-text.js';
import { withWholeWording } from './signature-wording.js';
import { runsOf, type WordPart } from './signature-words.js';

/** White between two lines of one label; rows of the block stand farther apart. */
const widestLeadingPt = 5.5;

/** Labels of one page; those that recognition garbled are inferred from what is left of them. */
export function labelsOn(page: Page, located: Located[]): Label[] {
  const taken = new Set(located.flatMap((one) => one.wordIndexes));
  const known = knownLabels(page, located);
  const labels = withWholeWording(page, [
    ...known,
    ...garbledLabel('district', page, known, located, taken),
    ...garbledLabel('kde', page, known, located, taken),
  ]);
  const signatures = labels.filter((label) => label.part === 'signature');
  for (const i of signatures.flatMap((label) => label.located.wordIndexes)) taken.add(i);
  return joined(page, signatures, dateLabels(page, signatures, located, taken));
}

/** White between the words of one label, as a share of their height. */
const wordGap = 0.8;

/** "Superintendent, Date:" asks for both on one line: its date has no place of its own. */
function joined(page: Page, signatures: readonly Label[], dates: readonly Label[]): Label[] {
  const follows = (signature: Label, date: Label): boolean => {
    const words = signature.located.wordIndexes.map((i) => ({
      ...areaOf(page.words[i]!.box, page),
      text: page.words[i]!.text,
    }));
    const foot = Math.max(...words.map((word) => word.y1));
    // a smaller or slanted word on the label's last line begins lower than the words behind it
    const last = words
      .filter((word) => word.y1 > foot - (word.y1 - word.y0) / 2)
      .toSorted((a, b) => a.x0 - b.x0)
      .at(-1);
    if (!last || signature.role !== date.role || /[:_]$/.test(last.text)) return false;
    const height = last.y1 - last.y0;
    const sameLine = date.area.x0 >= last.x1 - 2 && date.area.x0 - last.x1 < wordGap * height;
    const isLevel = overlapY(date.area, last) > 0.5 * height;
    // the label's last word, a comma behind it, and "Date" at the head of its next line
    const nextLine =
      /[,;/&]$/.test(last.text) &&
      Math.abs(date.area.x0 - signature.area.x0) < 6 &&
      date.area.y0 - last.y1 < widestLeadingPt &&
      date.area.y0 > last.y0;
    return (sameLine && isLevel) || nextLine;
  };
  const owner = (date: Label) => signatures.find((signature) => follows(signature, date));
  return [
    ...signatures.map((signature): Label => {
      const date = dates.find((one) => owner(one) === signature);
      if (!date) return signature;
      return { ...signature, area: around([signature.area, date.area])!, withDate: true };
    }),
    ...dates.filter((date) => !owner(date)),
  ];
}

function knownLabels(page: Page, located: Located[]): Label[] {
  const labels = located.flatMap((one): Label[] => {
    const { kind, role } = one.entry;
    if ((kind !== 'signature' && kind !== 'date') || !role) return [];
    const wordIndexes = ownWords(page, one);
    const area = around(wordIndexes.map((i) => areaOf(page.words[i]!.box, page))) ?? areaOf(one.box, page);
    return [{ role, part: kind, located: { ...one, wordIndexes }, area }];
  });
  return labels;
}

/** Without words that the label does not have: a chain may pick up what recognition makes of a signature above. */
function ownWords(page: Page, { entry, wordIndexes }: Located): number[] {
  const tokens = entry.text.flatMap((text) => text.split(/[\s/]+/)).map(lettersOf);
  const own = wordIndexes.filter((i) => {
    const letters = lettersOf(page.words[i]!.text);
    return tokens.some((token) => letters.includes(token) || isLike(letters, token));
  });
  return own.length * 2 >= wordIndexes.length ? own : wordIndexes;
}

/**
 * A label where locating it failed: lines beside the other signer's label with a word that only this one has there. It
 * is enough to know where this signer signs; what is unsure around it stays unexplained.
 */
function garbledLabel(
  role: Label['role'],
  page: Page,
  known: readonly Label[],
  located: readonly Located[],
  taken: Set<number>,
): Label[] {
  if (known.some((label) => label.part === 'signature' && label.role === role)) return [];
  const other = known.find((label) => label.part === 'signature');
  const span = other && spanFor(role, page, other, located);
  if (!span) return [];
  const free = [...page.words.keys()].filter((i) => {
    const { y0, y1 } = areaOf(page.words[i]!.box, page);
    // another entry may have laid hold of its words ("participating district")
    return y0 >= span.y0 && y1 <= span.y1 && !known.some((one) => one.located.wordIndexes.includes(i));
  });
  const anchored = runsOf(page, free)
    .map((run) => withoutSignature(page, run))
    .filter((run) => run.some((i) => isOwn(role, page.words[i]!.text)));
  const wordIndexes = anchored.flat();
  const area = around(wordIndexes.map((i) => areaOf(page.words[i]!.box, page)));
  if (!area) return [];
  for (const i of wordIndexes) taken.add(i);
  // a lost second line shows by the date's label, which stands level with the last one
  const date = known.find((label) => label.part === 'date' && label.role === role);
  if (date && date.area.y1 > area.y1 && date.area.y1 - area.y1 < 40) area.y1 = date.area.y1;
  const entry = { ...other.located.entry, id: `${role}-signature`, role };
  return [{ role, part: 'signature', located: { ...other.located, entry, wordIndexes }, area }];
}

/** The words of a line before a typed signature. */
function withoutSignature(page: Page, run: readonly number[]): number[] {
  const isSigned = (from: number) =>
    isSignatureText(
      run
        .slice(from)
        .map((i) => page.words[i]!.text)
        .join(' '),
    );
  const end = run.findIndex((_, at) => isSigned(at) && !isSigned(at + 1));
  return end < 0 ? [...run] : run.slice(0, end);
}

/** KDE's label stands below how far from the district's at most, points. */
const nextSignerPt = 150;

/** The district signs between the heading and KDE's label, KDE between the district's label and what follows. */
function spanFor(role: Label['role'], page: Page, other: Label, located: readonly Located[]) {
  if (role === 'district') {
    const heading = located.find(({ entry }) => entry.id === 'signatories');
    return heading
      ? { y0: (heading.box.y + heading.box.h) * page.heightPt - 2, y1: other.area.y0 + 2 }
      : null;
  }
  const after = located
    .filter(({ entry }) => entry.kind === 'heading' || entry.kind === 'label')
    .map(({ box }) => box.y * page.heightPt)
    .filter((y) => y > other.area.y1);
  return { y0: other.area.y1 - 2, y1: Math.min(other.area.y1 + nextSignerPt, ...after) };
}

const anchors = {
  district: ['superintendent', 'participating', 'superintendentdesignee'],
  kde: ['kde', 'designee', 'consultant'],
};

function isOwn(role: Label['role'], text: string): boolean {
  const letters = lettersOf(text);
  return anchors[role].some((word) => isLike(letters, word));
}

const lettersOf = (text: string) => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

const isLike = (letters: string, word: string) =>
  word.length > 0 && distance(letters, word) <= Math.floor(word.length * 0.3);

/** Print that continues a label on its line, such as the name before "KDE designee", is part of the label. */
export function extendLabels(page: Page, labels: readonly Label[], parts: WordPart[]): void {
  for (const label of labels) {
    if (label.part !== 'signature') continue;
    const own = new Set(label.located.wordIndexes);
    const near = [...parts.keys()].filter(
      (i) => own.has(i) || parts[i] === 'print' || parts[i] === 'content',
    );
    for (const run of runsOf(page, near)) {
      const first = run.findIndex((i) => own.has(i));
      if (first < 0) continue;
      for (const [k, i] of run.entries()) {
        if (own.has(i) || (parts[i] === 'content' && (label.role === 'district' || k > first))) continue;
        parts[i] = 'label';
        label.area = around([label.area, areaOf(page.words[i]!.box, page)])!;
      }
    }
  }
}

/** KDE's label names a person first, which the form does not know: the lines that run into it from above are print. */
export function extendUpward(page: Page, labels: readonly Label[], parts: WordPart[], lines: Lines): void {
  const runs = runsOf(
    page,
    [...parts.keys()].filter((i) => parts[i] === 'content' || parts[i] === 'print'),
  );
  const districts = labels.filter((label) => label.role === 'district');
  for (const label of labels) {
    if (label.role !== 'kde' || label.part !== 'signature') continue;
    for (const run of runs.toReversed()) {
      const area = around(run.map((i) => areaOf(page.words[i]!.box, page)))!;
      const gap = label.area.y0 - area.y1;
      const lineHeight = area.y1 - area.y0;
      if (
        gap < -0.6 * lineHeight ||
        gap > Math.min(0.7 * lineHeight, widestLeadingPt) ||
        Math.abs(area.x0 - label.area.x0) > 14
      )
        continue;
      const parted = lines.horizontal.some(
        (rule) =>
          rule.y0 > (area.y0 + area.y1) / 2 && rule.y0 < label.area.y0 + 2 && overlapX(rule, area) > 0,
      );
      // the district's own label may end right above
      const feet = districts.filter((one) => overlapX(one.area, area) > 0).map((one) => one.area.y1);
      if (parted || (area.y0 + area.y1) / 2 < Math.max(0, ...feet) - 5) continue;
      if (signatureInText(run.map((i) => page.words[i]!)) === 'signature') continue;
      for (const i of run) parts[i] = 'label';
      label.area = around([label.area, area])!;
    }
  }
}
