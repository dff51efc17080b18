/** Readings as the published result shows them: what was not read surely enough is null, and kept as an alternative. */
import type {
  Box,
  DateReading,
  DistrictReading,
  Evidence,
  FieldReading,
  FormDefinition,
  SignatureReading,
} from '../model.js';
import { acceptedDate, acceptedDistrict, acceptedSigned, acceptedValue } from './thresholds.js';

/** Four digits: a tenth of a millimetre on a letter page. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
const confidence = (value: number) => rounded(Math.min(1, Math.max(0, value)));

type BoxValue = [number, number, number, number];
const boxValue = (box: Box | null): BoxValue | null =>
  box === null ? null : [rounded(box.x), rounded(box.y), rounded(box.w), rounded(box.h)];

const evidenceValue = (evidence: Evidence) => ({
  confidence: confidence(evidence.confidence),
  source: evidence.source,
  page: evidence.page,
  box: boxValue(evidence.box),
});

interface Alternative {
  value: string;
  confidence: number;
}

/** A value that is abstained from stands first among the alternatives. */
function alternativesOf(
  reading: { value: string | null; confidence: number; alternatives: readonly Alternative[] },
  accepted: string | null,
): Alternative[] {
  const abstained =
    accepted === null && reading.value !== null
      ? [{ value: reading.value, confidence: reading.confidence }]
      : [];
  const others = reading.alternatives.filter(({ value }) => value !== reading.value);
  return [...abstained, ...others].map((alternative) => ({
    value: alternative.value,
    confidence: confidence(alternative.confidence),
  }));
}

export function districtValue(district: DistrictReading | null): DistrictReading | null {
  const accepted = acceptedDistrict(district);
  return accepted === null
    ? null
    : {
        name: accepted.name,
        confidence: confidence(accepted.confidence),
        alternatives: [...accepted.alternatives],
      };
}

const unread = { value: null, confidence: 0, source: null, page: null, box: null, alternatives: [] };

/** Every field the form asks for, in its order; one that was never looked at is null with confidence 0. */
export function fieldsValue(form: FormDefinition, readings: readonly FieldReading[]) {
  return Object.fromEntries(
    form.fields.map(({ name }) => {
      const reading = readings.find((candidate) => candidate.name === name);
      return [name, reading === undefined ? { ...unread } : fieldValue(reading)];
    }),
  );
}

function fieldValue(reading: FieldReading) {
  const value = acceptedValue(reading);
  const { confirmedBy } = reading;
  return {
    value,
    ...evidenceValue(reading),
    alternatives: alternativesOf(reading, value),
    ...(confirmedBy ? { confirmedBy } : {}),
  };
}

function dateValue(date: DateReading) {
  const value = acceptedDate(date);
  return { value, ...evidenceValue(date), alternatives: alternativesOf(date, value) };
}

export function signatureValue(line: SignatureReading) {
  return {
    role: line.role,
    signed: acceptedSigned(line),
    kind: line.kind,
    confidence: confidence(line.confidence),
    page: line.page,
    box: boxValue(line.box),
    date: dateValue(line.date),
  };
}
