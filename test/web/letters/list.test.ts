import { beforeEach, describe, expect, test } from '@jest/globals';
import type { LetterReading } from '../../../src/core/model.js';
import { forgetLetter } from '../../../src/pipeline/store/decisions.js';
import { addRecord } from '../../../src/pipeline/store/letters.js';
import { document, field, now, reading, seedLetter, type LetterSeed, by } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';
import { lettersOn } from './letters-on.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

const named = (name: string, changed: Partial<LetterReading> = {}): LetterReading =>
  reading({ district: { name, confidence: 0.99, alternatives: [] }, ...changed });
const seed = async (changed: LetterSeed = {}): Promise<string> =>
  (await seedLetter(ledger.database, { state: 'complete', ...changed })).letterId;
const found = async (query: string): Promise<string[]> => {
  const { statusCode, body } = await desk.get(`/letters?${query}`);
  expect(statusCode).toBe(200);
  return lettersOn(body);
};

test('with nothing in the ledger the list says so', async () => {
  expect((await desk.get('/letters')).body).toContain('No letter has come yet.');
});

describe('search', () => {
  let boone: string;
  beforeEach(async () => {
    await seed();
    boone = await seed({
      reading: named('Boone County', {
        fields: [
          field('contactName', 'José Muñoz-Quill'),
          field('contactEmail', 'j.quill@boone.example', { confidence: 0.2, source: 'ocr' }),
          field('learningGoal', 'Learners carry out inquiries that matter to their neighbours. (100 %)'),
          field('plansOfAction', null, { alternatives: [{ value: 'Workshops in spring', confidence: 0.2 }] }),
        ],
      }),
      mail: {
        facts: {
          subject: 'Commitment, signed',
          from: [{ name: 'Front Office', address: 'scans@boone-copier.example' }],
        },
        documents: [document({ name: 'Boone_LOC_2024.pdf' })],
      },
    });
  });

  test.each([
    ['the district', 'boone county'],
    ['a name, without its accents', 'jose munoz'],
    ['a name, with its accents', 'MUÑOZ'],
    ['the beginning of a word', 'inquir'],
    ['words of a goal in any order', 'neighbours learners'],
    ['an address', 'j.quill@boone.example'],
    ['the domain of an address', 'boone.example'],
    ['an address that is not sure', 'quill boone'],
    ['what could be read', 'workshops'],
    ['who sent it', 'front office'],
    ["the sender's address", 'scans@boone-copier.example'],
    ['the file', 'Boone_LOC_2024.pdf'],
    ['a part of the file name', 'loc_2024'],
    ['the subject', 'commitment signed'],
  ])('finds by %s', async (_name, words) => {
    expect(await found(`q=${encodeURIComponent(words)}`)).toEqual([boone]);
  });

  test.each(['boone nowhere', 'oone', 'neighbourse', 'jordan.sample@boone.example'])(
    'finds no letter by "%s"',
    async (words) => {
      const { body } = await desk.get(`/letters?q=${encodeURIComponent(words)}`);
      expect(lettersOn(body)).toEqual([]);
      expect(body).toContain('No letter is like that.');
    },
  );

  test.each(["'", '\\', "' | !'", ':*', '%', '_', '\0', '!!', 'a'.repeat(3000), '<b>'])(
    'is not upset by %j',
    async (words) => {
      expect((await desk.get(`/letters?q=${encodeURIComponent(words)}`)).statusCode).toBe(200);
    },
  );

  test('says where the words stand, and that the answer is not sure', async () => {
    const { body } = await desk.get('/letters?q=neighb');
    expect(body).toContain('Learning goal: …out inquiries that matter to their <mark>neighbours</mark>');
    expect((await desk.get('/letters?q=quill@')).body).toContain(
      'Contact name: José Muñoz-<mark>Quill</mark>',
    );
    expect((await desk.get('/letters?q=example')).body).toContain('Contact e-mail (not sure): ');
  });

  test('forgets a letter with what was kept of it, and finds what a person corrected', async () => {
    const { letterId, reviewId } = await seedLetter(ledger.database, {
      reading: named('Calloway County', { fields: [field('contactName', 'Quentin Ephemeral')] }),
      mail: { facts: { subject: 'An unusual heading' } },
    });
    expect(await found('q=ephemeral')).toEqual([letterId]);
    await ledger.database.query(
      `update letter set reading = replace(reading::text, 'Ephemeral', 'Lasting')::jsonb where id = $1`,
      [letterId],
    );
    expect(await found('q=ephemeral')).toEqual([]);
    expect(await found('q=lasting')).toEqual([letterId]);
    await ledger.review.dismiss(reviewId!, by);
    expect(await found('q=lasting')).toEqual([]);
    const { rows } = await ledger.database.query<{ search: string | null }>(
      'select search::text from letter where id = $1',
      [letterId],
    );
    expect(rows[0]!.search).toBeNull();
  });

  test('follows what a mail read again is found to hold', async () => {
    const { letterId, mailId } = await seedLetter(ledger.database, { state: 'complete' });
    await ledger.database.query(
      `update mail set documents = jsonb_set(documents, '{0,name}', '"Nochmals.pdf"') where id = $1`,
      [mailId],
    );
    expect(await found('q=nochmal')).toEqual([letterId]);
  });

  test('a text without end does not keep a letter from being stored', async () => {
    const words = Array.from({ length: 60_000 }, (_, index) => `w${index.toString(36)}é`).join(' ');
    const id = await seed({
      reading: named('Bell County', { fields: [field('plansOfAction', `${'x'.repeat(5000)} ${words}`)] }),
    });
    expect(await found('q=bell+w1')).toEqual([id]);
  });
});

