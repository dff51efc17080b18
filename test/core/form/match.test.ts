import { describe, expect, test } from '@jest/globals';
import { matchForms } from '../../../src/core/form/match.js';
import type { FormDefinition, Page } from '../../../src/core/model.js';
import { form2018, form2024, forms } from '../../forms/forms.js';
import { pageOfText } from '../reading/page-of-text.js';
import { answered, letter2018, opening2024, questions2024, signatures2024, title2024 } from './letters.js';

const pagesOf = (texts: string[], document = 0): Page[] =>
  texts.map((text, at) => pageOfText(text, { document, page: at + 1 }));
const letter2024 = [`${title2024}\n${opening2024}`, questions2024(answered), signatures2024];

const outcome = (pages: Page[], known: FormDefinition[] = forms): string =>
  matchForms(pages, known)
    .matches.map((one) => `${one.form.id}${one.unknownYear ? '?' : ''} ${one.pageIndexes.join(' ')}`)
    .join('; ');

/** Every ninth letter another one, as a poor scan gives it. */
const garble = (text: string): string =>
  text.replace(/[a-z]/g, (letter, at: number) => (at % 9 === 4 ? (letter === 'e' ? 'c' : 'e') : letter));
const ofYear = (year: string) => pagesOf(letter2024.map((text) => text.replaceAll('2024-2025', year)));

describe('a letter is found', () => {
  const cases: [string, Page[], string][] = [
    ['of 2024', pagesOf(letter2024), 'ky-iln-2024 0 1 2'],
    ['of 2018', pagesOf(letter2018), 'kyiln-2018 0 1'],
    [
      'on one page',
      pagesOf([
        letter2024
          .join('\n')
          .split('\n')
          .filter((row) => row !== '')
          .join('\n'),
      ]),
      'ky-iln-2024 0',
    ],
    [
      'with its pages shuffled',
      pagesOf([letter2024[2]!, letter2024[0]!, letter2024[1]!]),
      'ky-iln-2024 1 2 0',
    ],
    ['as one picture a page', letter2024.flatMap((text, at) => pagesOf([text], at)), 'ky-iln-2024 0 1 2'],
    ['by its signature page alone', pagesOf([signatures2024]), 'ky-iln-2024 0'],
    ['by its questions alone', pagesOf([questions2024()]), 'ky-iln-2024 0'],
    ['behind a cover page', pagesOf(['Fax cover sheet\nPages: 4', ...letter2024]), 'ky-iln-2024 1 2 3'],
    [
      'with an answer that fills a page of its own',
      pagesOf([letter2024[0]!, letter2024[1]!, 'We did more than fits.\nMuch more.', letter2024[2]!]),
      'ky-iln-2024 0 1 2 3',
    ],
    [
      'with a heading that says on each further page that it is continued',
      pagesOf(
        [opening2024, ...questions2024(answered).split(/(?=Learning Goal)/), signatures2024].map(
          (text, at) =>
            at === 0
              ? `${title2024}\n${text}`
              : `District Innovation Reflections and Plans (continued)\n\n\n${text}`,
        ),
      ),
      'ky-iln-2024 0 1 2 3',
    ],
    [
      'with its title on top of each further page only, the first of which goes on with a question',
      pagesOf([
        `\n\n\n${letter2024.slice(0, 2).join('\n')}`,
        `${title2024}\n\nLearning Goal(s) or Inquiry Question: (cont'd)\nIt is the second one.`,
        `${title2024}\n\n${signatures2024}`,
      ]),
      'ky-iln-2024 0 1 2',
    ],
    [
      'with its title on top of each page, and a question that breaks over the page',
      pagesOf([
        `${title2024}\n${opening2024}`,
        `${title2024}\n${questions2024(answered)}`,
        `${title2024}\nNote: Your learning goal or inquiry\nquestion should be specific.\n\nVI. Agreement\n${signatures2024}`,
      ]),
      'ky-iln-2024 0 1 2',
    ],
    [
      'with a question that breaks over the page and names itself again there',
      pagesOf([
        letter2024[0]!,
        letter2024[1]!,
        `Note: Your learning goal or inquiry\nquestion should be specific.\n\nVI. Agreement\n`,
        letter2024[2]!,
      ]),
      'ky-iln-2024 0 1 2 3',
    ],
    [
      'as one picture a page, of which one holds a single heading',
      [letter2018[0]!, ...letter2018[1]!.split(/(?=V\. Agreement)|(?=Required Signatories)/)].flatMap(
        (text, at) => pagesOf([text], at),
      ),
      'kyiln-2018 0 1 2 3',
    ],
    [
      'unsigned, with the signed page scanned apart',
      [...pagesOf(letter2024), ...pagesOf([signatures2024], 1)],
      'ky-iln-2024 0 1 2 3',
    ],
    [
      'beside another document',
      [...pagesOf(['Agenda\nWelcome'], 0), ...pagesOf(letter2024, 1)],
      'ky-iln-2024 1 2 3',
    ],
  ];
  test.each(cases)('%s', (_, pages, found) => {
    expect(outcome(pages)).toBe(found);
  });
});

describe('several letters are told apart', () => {
  test('one document a letter', () => {
    expect(outcome([...pagesOf(letter2024, 0), ...pagesOf(letter2018, 1)])).toBe(
      'ky-iln-2024 0 1 2; kyiln-2018 3 4',
    );
  });
  test('two of one form in one scan', () => {
    expect(outcome(pagesOf([...letter2024, ...letter2024]))).toBe('ky-iln-2024 0 1 2; ky-iln-2024 3 4 5');
  });
  test('two of one form in two documents', () => {
    expect(outcome([...pagesOf(letter2024, 0), ...pagesOf(letter2024, 1)])).toBe(
      'ky-iln-2024 0 1 2; ky-iln-2024 3 4 5',
    );
  });
});

