import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import sharp from 'sharp';
import { createPictures } from '../../../src/adapters/image/pictures.js';
import { createRecogniser } from '../../../src/adapters/ocr/recogniser.js';
import { wordsOfTsv } from '../../../src/adapters/ocr/tsv.js';
import type { GreyImage } from '../../../src/core/model.js';

const pictures = createPictures();
const recogniser = createRecogniser(pictures);
afterAll(() => recogniser.close());

const lines = [
  'The school district and the department of education',
  'will work with all teachers and students this year.',
  'Superintendent name and email, date of signature,',
  'and what their schools have planned for the network.',
];
let page: GreyImage;
/** A worker thread talks through ports. */
const ports = () => process.getActiveResourcesInfo().filter((kind) => kind === 'MessagePort').length;

beforeAll(async () => {
  const text = lines.map((line, i) => `<text x="100" y="${220 + i * 70}">${line}</text>`).join('');
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1400" height="1800"><rect width="100%" height="100%" fill="white"/><g font-family="serif" font-size="44">${text}</g></svg>`;
  const { data, info } = await sharp(Buffer.from(svg))
    .flatten({ background: 'white' })
    .toColourspace('b-w')
    .raw()
    .toBuffer({ resolveWithObject: true });
  page = { width: info.width, height: info.height, data };
});

describe('recognising', () => {
  test('words of a page have boxes on it and a confidence', async () => {
    const words = await recogniser.words(page, 'page');
    expect(words.map((w) => w.text).join(' ')).toBe(lines.join(' '));
    const [first] = words;
    expect(first).toMatchObject({ text: 'The', source: 'ocr' });
    expect(first!.confidence).toBeGreaterThan(0.8);
    expect(first!.confidence).toBeLessThanOrEqual(1);
    expect(first!.box.x).toBeCloseTo(100 / 1_400, 2);
    expect(first!.box.y + first!.box.h).toBeCloseTo(220 / 1_800, 2);
  });

  test('a glance at a page drawn small', async () => {
    // 1400 × 1800 pixels are a page of letter paper at about 164 dpi
    const words = await recogniser.words(page, 'glance');
    expect(words.map((w) => w.text).join(' ')).toBe(lines.join(' '));
  });

  test('a line alone', async () => {
    const line = pictures.crop(page, { x: 0, y: 175 / 1_800, w: 1, h: 60 / 1_800 });
    expect((await recogniser.words(line, 'line')).map((w) => w.text).join(' ')).toBe(lines[0]);
  });

  test('one worker reads by both networks in turn, and no other is started for it', async () => {
    const line = pictures.crop(page, { x: 0, y: 175 / 1_800, w: 1, h: 60 / 1_800 });
    await recogniser.words(line, 'line');
    const before = ports();
    const [glance, close, glanceAgain] = [
      await recogniser.words(page, 'glance'),
      await recogniser.words(line, 'line'),
      await recogniser.words(page, 'glance'),
    ];
    expect(ports()).toBe(before);
    expect(close.map((w) => w.text).join(' ')).toBe(lines[0]);
    expect(glanceAgain).toEqual(glance);
    // the two networks are not sure to the same degree: each has read what is its own
    const surenessOf = (words: typeof close) => words.map((w) => w.confidence);
    expect(surenessOf(glance.slice(0, close.length))).not.toEqual(surenessOf(close));
  });

  test('slivers have no words', async () => {
    expect(await recogniser.words({ width: 3, height: 200, data: new Uint8Array(600) }, 'block')).toEqual([]);
  });

  test.each([
    ['upright', 0, 0],
    ['upside down', 180, 180],
    ['on its right side', 90, 270],
  ] as const)('a page that lies %s is found out', async (_, turned, expected) => {
    const image = turned === 0 ? page : await pictures.turn(page, turned);
    const { degrees, confidence } = await recogniser.orientation(image);
    expect(degrees).toBe(expected);
    expect(confidence).toBeGreaterThan(0.5);
  });

  test('an empty page lies as it lies, and nobody is sure of it', async () => {
    const empty = { width: 600, height: 800, data: new Uint8Array(480_000).fill(255) };
    expect(await recogniser.orientation(empty)).toEqual({ degrees: 0, confidence: 0 });
  });
});

test('a closed recogniser says so', async () => {
  const other = createRecogniser(pictures);
  await other.close();
  await expect(other.words(page, 'page')).rejects.toThrow('closed');
});

test('of Tesseract’s table only words with text are taken', () => {
  const tsv = [
    '1\t1\t0\t0\t0\t0\t0\t0\t200\t100\t-1\t',
    '5\t1\t1\t1\t1\t1\t20\t10\t40\t20\t96.5\tName:',
    '5\t1\t1\t1\t1\t2\t70\t10\t40\t20\t95\t ',
  ].join('\n');
  expect(wordsOfTsv(tsv, { width: 200, height: 100 })).toEqual([
    { text: 'Name:', box: { x: 0.1, y: 0.1, w: 0.2, h: 0.2 }, confidence: 0.965, source: 'ocr' },
  ]);
});
