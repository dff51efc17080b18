import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import Ajv2020 from 'ajv/dist/2020.js';
import { simpleParser } from 'mailparser';
import type { Expected } from '../../fixtures/cases.js';
import { type Result, resultJsonSchema } from '../../src/core/result.js';
import { letterIntake, root, runProgram, type Ended } from './command.js';

const published = JSON.parse(await readFile(join(root, 'docs/read-result.schema.json'), 'utf8')) as object;
const valid = new Ajv2020.default({ strict: false }).compile(published);
const mailOf = (name: string): string => `fixtures/${name}/input.eml`;
const expectedOf = async (name: string): Promise<Expected> =>
  JSON.parse(await readFile(join(root, `fixtures/${name}/expected.json`), 'utf8')) as Expected;

/** One JSON object a line, nothing else. */
function results({ stdout }: Ended): Result[] {
  expect(stdout.endsWith('\n')).toBe(true);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Result);
}

const squeezed = (text: string | null | undefined): string | null =>
  text?.replaceAll(/\s+/g, ' ').trim() ?? null;

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'letter-intake-read-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('the published schema is the one the program follows; npm run schema writes it', () => {
  expect(published).toEqual(resultJsonSchema());
});

describe('read --json of the sample mails', () => {
  const letters = [
    'digital-2018',
    'digital-2024',
    'acroform-2024',
    'missing-contact-email-2024',
    'undated-2018',
    'unsigned-2024',
    'corrected-letter',
    'scan-2018',
  ];
  const others = [
    'bounce',
    'corrupt-pdf',
    'grant-application',
    'newsletter',
    'out-of-office',
    'private-mail',
  ];
  const names = [...letters, 'blank-from-district', ...others];
  let ended: Ended;
  let byName: Map<string, Result>;
  beforeAll(async () => {
    ended = await letterIntake(['read', ...names.map(mailOf), '--json']);
    byName = new Map(results(ended).map((result, index) => [names[index]!, result]));
  }, 180_000);

  test('gives a line a mail in the order given, exits 0 and says nothing on stderr', () => {
    expect(ended.code).toBe(0);
    expect(results(ended).map(({ input }) => input)).toEqual(names.map(mailOf));
    expect(ended.stderr).toBe('');
  });

  test.each(names)('%s: the line is as the schema says', (name) => {
    expect(valid(byName.get(name)) ? null : valid.errors).toBeNull();
  });

  test.each(letters)('%s: the letter says what was written in it', async (name) => {
    const expected = await expectedOf(name);
    const [letter, ...further] = byName.get(name)!.letters;
    expect(further).toEqual([]);
    expect(letter).toBeDefined();
    const read = Object.keys(expected.fields).map((field) => [field, squeezed(letter?.fields[field]?.value)]);
    const written = Object.entries(expected.fields).map(([field, value]) => [field, squeezed(value)]);
    expect({
      form: letter?.form,
      district: letter?.district?.name,
      schoolYears: letter?.schoolYears,
      fields: Object.fromEntries(read),
      signatures: Object.fromEntries(
        letter!.signatures.map(({ role, signed, kind, date }) => [role, { signed, kind, date: date.value }]),
      ),
      verdict: letter?.verdict.kind,
      missing: letter?.verdict.missing,
    }).toEqual({
      form: expected.form,
      district: expected.district,
      schoolYears: expected.schoolYears,
      fields: Object.fromEntries(written),
      signatures: expected.signatures,
      verdict: expected.verdict,
      missing: expected.missing,
    });
  });

  test.each(letters)('%s: what is accepted stands on a page, in a place', (name) => {
    const [letter] = byName.get(name)!.letters;
    for (const field of Object.values(letter!.fields).filter(({ value }) => value !== null)) {
      expect(field.source).not.toBeNull();
      expect(field.page).toBeGreaterThan(0);
      const [x, y, w, h] = field.box!;
      for (const edge of [x, y, x + w, y + h]) {
        expect(edge).toBeGreaterThanOrEqual(0);
        expect(edge).toBeLessThanOrEqual(1.001);
      }
    }
  });

  test('blank-from-district: a blank form needs a person', () => {
    const { outcome, letters: read } = byName.get('blank-from-district')!;
    expect(outcome).toBe('letter');
    expect(read).toHaveLength(1);
    expect(read[0]!.verdict.kind).toBe('needs-review');
    expect(read[0]!.verdict.reasons.map(({ code }) => code)).toContain('blank-form');
  });

  test.each(others)('%s: is no letter, and why', async (name) => {
    const expected = await expectedOf(name);
    const { outcome, reason, letters: read } = byName.get(name)!;
    expect(outcome).toBe(expected.outcome);
    expect(read).toEqual([]);
    // for a mail whose file cannot be opened, what is wrong with the file
    expect([reason?.code]).toEqual(name === 'corrupt-pdf' ? ['corrupt-document'] : expected.reasons);
    expect(reason?.text).toMatch(/^[A-Z].*\.$/);
  });
});

