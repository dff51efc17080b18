/**
 * Whether the pages of PostgreSQL's files are as they were written: each carries a checksum (src/include/storage/
 * checksum_impl.h of PostgreSQL), which the server looks at only when it reads the page. `initdb` of version 18, and so
 * PGlite, turns them on.
 */

const pageBytes = 8192;
/** a relation above 1 GB goes on in a file with a number: 16384.1 */
const pagesOfFile = 131_072;
const [checksumAt, upperAt] = [8, 14];
const prime = 16_777_619;
// prettier-ignore
const seeds = Int32Array.of(
  0x5b1f36e9,
  0xb8525960,
  0x02ab50aa,
  0x1de66d2a,
  0x79ff467a,
  0x9bb9f8a3,
  0x217e7cd2,
  0x83e13d2c,
  0xf8d4474f,
  0xe39eb970,
  0x42c6ae16,
  0x993216fa,
  0x7b093b5d,
  0x98daff3c,
  0xf718902a,
  0x0b1c9cdb,
  0xe58f764b,
  0x187636bc,
  0x5d7b3bb1,
  0xe73de7de,
  0x92bec979,
  0xcca6c0b2,
  0x304a0979,
  0x85aa43d4,
  0x783125bb,
  0x6ca8eaa2,
  0xe407eac6,
  0x4b5cfc3e,
  0x9fbf8c76,
  0x15ca20be,
  0xf2ca9fd3,
  0x959bd756,
);

/** Files of a data folder that consist of such pages: `base/5/16384`, `base/5/16384_fsm`, `global/1213.1`. */
const pagedFile = /^(?:base\/\d+|global)\/\d+(?:_(?:fsm|vm|init))?(?:\.(\d+))?$/;

/**
 * @param path within the data folder, with `/`
 * @param bytes the file from its beginning, whole
 * @returns number of the first page that is not as it was written, or that is cut off; null where there is none
 */
export function damagedPage(path: string, bytes: Buffer): number | null {
  const segment = pagedFile.exec(path);
  if (!segment) return null;
  const first = Number(segment[1] ?? 0) * pagesOfFile;
  const whole = Math.floor(bytes.length / pageBytes);
  for (let page = 0; page < whole; page += 1)
    if (!isWhole(bytes.subarray(page * pageBytes, (page + 1) * pageBytes), first + page)) return first + page;
  return bytes.length % pageBytes === 0 ? null : first + whole;
}

function isWhole(page: Buffer, number: number): boolean {
  // a page that was added and never written is all zeros and has no checksum
  if (page.readUInt16LE(upperAt) === 0) return page.every((byte) => byte === 0);
  return page.readUInt16LE(checksumAt) === checksum(page, number);
}

function checksum(page: Buffer, number: number): number {
  const sums = Int32Array.from(seeds);
  for (let offset = 0; offset < pageBytes; offset += 4) {
    // its own place counts as zero
    const value = offset === checksumAt ? page.readUInt16LE(offset + 2) << 16 : page.readInt32LE(offset);
    const at = (offset >>> 2) & 31;
    const mixed = sums[at]! ^ value;
    sums[at] = Math.imul(mixed, prime) ^ (mixed >>> 17);
  }
  let sum = number;
  for (const part of sums) {
    const once = Math.imul(part, prime) ^ (part >>> 17);
    sum ^= Math.imul(once, prime) ^ (once >>> 17);
  }
  return ((sum >>> 0) % 65_535) + 1;
}
