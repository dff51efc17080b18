/**
 * A person's answers laid over what the machine read. The evidence (page, box) stays where it was, so that one can
 * still look at the place; confidence 1 without a source is how a reading says that a person stands behind it.
 */
import type {
  DateReading,
  Evidence,
  FieldReading,
  IsoDate,
  LetterReading,
  SignatureReading,
} from '../../core/model.js';
import {
  acceptedDate,
  acceptedDistrict,
  acceptedSigned,
  acceptedValue,
} from '../../core/judging/thresholds.js';

export interface Correction {
  /** as in the roster */
  district: string;
  /** by field name; '' or null = nothing stands there. A field that is not named keeps its reading */
  fields: Record<string, string | null>;
  signedOn: IsoDate | null;
  signed: boolean;
  schoolYears: string[];
}

/** One value before and after, for the history. */
export interface Change {
  name: string;
  before: string | boolean | null;
  after: string | boolean | null;
}

/** @returns the reading with the person's answers and what they changed; answers that only confirm change nothing */
export function correctReading(
  reading: LetterReading,
  correction: Correction,
): { reading: LetterReading; changes: Change[] } {
  const changes: Change[] = [];
  const note = (name: string, before: Change['before'], after: Change['after']): void => {
    if (before !== after) changes.push({ name, before, after });
  };
  const before = acceptedDistrict(reading.district)?.name ?? null;
  note('district', before, correction.district);
  const named = Object.entries(correction.fields).filter(([name]) => name !== 'district');
  const fields = reading.fields.map((field) => {
    const answer = named.find(([name]) => name === field.name);
    return answer === undefined ? field : correctField(field, tidy(answer[1]), note);
  });
  for (const [name, value] of named) {
    if (reading.fields.some((field) => field.name === name) || tidy(value) === null) continue;
    fields.push(
      correctField(
        { ...nowhere, name, value: null, state: 'not-found', doubt: null, alternatives: [] },
        tidy(value),
        note,
      ),
    );
  }
  return {
    reading: {
      ...reading,
      blank: false,
      districtProblem: null,
      district: { name: correction.district, confidence: 1, alternatives: [] },
      schoolYears: correction.schoolYears,
      fields,
      signatures: correctSignatures(reading.signatures, correction, note),
      doubts: [],
    },
    changes,
  };
}

const nowhere: Evidence = { confidence: 0, source: null, page: null, document: null, box: null };
type Note = (name: string, before: Change['before'], after: Change['after']) => void;

/** Forms send line ends as CRLF (HTML, "constructing the entry list"); that is no change. */
const tidy = (value: string | null): string | null => {
  const text = (value ?? '').replaceAll('\r\n', '\n').trim();
  return text === '' ? null : text;
};

function correctField(field: FieldReading, value: string | null, note: Note): FieldReading {
  const before = acceptedValue(field);
  if (before !== null && tidy(before) === value) return field;
  if (value === null && field.state === 'empty') return field;
  note(field.name, before, value);
  const state = value === null ? 'empty' : 'read';
  const said = { confidence: 1, source: null, doubt: null, alternatives: [], confirmedBy: null };
  return { ...field, value, state, ...said };
}

function correctSignatures(
  lines: SignatureReading[],
  correction: Correction,
  note: Note,
): SignatureReading[] {
  const missing: DateReading = { ...nowhere, value: null, state: 'not-found', doubt: null, alternatives: [] };
  const line: SignatureReading = lines.find((candidate) => candidate.role === 'district') ?? {
    ...nowhere,
    role: 'district',
    signed: null,
    kind: null,
    date: missing,
  };
  const signedBefore = acceptedSigned(line);
  const dayBefore = acceptedDate(line.date);
  note('districtSignature', signedBefore, correction.signed);
  note('signatureDate', dayBefore, correction.signedOn);
  const date: DateReading =
    dayBefore === correction.signedOn && (dayBefore !== null || line.date.state === 'empty')
      ? line.date
      : {
          ...line.date,
          value: correction.signedOn,
          state: correction.signedOn === null ? 'empty' : 'read',
          confidence: 1,
          source: null,
          doubt: null,
          alternatives: [],
        };
  const signature: SignatureReading =
    signedBefore === correction.signed
      ? { ...line, date }
      : { ...line, signed: correction.signed, confidence: 1, source: null, date };
  return [signature, ...lines.filter((candidate) => candidate !== line)];
}
