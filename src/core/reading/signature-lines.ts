/**
 * Whether each signer signed, how, and when. Signed needs something in the signer's place; *not signed* needs the
 * place found on a page that shows what is there, nothing in it, and nothing unexplained near it; the rest is for a
 * person. Telling a district that its signature is missing when it is there is worse than asking a person to look.
 */
import type { Box, FormDefinition, IsoDate, Located, Page, SignatureReading, Word } from '../model.js';
import { dateNotFound, readDateBox } from './date-box.js';
import { findDates } from './dates.js';
import { inkIn, judgeInk, longestSidePx, type Piece } from './ink.js';
import type { Look, RegionToReread, Reread } from './rereads.js';
import { type Area, areaOf, around, boxOf, sizeOf } from './signature-area.js';
import { continuedAbove, endsPage } from './signature-breaks.js';
import { isSignedByHand } from './signature-hand.js';
import { doubted, joinedReading } from './signature-join.js';
import { boxOfFound, type SignatureBlock, signatureBlocks } from './signature-block.js';
import { beginsLine, isInTwo } from './signature-shared.js';
import { type FilledSlot, hangsFromOther } from './signature-share.js';
import { signatureInText } from './signature-text.js';
import { isTrusted, runsOf } from './signature-words.js';

/** Confidence by kind of evidence. Ink, pictures and drawings could be a stamp or a stray line; a certificate could not. */
export const signatureThresholds = {
  certificate: 0.99,
  drawn: 0.96,
  image: 0.95,
  typed: 0.95,
  ink: 0.95,
  /** ink in a place that was found without a rule */
  inkUnsure: 0.85,
  unsigned: 0.9,
  unclear: 0.4,
  /** loose ink longer than this near an empty line may be a signature beside it, points */
  looseInkPt: 10,
  /** nobody signs in less width, points: where a place comes out narrower, it was not understood where one signs */
  narrowestPt: 60,
  /** white between a signature and a date beside it, points */
  apartGapPt: 16,
  /** white between a signature and a date that share one line, more than between the numbers of a date */
  twoPartsGapPt: 30,
} as const;

const roles = ['district', 'kde'] as const;
type Verdict = Pick<SignatureReading, 'signed' | 'kind' | 'confidence' | 'source'>;

/** @returns one reading for the district and one for KDE; a role whose label was not found is `signed: null` */
export function readSignatureLines(
  pages: Page[],
  _form: FormDefinition,
  located: Located[],
  context: { receivedOn: IsoDate; rereads: Reread[] },
): SignatureReading[] {
  const blocks = signatureBlocks(pages, located);
  const signers = new Set(blocks.flatMap((block) => block.slots.map((slot) => slot.role)));
  return roles.map((role) => {
    const readings = blocks.flatMap((block) => {
      const slot = block.slots.find((one) => one.role === role && one.part === 'signature');
      if (!slot) return [];
      const reading = readAcrossPages(pages, located, block, slot, context.rereads);
      // a signature that covers the district's label ends on the next line, which is KDE's
      return [role === 'kde' && !signers.has('district') ? withoutOther(reading) : reading];
    });
    return best(readings) ?? notFound(role);
  });
}

/** Date places on scanned pages that hold anything, tight around it: a second look at print, larger, and a raw third. */
export function dateRegionsToReread(
  pages: Page[],
  _form: FormDefinition,
  located: Located[],
): RegionToReread[] {
  if (pages.every(isTrusted)) return [];
  const blocks = signatureBlocks(pages, located);
  const continued = blocks.flatMap((block) =>
    block.slots.flatMap((slot) =>
      slot.part === 'signature' ? (continuedAbove(pages, located, block, slot)?.block ?? []) : [],
    ),
  );
  return [...blocks, ...continued].flatMap((block) => {
    if (isTrusted(block.page)) return [];
    return block.slots.flatMap((slot) => {
      if (slot.part !== 'date') return [];
      // words alone where there are any: a side of the date's box reads as a 1 or a bracket
      const filled = boxOfFound(block, slot.words.length > 0 ? { ...slot, pieces: [], marks: [] } : slot);
      if (!filled) return [];
      const { page, pageIndex } = block;
      return [
        { pageIndex, box: widened(filled, page), mode: 'line' as const, look: 'second' as const },
        { pageIndex, box: widened(inkBox(filled, page), page), mode: 'raw' as const, look: 'third' as const },
      ];
    });
  });
}

/** White that letters need around them, points. */
const dateMarginPt = { x: 3, y: 4 };

function widened(box: Box, page: Page): Box {
  const { x0, y0, x1, y1 } = areaOf(box, page);
  const { x, y } = dateMarginPt;
  return boxOf({ x0: x0 - x, y0: y0 - y, x1: x1 + x, y1: y1 + y }, page);
}

