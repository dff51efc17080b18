/** Draws pages for tests: rules, letters as printed strokes, and scrawls, at 150 dpi on letter paper. */
import type { Box, GreyImage, Located, Mark, OutlineEntry, Page, Word } from '../../../src/core/model.js';

export const widthPt = 612;
export const heightPt = 792;

export class Sheet {
  readonly image: GreyImage;
  readonly words: Word[] = [];
  readonly marks: Mark[] = [];
  readonly located: Located[] = [];
  private readonly k: number;

  constructor(
    readonly dpi = 150,
    paper = 255,
  ) {
    this.k = dpi / 72;
    const width = Math.round(widthPt * this.k);
    const height = Math.round(heightPt * this.k);
    this.image = { width, height, data: new Uint8Array(width * height).fill(paper) };
  }

  /** a filled rectangle, points */
  fill(x0: number, y0: number, x1: number, y1: number, grey = 0): this {
    const { width, height, data } = this.image;
    const [left, right] = [Math.max(0, Math.round(x0 * this.k)), Math.min(width, Math.round(x1 * this.k))];
    for (let y = Math.max(0, Math.round(y0 * this.k)); y < Math.min(height, Math.round(y1 * this.k)); y++)
      data.fill(grey, y * width + left, y * width + Math.max(left, right));
    return this;
  }

  rule(
    x0: number,
    y: number,
    x1: number,
    options: { slope?: number; grey?: number; dash?: number } = {},
  ): this {
    const { slope = 0, grey = 0, dash = 0 } = options;
    for (let x = x0; x < x1; x += 0.5) {
      if (dash && Math.floor((x - x0) / dash) % 2) continue;
      const at = y + slope * (x - x0);
      this.fill(x, at - 0.5, x + 0.5, at + 0.5, grey);
    }
    return this;
  }

  upright(x: number, y0: number, y1: number): this {
    return this.fill(x - 0.5, y0, x + 0.5, y1);
  }

  /** words of `size` points whose foot is at `y`; letters are drawn as machine-set strokes */
  text(
    x: number,
    y: number,
    text: string,
    options: Partial<Word> & { size?: number; drawn?: boolean } = {},
  ): number[] {
    const { size = 11, drawn = true, ...word } = options;
    const advance = size * 0.55;
    const indexes: number[] = [];
    let at = x;
    for (const part of text.split(' ')) {
      const box = this.box(at, y - size * 0.72, at + part.length * advance, y + size * 0.05);
      if (drawn) for (let i = 0; i < part.length; i++) this.letter(at + i * advance, y, size, part.charAt(i));
      indexes.push(this.words.length);
      this.words.push({ text: part, box, confidence: 1, source: 'text-layer', ...word });
      at += (part.length + 1) * advance;
    }
    return indexes;
  }

