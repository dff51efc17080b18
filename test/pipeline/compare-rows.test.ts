import { expect, test } from '@jest/globals';
import type { GreyImage } from '../../src/core/model.js';
import { compareRows } from '../../src/pipeline/compare-rows.js';

const page: GreyImage = {
  width: 200,
  height: 100,
  data: Uint8Array.from({ length: 20_000 }, (_, at) => at % 200),
};
const row = { pageIndex: 0, box: { x: 0.5, y: 0.5, w: 0.25, h: 0.2 }, texts: ['Jo', 'Embry'] };

/** Spells one text after the other, and keeps what it was shown. */
const spelling = (...texts: string[]) => {
  const shown: { picture: GreyImage; stretch: number }[] = [];
  return {
    shown,
    characters: async (picture: GreyImage, stretch: number) => {
      shown.push({ picture, stretch });
      return Array.from(texts[shown.length - 1] ?? '', (text) => ({ text, confidence: 0.9 }));
    },
  };
};

test('a row is cut out with a little paper around it', async () => {
  const other = spelling('JoEmbry');
  await compareRows([row], async () => page, other);
  const { picture } = other.shown[0]!;
  expect([picture.width, picture.height, picture.data[0]]).toEqual([62, 24, 94]);
});

test('at the edge of the page the cut ends with it', async () => {
  const other = spelling('JoEmbry');
  await compareRows([{ ...row, box: { x: 0.9, y: 0.95, w: 0.2, h: 0.2 } }], async () => page, other);
  const { picture } = other.shown[0]!;
  expect([picture.width, picture.height, picture.data.length]).toEqual([26, 7, 182]);
});

test.each([
  ['as it was read: once', ['JoEmbry', 'JoEmbry'], [1]],
  ['otherwise: again, wider', ['JoErnbry', 'JoEmbry'], [1, 1.3]],
])('a row spelt %s', async (_, texts, stretches) => {
  const other = spelling(...texts);
  const [seen] = await compareRows([row], async () => page, other);
  expect(other.shown.map(({ stretch }) => stretch)).toEqual(stretches);
  expect(seen!.looks.map((look) => look.map(({ text }) => text).join(''))).toEqual(
    texts.slice(0, stretches.length),
  );
});

test('a page that cannot be drawn is not compared', async () => {
  expect(await compareRows([row], async () => null, spelling())).toEqual([]);
});
