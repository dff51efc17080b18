/** Every reading that a threshold stands before: how sure it claimed to be, and whether it was right. */
import type { ReadLetter } from '../reading/letter-file.js';
import type { DateReading, FieldReading, LetterReading, SignatureReading } from '../../src/core/model.js';
import {
  fieldKind,
  type ReadingKind,
  readingKind,
  sureDate,
  sureDistrict,
  sureField,
  sureSignature,
} from '../../src/core/judging/calibrated.js';
import {
  dateThresholds,
  districtThreshold,
  fieldThresholds,
  signatureThresholds,
} from '../../src/core/judging/thresholds.js';
import { isAsWritten } from '../score.js';

export interface ConfidentReading {
  kind: ReadingKind;
  /** where it was read; of a signature, how it was signed */
  source: string;
  /** of the threshold it must pass, as in `thresholds` */
  threshold: string;
  /** 0 … 1, as the reader said */
  claimed: number;
  /** what that means (src/core/judging/calibrated.ts); of what is doubted the same as claimed */
  confidence: number;
  /** offered = the threshold alone decides whether it is taken; doubted = the best reading of what is put to a person */
  state: 'offered' | 'doubted';
  isRight: boolean;
}

export interface Threshold {
  name: string;
  now: number;
}

const fieldName = (field: FieldReading): string =>
  `${fieldKind(field.name)}, ${field.source ?? 'handwriting'}`;
const dateName = (date: DateReading): string => `date, ${date.source ?? 'handwriting'}`;
const signatureName = (line: SignatureReading): string => `signed, ${line.kind ?? 'typed'}`;
const districtName = 'district, of the roster';

/** All of src/core/judging/thresholds.ts, in its order. */
export const thresholds: readonly Threshold[] = [
  ...Object.entries(fieldThresholds).flatMap(([kind, bySource]) =>
    Object.entries(bySource).map(([source, now]) => ({ name: `${kind}, ${source}`, now })),
  ),
  ...Object.entries(dateThresholds).map(([source, now]) => ({ name: `date, ${source}`, now })),
  ...Object.entries(signatureThresholds).map(([kind, now]) => ({ name: `signed, ${kind}`, now })),
  { name: districtName, now: districtThreshold },
];

/**
 * The one letter of a mail that brought one; null where there is none to hold against the truth, and for a year without a
 * form: whatever is read of it, a person is asked.
 */
export const letterOf = ({ truth, reading }: ReadLetter): LetterReading | null =>
  truth.signatures === null || truth.form === 'unseen' || reading.letters.length !== 1
    ? null
    : reading.letters[0]!;

export function readingsOf(row: ReadLetter): ConfidentReading[] {
  const letter = letterOf(row);
  if (letter === null) return [];
  const line = letter.signatures.find(({ role }) => role === 'district');
  return [
    ...letter.fields.flatMap((field) => ofField(field, row)),
    ...(line === undefined ? [] : ofDate(line.date, row)),
    ...(line === undefined ? [] : ofSignature(line, row)),
    ...ofDistrict(letter, row),
  ];
}

/** The value, or where the reader abstained its best alternative. */
const bestOf = <Reading extends FieldReading | DateReading>(
  reading: Reading,
  sure: (of: Reading) => number,
) => {
  const { state, value, confidence: claimed, alternatives } = reading;
  if (state === 'read' && value !== null)
    return { value, claimed, confidence: sure(reading), state: 'offered' } as const;
  const [best] = state === 'unclear' ? alternatives : [];
  if (best === undefined) return null;
  return {
    value: best.value,
    claimed: best.confidence,
    confidence: best.confidence,
    state: 'doubted',
  } as const;
};

function ofField(field: FieldReading, { truth }: ReadLetter): ConfidentReading[] {
  const best = bestOf(field, sureField);
  // a confirmed address does not stand on its reading; the pages at hand may not ask for every field
  if (best === null || field.confirmedBy || !(field.name in truth.fields)) return [];
  const told = (truth.fields as Record<string, string | null>)[field.name] ?? null;
  const isRight =
    field.name === 'district'
      ? best.value === truth.district
      : told !== null && isAsWritten(field.name, best.value, told);
  const { value: _, ...how } = best;
  const source = field.source ?? 'handwriting';
  return [{ kind: readingKind(field.name), source, threshold: fieldName(field), ...how, isRight }];
}

function ofDate(date: DateReading, { truth }: ReadLetter): ConfidentReading[] {
  const best = bestOf(date, sureDate);
  if (best === null) return [];
  const { value, ...how } = best;
  const isRight = value === truth.signatures!.district.date;
  return [{ kind: 'date', source: date.source ?? 'handwriting', threshold: dateName(date), ...how, isRight }];
}

/** "Not signed" has no threshold: it needs the place to be seen empty. */
function ofSignature(line: SignatureReading, { truth }: ReadLetter): ConfidentReading[] {
  if (line.signed !== true) return [];
  return [
    {
      kind: 'signature',
      source: line.kind ?? 'typed',
      threshold: signatureName(line),
      claimed: line.confidence,
      confidence: sureSignature(line),
      state: 'offered',
      isRight: truth.signatures!.district.signed,
    },
  ];
}

function ofDistrict({ district, districtProblem }: LetterReading, { truth }: ReadLetter): ConfidentReading[] {
  if (district === null) return [];
  return [
    {
      kind: 'district',
      source: 'roster',
      threshold: districtName,
      claimed: district.confidence,
      confidence: sureDistrict(district),
      state: (districtProblem ?? null) === null ? 'offered' : 'doubted',
      isRight: district.name === truth.district,
    },
  ];
}

/**
 * The same letter as if one threshold were moved: what stands before it is surely taken or surely not.
 * @param at the threshold as moved
 */
export function withThresholdAt(letter: LetterReading, name: string, at: number): LetterReading {
  const moved = (of: string, claimed: number, sure: number): number =>
    of === name ? Number(sure >= at) : claimed;
  return {
    ...letter,
    fields: letter.fields.map((field) => ({
      ...field,
      confidence: moved(fieldName(field), field.confidence, sureField(field)),
    })),
    signatures: letter.signatures.map((line) => ({
      ...line,
      confidence: moved(signatureName(line), line.confidence, sureSignature(line)),
      date: {
        ...line.date,
        confidence: moved(dateName(line.date), line.date.confidence, sureDate(line.date)),
      },
    })),
    district:
      letter.district === null
        ? null
        : {
            ...letter.district,
            confidence: moved(districtName, letter.district.confidence, sureDistrict(letter.district)),
          },
  };
}
