/**
 * After a power cut: a database that is damaged, cut off, gone or older than the journal says is noticed at the start,
 * put aside, and gone on from the last good snapshot.
 */
import { afterAll, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { mkdir, mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openFileBlobs } from '../../src/adapters/blobs/file-blobs.js';
import { openSentJournal } from '../../src/adapters/journal/sent-journal.js';
import { openEmbedded, snapshotsFolder } from '../../src/app/embedded-data.js';
import { guardEmbedded } from '../../src/app/embedded-guard.js';
import { putMark } from '../../src/app/marks.js';
import { createLogger } from '../../src/logger.js';
import type { Database } from '../../src/pipeline/ports.js';
import { addEvent } from '../../src/pipeline/store/events.js';
import { openMailbox } from '../../src/pipeline/store/mailboxes.js';
import { lastSetBacks } from '../../src/pipeline/store/set-back.js';
import { copyFolder } from '../support/copy-folder.js';
import { placeEmbeddedDatabase } from '../support/embedded-database.js';

// a database is opened several times in each
jest.setTimeout(300_000);

const name = 'letters@mail.example/INBOX';
const clock = { now: () => new Date() };
let root: string;
let dataDir: string;
const placed = async (from: string | null): Promise<void> => {
  await rm(dataDir, { recursive: true, force: true });
  if (from) await copyFolder(from, dataDir);
  else await placeEmbeddedDatabase(dataDir);
};
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'letter-intake-power-'));
  dataDir = join(root, 'data');
});
afterAll(() => rm(root, { recursive: true }));
const folder = (): string => join(dataDir, 'pglite');
const made = (): string => join(root, 'made');
const old = (): string => join(root, 'old');

interface Run {
  database: Database;
  snapshot: () => Promise<unknown>;
  sent: (messageId: string) => Promise<void>;
  logged: string[];
  readSince: Date | null;
}
/** The service starts, does this, and ends in order or is cut off (its files are what they are). */
async function run<T>(work: (run: Run) => Promise<T>, end: 'in-order' | 'cut' = 'in-order'): Promise<T> {
  const logged: string[] = [];
  const logger = createLogger('error', { write: (line) => void logged.push(line) });
  const journal = await openSentJournal(dataDir, clock.now());
  const blobs = await openFileBlobs(join(dataDir, 'documents'));
  const opened = await openEmbedded(dataDir, { journal, blobs, clock, logger }).catch(
    async (error: unknown) => {
      await journal.close();
      throw error;
    },
  );
  const { database, readSince } = opened;
  await putMark(database, journal, clock);
  const guard = guardEmbedded(dataDir, opened, { journal, clock, logger });
  const sent = (messageId: string): Promise<void> =>
    journal.sent(
      { messageId, kind: 'received', automatic: true, cause: messageId, to: 'a@b.example' },
      clock.now(),
    );
  try {
    return await work({ database, snapshot: () => guard.snapshot(), sent, logged, readSince });
  } finally {
    await database.close();
    if (end === 'in-order') await journal.putStopped(clock.now());
    await journal.close();
  }
}
const note = (database: Database, what: string) =>
  addEvent(database, { at: clock.now(), actor: 'test', what });
const noted = async (database: Database): Promise<string[]> =>
  (
    await database.query<{ what: string }>("select what from event where actor = 'test' order by id")
  ).rows.map(({ what }) => what);
async function watched(database: Database): Promise<void> {
  const mailbox = await openMailbox(database, name, clock.now());
  await database.query('update mailbox set uid_validity = 1, next_uid = 5 where id = $1', [mailbox.id]);
}
const fileOf = (table: string) => (database: Database) =>
  database
    .query<{ path: string }>('select pg_relation_filepath($1::regclass) as path', [`public.${table}`])
    .then(({ rows }) => join(folder(), rows[0]!.path));

