/**
 * The text of a word processor's file, laid out on a page grid. Such files have no fixed pages and are never drawn, so a
 * letter in one is always seen by a person; the words say which letter it is and what was typed.
 */
import type { Problem, Word } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';

export interface OfficeLimits {
  maxPages: number;
  maxUnpackedBytes: number;
}

const page = { widthPt: 612, heightPt: 792, marginPt: 72, lineHeightPt: 14, letterWidthPt: 5.4 };
const linesAPage = Math.floor((page.heightPt - 2 * page.marginPt) / page.lineHeightPt);
const lettersALine = Math.floor((page.widthPt - 2 * page.marginPt) / page.letterWidthPt);

/**
 * @param text lines end in `\n`
 * @param enclosed pictures in it, which may be scanned pages: a file of pictures alone has no page of text
 */
export function textPages(
  text: string,
  enclosed: Uint8Array[],
  { maxPages }: OfficeLimits,
): OpenDocument | Problem {
  const lines = text.split('\n').flatMap((line) => wrapped(line.split(/\s+/u).filter(Boolean)));
  const isEmpty = lines.every((line) => line.length === 0);
  const pageCount = isEmpty && enclosed.length > 0 ? 0 : Math.max(1, Math.ceil(lines.length / linesAPage));
  if (pageCount > maxPages) {
    return {
      code: 'too-many-pages',
      text: `The Word file has about ${pageCount} pages; at most ${maxPages} are read.`,
    };
  }
  return {
    kind: 'docx',
    pageCount,
    page: async (number) => ({
      widthPt: page.widthPt,
      heightPt: page.heightPt,
      words: lines.slice((number - 1) * linesAPage, number * linesAPage).flatMap(placed),
      marks: [],
      draw: async () => null,
    }),
    enclosed,
    close: async () => undefined,
  };
}

function wrapped(words: string[]): string[][] {
  const lines: string[][] = [[]];
  let used = 0;
  for (const word of words) {
    if (used > 0 && used + word.length > lettersALine) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(word);
    used += word.length + 1;
  }
  return lines;
}

function placed(line: string[], row: number): Word[] {
  let column = 0;
  return line.map((text): Word => {
    const box = {
      x: (page.marginPt + column * page.letterWidthPt) / page.widthPt,
      y: (page.marginPt + row * page.lineHeightPt) / page.heightPt,
      w: Math.min(text.length, lettersALine) * (page.letterWidthPt / page.widthPt),
      h: (page.lineHeightPt * 0.85) / page.heightPt,
    };
    column += text.length + 1;
    return { text, box, confidence: 1, source: 'docx' };
  });
}

/** Of kinds whose pictures are not read: without a word of text it may be a scan, and must not pass for an empty page. */
export const withoutText: Problem = {
  code: 'unsupported-type',
  text: 'The Word file holds no text that could be read, only pictures perhaps; a PDF or a scan can be read.',
};
export const damagedWord: Problem = {
  code: 'corrupt-document',
  text: 'The Word file is damaged and cannot be opened.',
};
export const protectedWord: Problem = {
  code: 'password-needed',
  text: 'The Word file is protected by a password and cannot be opened without it.',
};
export const unpacksTooLarge: Problem = {
  code: 'corrupt-document',
  text: 'The Word file would unpack to an unreasonable size and was not opened.',
};
