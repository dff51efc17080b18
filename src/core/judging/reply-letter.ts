/** One letter as a reply describes it: what was understood and what could not be found. */
import { fieldLabel } from '../form/field-label.js';
import type { LetterReading } from '../model.js';
import type { AnsweredLetter } from './reply-kinds.js';
import type { Block } from './reply-blocks.js';
import { dateInWords, echoed, joined, missingInWords } from './reply-words.js';
import { acceptedDate, acceptedDistrict, acceptedSigned, acceptedValue } from './thresholds.js';

/** Short facts only: district, school years, signature and date, people. Goals and plans are never repeated. */
export function understoodBlocks({ form, letter, verdict }: AnsweredLetter): Block[] {
  // what a person still has to check is not stated as understood
  if (verdict.kind === 'needs-review') return [];
  const district = echoed(acceptedDistrict(letter.district)?.name ?? null);
  const rows = [
    ...(district === null ? [] : [{ label: 'District', value: district }]),
    ...schoolYearRow(letter.schoolYears),
    { label: 'Signed', value: signedInWords(letter) },
    ...peopleRows(
      form.fields.map((field) => field.name),
      letter,
    ),
  ];
  return [
    { kind: 'paragraph', text: 'This is what we understood:' },
    { kind: 'facts', rows },
  ];
}

/** The surely missing in plain words, in the form's order; none for a letter that a person is checking. */
export function missingBlocks({ form, verdict }: AnsweredLetter): Block[] {
  if (verdict.kind !== 'incomplete') return [];
  return [
    { kind: 'paragraph', text: 'We could not find:' },
    { kind: 'list', items: verdict.missing.map((name) => missingInWords(name, form)) },
  ];
}

/** What may be typed in the answer, with a label that is read there, and what only the signed page can tell. */
export function howToType({ form, verdict }: AnsweredLetter): Block[] {
  if (verdict.kind !== 'incomplete') return [];
  const signature = verdict.missing.some((name) => onSignedPage.has(name));
  const typed = form.fields
    .map(({ name }) => name)
    .filter((name) => name !== 'district' && verdict.missing.includes(name));
  return [
    ...(typed.length === 0
      ? []
      : [
          {
            kind: 'paragraph' as const,
            text: 'You may also type this in your answer, each on a line of its own:',
          },
          { kind: 'list' as const, items: typed.map((name) => `${fieldLabel(name)}: …`) },
        ]),
    ...(signature ? [{ kind: 'paragraph' as const, text: signedPageAlone }] : []),
  ];
}
const signedPageAlone = 'A signature and its date count on the signed page alone; please send that page.';
const onSignedPage: ReadonlySet<string> = new Set(['districtSignature', 'signatureDate']);

const schoolYearRow = (years: readonly string[]) =>
  years.length === 0
    ? []
    : [{ label: years.length === 1 ? 'School year' : 'School years', value: joined(years) }];

function signedInWords(letter: LetterReading): string {
  const line = letter.signatures.find((signature) => signature.role === 'district');
  const day = line === undefined ? null : acceptedDate(line.date);
  const dated = day === null ? null : `dated ${dateInWords(day)}`;
  if (line !== undefined && acceptedSigned(line) === true) {
    return dated === null ? 'yes, without a date' : `yes, ${dated}`;
  }
  return dated === null ? 'not yet' : `not yet, but ${dated}`;
}

const ordinals = ['', '', 'Second ', 'Third ', 'Fourth '];

/** `superintendentName`, `contact2Email` … gathered to one row a person, in the form's order. */
function peopleRows(names: readonly string[], letter: LetterReading): { label: string; value: string }[] {
  const people = new Map<string, string[]>();
  for (const name of names) {
    const person = /^(superintendent|contact\d?)(?:Name|Title|Email|Phone)$/u.exec(name)?.[1];
    const field = letter.fields.find((reading) => reading.name === name);
    const value = field === undefined ? null : echoed(acceptedValue(field));
    if (person !== undefined && value !== null) people.set(person, [...(people.get(person) ?? []), value]);
  }
  return [...people].map(([person, values]) => ({ label: personLabel(person), value: values.join(', ') }));
}

function personLabel(person: string): string {
  if (person === 'superintendent') return 'Superintendent';
  const ordinal = ordinals[Number(person.slice('contact'.length))] ?? 'Further ';
  return ordinal === '' ? 'Contact' : `${ordinal}contact`;
}
