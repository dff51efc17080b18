/**
 * Words with boxes from the text layer. pdf.js gives runs (often a whole phrase) with one width; they are split at
 * white space by the widths of their glyphs, and parts of one word that the writer placed in two runs are joined.
 */
import type { Box, Word } from '../../core/model.js';
import { boxAround, clip, multiply, type PageGeometry } from './page-geometry.js';
import type { PdfPage, PdfTextItem } from './pdfjs.js';
import type { TypeFaces } from './type-faces.js';

/** A text layer with more runs than this is no letter (pdf.js would hold hundreds of megabytes of boxes). */
const mostWords = 20_000;

/** Part of a run, in points on the upright page, along the run's own direction. */
interface Piece {
  text: string;
  fontName: string;
  /** baseline start and unit vector of the writing direction */
  x: number;
  y: number;
  dx: number;
  dy: number;
  lengthPt: number;
  sizePt: number;
  ascent: number;
  descent: number;
  /** white space stood before or after it: it begins or ends a word */
  opens: boolean;
  closes: boolean;
}

export async function readTextLayer(
  page: PdfPage,
  geometry: PageGeometry,
  faces: TypeFaces,
): Promise<Word[]> {
  const { items, styles } = await page.getTextContent();
  const words: Word[] = [];
  let open: Piece[] = [];
  const flush = () => {
    const word = open.length > 0 ? wordOf(open, geometry, faces) : null;
    if (word && words.length < mostWords) words.push(word);
    open = [];
  };
  for (const item of items) {
    if (!('str' in item)) continue;
    for (const piece of piecesOf(item, styles[item.fontName], geometry, faces)) {
      const last = open.at(-1);
      if (last && (piece.opens || !continues(last, piece))) flush();
      if (piece.text !== '') open.push(piece);
      if (piece.closes) flush();
    }
    if (item.hasEOL) flush();
  }
  flush();
  return words;
}

function piecesOf(
  item: PdfTextItem,
  style: { ascent?: number; descent?: number } | undefined,
  geometry: PageGeometry,
  faces: TypeFaces,
): Piece[] {
  const text = item.str;
  if (text.trim() === '') return text === '' ? [] : [{ ...emptyPiece }];
  const [a, b, c, d, e, f] = multiply(geometry.matrix, item.transform);
  const sizePt = Math.hypot(c, d) || Math.hypot(a, b);
  const along = Math.hypot(a, b);
  if (!Number.isFinite(sizePt + e + f) || sizePt === 0 || along === 0) return [];
  // `width` is in user space units; the viewport at scale 1 keeps lengths but for /UserUnit
  const scale = Math.hypot(geometry.matrix[0], geometry.matrix[1]);
  const lengthPt = item.width * scale;
  const widths = Array.from(text, (letter) => faces.width(item.fontName, letter));
  const total = widths.reduce((sum, w) => sum + w, 0) || 1;
  const pieces: Piece[] = [];
  const letters = Array.from(text);
  let at = 0;
  for (let i = 0; i < letters.length; ) {
    if (isSpace(letters[i])) {
      at += widths[i] ?? 0;
      i += 1;
      continue;
    }
    const start = i;
    const from = at;
    while (i < letters.length && !isSpace(letters[i])) at += widths[i++] ?? 0;
    pieces.push({
      text: letters.slice(start, i).join(''),
      fontName: item.fontName,
      x: e + (a / along) * lengthPt * (from / total),
      y: f + (b / along) * lengthPt * (from / total),
      dx: a / along,
      dy: b / along,
      lengthPt: (lengthPt * (at - from)) / total,
      sizePt,
      ...extent(style),
      opens: start > 0,
      closes: i < letters.length,
    });
  }
  return pieces;
}

const emptyPiece: Piece = {
  text: '',
  fontName: '',
  x: 0,
  y: 0,
  dx: 1,
  dy: 0,
  lengthPt: 0,
  sizePt: 1,
  ascent: 0,
  descent: 0,
  opens: true,
  closes: true,
};

/** Ascent and descent as shares of the type size; many files state none or nonsense. */
function extent(style: { ascent?: number; descent?: number } | undefined): {
  ascent: number;
  descent: number;
} {
  const ascent = style?.ascent ?? 0;
  const descent = style?.descent ?? 0;
  return {
    ascent: ascent > 0.4 && ascent < 1.3 ? Math.min(ascent, 0.95) : 0.8,
    descent: descent < 0 && descent > -0.6 ? Math.max(descent, -0.25) : -0.2,
  };
}

/** Whether `next` goes on where `last` ends: same line, same direction, and no gap a reader would see as a space. */
function continues(last: Piece, next: Piece): boolean {
  if (Math.abs(last.dx - next.dx) + Math.abs(last.dy - next.dy) > 0.05) return false;
  const size = Math.max(last.sizePt, next.sizePt);
  const fromEndX = next.x - (last.x + last.dx * last.lengthPt);
  const fromEndY = next.y - (last.y + last.dy * last.lengthPt);
  const along = fromEndX * last.dx + fromEndY * last.dy;
  const across = fromEndX * -last.dy + fromEndY * last.dx;
  return Math.abs(across) < 0.35 * size && along > -0.3 * size && along < 0.12 * size;
}

function wordOf(pieces: Piece[], geometry: PageGeometry, faces: TypeFaces): Word | null {
  const corners = pieces.flatMap((p) => {
    // perpendicular to the writing direction, upwards on the page
    const [ux, uy] = [p.dy, -p.dx];
    const [ex, ey] = [p.x + p.dx * p.lengthPt, p.y + p.dy * p.lengthPt];
    return [p.ascent, p.descent].flatMap((share): [number, number][] => [
      [p.x + ux * share * p.sizePt, p.y + uy * share * p.sizePt],
      [ex + ux * share * p.sizePt, ey + uy * share * p.sizePt],
    ]);
  });
  const box = clip(boxAround(corners, geometry));
  const text = pieces
    .map((p) => p.text)
    .join('')
    .replace(controlCharacters, '');
  if (!box || text === '') return null;
  const fontName = faces.postScriptName(pieces[0]?.fontName ?? '');
  return { text, box, confidence: 1, source: 'text-layer', ...(fontName ? { fontName } : {}) };
}

const controlCharacters = /\p{Cc}/gu;

function isSpace(letter: string | undefined): boolean {
  return letter !== undefined && /\s/u.test(letter);
}

/**
 * Text drawn invisible is what a copier's recognition has put under its picture, with its own misreadings: nothing that
 * stands on the page, and not to be taken for typed text. The page is read as the picture it is.
 * @param hidden boxes of invisible text
 */
export function withoutHidden(words: Word[], hidden: Box[]): Word[] {
  return words.filter((word) => {
    const x = word.box.x + word.box.w / 2;
    const y = word.box.y + word.box.h / 2;
    return !hidden.some((b) => x >= b.x && x <= b.x + b.w && y >= b.y && y <= b.y + b.h);
  });
}
