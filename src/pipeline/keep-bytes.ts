/**
 * Bytes that came are kept before the row that names them, so that a crash loses neither. The sweep may erase the same
 * bytes in between, of an earlier mail that is no letter: with the row it is looked again, under the lock of the sweep.
 */
import { lockBytes } from './store/mails.js';
import type { Blobs, Sql } from './ports.js';

/** The documents as a transaction may ask for them. */
export const blobsWithin = <B extends Pick<Blobs, 'within'>>(blobs: B, sql: Sql): B | Blobs =>
  blobs.within?.(sql) ?? blobs;

/**
 * In the transaction that writes the row, before it locks rows.
 * @param hash SHA-256 of the bytes, lower-case hex, under which `put` has kept them before
 */
export async function keepBytes(
  sql: Sql,
  blobs: Blobs,
  { hash, bytes }: { hash: string; bytes: Uint8Array },
): Promise<void> {
  await lockBytes(sql);
  const here = blobsWithin(blobs, sql);
  if (!(await here.has(hash))) await here.put(bytes);
}
