/** Ink in a signer's place that is surely that signer's: in doubt a person is asked, who sees it at a glance. */
import type { Page } from '../model.js';
import type { Bits } from './ink-bits.js';
import { looksWritten } from './ink-hand.js';
import type { Piece } from './ink.js';
import { around } from './signature-area.js';
import type { SignatureBlock } from './signature-block.js';
import { beginsLine } from './signature-shared.js';
import { type FilledSlot, pieceArea } from './signature-share.js';

/** Room to sign on either side of a label that stands inside its place, points. */
const roomPt = 20;
/** White between a signature and the day behind it on one line, points. */
const apartPt = 30;

/** A mark taken for a signature makes an unsigned letter complete, and nobody looks at it again. */
export function isSignedByHand(block: SignatureBlock, slot: FilledSlot): boolean {
  const { page, bits, printContrast } = block;
  if (bits === null || isDateAlone(page, slot)) return false;
  const own = surelyOwn(block, slot);
  if (!slot.withDate || block.slots.some((one) => one.role === slot.role && one.part === 'date'))
    return looksWritten(own, bits, printContrast);
  // one of the parts may be the day, and a mark beside a day makes no signature of it
  const written = partsOf(own, bits).filter((pieces) => looksWritten(pieces, bits, printContrast));
  return written.length > 1 || written.some((pieces) => beginsLine(bits, { ...slot, pieces }));
}

/** Pieces with white between them, left to right. */
function partsOf(pieces: readonly Piece[], { pxPerPt }: Bits): Piece[][] {
  const parts: { end: number; pieces: Piece[] }[] = [];
  for (const piece of pieces.toSorted((a, b) => a.x0 - b.x0)) {
    const last = parts.at(-1);
    if (last && piece.x0 - last.end <= apartPt * pxPerPt) {
      last.pieces.push(piece);
      last.end = Math.max(last.end, piece.x1);
    } else parts.push({ end: piece.x1, pieces: [piece] });
  }
  return parts.map((part) => part.pieces);
}

/** What recognition makes of a day that was written on the signer's line: digits, over most of it. */
function isDateAlone(page: Page, { words }: FilledSlot): boolean {
  const widthOf = (some: readonly number[]) => some.reduce((sum, i) => sum + page.words[i]!.box.w, 0);
  const dated = words.filter((i) => page.words[i]!.text.replaceAll(/\D/g, '').length >= 2);
  return dated.length > 0 && widthOf(dated) > 0.5 * widthOf(words);
}

/** One cell for all, with labels under what they ask for: what stands between both labels may be the date. */
function surelyOwn({ slots, bits }: SignatureBlock, slot: FilledSlot): Piece[] {
  const date = slots.find((one) => one.role === slot.role && one.part === 'date');
  const { y0, y1 } = slot.area;
  // candidate places of one signer may lie on both sides, too
  const whole = slot.sure ? null : around(slot.areas);
  const places = whole ? [whole] : slot.areas;
  const mayHoldDate =
    date !== undefined &&
    date.words.length + date.pieces.length + date.marks.length === 0 &&
    date.area.y0 > y1 &&
    places.some((area) => area.y0 < y0 - roomPt && area.y1 > y1 + roomPt);
  if (!mayHoldDate) return slot.pieces;
  return slot.pieces.filter((piece) => pieceArea(piece, bits!).y0 < (y0 + y1) / 2);
}
