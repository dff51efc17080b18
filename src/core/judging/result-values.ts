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
import { sureDate, sureDistrict, sureField, sureSignature } from './calibrated.js';
import { acceptedDate, acceptedDistrict, acceptedSigned, acceptedValue } from './thresholds.js';

/** Four digits: a tenth of a millimetre on a letter page. */
const rounded = (value: number) => Math.round(value * 10_000) / 10_000;
const confidence = (value: number) => rounded(Math.min(1, Math.max(0, value)));

type BoxValue = [number, number, number, number];
const boxValue = (box: Box | null): BoxValue | null =>
  box === null ? null : [rounded(box.x), rounded(box.y), rounded(box.w), rounded(box.h)];

const evidenceValue = (evidence: Evidence, sure: number) => ({
  confidence: confidence(sure),
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
  reading: { value: string | null; alternatives: readonly Alternative[] },
  sure: number,
  accepted: string | null,
): Alternative[] {
  const abstained =
    accepted === null && reading.value !== null ? [{ value: reading.value, confidence: sure }] : [];
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
        confidence: confidence(sureDistrict(accepted)),
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
  const sure = sureField(reading);
  const { confirmedBy } = reading;
  return {
    value,
    ...evidenceValue(reading, sure),
    alternatives: alternativesOf(reading, sure, value),
    ...(confirmedBy ? { confirmedBy } : {}),
  };
}

function dateValue(date: DateReading) {
  const value = acceptedDate(date);
  const sure = sureDate(date);
  return { value, ...evidenceValue(date, sure), alternatives: alternativesOf(date, sure, value) };
}

export function signatureValue(line: SignatureReading) {
  return {
    role: line.role,
    signed: acceptedSigned(line),
    kind: line.kind,
    confidence: confidence(sureSignature(line)),
    page: line.page,
    box: boxValue(line.box),
    date: dateValue(line.date),
  };
}