describe('a database that', () => {
  let event: string;
  /** `one` is in the snapshot, what came after it is not; made once, and copied for each test */
  beforeAll(async () => {
    await placed(null);
    await run(async ({ database, snapshot }) => {
      await watched(database);
      await note(database, 'one');
      await snapshot();
      await database.query(
        "insert into event (at, actor, what) select now(), 'test', repeat('x', 200) from generate_series(1, 200)",
      );
      event = await fileOf('event')(database);
    });
    await copyFolder(dataDir, made());
  }, 300_000);
  beforeEach(() => placed(made()));

  test.each<[string, () => Promise<void>]>([
    ['has a flipped byte', async () => flip(event, 9000)],
    ['has lost whole pages', () => truncate(event, 8192)],
    ['lacks the file of a table', () => rm(event)],
    ['lacks its version, where a new one would be made in it', () => rm(join(folder(), 'PG_VERSION'))],
  ])('%s is put aside for the last snapshot', async (_what, damage) => {
    await damage();
    await run(async ({ database, logged }) => {
      expect(await noted(database)).toEqual(['one']);
      const [setBack] = await lastSetBacks(database, clock.now());
      expect(setBack).toMatchObject({ cause: 'damaged', journal: true, toAt: expect.any(Date) });
      expect(await readdir(setBack!.kept!)).not.toEqual([]);
      expect(logged.join('\n')).toContain('set back');
    });
  });

  test('is gone altogether is made from the snapshot', async () => {
    await rm(folder(), { recursive: true });
    await run(async ({ database }) => {
      expect(await noted(database)).toEqual(['one']);
      expect(await lastSetBacks(database, clock.now())).toMatchObject([{ cause: 'missing', kept: null }]);
      await note(database, 'three');
    });
    // and that is gone on with
    await run(async ({ database, logged }) => {
      expect(await noted(database)).toEqual(['one', 'three']);
      expect(logged).toEqual([]);
    });
  });

  test('is damaged, and its newest snapshot too, goes back to the one before', async () => {
    await run(async ({ database, snapshot }) => {
      await note(database, 'two');
      await snapshot();
    });
    const [older, newer] = (await readdir(snapshotsFolder(dataDir))).toSorted();
    await truncate(join(snapshotsFolder(dataDir), newer!), 100_000);
    await rm(event);
    await run(async ({ database }) => expect(await noted(database)).toEqual(['one']));
    expect(older).toBeDefined();
  });

  test('cannot be opened while no snapshot can be is left as it is', async () => {
    for (const snapshot of await readdir(snapshotsFolder(dataDir)))
      await truncate(join(snapshotsFolder(dataDir), snapshot), 1000);
    await rm(event);
    const before = await readdir(dataDir);
    await expect(run(async () => undefined)).rejects.toMatchObject({ code: 'data-damaged' });
    expect((await readdir(dataDir)).toSorted()).toEqual(before.toSorted());
  });

  test('is killed while it works goes on with all it has', async () => {
    await run(({ database }) => note(database, 'two'), 'cut');
    await run(async ({ database, logged }) => {
      expect((await noted(database)).at(-1)).toBe('two');
      expect(logged).toEqual([]);
    });
  });
});

/** the database alone: snapshots and the journal are what they became since */
const goBack = async (): Promise<void> => {
  await rm(folder(), { recursive: true });
  await copyFolder(join(old(), 'pglite'), folder());
};

describe('an older copy of the database', () => {
  beforeAll(async () => {
    await placed(null);
    await run(async ({ database }) => {
      await watched(database);
      await note(database, 'one');
    });
    await copyFolder(dataDir, old());
  }, 300_000);
  beforeEach(() => placed(old()));

  test('gives way to a newer snapshot', async () => {
    await run(async ({ database, snapshot }) => {
      await note(database, 'two');
      await snapshot();
      await note(database, 'three');
    });
    await goBack();
    await run(async ({ database }) => {
      expect(await noted(database)).toEqual(['one', 'two']);
      expect(await lastSetBacks(database, clock.now())).toMatchObject([{ cause: 'old-copy' }]);
    });
  });

  test('is gone on with where nothing newer is left, and that is said', async () => {
    await run(({ database }) => note(database, 'two'));
    await goBack();
    await run(async ({ database, logged, readSince }) => {
      expect(await noted(database)).toEqual(['one']);
      expect(await lastSetBacks(database, clock.now())).toMatchObject([
        { cause: 'old-copy', kept: null, toAt: null },
      ]);
      expect(logged.join('\n')).toContain('set back');
      expect(readSince).toBeNull();
    });
  });

  test('is known by a reply that it has forgotten, though no mark was put since', async () => {
    await run(async ({ sent }) => {
      await sent('<forgotten@iln.example>');
    }, 'cut');
    await run(async ({ database }) =>
      expect(await lastSetBacks(database, clock.now())).toMatchObject([
        { cause: 'old-copy', found: expect.stringContaining('1 replies') },
      ]),
    );
  });
});

test('a database that was lost before its first snapshot is made anew, and mail since the start is read', async () => {
  await placed(null);
  await run(({ database }) => watched(database));
  await rm(folder(), { recursive: true });
  await mkdir(folder());
  await writeFile(join(folder(), 'stray'), '');
  await run(async ({ readSince, database }) => {
    expect(readSince).toBeInstanceOf(Date);
    expect(await lastSetBacks(database, clock.now())).toMatchObject([{ cause: 'damaged', toAt: null }]);
  });
  // and so until the mailbox was looked at
  await run(async ({ readSince, database }) => {
    expect(readSince).toBeInstanceOf(Date);
    await watched(database);
  });
  await run(async ({ readSince }) => expect(readSince).toBeNull());
});

async function flip(file: string, at: number): Promise<void> {
  const bytes = await readFile(file);
  bytes[at]! ^= 0xff;
  await writeFile(file, bytes);
}
