/**
 * From the bytes of a document to its pages: words with boxes on an upright, deskewed picture. A text layer worth
 * having is taken as it is; otherwise the page is drawn, cleaned, turned and read by OCR, and what was typed onto it
 * (form values, notes) is laid over the OCR's words.
 */
import type { Box, FoundDocument, GreyImage, Page, Problem, Word } from '../core/model.js';
import { movedBox, type PageMove } from './move-boxes.js';
import type { DocumentOpener, Pictures, RawPage, Recogniser } from './ports.js';
import { coverage, hasInk, isSane, realWords, turnOfWords } from './text-layer-worth.js';

export interface PageTools {
  opener: DocumentOpener;
  recogniser: Recogniser;
  pictures: Pictures;
}
export interface PageLimits {
  /** pages beyond this many read by OCR stay unread (each takes seconds): 60 scans would outlast any time limit */
  maxOcrPages: number;
  ocrDpi: number;
  /** of `Page.image` */
  viewDpi: number;
}
export const defaultPageLimits: PageLimits = { maxOcrPages: 20, ocrDpi: 300, viewDpi: 150 };

export interface OpenedPages {
  document: Pick<FoundDocument, 'kind' | 'pageCount' | 'problem'>;
  pages: Page[];
  /**
   * Reads a region again, larger and by itself, from the full-resolution picture.
   * @param pageIndex index into `pages`
   * @returns words with boxes on that page; none where the page has no picture
   */
  reread(pageIndex: number, box: Box, mode: 'block' | 'line'): Promise<Word[]>;
  /** the cleaned picture at OCR resolution (300 dpi), of which `Page.image` is a smaller copy; null as there */
  fullPicture(pageIndex: number): Promise<GreyImage | null>;
  /** frees the document; `reread` and `fullPicture` end here */
  close(): Promise<void>;
}

/** @returns pages and, where the document could not be opened, no pages and its Problem. Never throws for bad input. */
export async function openPages(
  bytes: Uint8Array,
  name: string,
  documentIndex: number,
  tools: PageTools,
  limits: PageLimits = defaultPageLimits,
): Promise<OpenedPages> {
  const opened = await tools.opener.open(bytes, name);
  if ('code' in opened) return withoutPages(opened.kind, { code: opened.code, text: opened.text });
  const read: ReadPage[] = [];
  let ocrPages = 0;
  let problem: Problem | null = null;
  for (let number = 1; number <= opened.pageCount; number++) {
    const raw = await opened.page(number);
    if ('code' in raw) {
      problem ??= raw;
      read.push(unread(documentIndex, number));
      continue;
    }
    const page = await readPage(
      raw,
      { document: documentIndex, page: number },
      tools,
      limits,
      ocrPages < limits.maxOcrPages,
    );
    if (page.usedOcr) ocrPages += 1;
    read.push(page);
  }
  const pages = read.map((r) => r.page);
  const readable = pages.some((page) => page.words.length > 0 || page.image !== null);
  const fullPicture = (index: number) => read[index]?.full() ?? Promise.resolve(null);
  return {
    // a damaged page among good ones shows as a page nobody could read, not as a document that would not open
    document: { kind: opened.kind, pageCount: opened.pageCount, problem: readable ? null : problem },
    pages,
    fullPicture,
    reread: async (index, box, mode) => rereadRegion(await fullPicture(index), box, mode, tools),
    close: () => opened.close(),
  };
}

interface ReadPage {
  page: Page;
  usedOcr: boolean;
  full(): Promise<GreyImage | null>;
}

function withoutPages(kind: FoundDocument['kind'], problem: Problem): OpenedPages {
  return {
    document: { kind, pageCount: null, problem },
    pages: [],
    reread: async () => [],
    fullPicture: async () => null,
    close: async () => undefined,
  };
}

function unread(document: number, page: number): ReadPage {
  return {
    page: {
      document,
      page,
      widthPt: 612,
      heightPt: 792,
      words: [],
      marks: [],
      textFrom: 'none',
      image: null,
      legible: false,
    },
    usedOcr: false,
    full: async () => null,
  };
}

