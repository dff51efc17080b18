import { expect, test } from '@jest/globals';
import { pageDrawer } from '../../src/pipeline/draw-page.js';
import type { Blobs, Database, PageToDraw, Reader } from '../../src/pipeline/ports.js';

/** A mail with one letter, whose first page has words and whose second lay on its side. */
function drawer() {
  const asked: PageToDraw[] = [];
  let blob: string | null = 'b'.repeat(64);
  let isBroken = false;
  const query = async (text: string) => ({
    rows: text.includes('from letter')
      ? [
          {
            pages: [
              [0, 1],
              [0, 2],
            ],
            turns: [null, 90],
          },
        ]
      : [{ id: 'm', blob, received_at: new Date('2024-09-18T13:30:00Z') }],
  });
  const draw = pageDrawer({
    database: { query } as unknown as Database,
    blobs: { get: async () => Buffer.from('mail') } as unknown as Blobs,
    reader: {
      drawPage: async (_request: unknown, at: PageToDraw) => {
        asked.push(at);
        if (isBroken) throw new Error('the reader is away');
        return Buffer.from(`page ${at.page}`);
      },
    } as unknown as Reader,
    forms: [],
  });
  return {
    draw,
    asked,
    erase: () => {
      blob = null;
    },
    fail: (broken: boolean) => {
      isBroken = broken;
    },
  };
}

test('a page is drawn as the reading found it to lie; where words told it, or no letter has it, nothing is said', async () => {
  const { draw, asked } = drawer();
  for (const page of [1, 2, 3]) await draw('m', 0, page);
  expect(asked).toEqual([
    { document: 0, page: 1 },
    { document: 0, page: 2, turn: 90 },
    { document: 0, page: 3 },
  ]);
});

test('a page that was just drawn is not drawn again, nor one that is being drawn', async () => {
  const { draw, asked } = drawer();
  const pictures = await Promise.all([draw('m', 0, 2), draw('m', 0, 2)]);
  expect(await draw('m', 0, 2)).toEqual(pictures[0]);
  expect(asked).toHaveLength(1);
});

test('of many pages the oldest are forgotten', async () => {
  const { draw, asked } = drawer();
  for (let page = 1; page <= 40; page += 1) await draw('m', 0, page);
  await draw('m', 0, 40);
  await draw('m', 0, 1);
  expect(asked.slice(40).map(({ page }) => page)).toEqual([1]);
});

test('what was erased is not shown from memory', async () => {
  const { draw, erase } = drawer();
  await draw('m', 0, 1);
  erase();
  expect(await draw('m', 0, 1)).toBeNull();
});

test('a failure is not kept', async () => {
  const { draw, fail } = drawer();
  fail(true);
  await expect(draw('m', 0, 1)).rejects.toThrow('the reader is away');
  fail(false);
  expect((await draw('m', 0, 1))?.toString()).toBe('page 1');
});
