/** What lies in which place: words, pieces of ink and marks of a signature block shared out among its slots. */
import type { Mark, Page } from '../model.js';
import type { Piece } from './ink.js';
import type { Bits } from './ink-bits.js';
import { type Area, areaOf, around, type Label, shareInside, type Slot } from './signature-area.js';
import { runsOf } from './signature-words.js';

/** What stands in one slot, or in none of them. */
export interface Found {
  /** indexes of the page's words that a person put there */
  words: number[];
  pieces: Piece[];
  marks: Mark[];
}

export interface FilledSlot extends Slot, Found {
  /** pieces that mostly lie in another slot and reach into this one */
  spill: Piece[];
}

/** A piece that lies in a second slot by this share and width is a spill. */
const spillShare = 0.2;
const spillPt = 14;
/** A drawing lies between two signers by this share in each one's place. */
const betweenShare = 0.3;
/** What lies in places of both signers that no rule bounds, nearly as much in one as in the other, is nobody's. */
const contestedShare = 0.2;
/** A tail goes on within this distance after the print that cut it, about a line of a label. */
const tailGapPt = 14;
/** How deep it may hang into the place below it: ink on both sides of the rule between two cells is one signature. */
const tailShare = { cutByPrint: 0.6, cutByRule: 0.85 };

/** Words, ink and marks go to the slot that holds most of each; what lies in none is loose. */
export function shareOut(
  page: Page,
  slots: readonly Slot[],
  band: Area,
  content: readonly number[],
  pieces: readonly Piece[],
  labels: readonly Label[],
  bits: Bits | null,
): { slots: FilledSlot[]; loose: Found } {
  const filled = slots.map((slot): FilledSlot => ({ ...slot, words: [], pieces: [], marks: [], spill: [] }));
  const loose: Found = { words: [], pieces: [], marks: [] };
  const bestOf = (area: Area, least: number): FilledSlot | null => {
    const shares = filled.map((slot) => ({ slot, share: shareInside(area, slot.areas) }));
    const [best] = shares.toSorted((a, b) => b.share - a.share);
    if (!best || best.share < least) return null;
    const isContested = shares.some(
      ({ slot, share }) =>
        share > best.share - contestedShare && slot.role !== best.slot.role && !(slot.sure && best.slot.sure),
    );
    if (isContested) return null;
    return best.share >= 0.5 || shareInside(middleOf(area), best.slot.areas) > 0 ? best.slot : null;
  };
  for (const run of runsOf(page, content)) {
    const homes = run.map((i) => bestOf(areaOf(page.words[i]!.box, page), 0.4));
    // the end of a date that runs over the end of its rule
    const only =
      new Set(homes.filter((home) => home !== null)).size === 1 ? homes.find((home) => home !== null) : null;
    for (const [at, i] of run.entries()) (homes[at] ?? only ?? loose).words.push(i);
  }
  for (const piece of pieces) {
    const area = pieceArea(piece, bits!);
    const home = bestOf(area, 0.3);
    (home ?? loose).pieces.push(piece);
    for (const slot of filled) {
      if (slot === home) continue;
      const inside = shareInside(area, slot.areas);
      if (inside >= spillShare && inside * (area.x1 - area.x0) >= spillPt) slot.spill.push(piece);
    }
  }
  if (bits) for (const slot of filled) takeBackTails(slot, filled, bits);
  for (const mark of page.marks) {
    const area = areaOf(mark.box, page);
    if (mark.kind === 'field' || isBackdrop(area, labels) || !touches(area, band)) continue;
    if (isBetweenSigners(mark, area, filled)) {
      loose.marks.push(mark);
      if (bits) for (const slot of filled) putAside(slot, area, bits);
    } else (bestOf(area, 0.15) ?? loose).marks.push(mark);
  }
  return { slots: filled, loose };
}

/** One drawing across the border of two signers' places is not a signature of both, and which of them it is stays open. */
function isBetweenSigners(mark: Mark, area: Area, slots: readonly FilledSlot[]): boolean {
  if (mark.kind === 'certificate') return false;
  const own = slots.filter((slot) => shareInside(area, slot.areas) >= betweenShare);
  return new Set(own.map((slot) => slot.role)).size > 1;
}

function putAside(slot: FilledSlot, drawing: Area, bits: Bits): void {
  const isPart = (piece: Piece) => shareInside(pieceArea(piece, bits), [drawing]) > 0.8;
  slot.spill.push(...slot.pieces.filter(isPart));
  slot.pieces = slot.pieces.filter((piece) => !isPart(piece));
}

const inkPx = (pieces: readonly Piece[]): number => pieces.reduce((sum, piece) => sum + piece.px, 0);

/** Ink in KDE's place most of which began in the district's empty one: it may be the district's signature, too low. */
export function hangsFromOther(slot: FilledSlot, slots: readonly FilledSlot[]): boolean {
  if (slot.role !== 'kde') return false;
  return slots.some(
    (other) =>
      other.role === 'district' &&
      other.part === 'signature' &&
      other.words.length + other.pieces.length + other.marks.length === 0 &&
      inkPx(slot.pieces.filter((piece) => other.spill.includes(piece))) > 0.5 * inkPx(slot.pieces),
  );
}

/** A tail that crosses the label below its line lands in the next signer's place, cut off by the label's print. */
function takeBackTails(slot: FilledSlot, slots: readonly FilledSlot[], bits: Bits): void {
  const foot = Math.max(...slot.areas.map((area) => area.y1));
  const ink = around(slot.pieces.map((piece) => pieceArea(piece, bits)));
  if (!ink || ink.y1 < foot - tailGapPt) return;
  for (const below of slots) {
    const place = around(below.areas);
    if (below === slot || !place || place.y1 < foot) continue;
    const isTail = (piece: Piece) => {
      const area = pieceArea(piece, bits);
      const starts = area.y0 < foot + tailGapPt;
      const within = area.x0 > ink.x0 - tailGapPt && area.x1 < ink.x1 + tailGapPt;
      const reach = ink.y1 > foot - 3 && area.y0 < foot + 3 ? tailShare.cutByRule : tailShare.cutByPrint;
      return starts && within && area.y1 < place.y0 + reach * (place.y1 - place.y0);
    };
    slot.pieces.push(...below.pieces.filter(isTail));
    below.pieces = below.pieces.filter((piece) => !isTail(piece));
  }
}

function middleOf({ x0, y0, x1, y1 }: Area): Area {
  const [x, y] = [(x0 + x1) / 2, (y0 + y1) / 2];
  return { x0: x, x1: x, y0: y, y1: y };
}

export function pieceArea(piece: Piece, bits: Pick<Bits, 'pxPerPt'>): Area {
  const p = bits.pxPerPt;
  return { x0: piece.x0 / p, x1: (piece.x1 + 1) / p, y0: piece.y0 / p, y1: (piece.y1 + 1) / p };
}

/** A picture that lies under the labels is the scanned page itself, not a signature. */
function isBackdrop(area: Area, labels: readonly Label[]): boolean {
  return labels.filter((label) => shareInside(label.area, [area]) > 0.9).length >= 2;
}

const touches = (area: Area, band: Area) => area.y1 > band.y0 && area.y0 < band.y1;