/** A word's box may reach to the rule below it; a raw look takes all it is shown for letters. */
function inkBox(box: Box, { image, widthPt }: Page): Box {
  return (image && inkIn(image, box, { widthPt }).box) ?? box;
}

function readLine(block: SignatureBlock, slot: FilledSlot, rereads: readonly Reread[]): SignatureReading {
  const { page } = block;
  return {
    role: slot.role,
    ...judgeSigned(block, slot),
    page: page.page,
    document: page.document,
    box: boxOfFound(block, slot) ?? largestBox(slot, block),
    date: readDate(block, slot, rereads),
  };
}

/** A line cut off from its label by a page break is read where it stands. */
function readAcrossPages(
  pages: readonly Page[],
  located: readonly Located[],
  block: SignatureBlock,
  slot: FilledSlot,
  rereads: readonly Reread[],
): SignatureReading {
  const here = readLine(block, slot, rereads);
  const above = continuedAbove(pages, located, block, slot);
  const place = above?.block.slots.find((one) => one.part === 'signature');
  if (!above || !place)
    return !slot.sure && here.signed === false && endsPage(pages, block, slot) ? doubted(here) : here;
  const before = readLine(above.block, place, rereads);
  if (above.hasRule) return before;
  if (above.mayBeAnswer) return before.signed === false ? here : doubted(here);
  return joinedReading(here, before);
}

function judgeSigned(block: SignatureBlock, slot: FilledSlot): Verdict {
  const { page, bits } = block;
  const yes = (
    kind: SignatureReading['kind'],
    confidence: number,
    source: Verdict['source'] = null,
  ): Verdict => ({
    signed: true,
    kind,
    confidence,
    source,
  });
  const unclear: Verdict = {
    signed: null,
    kind: null,
    confidence: signatureThresholds.unclear,
    source: null,
  };

  const has = (kind: string) => slot.marks.some((mark) => mark.kind === kind);
  if (slot.marks.some((mark) => mark.kind === 'certificate' && mark.signed))
    return yes('certificate', signatureThresholds.certificate, 'form-value');
  // in an open place it may be the date that a pen wrote, where nothing says where the date belongs
  const mayBeDate =
    (!slot.sure || slot.withDate) &&
    !block.slots.some((one) => one.role === slot.role && one.part === 'date') &&
    !(slot.sure && (isInTwo(bits, slot.pieces, signatureThresholds.twoPartsGapPt) || beginsLine(bits, slot)));
  const words = slot.words.filter((i) => block.printed.has(i));
  const text = signatureInText(words.map((i) => page.words[i]!));
  if (text === 'signature' && mayBeDate)
    return yes('typed', signatureThresholds.typed, page.words[words[0]!]!.source);
  if (has('drawn')) return mayBeDate ? unclear : yes('drawn', signatureThresholds.drawn, 'annotation');
  if (has('image')) return yes('image', signatureThresholds.image);
  if (text === 'signature') return yes('typed', signatureThresholds.typed, page.words[words[0]!]!.source);

  const look = bits ? judgeInk(slot.pieces, bits, block.printContrast).looksLike : 'nothing';
  const isOwn = !mayBeDate && !hangsFromOther(slot, block.slots);
  if (look === 'ink' && isOwn && isSignedByHand(block, slot))
    return yes('ink', slot.sure ? signatureThresholds.ink : signatureThresholds.inkUnsure, 'ocr');
  if (look !== 'nothing' && look !== 'speckle') return unclear;
  if (slot.words.length > 0 || slot.spill.length > 0) return unclear;
  if (!isSeen(block) || isTooNarrow(slot) || isUnexplained(block, slot)) return unclear;
  return { signed: false, kind: null, confidence: signatureThresholds.unsigned, source: null };
}

const isFilled = ({ words, pieces, marks }: FilledSlot) => words.length + pieces.length + marks.length > 0;

const isTooNarrow = ({ areas }: FilledSlot): boolean =>
  areas.every(({ x0, x1 }) => x1 - x0 < signatureThresholds.narrowestPt);

/** The page was drawn, is legible, and not a Word file: what is not on it is not there. */
function isSeen({ page, bits }: SignatureBlock): boolean {
  return bits !== null && page.legible && page.textFrom !== 'docx';
}

/** Something lies near that belongs to no place: a signature beside its line, a name set elsewhere. */
function isUnexplained(block: SignatureBlock, slot: FilledSlot): boolean {
  const { loose, bits } = block;
  if (loose.words.length > 0) return true;
  if (loose.marks.some((mark) => mark.kind !== 'certificate' || mark.signed)) return true;
  if (bits && loose.pieces.some((piece) => isLongAndDark(piece, block))) return true;
  if (slot.sure) return false;
  // without a rule of its own, what stands in another open place, or on the other signer's line, may be this signer's
  return block.slots.some(
    (other) => other !== slot && (!other.sure || other.role !== slot.role) && isFilled(other),
  );
}