async function readPage(
  raw: RawPage,
  at: Pick<Page, 'document' | 'page'>,
  tools: PageTools,
  limits: PageLimits,
  mayUseOcr: boolean,
): Promise<ReadPage> {
  const view = await raw.draw(limits.viewDpi);
  const layer = raw.words.filter((w) => w.source === 'text-layer' || w.source === 'docx');
  if (view === null || layerIsWorthHaving(layer, raw, view))
    return fromTextLayer(raw, view, at, tools, limits);
  if (!mayUseOcr || !hasInk(view)) {
    const { words, marks, widthPt, heightPt } = raw;
    return {
      // an empty page may also be one that could not be drawn: nothing is said to be missing from it
      page: { ...at, widthPt, heightPt, words, marks, textFrom: 'none', image: view, legible: false },
      usedOcr: false,
      full: () => raw.draw(limits.ocrDpi),
    };
  }
  return fromOcr(
    raw,
    isSane(layer) ? raw.words : raw.words.filter((w) => !layer.includes(w)),
    at,
    tools,
    limits,
  );
}

/** A page of text has this many words; fewer may be the last page of a letter, or a stamp on a scan. */
const wordsOfAPage = 25;

function layerIsWorthHaving(layer: Word[], raw: RawPage, view: GreyImage): boolean {
  if (!isSane(layer)) return false;
  const shown = coverage(view, raw.words, raw.marks);
  return realWords(layer).length >= wordsOfAPage ? shown > 0.4 : shown > 0.5;
}

async function fromTextLayer(
  raw: RawPage,
  view: GreyImage | null,
  at: Pick<Page, 'document' | 'page'>,
  tools: PageTools,
  limits: PageLimits,
): Promise<ReadPage> {
  const turn = turnOfWords(raw.words, raw);
  const move: PageMove = { turn, skewDegrees: 0, widthPt: raw.widthPt, heightPt: raw.heightPt };
  const upright = async (image: GreyImage | null) =>
    image && turn !== 0 ? tools.pictures.turn(image, turn) : image;
  let full: Promise<GreyImage | null> | undefined;
  return {
    page: {
      ...at,
      ...sizeAfter(raw, turn),
      words: raw.words.map((w) => ({ ...w, box: movedBox(w.box, move) })),
      marks: raw.marks.map((m) => ({ ...m, box: movedBox(m.box, move) })),
      textFrom: raw.words.some((w) => w.source === 'docx') ? 'docx' : 'text-layer',
      image: await upright(view),
      legible: realWords(raw.words).length >= fewestWordsOfLegible,
    },
    usedOcr: false,
    full: () => (full ??= raw.draw(limits.ocrDpi).then(upright)),
  };
}

const fewestWordsOfLegible = 5;

async function fromOcr(
  raw: RawPage,
  typed: Word[],
  at: Pick<Page, 'document' | 'page'>,
  tools: PageTools,
  limits: PageLimits,
): Promise<ReadPage> {
  const drawn = await raw.draw(limits.ocrDpi);
  if (!drawn) return unread(at.document, at.page);
  const read = await readUpright(drawn, tools);
  const { image, skewDegrees, contrast, turn } = read;
  const move: PageMove = { turn, skewDegrees, widthPt: raw.widthPt, heightPt: raw.heightPt };
  const placed = typed.map((w) => ({ ...w, box: movedBox(w.box, move) }));
  const words = [...read.words.filter((w) => !placed.some((t) => sameWord(w.box, t.box))), ...placed];
  return {
    page: {
      ...at,
      ...sizeAfter(raw, turn),
      words,
      marks: raw.marks.map((m) => ({ ...m, box: movedBox(m.box, move) })),
      textFrom: words.length === 0 ? 'none' : 'ocr',
      image: await tools.pictures.scale(image, limits.viewDpi / limits.ocrDpi),
      legible: isLegible(read.words, contrast),
    },
    usedOcr: true,
    full: async () => image,
  };
}

