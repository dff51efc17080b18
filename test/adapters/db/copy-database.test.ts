import { randomUUID } from 'node:crypto';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openFileBlobs } from '../../../src/adapters/blobs/file-blobs.js';
import { openPostgresBlobs } from '../../../src/adapters/blobs/postgres-blobs.js';
import { copyDatabase, type MoveProgress } from '../../../src/adapters/db/copy-database.js';
import { openDatabase } from '../../../src/adapters/db/open-database.js';
import { argon2Passwords } from '../../../src/adapters/passwords/argon2.js';
import { peopleActions } from '../../../src/pipeline/people.js';
import { inReferenceOrder, readTables } from '../../../src/adapters/db/tables.js';
import type { Blobs, Database } from '../../../src/pipeline/ports.js';
import { addEvent } from '../../../src/pipeline/store/events.js';
import { noticeMails } from '../../../src/pipeline/store/mails.js';
import { describeOnPostgres } from '../../support/describe-on-postgres.js';
import { startPostgres, type TestPostgres } from '../../support/postgres.js';
import { now, seedLetter, seedMail, seedReply } from '../../web/ledger.js';

const ourTables = [
  'alert',
  'breaker',
  'event',
  'legal_hold',
  'letter',
  'mail',
  'mailbox',
  'person',
  'presence',
  'record',
  'reply',
  'reread',
  'rescan',
  'review',
  'sent_journal',
  'session',
  'set_back',
  'sign_in',
  'typed_answer',
  'undo',
  'wording',
];

/** Rows of every table, with what a careless copy would change. @returns the documents that mails refer to */
async function fill(database: Database, blobs: Blobs): Promise<string[]> {
  const { mailId, letterId } = await seedLetter(database);
  const later = await seedLetter(database, { state: 'complete' });
  const replyId = await seedReply(database, mailId, {
    subject: 'Ünïcode “quotes”, a \\ and a tab\there',
  });
  await database.query(
    `insert into typed_answer (mail_id, letter_id, reply_id, answered_at, found, former)
     values ($1, $2, $3, $4, '[]', '{}')`,
    [later.mailId, letterId, replyId, now],
  );
  const { rows } = await database.query<{ id: string }>('select id from mailbox');
  // more than a batch or two
  const uids = Array.from({ length: 250 }, (_, i) => 10_000 + i);
  await noticeMails(database, { mailboxId: rows[0]!.id, uidValidity: 1, now }, uids);
  const hashes = await Promise.all(['one', 'two', 'three'].map((text) => blobs.put(Buffer.from(text))));
  for (const [i, hash] of [...hashes, hashes[0]!].entries()) {
    await database.query('update mail set blob = $1 where uid = $2', [hash, 10_000 + i]);
  }
  await database.query("update mail set blob = null where blob like 'aaaa%'");
  // a number past 2^53, an instant with microseconds, numbers in JSON that a double would round
  await database.query(
    `update mail set uid_validity = 9007199254740993, received_at = '2024-09-18T13:30:00.123456Z',
            facts = facts || '{"exact": 12345678901234567890.123456789, "null": null, "text": "a\\u2028b"}'
      where id = $1`,
    [mailId],
  );
  // each mail repeats one that may come before or after it, whatever the order of ids
  await database.query(
    `update mail m set repeats = n.id from mail n where n.mailbox_id = m.mailbox_id and n.uid = m.uid + 1`,
  );
  const [old, current] = [randomUUID(), randomUUID()];
  await database.query(
    `insert into record (id, district, form_id, term, letter_id, recorded_at, superseded_at)
     values ($1, 'Adair County', 'ky-iln-2024', '2024-2025', $2, $3, $3)`,
    [old, letterId, now],
  );
  await database.query(
    `insert into record (id, district, form_id, term, letter_id, recorded_at)
     values ($1, 'Adair County', 'ky-iln-2024', '2024-2025', $2, $3)`,
    [current, later.letterId, now],
  );
  await database.query('update record set superseded_by = $2 where id = $1', [old, current]);
  const people = peopleActions({ database, passwords: argon2Passwords, clock: { now: () => now } });
  const user = { name: 'Pat Example', password: 'a password of words' };
  await people.add({ ...user, role: 'admin' }, 'command line');
  await people.signIn({ ...user, address: '127.0.0.1' });
  const rescan = randomUUID();
  await database.query("insert into rescan (id, asked_at, asked_by, total) values ($1, $2, 'Pat', 1)", [
    rescan,
    now,
  ]);
  await database.query(
    "insert into reread (mail_id, rescan_id, asked_at, asked_by, state) values ($1, $2, $3, 'Pat', 'waiting')",
    [mailId, rescan, now],
  );
  await database.query("insert into alert (kind, began_at, amount) values ('disk-low', $1, 900)", [now]);
  await database.query(
    "insert into breaker (tripped_at, hours, replies, plausible, released_at, released_by) values ($1, 1, 61, 60, $1, 'Pat')",
    [now],
  );
  await database.query(
    "insert into legal_hold (kind, letter_id, set_at, set_by, why) values ('letter', $1, $2, 'Pat', 'A request.')",
    [letterId, now],
  );
  await database.query("insert into sent_journal (id, begun_at, mark) values ('journal', $1, 7)", [now]);
  await database.query(
    "insert into set_back (at, cause, found, journal) values ($1, 'damaged', 'a page', true)",
    [now],
  );
  await database.query(
    "insert into wording (kind, words, changed_at, changed_by) values ('received', 'Hello', $1, 'Pat')",
    [now],
  );
  await database.query(
    `insert into presence (review_id, person, name, seen_at) select id, 'one', 'Casey', $1 from review`,
    [now],
  );
  await database.query(
    `insert into undo (review_id, mail_id, actor, decided_at, until, before, after)
     select id, mail_id, 'Casey', $1, $1, '{}', '{}' from review`,
    [now],
  );
  return hashes;
}

