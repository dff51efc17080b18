import { expect, test } from '@jest/globals';
import type { FieldReading, Page, Word } from '../../../src/core/model.js';
import { readFields } from '../../../src/core/reading/fields.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { form2024 } from '../../forms/forms.js';
import { opening2024, questions2024, signatures2024, title2024 } from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

const first = `${title2024}\n${opening2024}`;
const reflections = `Reflecting on the previous year, how has your district worked to innovate by implementing
new or creative alternatives to existing instructional or administrative practices to improve
student learning, experiences, and outcomes?
Families came often.`;

const readPages = (pages: Page[]): FieldReading[] =>
  readFields(pages, form2024, locateOutline(pages, form2024), []);
const read = (...texts: string[]): FieldReading[] =>
  readPages([first, ...texts, signatures2024].map((text, at) => pageOfText(text, { page: at + 1 })));
const said = (fields: FieldReading[], ...names: string[]): string[] =>
  names.map((name) => {
    const field = fields.find((one) => one.name === name)!;
    return field.value ?? `(${field.state})`;
  });

const contacts = (answer: string): string =>
  questions2024({
    district: 'Adair County Schools',
    superintendent: 'Pat Oakley, pat.oakley@adair.kyschools.us',
    contacts: answer,
  });

test.each([
  [
    'an address that spells another name in the same place',
    'VanHoose\nXavier Sizemore (Chief Learning Officer)\nanne.lee@adair.kyschools.us\nsizemore_x@adair.kyschools.us',
  ],
  ['a title that ends in the middle', 'Jo Embry, Director of Teaching and, jo.embry@adair.kyschools.us'],
  [
    "a label's words in a title",
    'Jo Embry, Director of Innovation Point of Contact Title, jo.embry@adair.kyschools.us',
  ],
  [
    'an address that breaks off, its rest among the words of a title',
    'Jo Embry, Director of Next Learning xample, embry_j@adair-schools.e',
  ],
  [
    'the beginning of a title that looks like a school',
    'Lee Ison, Community Schools\nlee.ison@adair.kyschools.us\nFacilitator',
  ],
  [
    'words that nobody understands behind a title',
    'Jo Embry, Director of Innovation\njo.embry@adair.kyschools.us\nx17 zz 4',
  ],
])('%s leaves the contact to a person', (_, answer) => {
  expect(said(read(contacts(answer)), 'contactName', 'contactTitle')).not.toContainEqual(
    expect.stringMatching(/^[^(]/),
  );
});

test('a contact whose row the margin broke is read', () => {
  const fields = read(contacts('Jo Embry, Director of Teaching and\nLearning, jo.embry@adair.kyschools.us'));
  expect(said(fields, 'contactName', 'contactTitle')).toEqual([
    'Jo Embry',
    'Director of Teaching and Learning',
  ]);
});

test('the number of the question after a contact, its words in a row of their own, is none of the contact’s', () => {
  const fields = read(contacts('Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us\n#1'));
  expect(said(fields, 'contactName', 'contactTitle')).toEqual(['Jo Embry', 'Director of Innovation']);
});

test('captions under answers reach over a page break', () => {
  const fields = read(
    `Adair County Board of Education
School District

Pat Oakley, pat.oakley@adair.kyschools.us
Superintendent (Name and Email Address)

Rhonda Kash
Director of Innovation
rhonda.kash@adair.kyschools.us
Verna Estill`,
    `verna.estill@adair.kyschools.us
KY ILN Point of Contact (Name, Title, and Email Address)

${reflections}`,
  );
  expect(said(fields, 'contactName', 'contactEmail', 'contact2Name', 'contact2Email')).toEqual([
    'Rhonda Kash',
    'rhonda.kash@adair.kyschools.us',
    'Verna Estill',
    'verna.estill@adair.kyschools.us',
  ]);
});

test("two addresses in one person's place: nobody is told that the next answer is missing", () => {
  const fields = read(`Participating School District:              Superintendent Name & Email Address:
GRAVES COUNTY                               Pat Oakley - pat.oakley@graves.kyschools.us

Verna J. Lykins - Director of Secondary Instruction - lykins_v@graves.kyschools.us
KY ILN Point(s) of Contact - Name, Title, E-mail Address
${reflections}`);
  expect(said(fields, 'superintendentName', 'contactName')).not.toContain('(empty)');
  expect(said(fields, 'superintendentName')).toEqual(['(unclear)']);
});

test("what stands in a form's field is no part of the label that ends right before it", () => {
  const page = pageOfText(`District Name: Adair County Schools
Superintendent Name and Email Address: Pat Oakley, pat.oakley@adair.kyschools.us
KY ILN Point(s) of Contact Name, Title, Anne Lee, Director of Pupil Personnel
and Email Address:                      anne.lee@adair.kyschools.us
${reflections}`);
  const isFilled = ({ box }: Word, at: number): boolean =>
    at >= page.words.findIndex(({ text }) => text === 'Anne') && box.x > 0.4 && box.y < 0.095;
  const filled = page.words.map(
    (word, at): Word => (isFilled(word, at) ? { ...word, source: 'form-value' } : word),
  );
  const pages = [
    pageOfText(first),
    { ...page, page: 2, words: filled },
    pageOfText(signatures2024, { page: 3 }),
  ];
  expect(said(readPages(pages), 'contactName', 'contactTitle', 'contactEmail')).toEqual([
    'Anne Lee',
    'Director of Pupil Personnel',
    'anne.lee@adair.kyschools.us',
  ]);
});
