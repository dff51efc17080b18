import { expect, test } from '@jest/globals';
import { countyKey, countyMap, mapHeight, mapWidth } from '../../../src/web/home/county-map.js';
import { roster } from '../ledger.js';

const counties = countyMap();
const at = (name: string) => counties.find((county) => county.name === name)!;

test('each of the 120 counties of the roster is one of the map, and the other way round', () => {
  const ours = roster.filter(({ type }) => type === 'county').map(({ name }) => countyKey(name));
  expect(ours).toHaveLength(120);
  expect(counties.map(({ name }) => countyKey(name)).sort()).toEqual(ours.sort());
  expect(counties.every(({ fips }) => /^21\d{3}$/.test(fips))).toBe(true);
  expect(new Set(counties.map(({ fips }) => fips)).size).toBe(120);
});

test('the picture is small, and each county stands in it', () => {
  expect(counties.reduce((sum, { path }) => sum + path.length, 0)).toBeLessThan(45_000);
  for (const { path, x, y } of counties) {
    expect(path).toMatch(/^M[-\d.,LMZ]+Z$/);
    expect(x).toBeGreaterThan(0);
    expect(x).toBeLessThan(mapWidth);
    expect(y).toBeGreaterThan(0);
    expect(y).toBeLessThan(mapHeight);
  }
});

test('west is left and north is above', () => {
  expect(at('Fulton').x).toBeLessThan(at('Pike').x);
  expect(at('Kenton').y).toBeLessThan(at('McCreary').y);
});

test('neighbours share their borders: no county has lost its corners', () => {
  for (const { path } of counties) expect(path.split('L').length).toBeGreaterThan(3);
});
