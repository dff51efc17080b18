/** The checksums of pages are those of the server, so a page that it did not write so is known from outside. */
import { beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { damagedPage } from '../../../src/adapters/db/page-checksums.js';
import { damagedFile } from '../../../src/adapters/db/snapshots.js';
import { placeEmbeddedDatabase } from '../../support/embedded-database.js';

const pageBytes = 8192;
let path: string;
let pages: Buffer;
/** of a database that nobody has damaged */
let inWhole: string | null;
beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), 'letter-intake-pages-'));
  await placeEmbeddedDatabase(dataDir);
  const folder = join(dataDir, 'pglite');
  inWhole = await damagedFile(folder);
  // any file of some pages does
  for (const name of await readdir(join(folder, 'base', '5'))) {
    const bytes = /^\d+$/.test(name) ? await readFile(join(folder, 'base', '5', name)) : Buffer.alloc(0);
    if (bytes.length < 4 * pageBytes) continue;
    [path, pages] = [`base/5/${name}`, bytes];
    break;
  }
  await rm(dataDir, { recursive: true });
}, 120_000);

test.each<[string, (bytes: Buffer) => Buffer, number | null]>([
  ['as it was written', (bytes) => bytes, null],
  [
    'with a bit that flipped',
    (bytes) => (bytes.writeUInt8(bytes[pageBytes + 4000]! ^ 1, pageBytes + 4000), bytes),
    1,
  ],
  [
    'with two pages exchanged',
    (bytes) => Buffer.concat([bytes.subarray(pageBytes, 2 * pageBytes), bytes.subarray(0, pageBytes)]),
    0,
  ],
  ['cut off within its third page', (bytes) => bytes.subarray(0, 2 * pageBytes + 100), 2],
  [
    'with a page of zeros, added and not yet written',
    (bytes) => Buffer.concat([bytes.subarray(0, pageBytes), Buffer.alloc(pageBytes)]),
    null,
  ],
])('a file %s', (_what, change, page) => {
  expect(damagedPage(path, change(Buffer.from(pages)))).toBe(page);
});

test('a database as it was written has no damaged file', () => {
  expect(inWhole).toBeNull();
});

test('a file that has no pages is not looked at', () => {
  expect(damagedPage('global/pg_control', Buffer.from('no pages'))).toBeNull();
  expect(damagedPage('pg_wal/000000010000000000000001', Buffer.alloc(100, 7))).toBeNull();
});
