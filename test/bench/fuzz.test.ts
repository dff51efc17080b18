/** A share of `npm run bench -- fuzz`, always the same. */
import { expect, test } from '@jest/globals';
import { fuzz } from '../../bench/fuzz/run.js';
import { mutated } from '../../fixtures/hostile/mutate.js';
import { prng } from '../../fixtures/prng.js';

test('mutated mails and files end as a reading or as a stated problem', async () => {
  const { findings, endings } = await fuzz({
    n: 40,
    seed: 'a share',
    timeoutMs: 30_000,
    maxRssBytes: 900 * 1024 * 1024,
  });
  expect(findings.map(({ bytes: _bytes, ...finding }) => finding)).toEqual([]);
  // most are damaged, some are not enough to matter
  expect(endings['corrupt-document']).toBeGreaterThan(5);
  expect(endings.read).toBeGreaterThan(5);
});

test('one seed always makes the same bytes, and never touches what it is given', () => {
  const bytes = Buffer.from('%PDF-1.7 and a length of 12 bytes');
  const before = Buffer.from(bytes);
  const make = (index: number) => mutated(bytes, Buffer.from('another file'), prng(`same/${index}`));
  const indexes = Array.from({ length: 100 }, (_, index) => index);
  expect(indexes.map((index) => make(index))).toEqual(indexes.map((index) => make(index)));
  expect(bytes).toEqual(before);
  expect(new Set(indexes.map((index) => make(index).bytes.toString('hex'))).size).toBeGreaterThan(90);
});
