import { createHash } from 'node:crypto';
import { describe, expect, test } from '@jest/globals';
import type { LetterReading } from '../../../src/core/model.js';
import { addRecord } from '../../../src/pipeline/store/letters.js';
import { lettersOn } from '../letters/letters-on.js';
import { document, field, now, reading, seedLetter, seedMail } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';

const bytes = Buffer.from('%PDF-1.7 the letter');
const hash = createHash('sha256').update(bytes).digest('hex');
const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger, () => ({ documentBytes: async (_mail, at) => (at === 0 ? bytes : null) }));

const attack = `"><script>alert('x')</script>`;
const old: Partial<LetterReading> = { form: 'kyiln-2018', schoolYears: ['2018-2019', '2019-2020'] };
async function recorded(changed: Partial<LetterReading> = {}): Promise<string> {
  const read = reading(changed);
  const { letterId } = await seedLetter(ledger.database, { state: 'complete', reading: read });
  const term = read.schoolYears.join(',');
  await addRecord(ledger.database, { district: 'Adair County', formId: read.form, term, letterId, now }, []);
  return letterId;
}

describe('the page of a district', () => {
  test('shows its state by year, its people and all its letters', async () => {
    const before = await recorded(old);
    const current = await recorded();
    const waiting = await seedLetter(ledger.database, {
      reading: reading({ district: { name: 'Adair County', confidence: 0.2, alternatives: [] } }),
    });
    const { statusCode, body } = await desk.get('/districts/Adair%20County?year=2018-2019');
    expect(statusCode).toBe(200);
    expect(lettersOn(body).sort()).toEqual([before, current, waiting.letterId].sort());
    expect(body.match(/<td data-label="School year">([\d-]+)</g)).toHaveLength(3);
    expect(body).toMatch(/2018-2019 <span class="badge good">Returned/);
    expect(body).toContain('Morgan Invented');
    expect(body.match(/not sure/g)).toHaveLength(1);
    expect(body).toContain('adair.kyschools.us');
  });

  test('without a letter says so, and a name that nobody knows is not found', async () => {
    const { statusCode, body } = await desk.get('/districts/Boone%20County');
    expect(statusCode).toBe(200);
    expect(body).toContain('No letter has come yet.');
    expect(body).toContain('Not yet');
    for (const name of ['Nowhere', '%00', '__proto__', encodeURIComponent(attack)])
      expect((await desk.get(`/districts/${name}`)).statusCode).toBe(404);
  });

  test('shows hostile text as text', async () => {
    await seedLetter(ledger.database, {
      state: 'complete',
      reading: reading({
        district: { name: attack, confidence: 0.99, alternatives: [] },
        fields: reading().fields.map((one) => field(one.name, attack)),
        schoolYears: ['2024-2025', attack],
      }),
      mail: { facts: { from: [{ name: attack, address: attack }], subject: attack } },
    });
    const { rows } = await ledger.database.query<{ id: string }>('select id from letter');
    await addRecord(
      ledger.database,
      { district: attack, formId: 'ky-iln-2024', term: '2024-2025', letterId: rows[0]!.id, now },
      [],
    );
    for (const url of [
      `/districts/${encodeURIComponent(attack)}`,
      '/',
      '/letters?q=alert',
      '/letters',
      '/goals',
      '/contacts',
      `/letters/${rows[0]!.id}`,
    ]) {
      const { statusCode, body } = await desk.get(url);
      expect(statusCode).toBe(200);
      expect(body).toContain('&#60;script');
      expect(body).not.toMatch(/<script(?! type="module" src="\/assets\/)/);
    }
  });
});

describe('a letter', () => {
  test('leads to earlier and later letters of its district and to copies of its mail', async () => {
    const before = await recorded(old);
    const current = await recorded();
    const { rows } = await ledger.database.query<{ mail_id: string }>(
      'select mail_id from letter where id = $1',
      [current],
    );
    const copy = await seedMail(ledger.database);
    await ledger.database.query('update mail set repeats = $2 where id = $1', [copy, rows[0]!.mail_id]);
    const { body } = await desk.get(`/letters/${current}`);
    expect(body).toContain('Earlier and later letters');
    expect(lettersOn(body)).toEqual([before]);
    expect(body).toContain('href="/districts/Adair%20County"');
    expect(body).toContain(`/mails/${copy}/original.eml`);
  });
});

const download = async (changed: Parameters<typeof document>[0], at = '0') => {
  const mailId = await seedMail(ledger.database, { documents: [document({ hash, ...changed })] });
  return desk.get(`/mails/${mailId}/documents/${at}/original`);
};

describe('a document as it came', () => {
  test('is given out byte for byte, as a download that nothing runs', async () => {
    const { statusCode, headers, rawPayload } = await download({});
    expect(statusCode).toBe(200);
    expect(rawPayload).toEqual(bytes);
    expect(headers).toMatchObject({
      'content-type': 'application/octet-stream',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'content-disposition': `attachment; filename="Letter of Commitment.pdf"; filename*=UTF-8''Letter%20of%20Commitment.pdf`,
    });
  });

  test.each([
    ['../../etc/passwd.pdf', '_.._etc_passwd.pdf'],
    ['letter.pdf.exe', 'letter.pdf.exe.bin'],
    ['a"; filename="b.html', 'a_; filename=_b.html.bin'],
    ['line\r\nX-Evil: 1.pdf', 'line X-Evil_ 1.pdf'],
    ['a＂; filename＊=UTF-8’’b.exe; x=＂.pdf', 'a_; filename_=UTF-8b.exe; x=_.pdf'],
    ['', 'document-1.bin'],
    ['Brief für Ñ.pdf', 'Brief fur N.pdf'],
  ])('under a name that harms nobody: %j', async (name, ascii) => {
    const { statusCode, headers } = await download({ name });
    expect(statusCode).toBe(200);
    expect(headers['content-disposition']).toContain(`attachment; filename="${ascii}"; filename*=UTF-8''`);
    expect(headers['x-evil']).toBeUndefined();
  });

  test('is not found where it is not what was read, is not there, or was never in the mail', async () => {
    expect((await download({ hash: 'e'.repeat(64) })).statusCode).toBe(404);
    expect((await download({ index: 1 }, '1')).statusCode).toBe(404);
    for (const at of ['7', '-1', 'x', '00']) expect((await download({}, at)).statusCode).toBe(404);
    expect((await desk.get('/mails/x/documents/0/original')).statusCode).toBe(404);
  });
});