describe('filters', () => {
  test('by school year, form, state and record, together', async () => {
    const old = await seed({
      reading: named('Bell County', { form: 'kyiln-2018', schoolYears: ['2018-2019', '2019-2020'] }),
    });
    const incomplete = await seed({ state: 'incomplete', reading: named('Boyd County') });
    const replaced = await seed({ reading: named('Clay County') });
    const current = await seed({ reading: named('Clay County') });
    for (const letterId of [replaced, current]) {
      await addRecord(
        ledger.database,
        { district: 'Clay County', formId: 'ky-iln-2024', term: '2024-2025', letterId, now },
        [],
      );
      if (letterId === replaced) await ledger.database.query('update record set superseded_at = $1', [now]);
    }
    expect(await found('year=2019-2020')).toEqual([old]);
    expect(await found('form=kyiln-2018')).toEqual([old]);
    expect(await found('state=incomplete')).toEqual([incomplete]);
    expect(await found('record=current')).toEqual([current]);
    expect(await found('record=replaced&year=2024-2025&state=complete&q=clay')).toEqual([replaced]);
    expect(await found('year=2018-2019&state=incomplete')).toEqual([]);
  });

  test.each([
    'year=1',
    'year=2024-2030',
    'state=dismissed',
    'sort=__proto__',
    'record=toString',
    'page=-1',
    'page=x',
    'q=a&q=b',
    'state=%00',
  ])('what they do not understand (%s) is left out', async (query) => {
    const id = await seed();
    expect(await found(query)).toEqual([id]);
  });

  test('letters that were dismissed are no letters', async () => {
    await seed({ state: 'dismissed' });
    expect(await found('')).toEqual([]);
  });
});

test('the list is sorted and split into pages of fifty', async () => {
  const names = ['Clay County', 'Adair County', 'Bell County'];
  const ids: string[] = [];
  for (let index = 0; index < 52; index += 1) {
    const id = await seed({ reading: named(names[index % 3]!) });
    ids.push(id);
    await ledger.database.query(
      "update mail set received_at = timestamptz '2024-09-01' + $2 * interval '1 hour' where id = (select mail_id from letter where id = $1)",
      [id, index],
    );
  }
  expect(await found('')).toEqual(ids.toReversed().slice(0, 50));
  expect(await found('page=2')).toEqual([ids[1], ids[0]]);
  expect(await found('sort=oldest')).toEqual(ids.slice(0, 50));
  expect((await found('sort=district'))[0]).toBe(ids[49]);
  const { body } = await desk.get('/letters?sort=district&state=complete');
  expect(body).toContain('52 letters');
  expect(body).toContain('href="/letters?state&#61;complete&#38;sort&#61;district&#38;page&#61;2"');
  expect((await desk.get('/letters?page=9')).statusCode).toBe(200);
});

test('what is not sure is not told as a fact', async () => {
  await seedLetter(ledger.database, {
    reading: reading({
      form: 'kyiln-2018',
      schoolYears: ['2018-2019'],
      district: { name: 'Adair County', confidence: 0.3, alternatives: [] },
      signatures: [],
    }),
  });
  const { body } = await desk.get('/letters');
  expect(body.match(/not sure/g)).toHaveLength(2);
  expect(body).not.toContain('September 12, 2024');
});

test('what lists show of a letter cannot differ from its reading and its mail', async () => {
  const id = await seed();
  const columns = async () =>
    (
      await ledger.database.query(
        'select district_reading, signature, unknown_year, came_at from letter where id = $1',
        [id],
      )
    ).rows[0];
  const cameAt = new Date('2024-09-18T13:30:00Z');
  const { district, signatures } = reading();
  expect(await columns()).toEqual({
    district_reading: district,
    signature: signatures[0],
    unknown_year: false,
    came_at: cameAt,
  });
  await ledger.database.query("update letter set came_at = '2020-01-01' where id = $1", [id]);
  await expect(
    ledger.database.query('update letter set unknown_year = true where id = $1', [id]),
  ).rejects.toThrow(/only be updated to DEFAULT/);
  await forgetLetter(ledger.database, id);
  expect(await columns()).toEqual({
    district_reading: null,
    signature: null,
    unknown_year: false,
    came_at: cameAt,
  });
});
