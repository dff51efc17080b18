import { describe, expect, test } from '@jest/globals';
import { inkIn } from '../../../src/core/reading/ink.js';
import { looksPrinted, printSampleOf } from '../../../src/core/reading/ink-print.js';
import { Sheet, widthPt } from './signature-page.js';

const place = (sheet: Sheet) => sheet.box(70, 70, 320, 115);
const look = (sheet: Sheet, options = {}) =>
  inkIn(sheet.image, place(sheet), { widthPt, ...options }).looksLike;

/** A disc of this radius around a point, in points. */
const disc = (x: number, y: number, radius: number): Sheet => {
  const sheet = new Sheet();
  for (let dy = -radius; dy < radius; dy += 0.5) {
    const half = Math.sqrt(radius ** 2 - dy ** 2);
    sheet.fill(x - half, y + dy, x + half, y + dy + 0.5);
  }
  return sheet;
};

describe('what is in the place', () => {
  test.each([
    ['nothing', new Sheet(), 'nothing'],
    ['only the rule', new Sheet().rule(70, 108, 320), 'nothing'],
    ['a border that runs through it without an end', new Sheet().upright(200, 40, 140), 'nothing'],
    ['an upright stroke', new Sheet().upright(200, 78, 110), 'ink'],
    ['fax noise', new Sheet(200).speckle(8000), 'speckle'],
    ['a scrawl', new Sheet().scrawl(100, 80, 220, 110), 'ink'],
    ['a scrawl on its rule', new Sheet().rule(70, 108, 320).scrawl(100, 80, 220, 114), 'ink'],
    ['a scrawl on a 100 dpi page', new Sheet(100).scrawl(100, 80, 220, 110), 'ink'],
    ['a scrawl on grey paper', new Sheet(150, 180).scrawl(100, 80, 220, 110), 'ink'],
    ['pencil', new Sheet().scrawl(100, 80, 220, 110, 165), 'ink'],
    ['initials', new Sheet().scrawl(100, 90, 122, 108), 'ink'],
    ['a stray dash, which decides nothing', new Sheet().fill(100, 90, 106, 92), 'mark'],
  ])('%s', (_name, sheet, expected) => {
    expect(look(sheet)).toBe(expected);
  });

  test('known words are not ink, ink beside them is', () => {
    const sheet = new Sheet();
    sheet.text(80, 100, 'Superintendent');
    const ignore = sheet.words.map((word) => word.box);
    expect(look(sheet)).not.toBe('nothing');
    expect(look(sheet, { ignore })).toBe('nothing');
    expect(look(sheet.scrawl(200, 80, 300, 110), { ignore })).toBe('ink');
  });

  test('what shines through from the back is faint next to the page’s print', () => {
    const sheet = new Sheet().scrawl(100, 80, 220, 110, 218);
    expect(look(sheet, { printContrast: 190 })).toBe('faint');
    expect(look(new Sheet().scrawl(100, 80, 220, 110, 150), { printContrast: 190 })).toBe('ink');
  });

  test('hole punches and staple shadows at the edge of the page are not counted', () => {
    const sheet = new Sheet().fill(2, 80, 14, 95).fill(598, 60, 611, 110);
    expect(inkIn(sheet.image, sheet.box(0, 60, 612, 120), { widthPt }).looksLike).not.toBe('ink');
  });

  test.each([
    ['a hole in the margin', disc(30, 90, 10), 'speckle'],
    ['the same in the middle of the page', disc(300, 90, 10), 'ink'],
    ['a ring in the margin', new Sheet().scrawl(22, 80, 42, 100), 'ink'],
    ['a blot larger than a hole', disc(30, 90, 16), 'ink'],
  ])('%s', (_name, sheet, expected) => {
    const { looksLike } = inkIn(sheet.image, sheet.box(0, 60, 612, 120), { widthPt });
    expect(looksLike).toBe(expected);
  });

  test('the box of the ink is told', () => {
    const sheet = new Sheet().scrawl(100, 80, 220, 110);
    const { box, strokes, inkPx } = inkIn(sheet.image, place(sheet), { widthPt });
    expect((box?.x ?? 0) * 612).toBeCloseTo(100, -1);
    expect(strokes).toBeGreaterThan(0);
    expect(inkPx).toBeGreaterThan(100);
  });
});

const printedAt = (text: string, draw: (sheet: Sheet) => void): boolean | null => {
  const sheet = new Sheet();
  sheet.text(80, 60, 'Participating District Superintendent Designee');
  const sample = printSampleOf(
    sheet.image,
    widthPt,
    sheet.words.map((word) => word.box),
  );
  draw(sheet);
  return looksPrinted(sheet.image, widthPt, sheet.box(79, 88, 160, 104), text, sample);
};
const dance = (sheet: Sheet) => {
  for (const [i, digit] of Array.from('82920181').entries())
    sheet.text(80 + i * 9, 100 + (i % 3) * 1.6 - 2, digit, { size: 11 + (i % 2) * 4 });
};
const thin = (sheet: Sheet) => {
  for (let i = 0; i < 6; i++) {
    const x = 80 + i * 11;
    sheet
      .fill(x, 90, x + 0.5, 102)
      .fill(x, 90, x + 8, 90.5)
      .fill(x + 7.5, 90, x + 8, 102);
  }
};

describe('set by a machine or by hand', () => {
  test('typed digits do', () => {
    expect(printedAt('8/29/2018', (sheet) => sheet.text(80, 100, '8/29/2018'))).toBe(true);
  });
  test('a scrawl does not', () => {
    expect(printedAt('8/29/2018', (sheet) => sheet.scrawl(80, 89, 150, 103))).toBe(false);
  });
  test('digits that dance on the line do not', () => {
    expect(printedAt('8/29/2018', dance)).toBe(false);
  });
  test('thin strokes for their size do not', () => {
    expect(printedAt('829201', thin)).toBe(false);
  });
  test('an empty box tells nothing', () => {
    expect(printedAt('8/29/2018', () => undefined)).toBeNull();
  });
});
