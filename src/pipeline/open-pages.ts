/** From the bytes of a document to its pages: words with boxes on an upright, deskewed picture. */
import type { FoundDocument, GreyImage, Page, Problem, Word } from '../core/model.js';
import type { CloserLook } from '../core/reading/rereads.js';
import type { DocumentOpener, OpenDocument, PageToDraw } from './ports.js';
import {
  drawPageUpright,
  openPage,
  type PageDpi,
  type PageTools,
  type ReadPage,
  unreadPage,
} from './read-page.js';
import { rereadRegion } from './reread-region.js';

export interface DocumentTools extends PageTools {
  opener: DocumentOpener;
}
export interface PageLimits {
  /** pages of one document beyond this many read by OCR stay unread (each takes seconds) */
  maxOcrPages: number;
  /** how many of its pages OCR reads at the same time */
  pagesAtOnce: number;
  dpi: PageDpi;
}
export const defaultPageLimits: PageLimits = {
  maxOcrPages: 16,
  pagesAtOnce: 1,
  dpi: { full: 300, view: 150 },
};

export interface OpenedPages {
  document: Pick<FoundDocument, 'kind' | 'pageCount' | 'problem'>;
  pages: Page[];
  /** how many of them OCR has read, and how many it would have had to beyond the limit */
  ocrPages: { read: number; left: number };
  /**
   * Reads a region again, larger and by itself, from the full-resolution picture.
   * @param pageIndex index into `pages`
   * @returns words with boxes on that page; none where the page has no picture
   */
  reread(pageIndex: number, region: CloserLook): Promise<Word[]>;
  /** the upright picture at 300 dpi, of which `Page.image` is a smaller copy; null as there */
  fullPicture(pageIndex: number): Promise<GreyImage | null>;
  /** frees the document; `reread` and `fullPicture` end here */
  close(): Promise<void>;
}

/**
 * Never throws for bad input.
 * @param documentIndex position in the mail, which the pages carry
 * @returns the pages; where the document could not be opened none, and its Problem
 */
export async function openPages(
  bytes: Uint8Array,
  name: string,
  documentIndex: number,
  tools: DocumentTools,
  limits: PageLimits = defaultPageLimits,
): Promise<OpenedPages> {
  const opened = await tools.opener.open(bytes, name);
  if ('code' in opened) return withoutPages(opened.kind, { code: opened.code, text: opened.text });
  const { read, problem } = await readAll(opened, documentIndex, tools, limits);
  const fullPicture = (index: number) => read[index]?.full() ?? Promise.resolve(null);
  // a damaged page among good ones shows as a page nobody could read, not as a document that would not open
  const readable = read.some(({ page }) => page.words.length > 0 || page.image !== null);
  return {
    document: {
      kind: opened.kind,
      pageCount: opened.pageCount,
      problem: opened.problem ?? (readable ? null : problem),
    },
    pages: read.map(({ page }) => page),
    ocrPages: {
      read: read.filter((page) => page.usedOcr).length,
      left: read.filter((page) => page.leftUnread).length,
    },
    fullPicture,
    reread: async (index, region) => rereadRegion(await fullPicture(index), region, tools),
    close: () => opened.close(),
  };
}

/** Page after page is opened and drawn; meanwhile OCR reads those before, a few at a time. */
async function readAll(
  opened: OpenDocument,
  document: number,
  tools: DocumentTools,
  { maxOcrPages, pagesAtOnce, dpi }: PageLimits,
): Promise<{ read: ReadPage[]; problem: Problem | null }> {
  const pages: Promise<ReadPage>[] = [];
  const pictures: Promise<ReadPage>[] = [];
  let problem: Problem | null = null;
  for (let number = 1; number <= opened.pageCount; number++) {
    const at = { document, page: number };
    // a page waits for the one so many before it, and for no other: what is known when it begins is always the same
    const before = (await pictures.at(-pagesAtOnce)) ?? null;
    const raw = await opened.page(number);
    if ('code' in raw) {
      problem ??= raw;
      pages.push(Promise.resolve(unreadPage(at)));
      continue;
    }
    const mayUseOcr = pictures.length < maxOcrPages;
    const page = await openPage(raw, { at, dpi, mayUseOcr }, tools);
    if (page.kind === 'read') {
      pages.push(Promise.resolve(page.page));
      continue;
    }
    const reading = page.read(before?.turn ?? null);
    // it is awaited below; until then a failure must not count as one that nobody looks at
    reading.catch(() => undefined);
    pictures.push(reading);
    pages.push(reading);
  }
  return { read: await Promise.all(pages), problem };
}

/** One page as PNG, upright as in `Page.image`, for people to look at; null where it cannot be drawn. */
export async function drawPagePng(
  bytes: Uint8Array,
  name: string,
  { page, turn }: Omit<PageToDraw, 'document'>,
  tools: DocumentTools,
  dpi: PageDpi = defaultPageLimits.dpi,
): Promise<Buffer | null> {
  const opened = await tools.opener.open(bytes, name);
  if ('code' in opened) return null;
  try {
    if (page < 1 || page > opened.pageCount) return null;
    const raw = await opened.page(page);
    const image = 'code' in raw ? null : await drawPageUpright(raw, dpi, tools, turn);
    return image && (await tools.pictures.png(image));
  } finally {
    await opened.close();
  }
}

function withoutPages(kind: FoundDocument['kind'], problem: Problem): OpenedPages {
  return {
    document: { kind, pageCount: null, problem },
    pages: [],
    ocrPages: { read: 0, left: 0 },
    reread: async () => [],
    fullPicture: async () => null,
    close: async () => undefined,
  };
}
