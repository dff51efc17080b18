import { expect, test } from '@jest/globals';
import { seedDesk, type SeededDesk } from '../../bench/desk/seed.js';
import type { Row } from '../../bench/desk/insert.js';
import type { Database } from '../../src/pipeline/ports.js';

/** What would be inserted, by table. */
async function seeded(
  seed: string,
  letters = 400,
): Promise<{ rows: Record<string, Row[]>; desk: SeededDesk }> {
  const rows: Record<string, Row[]> = {};
  const query = async (text: string, params?: readonly unknown[]) => {
    const table = /^insert into (\w+)/.exec(text)?.[1];
    if (table) (rows[table] ??= []).push(...(JSON.parse(params![0] as string) as Row[]));
    return { rows: [], rowCount: 0 };
  };
  const database = {
    query,
    transaction: (work: (sql: unknown) => unknown) => work({ query }),
  } as unknown as Database;
  const desk = await seedDesk(database, null, { letters, inReview: letters / 10, held: 5, seed });
  return { rows, desk };
}

test('a desk has as many letters, reviews and held replies as asked for, and says where they are', async () => {
  const { rows, desk } = await seeded('1');
  expect(rows['letter']).toHaveLength(400);
  const inReview = rows['letter']!.filter((letter) => letter['state'] === 'needs-review');
  expect(inReview).toHaveLength(40);
  expect(rows['review']!.filter((review) => review['letter_id'] !== null)).toHaveLength(40);
  expect(Object.values(desk.reviews).flat().toSorted()).toEqual(
    rows['review']!.filter((review) => review['letter_id'] !== null)
      .map((review) => review['id'] as string)
      .toSorted(),
  );
  expect(rows['reply']!.filter((reply) => reply['state'] === 'held').map((reply) => reply['id'])).toEqual(
    desk.heldReplies,
  );
  expect(rows['mail']!.filter((mail) => mail['decision'] === 'not-a-letter').length).toBeGreaterThan(100);
});

test('a desk has mails that were set aside for several reasons, uploads, and work that is half done', async () => {
  const { rows } = await seeded('1', 60);
  const aside = rows['mail']!.filter((mail) => mail['decision'] === 'not-a-letter');
  expect(new Set(aside.map((mail) => mail['reason_code'])).size).toBeGreaterThan(2);
  expect(rows['mail']!.filter((mail) => mail['by_hand'] === 'silent').map(({ state }) => state)).toEqual([
    'decided',
    'stored',
  ]);
  const rereads = rows['reread']!;
  expect(new Set(rereads.map(({ state }) => state))).toEqual(new Set(['waiting', 'gone']));
  expect(rows['rescan']).toEqual([expect.objectContaining({ total: rereads.length })]);
});

test('the same seed gives the same rows, another gives others', async () => {
  const [one, same, other] = [await seeded('1', 60), await seeded('1', 60), await seeded('2', 60)];
  expect(same).toEqual(one);
  expect(other.rows['letter']).not.toEqual(one.rows['letter']);
});

test('a district has one letter on record a form and term; those before it are replaced', async () => {
  const { rows } = await seeded('1');
  const current = rows['record']!.filter((record) => record['superseded_at'] === null);
  const keys = current.map((record) => [record['district'], record['form_id'], record['term']].join('/'));
  expect(new Set(keys).size).toBe(keys.length);
  const replaced = rows['record']!.filter((record) => record['superseded_at'] !== null);
  expect(replaced.every((record) => rows['record']!.some(({ id }) => id === record['superseded_by']))).toBe(
    true,
  );
});

test('nobody in it can be written to', async () => {
  const { rows } = await seeded('1');
  const addresses = JSON.stringify(rows).match(/[\w.+-]+@[\w.-]+\w/g) ?? [];
  expect(addresses.length).toBeGreaterThan(1_000);
  expect(addresses.filter((address) => !/\.(?:example|test)$/.test(address))).toEqual([]);
});
