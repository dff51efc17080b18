/** One page: its text layer where that is worth having, else OCR with what was typed onto the page laid over it. */
import type { Box, GreyImage, Page, Word } from '../core/model.js';
import { movedBox, type PageMove } from './move-boxes.js';
import type { Pictures, RawPage, Recogniser } from './ports.js';
import { type QuarterTurn, drawUpright, readUpright } from './read-upright.js';
import { coverage, hasInk, isSane, realWords, turnOfWords } from './text-layer-worth.js';

export interface PageTools {
  recogniser: Recogniser;
  pictures: Pictures;
}
export interface PageDpi {
  /** for closer looks, by OCR and by people */
  full: number;
  /** of `Page.image` and of the first look by OCR */
  view: number;
}
export interface ReadPage {
  page: Page;
  usedOcr: boolean;
  /** something stands on it, and it was one page too many for OCR */
  leftUnread?: boolean;
  /** how the page lay in the document */
  turn: QuarterTurn;
  /** upright, at full resolution */
  full(): Promise<GreyImage | null>;
}
export interface PageContext {
  at: Pick<Page, 'document' | 'page'>;
  dpi: PageDpi;
  mayUseOcr: boolean;
}
/** What a page turns out to be: read by its text layer (or left unread), or a picture that OCR has to read. */
export type OpenedPage =
  | { kind: 'read'; page: ReadPage }
  | {
      kind: 'picture';
      /** @param likelyTurn how an earlier page read by OCR lay; null for the first */
      read(likelyTurn: QuarterTurn | null): Promise<ReadPage>;
    };

export async function openPage(raw: RawPage, context: PageContext, tools: PageTools): Promise<OpenedPage> {
  const layer = layerOf(raw);
  const hasLayer = isSane(layer);
  const typed = hasLayer ? raw.words : raw.words.filter((word) => !layer.includes(word));
  const picture = (full: GreyImage): OpenedPage => ({
    kind: 'picture',
    read: (likelyTurn) => fromOcr(raw, full, typed, { ...context, likelyTurn }, tools),
  });
  // drawing takes a tenth of a second and more: a scan is drawn once, as large as OCR wants it
  if (!hasLayer && context.mayUseOcr) {
    const full = await raw.draw(context.dpi.full);
    if (full && hasInk(full, Math.round(context.dpi.full / context.dpi.view))) return picture(full);
  }
  const view = await raw.draw(context.dpi.view);
  if (view === null || (hasLayer && layerIsWorthHaving(layer, raw, view)))
    return { kind: 'read', page: await fromTextLayer(raw, view, context, tools) };
  const unread = unreadButDrawn(raw, view, context);
  if (!hasInk(view)) return { kind: 'read', page: unread };
  if (!context.mayUseOcr) return { kind: 'read', page: { ...unread, leftUnread: true } };
  const full = await raw.draw(context.dpi.full);
  return full ? picture(full) : { kind: 'read', page: unreadPage(context.at) };
}

/**
 * The page as `openPage` would show it, without reading it; for the review page.
 * @param turn as a reading found it, so that nobody has to look for it again, which takes most of the time
 */
export async function drawPageUpright(
  raw: RawPage,
  dpi: PageDpi,
  tools: PageTools,
  turn?: QuarterTurn,
): Promise<GreyImage | null> {
  const view = await raw.draw(dpi.view);
  if (view === null || !hasInk(view)) return view;
  const layer = layerOf(raw);
  if (isSane(layer) && layerIsWorthHaving(layer, raw, view))
    return turnedBy(turnOfWords(raw.words, raw), view, tools);
  return (await drawUpright(view, tools, turn)).image;
}

/** A page that could not be opened keeps its number. */
export function unreadPage(at: Pick<Page, 'document' | 'page'>): ReadPage {
  return {
    page: {
      ...at,
      widthPt: 612,
      heightPt: 792,
      words: [],
      marks: [],
      textFrom: 'none',
      image: null,
      legible: false,
    },
    usedOcr: false,
    turn: 0,
    full: async () => null,
  };
}

/** Empty, or one too many: nothing is said to be missing from it, since it may also be one that was not drawn. */
function unreadButDrawn(raw: RawPage, view: GreyImage, { at, dpi }: PageContext): ReadPage {
  const { words, marks, widthPt, heightPt } = raw;
  return {
    page: { ...at, widthPt, heightPt, words, marks, textFrom: 'none', image: view, legible: false },
    usedOcr: false,
    turn: 0,
    full: () => raw.draw(dpi.full),
  };
}

