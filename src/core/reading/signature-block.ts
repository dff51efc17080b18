/**
 * The part of a page where people sign: its labels, the place of each signature and date, and what lies where. Ink is
 * what remains of the drawn page after rules and print are taken away.
 */
import type { Box, GreyImage, Located, Mark, Page } from '../model.js';
import { binarise, type Bits, erase } from './ink-bits.js';
import { isEmptyBox } from './ink-outline.js';
import { looksPrinted, type PrintSample, printSampleOf } from './ink-print.js';
import { allRules, isDirt, type Piece, piecesOf, printContrastOf } from './ink.js';
import { removeRules, type Rule } from './rules.js';
import { type Area, areaOf, around, boxOf, type Label, shareInside, type Slot } from './signature-area.js';
import { placeSlots } from './signature-place.js';
import { type FilledSlot, type Found, pieceArea, shareOut } from './signature-share.js';
import { extendLabels, extendUpward, labelsOn } from './signature-labels.js';
import { linesOf } from './signature-rules.js';
import { withTypedDates } from './signature-shared.js';
import { isRecognised, runsOf, wordParts, type WordPart } from './signature-words.js';

export interface SignatureBlock {
  page: Page;
  pageIndex: number;
  slots: FilledSlot[];
  /** inside the band and in no slot */
  loose: Found;
  /** null where the page could not be drawn */
  bits: Bits | null;
  printContrast: number | null;
  /** words of slots that look set by a machine; text layers and form values do by nature */
  printed: ReadonlySet<number>;
}

/** How far beyond the labels the band reaches where nothing printed ends it, points. */
const reachPt = { above: 90, below: 80 };
/** One block for each page that holds a label of a signature or date. */
export function signatureBlocks(pages: Page[], located: Located[]): SignatureBlock[] {
  const holds = new Set(located.filter(({ entry }) => entry.kind === 'signature').map((l) => l.pageIndex));
  return [...holds]
    .toSorted((a, b) => a - b)
    .map((pageIndex) => blockOn(pages[pageIndex]!, pageIndex, located));
}

function blockOn(page: Page, pageIndex: number, all: Located[]): SignatureBlock {
  const located = all.filter((one) => one.pageIndex === pageIndex);
  const labels = labelsOn(page, located);
  const taken = new Set([
    ...located.flatMap((one) => (labels.find((label) => isOf(label, one)) ? [] : one.wordIndexes)),
    ...labels.flatMap((label) => label.located.wordIndexes),
  ]);
  const { band, heading } = bandOf(page, located, labels, taken);
  const bits = page.image ? binarise(page.image, boxOf(band, page), page.widthPt) : null;
  const rules = bits ? allRules(bits) : [];
  const parts = wordParts(page, taken, band);
  const lines = linesOf(page, bits, rules, heading);
  extendLabels(page, labels, parts);
  extendUpward(page, labels, parts, lines);
  const slots = placeSlots(labels, lines, band, page);
  return filledBlock({ page, pageIndex, parts, band, bits, rules, labels, slots });
}

/** A label may have fewer words than were located: what recognition made of a signature beside it is not its own. */
function isOf(label: Label, located: Located): boolean {
  return label.located.entry === located.entry && label.located.box === located.box;
}

/** A block whose places are known, before it is told what lies in them. */
export interface OpenBlock {
  page: Page;
  pageIndex: number;
  parts: readonly WordPart[];
  band: Area;
  /** its rules still in it; they are taken out here */
  bits: Bits | null;
  rules: readonly Rule[];
  labels: readonly Label[];
  slots: readonly Slot[];
}

export function filledBlock(open: OpenBlock): SignatureBlock {
  const { page, pageIndex, parts, band, bits, rules, labels, slots } = open;
  const content = [...parts.keys()].filter((i) => parts[i] === 'content');
  const sample = page.image && labelSample(page.image, page, labels, parts);
  const printed = new Set(content.filter((i) => isMachineSet(page, i, content, sample)));
  const print = page.words.filter((_, i) => parts[i] === 'label' || parts[i] === 'print' || printed.has(i));
  if (bits) {
    removeRules(bits, rules);
    for (const word of print) erase(bits, word.box, word.source === 'annotation' ? 4 : 1);
    for (const mark of page.marks) eraseMark(bits, mark, page);
  }
  const pieces = bits
    ? piecesOf(bits).filter((piece) => !isDirt(piece, bits) && !isEmptyBox(piece, bits))
    : [];
  const contrast = page.image
    ? printContrastOf(
        page.image,
        page.widthPt,
        print.map((word) => word.box),
      )
    : null;
  const found = shareOut(
    page,
    slots,
    band,
    inked(page, content, printed, pieces, bits),
    pieces,
    labels,
    bits,
  );
  return {
    page,
    pageIndex,
    bits,
    printContrast: contrast,
    printed,
    slots: withTypedDates(page, found.slots, printed),
    loose: found.loose,
  };
}

