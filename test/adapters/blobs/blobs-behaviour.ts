/** What every `Blobs` must do, whatever keeps the documents. */
import { createHash, randomBytes } from 'node:crypto';
import { beforeEach, expect, test } from '@jest/globals';
import type { Blobs } from '../../../src/pipeline/ports.js';

export const bytes = Buffer.from('a letter');
export const hash = createHash('sha256').update(bytes).digest('hex');

export interface BlobsUnderTest {
  /** an empty store, or another view of the same one */
  open(): Promise<Blobs>;
  empty(): Promise<void>;
  /** puts other content in the place of a document, past the store */
  damage(hash: string, content: string): Promise<void>;
  /** how many documents are kept */
  count(): Promise<number>;
}

export function itBehavesAsBlobs(under: BlobsUnderTest): void {
  let blobs: Blobs;
  beforeEach(async () => {
    await under.empty();
    blobs = await under.open();
  });

  test('what was put comes back, after opening again too', async () => {
    expect(await blobs.put(bytes)).toBe(hash);
    expect(await (await under.open()).get(hash)).toEqual(bytes);
    expect(await blobs.has(hash)).toBe(true);
    expect(await blobs.has('0'.repeat(64))).toBe(false);
  });

  test.each([
    ['empty', 0],
    ['of one piece exactly', 8 * 1024 * 1024],
    ['of several pieces', 17_000_001],
    ['as large as is read', 50 * 1024 * 1024],
  ])('a document %s (%d bytes) comes back', async (_name, size) => {
    const document = randomBytes(size);
    const name = await blobs.put(document);
    expect((await blobs.get(name)).equals(document)).toBe(true);
    expect(await blobs.put(document)).toBe(name);
  });

  test('a part of a larger buffer is put without the rest', async () => {
    const part = new Uint8Array(Buffer.from('not a letter here').buffer.slice(0)).subarray(4, 12);
    expect((await blobs.get(await blobs.put(part))).equals(Buffer.from(part))).toBe(true);
  });

  test('the same document twice, or ten times at once, is kept once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => blobs.put(bytes)));
    await blobs.put(bytes);
    expect(await under.count()).toBe(1);
  });

  test('remove, then it is missing; removing it again is no error', async () => {
    await blobs.put(bytes);
    await blobs.remove(hash);
    await blobs.remove(hash);
    expect(await blobs.has(hash)).toBe(false);
    await expect(blobs.get(hash)).rejects.toMatchObject({ name: 'PermanentError', code: 'blob-missing' });
  });

  test.each([
    ['cut short', 'a let'],
    ['changed', 'a Letter'],
    ['emptied', ''],
  ])('one that was %s is not given out, and putting it again mends it', async (_name, content) => {
    await blobs.put(bytes);
    await under.damage(hash, content);
    await expect(blobs.get(hash)).rejects.toMatchObject({ name: 'PermanentError', code: 'blob-corrupt' });
    await blobs.put(bytes);
    expect(await blobs.get(hash)).toEqual(bytes);
  });

  test.each([['../../etc/passwd'], [hash.toUpperCase()], [`${hash}/x`], ['']])(
    '%p is no hash',
    async (name) => {
      await expect(blobs.get(name)).rejects.toThrow('64 lower-case hex digits');
      await expect(blobs.has(name)).rejects.toThrow('64 lower-case hex digits');
      await expect(blobs.remove(name)).rejects.toThrow('64 lower-case hex digits');
    },
  );
}