function layerOf(raw: RawPage): Word[] {
  return raw.words.filter((word) => word.source === 'text-layer' || word.source === 'docx');
}

/** A page of text has this many words; fewer may be the last page of a letter, or a stamp's words over a scan. */
const wordsOfAPage = 25;

/** @param layer one that is sane */
function layerIsWorthHaving(layer: Word[], raw: RawPage, view: GreyImage): boolean {
  const shown = coverage(view, raw.words, raw.marks);
  return shown > (realWords(layer).length >= wordsOfAPage ? 0.4 : 0.5);
}

const fewestWordsOfLegible = 5;
/** Share of a page's ink in the boxes of its words, above which it holds nothing but them. */
const nothingElse = 0.9;

/** A sentence's last word and the page's number: few words, and no picture or pen beside them. */
function isAllWords({ words }: RawPage, view: GreyImage | null): boolean {
  return view !== null && realWords(words).length > 0 && coverage(view, words, []) > nothingElse;
}

async function fromTextLayer(
  raw: RawPage,
  view: GreyImage | null,
  { at, dpi }: PageContext,
  tools: PageTools,
): Promise<ReadPage> {
  const turn = turnOfWords(raw.words, raw);
  let full: Promise<GreyImage | null> | undefined;
  return {
    page: {
      ...at,
      ...moved(raw, raw.words, turn, 0),
      textFrom: raw.words.some((word) => word.source === 'docx') ? 'docx' : 'text-layer',
      image: view && (await turnedBy(turn, view, tools)),
      legible: realWords(raw.words).length >= fewestWordsOfLegible || isAllWords(raw, view),
    },
    usedOcr: false,
    turn,
    full() {
      full ??= raw.draw(dpi.full).then((image) => image && turnedBy(turn, image, tools));
      return full;
    },
  };
}

async function fromOcr(
  raw: RawPage,
  drawn: GreyImage,
  typed: Word[],
  { at, dpi, likelyTurn }: Omit<PageContext, 'mayUseOcr'> & { likelyTurn: QuarterTurn | null },
  tools: PageTools,
): Promise<ReadPage> {
  const options = { likelyTurn, viewFactor: dpi.view / dpi.full };
  const { image, view, turn, skewDegrees, contrast, words: read } = await readUpright(drawn, options, tools);
  const placed = moved(raw, typed, turn, skewDegrees);
  const words = [
    ...read.filter((word) => !placed.words.some((t) => readsAgain(word.box, t.box))),
    ...placed.words,
  ];
  return {
    page: {
      ...at,
      ...placed,
      words,
      textFrom: words.length === 0 ? 'none' : 'ocr',
      turn,
      image: view,
      legible: isLegible(read, contrast),
    },
    usedOcr: true,
    turn,
    full: async () => image,
  };
}

/** Size, typed words and marks of the page after it was turned and deskewed. */
function moved(
  { widthPt, heightPt, marks }: RawPage,
  words: Word[],
  turn: QuarterTurn,
  skewDegrees: number,
): Pick<Page, 'widthPt' | 'heightPt' | 'words' | 'marks'> {
  const move: PageMove = { turn, skewDegrees, widthPt, heightPt };
  const isSideways = turn === 90 || turn === 270;
  return {
    widthPt: isSideways ? heightPt : widthPt,
    heightPt: isSideways ? widthPt : heightPt,
    words: words.map((word) => ({ ...word, box: movedBox(word.box, move) })),
    marks: marks.map((mark) => ({ ...mark, box: movedBox(mark.box, move) })),
  };
}

async function turnedBy(turn: QuarterTurn, image: GreyImage, { pictures }: PageTools): Promise<GreyImage> {
  return turn === 0 ? image : pictures.turn(image, turn);
}

/** Whether enough was read, and surely enough, to say of something that it is *not* on the page. */
function isLegible(words: Word[], contrast: number): boolean {
  const real = realWords(words);
  const sure = real.filter((word) => word.confidence >= 0.6).length;
  // words that run into the edge: part of the page is not on the picture
  const cutOff = real.filter(({ box }) => box.x < 0.003 || box.x + box.w > 0.997).length;
  return contrast >= 0.3 && sure >= 10 && sure >= real.length * 0.55 && cutOff < 5;
}

/** Whether OCR has read what was typed there, which is known better. */
function readsAgain(read: Box, typed: Box): boolean {
  const w = Math.min(read.x + read.w, typed.x + typed.w) - Math.max(read.x, typed.x);
  const h = Math.min(read.y + read.h, typed.y + typed.h) - Math.max(read.y, typed.y);
  return w > 0 && h > 0 && w * h > 0.35 * read.w * read.h;
}