interface UprightReading {
  image: GreyImage;
  words: Word[];
  skewDegrees: number;
  contrast: number;
  turn: 0 | 90 | 180 | 270;
}

/** Reads the page as it lies; only where that yields too little sense is it turned and read again. */
async function readUpright(drawn: GreyImage, { recogniser, pictures }: PageTools): Promise<UprightReading> {
  const asIs = await pictures.clean(drawn);
  const words = await recogniser.words(asIs.image, 'page');
  const first: UprightReading = { ...asIs, words, turn: 0 };
  if (looksUpright(words)) return first;
  const { degrees, confidence } = await recogniser.orientation(asIs.image);
  if (degrees === 0 || confidence < 0.3) return first;
  const turned = await pictures.clean(await pictures.turn(drawn, degrees));
  return { ...turned, words: await recogniser.words(turned.image, 'page'), turn: degrees };
}

/** Upside down or sideways, Tesseract finds "words" too, but few of them are sure and of letters only. */
function looksUpright(words: Word[]): boolean {
  const sure = words.filter((w) => w.confidence >= 0.75 && /^[A-Za-z]{3,}[.,:;]?$/.test(w.text)).length;
  return sure >= 12 && sure >= words.length * 0.2;
}

/** Whether enough was read, and surely enough, to say of something that it is *not* on the page. */
function isLegible(words: Word[], contrast: number): boolean {
  const real = realWords(words);
  const sure = real.filter((w) => w.confidence >= 0.6).length;
  // words that run into the edge: part of the page is not on the picture
  const cutOff = real.filter(({ box }) => box.x < 0.003 || box.x + box.w > 0.997).length;
  return contrast >= 0.3 && sure >= 10 && sure >= real.length * 0.55 && cutOff < 5;
}

function sizeAfter({ widthPt, heightPt }: RawPage, turn: number): { widthPt: number; heightPt: number } {
  return turn === 90 || turn === 270 ? { widthPt: heightPt, heightPt: widthPt } : { widthPt, heightPt };
}

/** Whether OCR has read again what was typed there. */
function sameWord(read: Box, typed: Box): boolean {
  const w = Math.min(read.x + read.w, typed.x + typed.w) - Math.max(read.x, typed.x);
  const h = Math.min(read.y + read.h, typed.y + typed.h) - Math.max(read.y, typed.y);
  return w > 0 && h > 0 && w * h > 0.35 * read.w * read.h;
}

/** Small print reads better larger; white around it keeps letters off the edge. */
const enlarge = 1.6;
const marginPx = 12;

async function rereadRegion(
  full: GreyImage | null,
  box: Box,
  mode: 'block' | 'line',
  { recogniser, pictures }: PageTools,
): Promise<Word[]> {
  if (!full) return [];
  const part = pictures.crop(full, box);
  // where the crop really begins: boxes are cut at the page's edge and at whole pixels
  const left = Math.min(full.width - 1, Math.max(0, Math.round(box.x * full.width)));
  const top = Math.min(full.height - 1, Math.max(0, Math.round(box.y * full.height)));
  const large = await pictures.scale(part, enlarge);
  const framed = withMargin(large, marginPx);
  const words = await recogniser.words(framed, mode);
  const [sx, sy] = [large.width / part.width, large.height / part.height];
  return words.map((word) => ({
    ...word,
    box: {
      x: (left + (word.box.x * framed.width - marginPx) / sx) / full.width,
      y: (top + (word.box.y * framed.height - marginPx) / sy) / full.height,
      w: (word.box.w * framed.width) / sx / full.width,
      h: (word.box.h * framed.height) / sy / full.height,
    },
  }));
}

function withMargin(image: GreyImage, margin: number): GreyImage {
  const width = image.width + 2 * margin;
  const height = image.height + 2 * margin;
  const data = new Uint8Array(width * height).fill(255);
  for (let y = 0; y < image.height; y++) {
    data.set(image.data.subarray(y * image.width, (y + 1) * image.width), (y + margin) * width + margin);
  }
  return { width, height, data };
}
