/**
 * Signature lines that a page break cuts in two: rule and label at the head of a page and what was signed at the foot of
 * the page before, or a label at the foot and the room to sign at the head of the next. Only the other page's free end
 * counts: what lies beyond its last, or before its first, printed line.
 */
import type { Located, Page } from '../model.js';
import { binarise } from './ink-bits.js';
import { allRules } from './ink.js';
import { type Area, areaOf, around, boxOf, overlapX, type Slot } from './signature-area.js';
import { filledBlock, type SignatureBlock } from './signature-block.js';
import type { FilledSlot } from './signature-share.js';
import { linesOf } from './signature-rules.js';
import { isTextLine, runsOf, wordParts } from './signature-words.js';

/** Running heads and feet stand this near to the edge of a page, points. */
const marginPt = 54;
const pageNumber = /^[\s–—-]*(?:page|p\.?)?\s*\d{1,3}(?:\s*(?:of|\/)\s*\d{1,3})?[\s–—-]*$/i;

/** Lines of a page as they are printed, without page numbers and what stands in the margins of other pages too. */
function linesWithin(pages: readonly Page[], pageIndex: number): number[][] {
  const page = pages[pageIndex]!;
  const running = new Set(pages.filter((other) => other !== page).flatMap((other) => marginLines(other)));
  return runsOf(page, [...page.words.keys()]).filter((run) => {
    const text = textOf(page, run);
    return !(inMargin(page, run) && (pageNumber.test(text) || running.has(withoutDigits(text))));
  });
}

function marginLines(page: Page): string[] {
  const lines = runsOf(page, [...page.words.keys()]).filter((run) => inMargin(page, run));
  return lines.map((run) => withoutDigits(textOf(page, run)));
}

function inMargin(page: Page, run: readonly number[]): boolean {
  const { y0, y1 } = around(run.map((i) => areaOf(page.words[i]!.box, page)))!;
  return y1 < marginPt + 18 || y0 > page.heightPt - marginPt - 18;
}

const textOf = (page: Page, run: readonly number[]) => run.map((i) => page.words[i]!.text).join(' ');
const withoutDigits = (text: string) => text.replaceAll(/\d/g, '').trim();

/** Where the printed lines of a page end above `limit`, points from its head; 0 where none stands there. */
function footOfPrint(
  pages: readonly Page[],
  pageIndex: number,
  located: readonly Located[],
  limit: number,
): number {
  return Math.max(0, ...printed(pages, pageIndex, located).map((area) => (area.y1 <= limit ? area.y1 : 0)));
}

function printed(pages: readonly Page[], pageIndex: number, located: readonly Located[]): Area[] {
  const page = pages[pageIndex]!;
  const own = new Set(located.filter((one) => one.pageIndex === pageIndex).flatMap((one) => one.wordIndexes));
  const lines = linesWithin(pages, pageIndex).filter(
    (run) => run.some((i) => own.has(i)) || isTextLine(run.map((i) => page.words[i]!.text)),
  );
  return lines.map((run) => around(run.map((i) => areaOf(page.words[i]!.box, page)))!);
}

/** A signer's places that go on at the foot of the page before. */
export interface Continued {
  block: SignatureBlock;
  /** a rule stands there too, so that it is the place, and not only a part of it */
  hasRule: boolean;
  /** the answer to a question may go on there as well */
  mayBeAnswer: boolean;
}

/** @returns null where the signer's label does not come first on its page, or nothing is left free on the page before */
export function continuedAbove(
  pages: readonly Page[],
  located: readonly Located[],
  block: SignatureBlock,
  slot: FilledSlot,
): Continued | null {
  const { pageIndex } = block;
  const page = pages[pageIndex - 1];
  if (!page || footOfPrint(pages, pageIndex, located, slot.area.y0 + 2) > 0) return null;
  const foot = footOfPrint(pages, pageIndex - 1, located, page.heightPt);
  if (foot > page.heightPt - marginPt) return null;
  const band: Area = { x0: 0, x1: page.widthPt, y0: foot, y1: page.heightPt };
  const own = located.filter((one) => one.pageIndex === pageIndex - 1);
  const parts = wordParts(page, new Set(own.flatMap((one) => one.wordIndexes)), band);
  const lines = new Set(linesWithin(pages, pageIndex - 1).flat());
  for (const i of parts.keys()) if (parts[i] === 'content' && !lines.has(i)) parts[i] = 'print';
  const bits = page.image ? binarise(page.image, boxOf(band, page), page.widthPt) : null;
  const rules = bits ? allRules(bits) : [];
  const slots = block.slots
    .filter(({ role, area }) => role === slot.role && Math.abs(area.y0 - slot.area.y0) < 40)
    .map((one): Slot => {
      const { x0, x1 } = around([...one.areas, one.area])!;
      return { ...one, sure: false, areas: [{ ...band, x0, x1 }] };
    });
  const horizontal = linesOf(page, bits, rules, null).horizontal.filter((rule) => rule.y0 > foot + 9);
  const [last] = own.toSorted((a, b) => b.box.y - a.box.y);
  return {
    block: filledBlock({ page, pageIndex: pageIndex - 1, parts, band, bits, rules, labels: [], slots }),
    hasRule: horizontal.some((rule) => overlapX(rule, slot.area) > 0.5 * (rule.x1 - rule.x0)),
    mayBeAnswer: last?.entry.kind === 'label',
  };
}

/** Nothing printed follows on the page, so that a place below the label may stand on the next one. */
export function endsPage(pages: readonly Page[], block: SignatureBlock, slot: FilledSlot): boolean {
  if (block.pageIndex + 1 >= pages.length) return false;
  const { page } = block;
  const foot = Math.max(slot.area.y1, ...slot.areas.map((area) => area.y1));
  const below = linesWithin(pages, block.pageIndex)
    .flat()
    .some((i) => areaOf(page.words[i]!.box, page).y0 > foot - 2);
  return !below && foot > 0.6 * page.heightPt;
}
