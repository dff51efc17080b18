import { describe, expect, test } from '@jest/globals';
import { binarise } from '../../../src/core/reading/ink-bits.js';
import { piecesOf } from '../../../src/core/reading/ink.js';
import { findRules, removeRules } from '../../../src/core/reading/rules.js';
import { Sheet, widthPt } from './signature-page.js';

const bitsOf = (sheet: Sheet) => binarise(sheet.image, { x: 0, y: 0, w: 1, h: 0.3 }, widthPt);
const spans = (sheet: Sheet) => {
  const bits = bitsOf(sheet);
  return findRules(bits, 'horizontal').map((rule) => [
    Math.round(rule.from / bits.pxPerPt / 10) * 10,
    Math.round(rule.to / bits.pxPerPt / 10) * 10,
  ]);
};

describe('a rule is found', () => {
  test.each([
    ['drawn', new Sheet().rule(70, 100, 300)],
    ['grey', new Sheet().rule(70, 100, 300, { grey: 150 })],
    ['skewed by half a degree', new Sheet().rule(70, 100, 300, { slope: 0.009 })],
    ['dashed', new Sheet().rule(70, 100, 300, { dash: 2.5 })],
    ['on a 100 dpi page', new Sheet(100).rule(70, 100, 300)],
    ['on grey paper', new Sheet(150, 190).rule(70, 100, 300)],
    ['among speckle', new Sheet().speckle(3000).rule(70, 100, 300)],
    ['crossed by a signature', new Sheet().rule(70, 100, 300).scrawl(90, 75, 220, 112)],
  ])('%s', (_name, sheet) => {
    const [first] = spans(sheet);
    expect(first?.[0]).toBeGreaterThanOrEqual(60);
    expect(first?.[0]).toBeLessThanOrEqual(80);
    expect(first?.[1]).toBeGreaterThanOrEqual(290);
    expect(first?.[1]).toBeLessThanOrEqual(310);
  });
});

describe('no rule is found', () => {
  test.each([
    [
      'in lines of print',
      (s: Sheet) => s.text(70, 100, 'Amendments to the priorities may be made at any time'),
    ],
    ['in a scrawl', (s: Sheet) => s.scrawl(90, 70, 260, 110)],
    ['in speckle', (s: Sheet) => s.speckle(6000)],
    ['in a steep stroke', (s: Sheet) => s.rule(70, 60, 300, { slope: 0.2 })],
    ['in a dash', (s: Sheet) => s.rule(70, 100, 95)],
  ])('%s', (_name, draw) => {
    const sheet = new Sheet();
    draw(sheet);
    expect(spans(sheet)).toEqual([]);
  });
});

test('upright rules are found as well', () => {
  const bits = bitsOf(new Sheet().upright(200, 60, 140));
  const [rule] = findRules(bits, 'vertical');
  expect(rule?.centre).toBeCloseTo(200 * bits.pxPerPt, -1);
  expect((rule?.to ?? 0) - (rule?.from ?? 0)).toBeGreaterThan(75 * bits.pxPerPt);
});

test('taking a rule out leaves the pen that crosses it', () => {
  const bits = bitsOf(new Sheet().rule(70, 100, 300).fill(150, 80, 152, 120));
  removeRules(bits, findRules(bits, 'horizontal'));
  const pieces = piecesOf(bits);
  expect(pieces).toHaveLength(1);
  expect(((pieces[0]?.y1 ?? 0) - (pieces[0]?.y0 ?? 0)) / bits.pxPerPt).toBeGreaterThan(38);
});
