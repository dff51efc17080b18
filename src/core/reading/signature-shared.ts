/** One line for a signature and its date ("Superintendent, Date"): a date typed on it has a place of its own. */
import type { Page } from '../model.js';
import { findDates } from './dates.js';
import type { Bits } from './ink-bits.js';
import type { Piece } from './ink.js';
import { type Area, areaOf, around } from './signature-area.js';
import { type FilledSlot, pieceArea } from './signature-share.js';
import { isSignatureText, isSigningTool } from './signature-text.js';
import { runsOf } from './signature-words.js';

/** White that belongs to a date's place around its letters, points. */
const marginPt = 2;
/** A signing tool's moment is part of the signature. */
const moment = /\d{1,2}:\d{2}:\d{2}/;

/** @param printed words that a machine set: a date that a pen wrote may be taken for a signature, and the reverse */
export function withTypedDates(
  page: Page,
  slots: readonly FilledSlot[],
  printed: ReadonlySet<number>,
): FilledSlot[] {
  return slots.flatMap((slot): FilledSlot[] => {
    if (!slot.withDate || slots.some((one) => one.role === slot.role && one.part === 'date')) return [slot];
    const runs = runsOf(
      page,
      slot.words.filter((i) => printed.has(i)),
    );
    const dates = runs.filter((run) => isTypedDate(run.map((i) => page.words[i]!.text).join(' ')));
    const [own] = dates;
    if (!own || dates.length > 1) return [slot];
    const { x0, x1, y0, y1 } = around(own.map((i) => areaOf(page.words[i]!.box, page)))!;
    const area = { x0: x0 - marginPt, x1: x1 + marginPt, y0: y0 - marginPt, y1: y1 + marginPt };
    const { role, located } = slot;
    const found = { words: own, pieces: [], marks: [], spill: [] };
    return [
      { ...slot, words: slot.words.filter((i) => !own.includes(i)) },
      { role, part: 'date', located, area: slot.area, areas: [area], sure: slot.sure, ...found },
    ];
  });
}

/** A date and little else. */
function isTypedDate(text: string): boolean {
  if (moment.test(text) || isSignatureText(text) || isSigningTool(text)) return false;
  const dated = findDates(text).reduce((most, date) => Math.max(most, date.end - date.start), 0);
  return dated >= 0.8 * text.trim().length;
}

/** The least width of a signature or of a date beside it, points. */
const partWidthPt = 16;

/** Ink in two parts with white between them, such as a signature and its date. */
export function isInTwo(bits: Bits | null, pieces: readonly Piece[], apartGapPt: number): boolean {
  if (!bits) return false;
  const areas = pieces.map((piece) => pieceArea(piece, bits)).toSorted((a, b) => a.x0 - b.x0);
  const whole = around(areas);
  if (!whole) return false;
  let end = whole.x0;
  return areas.some(({ x0, x1 }) => {
    const parted = x0 - end > apartGapPt && end - whole.x0 > partWidthPt && whole.x1 - x0 > partWidthPt;
    end = Math.max(end, x1);
    return parted;
  });
}

/** Where on a shared line a signature begins at the latest, as a share of it; higher or wider than a date by hand, points. */
const headOfLine = { share: 0.33, leastWidthPt: 40, higherPt: 20, widerPt: 140 };

/** Middles of a label and of ink on its line lie this close, points. */
const sameLinePt = 14;

/** People sign before they date: what begins at the head of a line for both, too large for a date, is a signature. */
export function beginsLine(bits: Bits | null, { area: label, areas, pieces }: FilledSlot): boolean {
  const place = around(areas);
  const ink = bits && around(pieces.map((piece) => pieceArea(piece, bits)));
  if (!place || !ink) return false;
  const { leastWidthPt, higherPt, widerPt } = headOfLine;
  const [width, height] = [ink.x1 - ink.x0, ink.y1 - ink.y0];
  if (width < leastWidthPt || (height < higherPt && width < widerPt)) return false;
  const from = standsBehind(ink, label) ? Math.max(place.x0, label.x1) : place.x0;
  return ink.x0 < from + headOfLine.share * (place.x1 - from);
}

/** On the label's own line, after it. */
const standsBehind = (ink: Area, label: Area): boolean =>
  ink.x0 > label.x1 - 10 && Math.abs(ink.y0 + ink.y1 - label.y0 - label.y1) < 2 * sameLinePt;