function isLongAndDark(piece: Piece, { bits, printContrast }: SignatureBlock): boolean {
  const long = longestSidePx(piece) >= signatureThresholds.looseInkPt * bits!.pxPerPt;
  return long && judgeInk([piece], bits!, printContrast).looksLike !== 'faint';
}

function readDate(block: SignatureBlock, signature: FilledSlot, rereads: readonly Reread[]) {
  const { page, bits } = block;
  const slot = block.slots.find((one) => one.role === signature.role && one.part === 'date');
  const besideWords = [...signature.words, ...block.loose.words].map((i) => page.words[i]!);
  const signedOn = [...signature.marks, ...block.loose.marks].flatMap((mark) => mark.signedOn ?? []);
  const beside = [...datesIn(besideWords), ...signedOn];
  if (!slot) {
    const alternatives = beside.map((value) => ({ value, confidence: 0.3 }));
    return { ...dateNotFound(), alternatives };
  }
  const order = runsOf(page, slot.words).flat();
  const look = bits
    ? judgeInk([...slot.pieces, ...slot.spill], bits, block.printContrast).looksLike
    : 'nothing';
  return readDateBox({
    page,
    place: largestBox(slot, block),
    words: order.map((i) => page.words[i]!),
    contentBox: boxOfFound(block, slot),
    printed: order.every((i) => block.printed.has(i)),
    ink: look === 'ink' ? 'writing' : look === 'mark' || look === 'faint' ? 'some' : 'none',
    marked: slot.marks.some((mark) => mark.kind !== 'certificate'),
    reread: rereadOf(slot, block, rereads, 'second'),
    third: rereadOf(slot, block, rereads, 'third'),
    beside,
    doubtful: isUnexplained(block, slot) || standsApart(block, signature),
    seen: isSeen(block),
  });
}

/** Ink in two parts, two drawings, or words and a drawing in a signature's place: the second one may be its date. */
function standsApart({ bits }: SignatureBlock, { marks, pieces, words }: FilledSlot): boolean {
  const drawings = marks.filter(({ kind }) => kind === 'drawn' || kind === 'image').length;
  if (drawings + (words.length > 0 ? 1 : 0) > 1) return true;
  return isInTwo(bits, pieces, signatureThresholds.apartGapPt);
}

function datesIn(words: readonly Word[]): IsoDate[] {
  return findDates(words.map((word) => word.text).join(' ')).map((date) => date.value);
}

function rereadOf(
  slot: FilledSlot,
  block: SignatureBlock,
  rereads: readonly Reread[],
  look: Look,
): Word[] | null {
  const middle = (box: Box): Area => {
    const { x0, x1, y0, y1 } = areaOf(box, block.page);
    return { x0: (x0 + x1) / 2, x1: (x0 + x1) / 2, y0: (y0 + y1) / 2, y1: (y0 + y1) / 2 };
  };
  const within = ({ x0, y0 }: Area) =>
    slot.areas.some((area) => x0 >= area.x0 && x0 <= area.x1 && y0 >= area.y0 && y0 <= area.y1);
  const own = rereads.filter(
    (one) => one.look === look && one.pageIndex === block.pageIndex && within(middle(one.box)),
  );
  // the tightest look is the one asked for this place; larger ones were asked for a field nearby
  const [tightest] = own.toSorted((a, b) => a.box.w * a.box.h - b.box.w * b.box.h);
  return tightest?.words ?? null;
}

function largestBox(slot: FilledSlot, block: SignatureBlock): Box {
  const area = slot.areas.toSorted((a, b) => sizeOf(b) - sizeOf(a))[0] ?? around([slot.area])!;
  return boxOf(area, block.page);
}

const withoutOther = (reading: SignatureReading): SignatureReading =>
  reading.signed && reading.kind === 'ink'
    ? { ...reading, signed: null, kind: null, confidence: signatureThresholds.unclear }
    : reading;

const rank = ({ signed }: SignatureReading) => (signed === true ? 0 : signed === null ? 1 : 2);

/** Where a page is there twice, a signature on either counts; unclear outranks empty. */
function best(readings: SignatureReading[]): SignatureReading | null {
  return readings.toSorted((a, b) => rank(a) - rank(b))[0] ?? null;
}

function notFound(role: SignatureReading['role']): SignatureReading {
  return {
    role,
    signed: null,
    kind: null,
    confidence: 0,
    source: null,
    page: null,
    document: null,
    box: null,
    date: dateNotFound(),
  };
}