/** The labels of these lines are set like a typed date; the page's headings are bold and larger. */
function labelSample(
  image: GreyImage,
  page: Page,
  labels: readonly Label[],
  parts: readonly WordPart[],
): PrintSample | null {
  const own = labels.flatMap((label) => label.located.wordIndexes.map((i) => page.words[i]!.box));
  return (
    printSampleOf(image, page.widthPt, own) ??
    printSampleOf(image, page.widthPt, boxesOf(page, parts, 'label'))
  );
}

const boxesOf = (page: Page, parts: readonly WordPart[], part: WordPart) =>
  page.words.filter((_, i) => parts[i] === part).map((word) => word.box);

/** From the foot of the last print above the first label to the head of the first print below the last one. */
function bandOf(page: Page, located: Located[], labels: readonly Label[], taken: ReadonlySet<number>) {
  const whole = around(labels.map((label) => label.area))!;
  const others = located
    .filter(({ entry }) => entry.kind !== 'signature' && entry.kind !== 'date')
    .map((one) => areaOf(one.box, page));
  const open = { x0: 0, x1: page.widthPt, y0: whole.y0 - reachPt.above, y1: whole.y1 + reachPt.below };
  const parts = wordParts(page, taken, open);
  const sentences = runsOf(
    page,
    [...parts.keys()].filter((i) => parts[i] === 'print'),
  )
    .filter((run) => run.length >= 5)
    .map((run) => around(run.map((i) => areaOf(page.words[i]!.box, page)))!)
    .filter((area) => !labels.some((label) => beginsLabel(area, label)));
  const print = [...others, ...sentences];
  const above = print.filter((area) => area.y1 <= whole.y0 + 2);
  const below = print.filter((area) => area.y0 >= whole.y1 - 2);
  const band: Area = {
    x0: 0,
    x1: page.widthPt,
    y0: Math.max(0, open.y0, ...above.map((area) => area.y1)),
    y1: Math.min(page.heightPt, open.y1, ...below.map((area) => area.y0)),
  };
  const heading = others.filter((area) => area.y1 <= whole.y0 + 2).toSorted((a, b) => b.y1 - a.y1)[0] ?? null;
  return { band, heading };
}

/** KDE's label names a person and an office first, which the form does not know: a line of its own right above. */
function beginsLabel(line: Area, { role, part, area }: Label): boolean {
  const height = line.y1 - line.y0;
  const gap = area.y0 - line.y1;
  return (
    role === 'kde' && part === 'signature' && gap < 0.7 * height && gap > -0.6 * height && line.x0 < area.x1
  );
}

/** Judged with its neighbours on the line, since one short word shows too little. */
function isMachineSet(
  page: Page,
  index: number,
  content: readonly number[],
  sample: PrintSample | null,
): boolean {
  const word = page.words[index]!;
  if (!isRecognised(word)) return true;
  if (!page.image) return false;
  const run = runsOf(page, content).find((words) => words.includes(index)) ?? [index];
  const words = run.map((i) => page.words[i]!);
  const box = boxOf(around(words.map((one) => areaOf(one.box, page)))!, page);
  const looks = looksPrinted(page.image, page.widthPt, box, words.map((one) => one.text).join(''), sample);
  return looks ?? Math.min(...words.map((one) => one.confidence)) >= 0.9;
}

/** A form field's frame is print, and so is its value, which may be drawn elsewhere in the field than we think. */
function eraseMark(bits: Bits, mark: Mark, page: Page): void {
  if (mark.kind !== 'field' && mark.kind !== 'certificate') return;
  const area = areaOf(mark.box, page);
  const { x0, y0, x1, y1 } = area;
  const holdsValue = page.words.some(
    (word) => word.source === 'form-value' && shareInside(areaOf(word.box, page), [area]) > 0.5,
  );
  if (mark.kind === 'field' && holdsValue) {
    erase(bits, mark.box, 2);
    return;
  }
  const sides: Area[] = [
    { x0, x1, y0, y1: y0 },
    { x0, x1, y0: y1, y1 },
    { x0, x1: x0, y0, y1 },
    { x0: x1, x1, y0, y1 },
  ];
  for (const side of sides) erase(bits, boxOf(side, page), 2);
}

/** Without words that recognition made of nothing but a rule or speckle. */
function inked(
  page: Page,
  content: readonly number[],
  printed: ReadonlySet<number>,
  pieces: readonly Piece[],
  bits: Bits | null,
): number[] {
  if (!bits) return [...content];
  const areas = pieces.map((piece) => pieceArea(piece, bits));
  return content.filter((i) => {
    const word = page.words[i]!;
    if (!isRecognised(word) || printed.has(i)) return true;
    const own = areaOf(word.box, page);
    return areas.some((area) => shareInside(area, [own]) > 0.3 || shareInside(own, [area]) > 0.1);
  });
}

/** Where a found piece or word stands, for the evidence. */
export function boxOfFound(block: SignatureBlock, found: Found): Box | null {
  const areas = [
    ...found.words.map((i) => areaOf(block.page.words[i]!.box, block.page)),
    ...found.pieces.map((piece) => pieceArea(piece, block.bits!)),
    ...found.marks.map((mark) => areaOf(mark.box, block.page)),
  ];
  const whole = around(areas);
  return whole ? boxOf(whole, block.page) : null;
}
