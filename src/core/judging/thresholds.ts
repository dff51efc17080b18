/**
 * How sure a reading must be before it counts as read, in one table, as the share of such readings that is right
 * (calibrated.ts); docs/thresholds.md tells beside each what it trades. Below it a value is abstained from: the field
 * stays null, the reading is kept among the alternatives, and the letter goes to a person.
 *
 * The trade: too low, and a wrong superintendent or a wrong year stands in the record unseen; too high, and every
 * second scan waits for a person who then finds nothing wrong. A value that is used to write to somebody (e-mail)
 * or that decides the school year (date) costs most when wrong, prose costs least.
 */
import type {
  DateReading,
  DistrictReading,
  FieldReading,
  IsoDate,
  SignatureKind,
  SignatureReading,
  Source,
} from '../model.js';
import { type FieldKind, fieldKind, sureDate, sureDistrict, sureField, sureSignature } from './calibrated.js';

type BySource = Record<Source, number>;

/**
 * Typed sources (text layer, form value, Word file) give exact letters: what can be wrong there is which label the
 * text belongs to, so one low bar serves all kinds. An annotation may lie between two labels. OCR errs by letter,
 * so short exact values need more than prose, where one wrong letter changes nothing. Handwriting read by machine
 * is answered only where the recogniser's margin is wide. A typed answer in a mail is exact but free in form.
 */
const typed: Omit<BySource, 'ocr' | 'handwriting'> = {
  'text-layer': 0.5,
  'form-value': 0.5,
  annotation: 0.6,
  docx: 0.5,
  'typed-answer': 0.7,
};
export const fieldThresholds: Record<FieldKind, BySource> = {
  /** checked against the roster, which mends single letters */
  district: { ...typed, ocr: 0.65, handwriting: 0.85 },
  person: { ...typed, ocr: 0.7, handwriting: 0.9 },
  /** one wrong letter is another mailbox, and nothing in the letter gives it away */
  email: { ...typed, ocr: 0.75, handwriting: 0.95 },
  phone: { ...typed, ocr: 0.75, handwriting: 0.95 },
  title: { ...typed, ocr: 0.6, handwriting: 0.85 },
  /** kept as prose for people; a look alone, which is offered from 0.82 on, may still be a hand's writing misread */
  prose: { ...typed, ocr: 0.85, handwriting: 0.85 },
};

/** The date decides the school years, and a digit misread is still a real date: higher than any field. */
export const dateThresholds: BySource = {
  ...typed,
  'text-layer': 0.6,
  ocr: 0.8,
  /**
   * Nothing a machine read: recognisers stay below 1, what a person said is 1. A date by hand is a suggestion until
   * reading it is shown to be right often enough (docs/decisions/0005 has the trade-off).
   */
  handwriting: 1,
};

/**
 * "Signed" said of an unsigned letter is the costly error. A certificate or a drawn annotation is a fact of the
 * file; ink and pictures are measured; a typed name may be the printed name of who should sign.
 */
export const signatureThresholds: Record<SignatureKind, number> = {
  certificate: 0.5,
  drawn: 0.5,
  image: 0.6,
  ink: 0.6,
  typed: 0.7,
};

/** Roster matches: an exact name is near 1, one told by the sender's domain alone near 0.8. */
export const districtThreshold = 0.65;

/** A reading that names no source is held to the strictest bar. */
const bar = (table: BySource, source: Source | null) => table[source ?? 'handwriting'];

/** @returns the value where it was read surely enough, else null */
export function acceptedValue(field: FieldReading): string | null {
  if (field.state !== 'read') return null;
  return sureField(field) >= bar(fieldThresholds[fieldKind(field.name)], field.source) ? field.value : null;
}

/** @returns the day where it was read surely enough, else null */
export function acceptedDate(date: DateReading): IsoDate | null {
  if (date.state !== 'read') return null;
  return sureDate(date) >= bar(dateThresholds, date.source) ? date.value : null;
}

/** @returns true or false where that is sure, null where nobody should rely on it */
export function acceptedSigned(signature: SignatureReading): boolean | null {
  if (signature.signed !== true) return signature.signed;
  const needed = signature.kind === null ? signatureThresholds.typed : signatureThresholds[signature.kind];
  return sureSignature(signature) >= needed ? true : null;
}

/** @returns the district where the roster match is sure enough, else null */
export function acceptedDistrict(district: DistrictReading | null): DistrictReading | null {
  return district !== null && sureDistrict(district) >= districtThreshold ? district : null;
}
