/**
 * Places the words of a form value or a note inside its rectangle, as a viewer would draw it: line by line, wrapped
 * at the edge, shrunk where it would overflow. Good to a few points, which is enough to say which label it answers.
 */
import type { Box, Source, Word } from '../../core/model.js';

export interface TextInBox {
  text: string;
  /** the widget or annotation, fractions of the page */
  box: Box;
  widthPt: number;
  heightPt: number;
  /** 0 = the viewer chooses */
  fontSizePt: number;
  multiLine: boolean;
  source: Source;
  fontName?: string;
}

const paddingPt = 2;
const lineHeight = 1.16;
const largestAutoPt = 12;
const smallestPt = 4;

/** @returns the words; a line break in the value stays a line break. */
export function layOut(value: TextInBox): Word[] {
  const widthPt = value.box.w * value.widthPt;
  const heightPt = value.box.h * value.heightPt;
  const paragraphs = value.text.split(/\r\n|\r|\n/).map((line) => line.split(/\s+/u).filter(Boolean));
  const room = Math.max(1, widthPt - 2 * paddingPt);
  const auto = value.multiLine ? largestAutoPt : Math.min(largestAutoPt, heightPt * 0.75);
  let size = value.fontSizePt > 0 ? value.fontSizePt : auto;
  let lines = wrap(paragraphs, room / size, value.multiLine);
  // a value that runs over is scrolled by a viewer; here every word must stay inside its field
  while (size > smallestPt && overflows(lines, room / size, (heightPt * 1.05) / size)) {
    size *= 0.92;
    lines = wrap(paragraphs, room / size, value.multiLine);
  }
  const step = Math.min(size * lineHeight, heightPt / Math.max(1, lines.length));
  const top = value.multiLine ? Math.min(paddingPt, heightPt * 0.1) : (heightPt - step * lines.length) / 2;
  const squeeze = Math.min(1, room / (size * Math.max(...lines.map(lineWidth), 0.1)));
  return lines.flatMap((line, row) => {
    let x = paddingPt;
    return line.map((text): Word => {
      const w = wordWidth(text) * size * squeeze;
      const box = {
        x: value.box.x + (value.box.w * Math.min(x, widthPt)) / widthPt,
        y: value.box.y + (value.box.h * (top + row * step)) / heightPt,
        w: (value.box.w * w) / widthPt,
        h: (value.box.h * step * 0.9) / heightPt,
      };
      x += w + spaceWidth * size * squeeze;
      const { source, fontName } = value;
      return { text, box, confidence: 1, source, ...(fontName ? { fontName } : {}) };
    });
  });
}

/** Lines of words; empty lines are kept, since they separate entries. Widths in units of the type size. */
function wrap(paragraphs: string[][], room: number, multiLine: boolean): string[][] {
  if (!multiLine) return [paragraphs.flat()];
  return paragraphs.flatMap((words) => {
    const lines: string[][] = [[]];
    let used = 0;
    for (const word of words) {
      const w = wordWidth(word);
      if (used > 0 && used + spaceWidth + w > room) {
        lines.push([]);
        used = 0;
      }
      lines.at(-1)?.push(word);
      used += (used > 0 ? spaceWidth : 0) + w;
    }
    return lines;
  });
}

function overflows(lines: string[][], room: number, height: number): boolean {
  return lines.length * lineHeight > height || lines.some((line) => lineWidth(line) > room);
}

function lineWidth(line: string[]): number {
  return line.reduce((sum, word) => sum + wordWidth(word), Math.max(0, line.length - 1) * spaceWidth);
}

const spaceWidth = 0.278;

/** Helvetica's widths by class of letter (Adobe font metrics, Helvetica.afm), in units of the type size. */
function wordWidth(word: string): number {
  let sum = 0;
  for (const letter of word) {
    if (/[ijl.,:;'|!]/.test(letter)) sum += 0.25;
    else if (/[frt()[\]\-/]/.test(letter)) sum += 0.31;
    else if (/[mwMW@%]/.test(letter)) sum += 0.85;
    else if (/[A-Z&]/.test(letter)) sum += 0.68;
    else sum += 0.55;
  }
  return sum;
}
