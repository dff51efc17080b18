/**
 * Documents as rows of the table `document` (0002-engines.sql), so that a reader on any machine has them. A row is written
 * by one statement, so it is there whole or not at all, and durable once PostgreSQL has answered.
 */
import { createHash } from 'node:crypto';
import { type Blobs, PermanentError, type Sql } from '../../pipeline/ports.js';

/**
 * Bytes come back as hex digits, so one answer takes about four times this in memory. The column is stored uncompressed
 * (`storage external`), which lets the server read a piece without the rest.
 */
const pieceBytes = 8 * 1024 * 1024;

/** data_corrupted and index_corrupted: the server itself cannot read the row */
const damageCodes = new Set(['XX001', 'XX002']);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

class PostgresBlobs implements Blobs {
  constructor(private readonly sql: Sql) {}

  async put(bytes: Uint8Array): Promise<string> {
    const hash = sha256(bytes);
    // the server hashes what it has: a document that is there already is not sent again, a damaged one is
    if (await this.#holds(hash)) return hash;
    await this.sql.query(
      `insert into document (hash, bytes, size_bytes) values ($1, $2, $3)
       on conflict (hash) do update set bytes = excluded.bytes, size_bytes = excluded.size_bytes`,
      [hash, Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), bytes.byteLength],
    );
    return hash;
  }

  async get(hash: string): Promise<Buffer> {
    const bytes = await this.#read(checked(hash));
    if (sha256(bytes) !== hash) {
      throw new PermanentError(
        `Document ${hash} in the database: its ${bytes.length} bytes no longer match its hash`,
        'blob-corrupt',
      );
    }
    return bytes;
  }

  async has(hash: string): Promise<boolean> {
    const { rows } = await this.sql.query('select 1 from document where hash = $1', [checked(hash)]);
    return rows.length > 0;
  }

  async remove(hash: string): Promise<void> {
    await this.sql.query('delete from document where hash = $1', [checked(hash)]);
  }

  within(sql: Sql): Blobs {
    return new PostgresBlobs(sql);
  }

  async #holds(hash: string): Promise<boolean> {
    try {
      const { rows } = await this.sql.query(
        "select 1 from document where hash = $1 and encode(sha256(bytes), 'hex') = $1",
        [hash],
      );
      return rows.length > 0;
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
  }

  async #read(hash: string): Promise<Buffer> {
    const pieces: Buffer[] = [];
    for (let from = 1; ; from += pieceBytes) {
      const piece = await this.#readPiece(hash, from);
      pieces.push(piece);
      if (piece.length < pieceBytes) return pieces.length === 1 ? piece : Buffer.concat(pieces);
    }
  }

  /** @param from number of the first byte, from 1; past the end = an empty piece */
  async #readPiece(hash: string, from: number): Promise<Buffer> {
    let rows: { piece: Buffer }[];
    try {
      ({ rows } = await this.sql.query<{ piece: Buffer }>(
        'select substring(bytes from $2 for $3) as piece from document where hash = $1',
        [hash, from, pieceBytes],
      ));
    } catch (error) {
      if (!isDamage(error)) throw error;
      throw new PermanentError(
        `Document ${hash} in the database: the server cannot read its row`,
        'blob-corrupt',
        { cause: error },
      );
    }
    const piece = rows[0]?.piece;
    if (!piece) throw new PermanentError(`Document ${hash} is not in the database`, 'blob-missing');
    return piece;
  }
}

function isDamage(error: unknown): boolean {
  return damageCodes.has(String((error as { code?: unknown } | null)?.code));
}

function checked(hash: string): string {
  if (!/^[0-9a-f]{64}$/.test(hash)) throw new Error('Document hash: expected 64 lower-case hex digits');
  return hash;
}

/**
 * @param sql the database with our tables, migrated; inside a transaction a `put` lasts only once that is committed
 * @throws what `sql` throws: TransientError where the server is away or its disk is full (SQLSTATE 53100)
 */
export function openPostgresBlobs(sql: Sql): Blobs {
  return new PostgresBlobs(sql);
}
