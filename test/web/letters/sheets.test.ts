import { expect, test } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { LetterReading } from '../../../src/core/model.js';
import { addRecord } from '../../../src/pipeline/store/letters.js';
import { field, now, reading, seedLetter, signature } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';
import { lettersOn } from './letters-on.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

async function recorded(name: string, changed: Partial<LetterReading> = {}): Promise<string> {
  const read = reading({ district: { name, confidence: 0.99, alternatives: [] }, ...changed });
  const { letterId } = await seedLetter(ledger.database, { state: 'complete', reading: read });
  const record = { district: name, formId: read.form, term: read.schoolYears.join(','), letterId, now };
  await addRecord(ledger.database, record, []);
  return letterId;
}
async function csv(url: string): Promise<Record<string, string>[]> {
  const { statusCode, headers, body } = await desk.get(url);
  expect(statusCode).toBe(200);
  expect(headers['content-type']).toContain('text/csv; charset=utf-8');
  expect(headers['content-disposition']).toMatch(/^attachment; filename="[a-z0-9-]+\.csv"$/);
  expect(headers['x-content-type-options']).toBe('nosniff');
  expect(headers['content-security-policy']).toContain('sandbox');
  return parse(body, { bom: true, columns: true });
}
const unsure = { confidence: 0.2, source: 'ocr' as const };

test('letters: what is sure stands in its column, what is not is named', async () => {
  await recorded('Adair County');
  await seedLetter(ledger.database, {
    reading: reading({
      form: 'kyiln-2018',
      schoolYears: ['2018-2019'],
      district: { name: 'Bell County', confidence: 0.3, alternatives: [] },
      fields: [field('superintendentName', '=Guess Work', unsure), field('plansOfAction', '=cmd|x')],
      signatures: [signature({ date: { ...signature().date, confidence: 0.2, source: 'handwriting' } })],
    }),
    mail: { facts: { from: [{ name: '+Sender', address: 'a@b.example' }] } },
  });
  const [first, second] = await csv('/letters.csv?sort=district');
  expect(first).toMatchObject({
    District: 'Adair County',
    State: 'Complete',
    'School years': '2024-2025',
    'On record': 'yes',
    Signed: 'yes',
    'Signed on': '2024-09-12',
    Came: '2024-09-18',
    'Superintendent e-mail': 'morgan.invented@adair.example',
    'Not sure': '',
  });
  expect(second).toMatchObject({
    District: '',
    'School years': '',
    'Signed on': '',
    'Superintendent name': '',
    'Plans of action': "'=cmd|x",
    Sender: "'+Sender",
    'Not sure': 'District, School years, Date of the signature, Superintendent name',
  });
  expect(await csv('/letters.csv?state=complete')).toHaveLength(1);
  expect(await csv('/letters.csv?q=nothing+like+it')).toEqual([]);
});

test('districts, contacts and goals of a school year, as CSV and as XLSX', async () => {
  await recorded('Adair County');
  await recorded('Boone County', { form: 'kyiln-2018', schoolYears: ['2018-2019'] });
  const districts = await csv('/districts.csv');
  expect(districts).toHaveLength(171);
  expect(districts.find((row) => row['District'] === 'Adair County')).toMatchObject({
    'School year': '2024-2025',
    State: 'Returned',
    'Letter came': '2024-09-18',
  });
  expect(await csv('/contacts.csv')).toMatchObject([
    { District: 'Adair County', Role: 'Superintendent', Name: 'Morgan Invented' },
    { District: 'Adair County', Role: 'Contact', 'E-mail': 'jordan.sample@adair.example' },
  ]);
  expect(await csv('/contacts.csv?role=superintendents&year=2018-2019')).toMatchObject([
    { District: 'Boone County', Role: 'Superintendent' },
  ]);
  expect(await csv('/goals.csv')).toMatchObject([
    { District: 'Adair County', 'Learning goal': 'Every pupil shows what they know.' },
  ]);
  for (const name of ['letters', 'districts', 'contacts', 'goals']) {
    const { statusCode, headers, rawPayload } = await desk.get(`/${name}.xlsx`);
    expect(statusCode).toBe(200);
    expect(headers['content-disposition']).toContain('.xlsx"');
    expect(rawPayload.subarray(0, 4).toString('latin1')).toBe('PK\u0003\u0004');
  }
});

test('goals stand side by side, long ones folded, unsure ones left out', async () => {
  const long = 'Inquiry matters here. '.repeat(40);
  const id = await recorded('Adair County', {
    fields: [field('learningGoal', long), field('plansOfAction', 'A guess nobody checked', unsure)],
  });
  await recorded('Boone County', {
    fields: [field('learningGoal', 'A short goal'), field('plansOfAction', null)],
  });
  const { body } = await desk.get('/goals');
  expect(lettersOn(body)[0]).toBe(id);
  expect(body).toContain('<details class="fold">');
  expect(body).toContain(long.trim());
  expect(body).toContain('A short goal');
  expect(body).toContain('nothing there');
  expect(body).not.toContain('A guess nobody checked');
  expect((await desk.get('/goals?q=inquiry')).body).not.toContain('Boone County');
  expect((await desk.get('/goals?year=2019-2020')).body).toContain('No letter on record is like that.');
});

test('contacts: addresses can be copied, each once, and none that is not sure or no address', async () => {
  await recorded('Adair County', {
    fields: [
      field('superintendentName', 'Morgan Invented'),
      field('superintendentEmail', 'Morgan@adair.example'),
      field('contactEmail', 'morgan@adair.example'),
      field('contact2Name', 'Pat Doubt'),
      field('contact2Email', 'guess@adair.example', unsure),
      field('contact3Email', 'a@b.example, evil@c.example'),
    ],
  });
  const { body } = await desk.get('/contacts');
  expect(/<textarea[^>]*>([^<]*)<\/textarea>/.exec(body)![1]).toBe('Morgan@adair.example');
  expect(body).toContain('more is not sure');
  expect(body).not.toContain('guess@adair.example');
  expect(body).toContain('4 people');
  expect((await desk.get('/contacts?role=contacts')).body).not.toContain('Morgan Invented');
  expect((await desk.get('/contacts?role=__proto__')).body).toContain('4 people');
});

test('only letters that stand on record now are sources of goals and contacts', async () => {
  await recorded('Adair County');
  await ledger.database.query('update record set superseded_at = $1', [now]);
  await seedLetter(ledger.database);
  for (const url of ['/goals', '/contacts']) expect(lettersOn((await desk.get(url)).body)).toEqual([]);
});