describe('read of a folder', () => {
  let ended: Ended;
  let lines: Result[];
  beforeAll(async () => {
    const bytesOf = async (name: string): Promise<Buffer> => {
      const mail = await simpleParser(await readFile(join(root, mailOf(name))));
      return mail.attachments[0]!.content;
    };
    const letters = join(folder, 'letters');
    await mkdir(join(letters, 'c', 'deep'), { recursive: true });
    await writeFile(join(letters, 'b.pdf'), await bytesOf('digital-2018'));
    await writeFile(join(letters, 'c', 'deep', 'no-suffix'), await bytesOf('unsigned-2024'));
    await writeFile(join(letters, 'c', 'a.eml'), await readFile(join(root, mailOf('private-mail'))));
    await writeFile(join(letters, 'c', 'no-mail-suffix'), await readFile(join(root, mailOf('newsletter'))));
    await writeFile(join(letters, 'corrupt.pdf'), await bytesOf('corrupt-pdf'));
    await writeFile(join(letters, 'empty.pdf'), '');
    await writeFile(join(letters, 'empty.eml'), '');
    await writeFile(join(letters, 'text.pdf'), 'This is no PDF, whatever its name says.\n');
    await writeFile(join(letters, 'notes.txt'), 'nothing to see\n');
    await writeFile(join(letters, '.hidden.pdf'), 'not looked at');
    // a circle, a link to a file, and a pipe that would wait for ever
    await symlink(letters, join(letters, 'c', 'round'));
    await symlink(join(letters, 'text.pdf'), join(letters, 'link.pdf'));
    await runProgram('mkfifo', [join(letters, 'pipe.pdf')]);
    ended = await letterIntake(['read', letters, join(letters, 'pipe.pdf'), '--json']);
    lines = results(ended);
  }, 120_000);
  const of = (name: string): Result => lines.find(({ input }) => input === join(folder, 'letters', name))!;

  test('takes mails and documents by name or bytes, by name, and ends well', () => {
    expect(lines.map(({ input }) => input.slice(join(folder, 'letters/').length))).toEqual([
      'b.pdf',
      'c/a.eml',
      'c/deep/no-suffix',
      'c/no-mail-suffix',
      'corrupt.pdf',
      'empty.eml',
      'empty.pdf',
      'link.pdf',
      'text.pdf',
      'pipe.pdf',
    ]);
    expect(ended.code).toBe(0);
    for (const line of lines) expect(valid(line) ? null : valid.errors).toBeNull();
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test('reads letters that no mail brought', () => {
    expect(of('b.pdf')).toMatchObject({ outcome: 'letter', letters: [{ form: 'kyiln-2018' }] });
    expect(of('c/deep/no-suffix').letters[0]?.verdict).toMatchObject({
      kind: 'incomplete',
      missing: ['districtSignature', 'signatureDate'],
    });
  });

  test.each([
    ['corrupt.pdf', 'corrupt-document'],
    ['empty.pdf', 'empty-document'],
    ['text.pdf', 'unsupported-type'],
    ['link.pdf', 'unsupported-type'],
    ['pipe.pdf', 'reader-failed'],
  ])('says of %s that it is unreadable: %s', (name, code) => {
    expect(of(name)).toMatchObject({ outcome: 'unreadable', reason: { code }, letters: [] });
  });

  test.each([
    ['c/a.eml', 'no-letter'],
    ['c/no-mail-suffix', 'list'],
  ])('says of %s that it is no letter: %s', (name, code) => {
    expect(of(name)).toMatchObject({ outcome: 'not-a-letter', reason: { code } });
  });

  test('an empty mail is no letter', () => {
    expect(of('empty.eml').outcome).not.toBe('letter');
    expect(of('empty.eml').reason).not.toBeNull();
  });
});

describe('read', () => {
  const letter = mailOf('digital-2018');

  test('with --received before the day of signing sends the letter to a person', async () => {
    const [result] = results(await letterIntake(['read', letter, '--json', '--received', '2018-01-01']));
    expect(result!.letters[0]!.verdict.kind).toBe('needs-review');
    expect(result!.letters[0]!.verdict.reasons.map(({ code }) => code)).toContain('date-in-future');
  });

  test('without --json is for people', async () => {
    const { district, signatures } = await expectedOf('digital-2018');
    const { code, stdout } = await letterIntake(['read', letter, mailOf('newsletter')]);
    expect(code).toBe(0);
    expect(stdout).toContain(`${letter}: letter`);
    expect(stdout).toContain(`kyiln-2018 · ${district} · `);
    expect(stdout).toContain('verdict: complete');
    expect(stdout).toMatch(new RegExp(`^ {2}date +${signatures!.district.date} `, 'm'));
    expect(stdout).toContain(`${mailOf('newsletter')}: not-a-letter — `);
    expect(stdout).not.toContain('{');
  });

  test('ends quietly when no one reads on', async () => {
    const others = ['newsletter', 'private-mail', 'bounce', 'out-of-office'].map(mailOf).join(' ');
    const line = `set -o pipefail; node dist/src/cli.js read ${others} --json | head -1`;
    const { code, stdout, stderr } = await runProgram('bash', ['-c', line]);
    expect(results({ code, stdout, stderr })).toHaveLength(1);
    expect(stderr).toBe('');
    expect(code).toBe(0);
  });

  test.each<[what: string, args: string[], says: string]>([
    ['no path', ['read'], "missing required argument 'path'"],
    ['a path that does not exist', ['read', 'fixtures', '/no/such/letter.pdf'], '/no/such/letter.pdf'],
    ['a day that does not exist', ['read', letter, '--received', '2024-02-30'], 'YYYY-MM-DD'],
    ['a day in words', ['read', letter, '--received', 'yesterday'], 'YYYY-MM-DD'],
    ['an unknown option', ['read', letter, '--yaml'], '--yaml'],
  ])('exits 2 on %s', async (_what, args, says) => {
    const { code, stdout, stderr } = await letterIntake(args);
    expect(code).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain(says);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});