  private letter(x: number, y: number, size: number, letter: string): void {
    if (letter === '_') return void this.fill(x, y, x + size * 0.55, y + 0.8);
    if (/[.,:']/.test(letter)) return void this.fill(x + 1, y - 1.4, x + 2.4, y);
    const height = size * (/[a-z]/.test(letter) ? 0.5 : 0.7);
    this.fill(x + 0.6, y - height, x + 1.6, y);
    this.fill(x + 0.6, y - height, x + size * 0.42, y - height + 1);
    this.fill(x + size * 0.42 - 1, y - height, x + size * 0.42, y);
  }

  /** a pen scrawl inside a rectangle, points */
  scrawl(x0: number, y0: number, x1: number, y1: number, grey = 40): this {
    const steps = 900;
    for (let i = 0; i < steps; i++) {
      const t = i / steps;
      const x = x0 + (x1 - x0) * (t + 0.04 * Math.sin(t * 61));
      const y = (y0 + y1) / 2 + ((y1 - y0) / 2) * Math.sin(t * 37) * Math.cos(t * 11);
      this.fill(x - 0.6, y - 0.6, x + 0.6, y + 0.6, grey);
    }
    return this;
  }

  /** single dark dots, as a fax or a dirty glass leaves them */
  speckle(count: number, seed = 1): this {
    const { width, height, data } = this.image;
    let state = seed;
    for (let i = 0; i < count; i++) {
      state = (state * 1103515245 + 12345) % 2147483648;
      const x = state % width;
      state = (state * 1103515245 + 12345) % 2147483648;
      const y = state % height;
      data[y * width + x] = 0;
      if (i % 3 === 0 && x + 1 < width) data[y * width + x + 1] = 0;
    }
    return this;
  }

  mark(kind: Mark['kind'], x0: number, y0: number, x1: number, y1: number, more: Partial<Mark> = {}): this {
    this.marks.push({ kind, box: this.box(x0, y0, x1, y1), ...more });
    return this;
  }

  label(
    x: number,
    y: number,
    text: string,
    entry: Pick<OutlineEntry, 'kind'> & Partial<OutlineEntry>,
    word: Partial<Word> & { size?: number } = {},
  ): this {
    const wordIndexes = this.text(x, y, text, word);
    const boxes = wordIndexes.map((i) => this.words[i]?.box ?? this.box(0, 0, 0, 0));
    const first = boxes[0] ?? this.box(0, 0, 0, 0);
    const last = boxes.at(-1) ?? first;
    this.located.push({
      entry: { id: `${entry.role ?? ''}-${entry.kind}`, text: [text], ...entry },
      pageIndex: 0,
      box: { ...first, w: last.x + last.w - first.x },
      wordIndexes,
      score: 1,
    });
    return this;
  }

  page(more: Partial<Page> = {}): Page {
    return {
      document: 0,
      page: 1,
      widthPt,
      heightPt,
      words: this.words,
      marks: this.marks,
      textFrom: 'text-layer',
      image: this.image,
      legible: true,
      ...more,
    };
  }

  box(x0: number, y0: number, x1: number, y1: number): Box {
    return { x: x0 / widthPt, y: y0 / heightPt, w: (x1 - x0) / widthPt, h: (y1 - y0) / heightPt };
  }
}

export type Layout = 'under' | 'left' | 'above' | 'table' | 'underscores' | 'two rows' | 'fields';

/** Where the district signs and dates, and KDE signs, in each layout, points. */
export interface Places {
  sheet: Sheet;
  signature: [number, number, number, number];
  date: [number, number, number, number];
  kde: [number, number, number, number];
  /** foot of a typed entry in the district's signature and date place */
  signatureFoot: [number, number];
  dateFoot: [number, number];
}

const district = 'Participating District, Superintendent/Designee';
const kde = 'Kentucky Innovation Lab Network, KDE Designee';

const signature = (role: 'district' | 'kde') => ({ kind: 'signature', role }) as const;
const date = (role: 'district' | 'kde') => ({ kind: 'date', role }) as const;

/** A blank signature block in one of the layouts seen or likely. */
export function blankBlock(layout: Layout, word: Partial<Word> = {}, dpi = 150): Places {
  const sheet = new Sheet(dpi);
  sheet.text(72, 80, 'the loss of supports outlined above in this letter of commitment', word);
  sheet.label(72, 110, 'Required Signatories', { kind: 'heading' }, word);

  const end = (y: number) =>
    sheet.text(72, y, 'Return this Letter of Commitment via email to the address below', word);
  if (layout === 'under' || layout === 'fields') {
    for (const [role, text, y] of [['district', district, 180] as const, ['kde', kde, 250] as const]) {
      if (layout === 'under') sheet.rule(72, y - 14, 380).rule(420, y - 14, 540);
      else sheet.mark('field', 72, y - 36, 380, y - 14).mark('field', 420, y - 36, 540, y - 14);
      sheet.label(72, y, text, signature(role), word).label(420, y, 'Date:', date(role), word);
    }
    end(300);
    return {
      sheet,
      signature: [80, 138, 260, 170],
      date: [430, 150, 500, 165],
      kde: [80, 208, 260, 240],
      signatureFoot: [80, 162],
      dateFoot: [430, 162],
    };
  }
  if (layout === 'left') {
    for (const [role, text, y] of [
      ['district', 'Superintendent/Designee:', 160] as const,
      ['kde', 'KDE Designee:', 210] as const,
    ]) {
      sheet.label(72, y, text, signature(role), word).rule(230, y + 1, 400);
      sheet.label(420, y, 'Date:', date(role), word).rule(455, y + 1, 540);
    }
    end(270);
    return {
      sheet,
      signature: [240, 134, 370, 166],
      date: [460, 145, 520, 160],
      kde: [240, 184, 370, 212],
      signatureFoot: [240, 158],
      dateFoot: [460, 158],
    };
  }
  if (layout === 'underscores') {
    for (const [role, text, y] of [
      ['district', 'Superintendent/Designee:', 160] as const,
      ['kde', 'KDE Designee:', 210] as const,
    ]) {
      sheet.label(72, y, text, signature(role), word);
      sheet.text(230, y, '____________________________', word);
      sheet.label(420, y, 'Date:', date(role), word);
      sheet.text(455, y, '______________', word);
    }
    end(270);
    return {
      sheet,
      signature: [240, 134, 370, 166],
      date: [460, 145, 520, 160],
      kde: [240, 184, 370, 212],
      signatureFoot: [240, 158],
      dateFoot: [460, 158],
    };
  }
  if (layout === 'above') {
    for (const [role, text, y] of [['district', district, 150] as const, ['kde', kde, 220] as const]) {
      sheet.label(72, y, text, signature(role), word).label(420, y, 'Date:', date(role), word);
      sheet.rule(72, y + 40, 380).rule(420, y + 40, 540);
    }
    end(310);
    return {
      sheet,
      signature: [80, 158, 260, 188],
      date: [430, 170, 500, 186],
      kde: [80, 228, 260, 258],
      signatureFoot: [80, 186],
      dateFoot: [430, 186],
    };
  }
  if (layout === 'two rows') {
    for (const [role, text, y] of [['district', district, 170] as const, ['kde', kde, 270] as const]) {
      sheet.rule(72, y - 12, 380).label(72, y, text, signature(role), word);
      sheet.rule(72, y + 33, 220).label(72, y + 45, 'Date', date(role), word);
    }
    end(350);
    return {
      sheet,
      signature: [80, 124, 260, 162],
      date: [80, 186, 150, 202],
      kde: [80, 226, 260, 260],
      signatureFoot: [80, 156],
      dateFoot: [80, 201],
    };
  }
  // a table of two columns and four rows: label on the left, place on the right
  const rows = [150, 190, 230, 270, 310];
  for (const y of rows) sheet.rule(72, y, 540);
  for (const x of [72, 300, 540]) sheet.upright(x, 150, 310);
  sheet.label(78, 174, 'Participating District Superintendent', signature('district'), word);
  sheet.label(78, 214, 'Date', date('district'), word);
  sheet.label(78, 254, 'KDE Designee', signature('kde'), word);
  sheet.label(78, 294, 'Date', date('kde'), word);
  end(350);
  return {
    sheet,
    signature: [320, 155, 480, 186],
    date: [320, 198, 390, 214],
    kde: [320, 235, 480, 266],
    signatureFoot: [320, 176],
    dateFoot: [320, 214],
  };
}
