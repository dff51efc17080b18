/** The colours of desk.css against each other, by the formula of WCAG 2.2 ("contrast ratio", "relative luminance"). */
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { packageRoot } from '../../src/package-root.js';

const assets = join(packageRoot, 'src', 'web', 'assets');
const sheet = readFileSync(join(assets, 'desk.css'), 'utf8');
const propertiesOf = (block: string): Map<string, string> =>
  new Map([...block.matchAll(/(--[a-z-]+): (#[0-9a-f]{3,6})\b/g)].map((match) => [match[1]!, match[2]!]));
const light = propertiesOf(/:root \{(.*?)\n\}/s.exec(sheet)![1]!);
const dark = propertiesOf(/prefers-color-scheme: dark\) \{(.*?)\n\}/s.exec(sheet)![1]!);

const text = 4.5;
const edge = 3;
const grounds = ['--paper', '--ground', '--raised', '--sunken'];
/** what stands on what, and how much it must stand out (1.4.3 for text, 1.4.11 for edges of controls and marks) */
const pairs: [string, string[], number][] = [
  ['--ink', [...grounds, '--blue-ground', '--good-ground', '--warn-ground', '--bad-ground'], text],
  ['--soft', [...grounds, '--blue-ground', '--warn-ground', '--good-ground'], text],
  ['--blue', [...grounds, '--blue-ground', '--warn-ground', '--good-ground'], text],
  ['--blue-strong', [...grounds, '--blue-ground', '--warn-ground', '--good-ground'], text],
  ['--on-blue', ['--blue', '--blue-strong'], text],
  ['--good', [...grounds, '--good-ground'], text],
  ['--warn', [...grounds, '--warn-ground'], text],
  ['--bad', [...grounds, '--bad-ground', '--warn-ground'], text],
  ['--plain-ink', ['--plain-ground'], text],
  ['--head-ink', ['--head', '--head-raised'], text],
  ['--head-soft', ['--head', '--head-raised'], text],
  ['--edge', grounds, edge],
  ['--focus', [...grounds, '--blue-ground', '--warn-ground'], edge],
  ['--good-fill', ['--paper'], edge],
  ['--warn-fill', ['--paper'], edge],
  ['--bad-fill', ['--paper'], edge],
  ['--mark', ['--sheet'], edge],
  ['--mark-now', ['--sheet'], edge],
];

const channel = (hex: string): number => {
  const part = Number.parseInt(hex, 16) / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};
function luminance(colour: string): number {
  const full = colour.length === 4 ? colour.replaceAll(/[0-9a-f]/g, '$&$&') : colour;
  const [red, green, blue] = [1, 3, 5].map((at) => channel(full.slice(at, at + 2)));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}
function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].toSorted((a, b) => a - b);
  return (high! + 0.05) / (low! + 0.05);
}

describe.each([
  ['light', light],
  // what dark does not name anew stays as it is in light
  ['dark', new Map([...light, ...dark])],
])('in %s', (_, colours) => {
  test.each(pairs.flatMap(([front, backs, least]) => backs.map((back) => [front, back, least] as const)))(
    '%s stands out from %s by %d : 1',
    (front, back, least) => {
      expect([...colours.keys()]).toEqual(expect.arrayContaining([front, back]));
      expect(contrast(colours.get(front)!, colours.get(back)!)).toBeGreaterThanOrEqual(least);
    },
  );
});

test('the formula gives what WCAG gives for black on white', () => {
  expect(contrast('#000', '#ffffff')).toBeCloseTo(21, 5);
});

test('no other sheet writes a colour of its own', () => {
  const others = readdirSync(assets).filter((name) => name.endsWith('.css') && name !== 'desk.css');
  const written = others.flatMap((name) =>
    [
      ...readFileSync(join(assets, name), 'utf8')
        .replaceAll(/\/\*.*?\*\//gs, '')
        .matchAll(/:[^;{}]*?(#[0-9a-f]{3,8}\b|\brgba?\([^)]*|\bhsla?\([^)]*)/gi),
    ].map((match) => `${name}: ${match[1]}`),
  );
  expect(written).toEqual([]);
});