const rowsOf = async (database: Database) =>
  Promise.all(
    ourTables.map(async (name) => {
      const { rows } = await database.query(`select to_jsonb(t)::text as row from ${name} t`);
      return [name, rows.map(({ row }) => String(row)).sort()];
    }),
  );
const lastEvent = async (database: Database) =>
  (await database.query<{ id: number }>('select max(id) as id from event')).rows[0]!.id;
const countsOf = async (database: Database) =>
  (await rowsOf(database)).map(([name, rows]) => `${String(name)} ${rows?.length}`);

const table = (name: string, ...references: string[]) => ({
  name,
  qualified: `public.${name}`,
  primaryKey: 'id',
  references,
  selfReferences: [],
  identities: [],
  written: [],
});

test('tables come after those they refer to, and two that refer to each other are an error', () => {
  const ordered = inReferenceOrder([table('c', 'a', 'b'), table('b', 'a'), table('a')]);
  expect(ordered.map(({ name }) => name)).toEqual(['a', 'b', 'c']);
  expect(() => inReferenceOrder([table('a', 'b'), table('b', 'a'), table('c')])).toThrow('a, b');
});

await describeOnPostgres('moving to another database', (bin) => {
  let server: TestPostgres;
  let embedded: Database;
  let files: Blobs;
  let folder: string;
  let hashes: string[];
  const opened: Database[] = [];
  const openTarget = async (): Promise<Database> => {
    const { database } = await openDatabase({ url: await server.freshDatabase() });
    opened.push(database);
    await database.migrate();
    return database;
  };
  beforeAll(async () => {
    server = await startPostgres(bin);
    folder = await mkdtemp(join(tmpdir(), 'documents-'));
    files = await openFileBlobs(folder);
    ({ database: embedded } = await openDatabase({ dataDir: null }));
    await embedded.migrate();
    hashes = await fill(embedded, files);
  });
  afterAll(async () => {
    await Promise.all([embedded, ...opened].map((database) => database.close()));
    await server.stop();
  });

  let target: Database;
  beforeEach(async () => {
    target = await openTarget();
  });
  const move = (onProgress?: (progress: MoveProgress) => void, signal?: AbortSignal) =>
    copyDatabase(embedded, target, {
      blobs: { from: files, to: openPostgresBlobs(target) },
      ...(onProgress ? { onProgress } : {}),
      ...(signal ? { signal } : {}),
    });

  test('every row and document arrives as it was, and is counted', async () => {
    const copied = await move();
    expect(await rowsOf(target)).toEqual(await rowsOf(embedded));
    for (const hash of hashes)
      expect(await openPostgresBlobs(target).get(hash)).toEqual(await files.get(hash));
    expect(copied.map(({ table }) => table).sort()).toEqual(['document', ...ourTables].sort());
    expect(copied).toContainEqual({ table: 'document', from: 3, to: 3 });
    expect(copied).toContainEqual({ table: 'mail', from: 252, to: 252 });
    expect(copied.filter(({ from, to }) => from !== to || from === 0)).toEqual([]);
  });

  test('numbers go on where they stood', async () => {
    await move();
    const before = await lastEvent(embedded);
    await addEvent(target, { at: now, actor: 'service', what: 'first after the move', detail: {} });
    expect(await lastEvent(target)).toBe(before + 1);
  });

  test('from one server to another, and back into an embedded one, nothing changes either', async () => {
    await move();
    const second = await openTarget();
    const blobs = { from: openPostgresBlobs(target), to: openPostgresBlobs(second) };
    await copyDatabase(target, second, { blobs });
    expect(await rowsOf(second)).toEqual(await rowsOf(embedded));
    const { database: back } = await openDatabase({ dataDir: null });
    opened.push(back);
    await back.migrate();
    await copyDatabase(second, back, { blobs: { from: blobs.to, to: files } });
    expect(await rowsOf(back)).toEqual(await rowsOf(embedded));
  });

  test('an empty database moves too, and its numbers begin at one', async () => {
    const [empty, copy] = [await openTarget(), await openTarget()];
    const copied = await copyDatabase(empty, copy, { blobs: { from: files, to: openPostgresBlobs(copy) } });
    expect(copied.every(({ from, to }) => from === 0 && to === 0)).toBe(true);
    await addEvent(copy, { at: now, actor: 'service', what: 'first', detail: {} });
    expect((await copy.query('select id from event')).rows).toEqual([{ id: 1 }]);
  });

  test('progress is told up to the last row of each table', async () => {
    const told: MoveProgress[] = [];
    await move((progress) => told.push(progress));
    expect(told).toContainEqual({ kind: 'documents', table: 'document', done: 3, total: 3 });
    const mails = told.filter((progress) => progress.kind === 'rows' && progress.table === 'mail');
    expect(mails).toEqual([
      { kind: 'rows', table: 'mail', done: 100, total: 252 },
      { kind: 'rows', table: 'mail', done: 200, total: 252 },
      { kind: 'rows', table: 'mail', done: 252, total: 252 },
    ]);
  });

  test('a database that has rows is refused and stays as it is', async () => {
    await seedMail(target);
    const before = await rowsOf(target);
    await expect(move()).rejects.toMatchObject({
      name: 'PermanentError',
      code: 'target-not-empty',
      message: expect.stringContaining('is not empty'),
    });
    expect(await rowsOf(target)).toEqual(before);
    expect((await target.query('select 1 from document')).rowCount).toBe(0);
  });

  test('a database of another version is refused', async () => {
    await target.query('alter table mail add column newer text');
    await expect(move()).rejects.toMatchObject({ name: 'PermanentError', code: 'schemas-differ' });
  });

  test.each<[string, RegExp, () => Promise<unknown>]>([
    [
      'an error in the middle',
      /^in the middle$/,
      () =>
        move((progress) => {
          if (progress.kind === 'rows' && progress.table === 'letter') throw new Error('in the middle');
        }),
    ],
    [
      'the operator ending it',
      /^stopped$/,
      () => {
        const stopping = new AbortController();
        return move((progress) => {
          if (progress.kind === 'rows' && progress.table === 'mail') stopping.abort(new Error('stopped'));
        }, stopping.signal);
      },
    ],
    [
      'a server that crashes in the middle',
      /^Database:? /,
      async () => {
        let crash: Promise<void> | undefined;
        try {
          return await move((progress) => {
            if (progress.kind === 'rows' && progress.table === 'mail') crash ??= server.kill();
          });
        } finally {
          await crash;
          await server.start();
        }
      },
    ],
  ])('%s leaves no row, and the next attempt moves everything', async (_name, error, attempt) => {
    await expect(attempt()).rejects.toThrow(error);
    expect(await countsOf(target)).toEqual(ourTables.map((name) => `${name} 0`));
    await move();
    expect(await rowsOf(target)).toEqual(await rowsOf(embedded));
  });

  test('what arrives otherwise than it was sent is not kept', async () => {
    // a server whose tables change what is written into them, made so once the schemas were compared
    let tampering: Promise<unknown> | undefined;
    const tampered = copyDatabase(embedded, target, {
      blobs: {
        from: files,
        to: {
          ...files,
          async put(bytes) {
            tampering ??= target.query(
              `create function tamper() returns trigger language plpgsql
                 as $$ begin new.actor := 'other'; return new; end $$;
               create trigger tamper before insert on event for each row execute function tamper()`,
            );
            await tampering;
            return openPostgresBlobs(target).put(bytes);
          },
        },
      },
    });
    await expect(tampered).rejects.toMatchObject({ name: 'PermanentError', code: 'copy-differs' });
    expect(await countsOf(target)).toEqual(ourTables.map((name) => `${name} 0`));
  });

  test('a damaged document stays behind by name, and the rest moves', async () => {
    const damaged = hashes[1]!;
    const path = join(folder, damaged.slice(0, 2), damaged.slice(2, 4), damaged);
    await writeFile(path, 'damaged');
    const told: MoveProgress[] = [];
    const copied = await move((progress) => told.push(progress));
    await writeFile(path, 'two');
    expect(copied).toContainEqual({ table: 'document', from: 3, to: 2 });
    expect(told).toContainEqual({ kind: 'document-left', hash: damaged, code: 'blob-corrupt' });
    expect(await rowsOf(target)).toEqual(await rowsOf(embedded));
  });

  test('the tables that are known to it are all of ours', async () => {
    const tables = (await readTables(embedded)).map(({ name }) => name);
    expect(tables).toEqual([...ourTables, 'document', 'schema_migration'].sort());
  });
});
