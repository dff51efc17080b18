/** Made-up letters and a small form to judge them by. */
import type {
  DateReading,
  FieldReading,
  FormDefinition,
  LetterReading,
  SignatureReading,
} from '../../../src/core/model.js';

export const form: FormDefinition = {
  id: 'sample-2024',
  family: 'ky-iln',
  title: 'KY ILN Letter of Commitment 2024-2025 School Year',
  published: '2024-07-01',
  outline: [],
  fields: [
    { name: 'district', required: true, plain: 'the name of your district' },
    { name: 'superintendentName', required: true, plain: "your superintendent's name" },
    { name: 'superintendentEmail', required: true, plain: "your superintendent's e-mail address" },
    { name: 'contactName', required: true, plain: 'the name of your point of contact' },
    { name: 'contactTitle', required: false, plain: 'the title of your point of contact' },
    { name: 'contactEmail', required: true, plain: 'the e-mail address of your point of contact' },
    { name: 'contact2Name', required: false, plain: 'the name of your second point of contact' },
    { name: 'learningGoal', required: true, plain: 'your learning goal' },
  ],
  term: { kind: 'named', schoolYear: '2024-2025' },
  signableFrom: '2024-01-01',
  signableUntil: '2025-06-30',
};

export function field(name: string, change: Partial<FieldReading> = {}): FieldReading {
  return {
    name,
    value: null,
    state: 'read',
    doubt: null,
    alternatives: [],
    confidence: 0.98,
    source: 'text-layer',
    page: 1,
    document: 0,
    box: { x: 0.1, y: 0.2, w: 0.3, h: 0.02 },
    ...change,
  };
}
export const empty = { value: null, state: 'empty' } as const;

export function date(change: Partial<DateReading> = {}): DateReading {
  return {
    value: '2024-08-29',
    state: 'read',
    doubt: null,
    alternatives: [],
    confidence: 0.95,
    source: 'ocr',
    page: 2,
    document: 0,
    box: { x: 0.6, y: 0.8, w: 0.2, h: 0.03 },
    ...change,
  };
}

export function line(change: Partial<SignatureReading> = {}): SignatureReading {
  return {
    role: 'district',
    signed: true,
    kind: 'ink',
    confidence: 0.9,
    source: 'ocr',
    page: 2,
    document: 0,
    box: { x: 0.1, y: 0.8, w: 0.4, h: 0.05 },
    date: date(),
    ...change,
  };
}

const filled: Record<string, string> = {
  district: 'Adair County',
  superintendentName: 'Dana Sample',
  superintendentEmail: 'dana.sample@district.test',
  contactName: 'Robin Example',
  contactTitle: 'Chief Academic Officer',
  contactEmail: 'robin.example@district.test',
  learningGoal: 'A goal that runs over several lines and is nobody else’s business.',
};

/** A complete letter; `fields` changes or empties single fields. */
export function letter(
  change: Partial<Omit<LetterReading, 'fields'>> & { fields?: Record<string, Partial<FieldReading>> } = {},
): LetterReading {
  const { fields = {}, ...rest } = change;
  return {
    form: form.id,
    unknownYear: false,
    blank: false,
    documents: [0],
    pages: [
      [0, 1],
      [0, 2],
    ],
    district: { name: 'Adair County', confidence: 0.99, alternatives: [] },
    schoolYears: ['2024-2025'],
    signatures: [
      line(),
      line({ role: 'kde', signed: false, kind: null, date: date({ value: null, state: 'empty' }) }),
    ],
    doubts: [],
    ...rest,
    fields: form.fields.map(({ name }) =>
      field(name, {
        ...(filled[name] === undefined ? empty : { value: filled[name] }),
        ...fields[name],
      }),
    ),
  };
}
