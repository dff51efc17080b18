/**
 * The text of a word processor's file, laid out on a page grid. Such files have no fixed pages and are never drawn, so a
 * letter in one is always seen by a person; the words say which letter it is and what was typed.
 */
import type { Box, Mark, Problem, Word } from '../../core/model.js';
import type { OpenDocument } from '../../pipeline/ports.js';
import { type Typed, typedWords } from './typed-words.js';

export interface OfficeLimits {
  maxPages: number;
  maxUnpackedBytes: number;
}

const page = { widthPt: 612, heightPt: 792, marginPt: 72, lineHeightPt: 14, letterWidthPt: 5.4 };
const linesAPage = Math.floor((page.heightPt - 2 * page.marginPt) / page.lineHeightPt);
const lettersALine = Math.floor((page.widthPt - 2 * page.marginPt) / page.letterWidthPt);

/**
 * @param text lines end in `\n`; may hold what typed-words.ts puts into it
 * @param enclosed pictures in it, which may be scanned pages: a file of pictures alone has no page of text
 */
export function textPages(
  text: string,
  enclosed: Uint8Array[],
  { maxPages }: OfficeLimits,
): OpenDocument | Problem {
  // before it is cut into words, of which each is an object; empty lines may be more than the pages have
  if (text.length > mostLetters || linesIn(text) > maxPages * linesAPage * 4) return tooMuchText;
  const lines = typedLines(text).flatMap(wrapped);
  const isEmpty = lines.every((line) => line.every(({ kind }) => kind === 'picture'));
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
    page: async (number) => {
      const placed = lines.slice((number - 1) * linesAPage, number * linesAPage).map(placedOn);
      return {
        widthPt: page.widthPt,
        heightPt: page.heightPt,
        words: placed.flatMap((line) => line.words),
        marks: placed.flatMap((line) => line.marks),
        draw: async () => null,
      };
    },
    enclosed,
    close: async () => undefined,
  };
}

/** Of the text of a whole file, with the marks of typefaces in it: sixty full pages have 240,000. */
export const mostLetters = 2_000_000;
/** Of what describes text and looks in a file: sixty pages have two megabytes. */
export const mostXmlBytes = 10_000_000;
/** Tags in it, of which mammoth makes about 700 bytes each: five pages have some ten thousand. */
export const mostXmlTags = 200_000;

function linesIn(text: string): number {
  let lines = 1;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) lines += 1;
  return lines;
}

function typedLines(text: string): Typed[][] {
  let face: string | undefined;
  return text.split('\n').map((line) => {
    const { words, fontName } = typedWords(line, face);
    face = fontName;
    return words;
  });
}

/** How many letters wide a picture is taken to be: its size is not told. */
const pictureLetters = 20;
const lettersOf = (typed: Typed): number => (typed.kind === 'picture' ? pictureLetters : typed.text.length);

function wrapped(words: Typed[]): Typed[][] {
  const lines: Typed[][] = [[]];
  let used = 0;
  for (const word of words) {
    if (used > 0 && used + lettersOf(word) > lettersALine) {
      lines.push([]);
      used = 0;
    }
    lines.at(-1)?.push(word);
    used += lettersOf(word) + 1;
  }
  return lines;
}

function placedOn(line: Typed[], row: number): { words: Word[]; marks: Mark[] } {
  const words: Word[] = [];
  const marks: Mark[] = [];
  let column = 0;
  for (const typed of line) {
    const box: Box = {
      x: (page.marginPt + column * page.letterWidthPt) / page.widthPt,
      y: (page.marginPt + row * page.lineHeightPt) / page.heightPt,
      w: Math.min(lettersOf(typed), lettersALine) * (page.letterWidthPt / page.widthPt),
      h: (page.lineHeightPt * 0.85) / page.heightPt,
    };
    column += lettersOf(typed) + 1;
    if (typed.kind === 'picture') marks.push({ kind: 'image', box });
    else {
      const { text, fontName } = typed;
      words.push({ text, box, confidence: 1, source: 'docx', ...(fontName ? { fontName } : {}) });
    }
  }
  return { words, marks };
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
export const tooMuchText: Problem = {
  code: 'too-many-pages',
  text: 'The Word file holds more text than any letter and was not read.',
};
export const unpacksTooLarge: Problem = {
  code: 'corrupt-document',
  text: 'The Word file would unpack to an unreasonable size and was not opened.',
};
