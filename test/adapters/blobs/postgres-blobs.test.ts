import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openPostgresBlobs } from '../../../src/adapters/blobs/postgres-blobs.js';
import { openDatabase } from '../../../src/adapters/db/open-database.js';
import { type Database, type Sql, TransientError } from '../../../src/pipeline/ports.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { type BlobsUnderTest, bytes, hash, itBehavesAsBlobs } from './blobs-behaviour.js';

const inDatabase = (database: () => Database): BlobsUnderTest => ({
  open: async () => openPostgresBlobs(database()),
  async empty() {
    await database().query('truncate document');
  },
  async damage(name, content) {
    await database().query('update document set bytes = $2, size_bytes = $3 where hash = $1', [
      name,
      Buffer.from(content),
      content.length,
    ]);
  },
  async count() {
    return (await database().query('select 1 from document')).rowCount;
  },
});

describe('documents in the embedded database', () => {
  let database: Database;
  beforeAll(async () => {
    ({ database } = await openDatabase({ dataDir: null }));
    await database.migrate();
  });
  afterAll(() => database.close());
  itBehavesAsBlobs(inDatabase(() => database));
});

await describeOnPostgres('documents in PostgreSQL', (bin) => {
  let server: TestPostgres;
  let database: Database;
  beforeAll(async () => {
    server = await startPostgres(bin);
    ({ database } = await openDatabase({ url: server.url }));
    await database.migrate();
  });
  afterAll(async () => {
    await database.close();
    await server.stop();
  });
  itBehavesAsBlobs(inDatabase(() => database));

  test('inside a transaction a document goes with it', async () => {
    await openPostgresBlobs(database).remove(hash);
    const thrown = new Error('no');
    const work = database.transaction(async (sql) => {
      await openPostgresBlobs(sql).put(bytes);
      throw thrown;
    });
    await expect(work).rejects.toBe(thrown);
    expect(await openPostgresBlobs(database).has(hash)).toBe(false);
  });
});

/** fails reads as a server whose file of large values lost a page, and takes writes */
function damaged(code: string): Sql & { written: number } {
  return {
    written: 0,
    async query(text) {
      if (text.startsWith('select')) throw new TransientError(`SQLSTATE ${code}`, code);
      this.written += 1;
      return { rows: [], rowCount: 1 };
    },
  };
}

describe('a row that the server cannot read', () => {
  test('is corrupt, and putting the document writes it anew', async () => {
    const sql = damaged('XX001');
    await expect(openPostgresBlobs(sql).get(hash)).rejects.toMatchObject({ code: 'blob-corrupt' });
    expect(await openPostgresBlobs(sql).put(bytes)).toBe(hash);
    expect(sql.written).toBe(1);
  });

  test('another error of the server is passed on', async () => {
    const sql = damaged('57P01');
    await expect(openPostgresBlobs(sql).get(hash)).rejects.toMatchObject({ code: '57P01' });
    await expect(openPostgresBlobs(sql).put(bytes)).rejects.toMatchObject({ code: '57P01' });
  });
});
