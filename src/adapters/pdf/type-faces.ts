/** Typefaces of a page: their PostScript names, and glyph widths to split a run of text at the right places. */
import type { PdfPage } from './pdfjs.js';

export interface TypeFaces {
  /** width of a letter in thousandths of the type size, estimated where the page does not show that letter */
  width(face: string, letter: string): number;
  /** without the subset tag (`ABCDEF+`); '' where the document names none */
  postScriptName(face: string): string;
}

// pdf.js 5.4.296, src/shared/util.js, OPS
const setFont = 37;
const showText = 44;

/** Reads the operator list, which also makes pdf.js load the faces (getTextContent alone does not name them). */
export async function typeFacesOf(page: PdfPage): Promise<TypeFaces> {
  const widths = new Map<string, Map<string, number>>();
  let face = '';
  const { fnArray, argsArray } = await page.getOperatorList();
  for (const [i, operator] of fnArray.entries()) {
    const args = argsArray[i];
    if (operator === setFont) face = typeof args?.[0] === 'string' ? args[0] : '';
    if (operator !== showText || !Array.isArray(args?.[0])) continue;
    const ofFace = widths.get(face) ?? new Map<string, number>();
    widths.set(face, ofFace);
    for (const glyph of args[0] as unknown[]) {
      if (!isGlyph(glyph)) continue;
      // a ligature stands for several letters
      const letters = Array.from(glyph.unicode.normalize('NFKC'));
      for (const letter of letters) ofFace.set(letter, glyph.width / letters.length);
    }
  }
  const averages = new Map(Array.from(widths, ([name, ofFace]) => [name, average(ofFace)]));
  return {
    width: (name, letter) =>
      widths.get(name)?.get(letter) ?? (/\s/u.test(letter) ? 270 : (averages.get(name) ?? 500)),
    postScriptName: (name) => (nameOf(page, name) ?? '').replace(/^[A-Z]{6}\+/, ''),
  };
}

function isGlyph(glyph: unknown): glyph is { unicode: string; width: number } {
  const g = glyph as { unicode?: unknown; width?: unknown } | null;
  return (
    typeof g === 'object' && typeof g?.unicode === 'string' && typeof g.width === 'number' && g.width > 0
  );
}

function average(widths: Map<string, number>): number {
  let sum = 0;
  for (const w of widths.values()) sum += w;
  return widths.size > 0 ? sum / widths.size : 500;
}

function nameOf(page: PdfPage, face: string): string | undefined {
  // `get` throws for what pdf.js has not loaded
  return page.commonObjs.has(face) ? page.commonObjs.get(face)?.name : undefined;
}
