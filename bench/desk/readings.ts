/** Readings for the desk: a sample's places on the page, with the words of another district or with a doubt of its own. */
import { writeGoal, writePlans, writeReflections } from '../../fixtures/answers.js';
import { makePeople, type Person } from '../../fixtures/people.js';
import type { Prng } from '../../fixtures/prng.js';
import { judge } from '../../src/core/judging/verdict.js';
import type {
  District,
  FieldReading,
  FormDefinition,
  LetterReading,
  SignatureReading,
  Verdict,
} from '../../src/core/model.js';
import type { SampleName } from './samples.js';

export interface Told {
  district: District;
  /** superintendent first, then two contacts */
  people: Person[];
  /** YYYY-MM-DD */
  signedOn: string;
}

/** `Boyle County` → `boyle-county.example` */
export const domainOf = (district: District): string =>
  `${district.name.toLowerCase().replaceAll(/[^a-z]+/g, '-')}.example`;

export const drawPeople = (random: Prng, district: District): Person[] =>
  makePeople(random, domainOf(district), 3);

/** The sample's letter as this district would have written it; only the pictures still show the sample's own words. */
export function retold(
  letter: LetterReading,
  { district, people, signedOn }: Told,
  random: Prng,
): LetterReading {
  const [superintendent, contact] = people as [Person, Person];
  const values: Record<string, string> = {
    district: district.name,
    superintendentName: superintendent.name,
    superintendentTitle: superintendent.title,
    superintendentEmail: superintendent.email,
    contactName: contact.name,
    contactTitle: contact.title,
    contactEmail: contact.email,
    reflections: writeReflections(random, 'middle'),
    plansOfAction: writePlans(random, 'middle'),
    learningGoal: writeGoal(random),
  };
  return {
    ...letter,
    district: { name: district.name, confidence: 0.96, alternatives: [] },
    schoolYears: letter.form === 'kyiln-2018' ? yearsOf(signedOn) : letter.schoolYears,
    fields: letter.fields.map((field) => {
      const value = values[field.name];
      return field.state === 'empty' || value === undefined ? field : read(field, value);
    }),
    signatures: letter.signatures.map((line) =>
      line.role === 'district' ? { ...line, date: dated(line.date, signedOn) } : line,
    ),
  };
}
const read = (field: FieldReading, value: string): FieldReading => ({
  ...field,
  value,
  state: 'read',
  confidence: Math.max(field.confidence, 0.95),
  doubt: null,
  alternatives: [],
});
const dated = (date: SignatureReading['date'], value: string): SignatureReading['date'] => ({
  ...date,
  value,
  state: 'read',
  confidence: 0.97,
  source: date.source === 'handwriting' ? 'ocr' : date.source,
  doubt: null,
  alternatives: [],
});
/** As core reads a form without a printed year: from June on one school year, before it the running one and the next. */
function yearsOf(signedOn: string): string[] {
  const [year, month] = signedOn.split('-').map(Number) as [number, number];
  const running = month >= 6 ? [year] : [year - 1, year];
  return running.map((first) => `${first}-${first + 1}`);
}

/** Empties one field or the signature, so that the letter is incomplete. */
export function without(letter: LetterReading, name: string): LetterReading {
  if (name === 'districtSignature')
    return onLine(letter, (line) => ({
      ...line,
      signed: false,
      kind: null,
      date: { ...line.date, value: null, state: 'empty', confidence: 0.9 },
    }));
  return onField(letter, name, (field) => ({ ...field, value: null, state: 'empty', confidence: 0.9 }));
}

/** What can keep a letter from being decided without a person; each begins from the sample it is seen on. */
export const doubts = {
  /** the sample's own: a day by hand, three ways to read it */
  'date-by-hand': { sample: 'dated-by-hand', make: withGoal },
  'two-doubts': { sample: 'dated-by-hand', make: (letter) => letter },
  'e-mail': {
    sample: 'faxed',
    make: (letter) =>
      onField(letter, 'contactEmail', ({ value, ...field }) => ({
        ...field,
        value: null,
        state: 'unclear',
        confidence: 0.58,
        doubt: 'low-confidence',
        alternatives: [
          { value: value!, confidence: 0.58 },
          { value: value!.replace('ll', '1l'), confidence: 0.31 },
          { value: value!.replace('.', ','), confidence: 0.08 },
        ],
      })),
  },
  district: {
    sample: 'typed',
    make: (letter) => ({
      ...letter,
      district: { name: 'Jackson County', confidence: 0.5, alternatives: ['Jackson Independent'] },
      districtProblem: 'district-ambiguous',
    }),
  },
  signature: { sample: 'faxed', make: (letter) => onLine(letter, (line) => ({ ...line, signed: null })) },
  'page-missing': {
    sample: 'faxed',
    make: (letter) => ({
      ...letter,
      doubts: [{ code: 'page-missing', text: 'A page of the form is missing.' }],
    }),
  },
} as const satisfies Record<string, { sample: SampleName; make(letter: LetterReading): LetterReading }>;
export type DoubtName = keyof typeof doubts;

/** The likeliest of what could stand there counts as read. */
function withGoal(letter: LetterReading): LetterReading {
  return onField(letter, 'learningGoal', (field) =>
    field.alternatives[0] ? read(field, field.alternatives[0].value) : field,
  );
}

const onField = (
  letter: LetterReading,
  name: string,
  change: (field: FieldReading) => FieldReading,
): LetterReading => ({
  ...letter,
  fields: letter.fields.map((field) => (field.name === name ? change(field) : field)),
});
const onLine = (
  letter: LetterReading,
  change: (line: SignatureReading) => SignatureReading,
): LetterReading => ({
  ...letter,
  signatures: letter.signatures.map((line) => (line.role === 'district' ? change(line) : line)),
});

export const judged = (letter: LetterReading, form: FormDefinition, receivedOn: string): Verdict =>
  judge(letter, form, { receivedOn, districtProblem: letter.districtProblem ?? null });