describe('reading errors do not hide a letter', () => {
  test('one letter in nine wrong', () => {
    const pages = letter2024.map((text, at) =>
      pageOfText(garble(text), { page: at + 1, source: 'ocr', confidence: 0.6 }),
    );
    expect(outcome(pages)).toBe('ky-iln-2024 0 1 2');
  });
  test('words run together and torn apart', () => {
    const torn = letter2024.map((text) =>
      text.replaceAll('Letter of', 'Letterof').replaceAll('Superintendent', 'Superin tendent'),
    );
    expect(outcome(torn.map((text, at) => pageOfText(text, { page: at + 1, source: 'ocr' })))).toBe(
      'ky-iln-2024 0 1 2',
    );
  });
});

describe('the year printed on it', () => {
  test('is known or not', () => {
    expect(outcome(ofYear('2026-2027'))).toBe('ky-iln-2024? 0 1 2');
    expect(outcome(ofYear('2024-25'))).toBe('ky-iln-2024 0 1 2');
  });
  test('tells next year’s form from this one', () => {
    const next: FormDefinition = {
      ...form2024,
      id: 'ky-iln-2025',
      published: '2025-07-01',
      term: { kind: 'named', schoolYear: '2025-2026' },
    };
    expect(outcome(ofYear('2025-2026'), [form2018, form2024, next])).toBe('ky-iln-2025 0 1 2');
    expect(outcome(ofYear('2024-2025'), [form2018, next, form2024])).toBe('ky-iln-2024 0 1 2');
    expect(outcome(pagesOf([signatures2024]), [form2018, form2024, next])).toMatch(/\? 0$/);
  });
  test('is not one that stands in an answer', () => {
    const answer = questions2024({ ...answered, goal: 'In the 2027-2028 school year we will look back.' });
    expect(outcome(pagesOf([letter2024[0]!, answer, letter2024[2]!]))).toBe('ky-iln-2024 0 1 2');
  });
  test('on the form of 2018, which prints none, is unknown', () => {
    const later = letter2018.map((text) =>
      text.replace('LETTER OF COMMITMENT', 'LETTER OF COMMITMENT\n2019-2020 School Year'),
    );
    expect(outcome(pagesOf(later))).toBe('kyiln-2018? 0 1');
  });
});

describe('papers that look like it are none', () => {
  const cases: [string, string, string][] = [
    [
      'a travel grant application of the network',
      `KY ILN Travel Fund Grant Application
Applicants must have a signed KY ILN Letter of Commitment on file for the 2024-2025 school year.
District Name: Adair County
Superintendent Name and Email Address: Pat Oakley, pat.oakley@adair.kyschools.us
KY ILN Point of Contact: Jo Embry
Statement of Purpose
We ask for funds to visit two model schools.
Superintendent signature ________________      Date ________`,
      'travel fund grant application',
    ],
    [
      'a partnership RFA',
      `FY21 KY ILN Partnership Request for Applications
Kentucky Innovative Learning Network
Only districts that returned the Letter of Commitment may apply.
District: ______   Superintendent: _______
Plans of Action
Agreement`,
      'request for applications',
    ],
    [
      'a fellowship form',
      `Kentucky Innovative Teacher Fellowship
Name of teacher
My district is a member of the KY ILN and returned its letter of commitment.`,
      'fellowship application',
    ],
    [
      'a memorandum of understanding',
      `MEMORANDUM OF UNDERSTANDING
between the Kentucky Innovative Learning Network and Adair County Schools
I. Statement of Purpose
II. Mutual Commitments
III. Agreement
Superintendent or designee          Date`,
      'memorandum of understanding',
    ],
    [
      'a letter of support',
      `Letter of Support
To the KY ILN: we support the application of Adair County Schools.
Sincerely, Pat Oakley`,
      'letter of support',
    ],
    [
      'a commitment letter of teacher candidates',
      `LETTER OF COMMITMENT
I, the candidate, commit to teach in the county for three years.
Statement of Purpose
Agreement
Signature of candidate          Date`,
      'letter of commitment of another programme',
    ],
    [
      'a special education commitment letter of another state',
      `Sample Letter of Commitment
District letterhead
As superintendent of the district I commit to the terms of the TIERS project.
Superintendent signature          Date
Special education director          Date`,
      'letter of commitment of another programme',
    ],
  ];
  test.each(cases)('%s', (_, text, what) => {
    const { matches, nearMisses } = matchForms(pagesOf([text]), forms);
    expect(matches).toEqual([]);
    expect(nearMisses).toEqual([{ document: 0, what }]);
  });

  test('a talk about the letter in running text', () => {
    const text = `Dear all,
please send the KY ILN Letter of Commitment back by Friday. The statement of purpose and the
mutual commitments are as last year, and the agreement needs the superintendent's signature.`;
    expect(matchForms(pagesOf([text]), forms).matches).toEqual([]);
  });

  test('a paper about something else, which is not even near', () => {
    const text = 'Minutes of the board\nStatement of Purpose\nAgreement\nDate';
    expect(matchForms(pagesOf([text]), forms)).toEqual({ matches: [], nearMisses: [] });
  });

  test('no pages, and pages without words', () => {
    expect(matchForms([], forms)).toEqual({ matches: [], nearMisses: [] });
    expect(matchForms(pagesOf(['', '']), forms)).toEqual({ matches: [], nearMisses: [] });
  });
});
