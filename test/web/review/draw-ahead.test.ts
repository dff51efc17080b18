/** Which page an item opens at, and that it is drawn before its picture is asked for. */
import { describe, expect, test } from '@jest/globals';
import { doubts } from '../../../bench/desk/readings.js';
import { readSamples } from '../../../bench/desk/samples.js';
import type { LetterReading } from '../../../src/core/model.js';
import { pageInDoubt } from '../../../src/web/review/doubts.js';
import { field, forms, reading, seedLetter } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const samples = readSamples();
const formOf = (letter: LetterReading) => forms.find(({ id }) => id === letter.form)!;
const dateAt = ({ signatures }: LetterReading) => signatures.find(({ role }) => role === 'district')!.date;

describe('the page an item opens at', () => {
  const byHand = doubts['date-by-hand'].make(samples['dated-by-hand'].letter);
  const mail = doubts['e-mail'].make(samples.faxed.letter);
  const mailField = mail.fields.find(({ name }) => name === 'contactEmail')!;
  test.each<[string, LetterReading, number | null]>([
    ['that of a date in doubt', byHand, dateAt(byHand).page],
    ['that of a field in doubt', mail, mailField.page],
    ['the first where the district is in doubt', doubts.district.make(samples.typed.letter), 1],
    ['the first where nothing is', doubts['page-missing'].make(samples.faxed.letter), 1],
  ])('%s', (_name, letter, page) => {
    expect(pageInDoubt(letter, formOf(letter))).toEqual([0, page]);
  });
  test('is none where the letter has no pages', () =>
    expect(pageInDoubt({ ...byHand, pages: [] }, formOf(byHand))).toBeNull());
});

describe('the desk', () => {
  const drawn: string[] = [];
  const ledger = ledgerOfSuite();
  const desk = deskOfSuite(ledger, () => ({
    drawPage: async (...at) => {
      drawn.push(at.join('/'));
      return null;
    },
  }));
  const unsure = reading({
    pages: [
      [0, 1],
      [0, 2],
    ],
    fields: [field('contactEmail', null, { state: 'unclear', doubt: 'low-confidence', page: 2 })],
  });

  test('draws it with the item, and for the next one when it is told to; its picture is asked for first', async () => {
    const { mailId, reviewId } = await seedLetter(ledger.database, { reading: unsure });
    drawn.length = 0;
    const { body } = await desk.get(`/reviews/${reviewId!}`);
    expect(drawn).toEqual([`${mailId}/0/2`]);
    expect(body).toMatch(/pages\/2\.png"[^>]*fetchpriority/);
    expect(body).toMatch(/pages\/1\.png"[^>]*loading/);
    const ahead = await desk.get(`/reviews/${reviewId!}/ahead`);
    expect([ahead.statusCode, drawn.length]).toEqual([204, 2]);
    expect((await desk.get('/reviews')).body).toContain(`/reviews/${reviewId!}/ahead`);
  });
  test('tells nobody by it whether there is such an item', async () => {
    drawn.length = 0;
    const { statusCode } = await desk.get('/reviews/00000000-0000-4000-8000-000000000000/ahead');
    expect([statusCode, drawn]).toEqual([204, []]);
  });
});
