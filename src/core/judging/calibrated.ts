/**
 * What a confidence means. Readers say how sure they are each in their own way (a mean over words, an agreement of two
 * looks); here that becomes the share of such readings that is right, as measured. Readings keep what the reader said, so
 * that a new measurement changes what it means and not what was read.
 */
import type { DateReading, DistrictReading, FieldReading, SignatureReading } from '../model.js';
import { calibrationMap } from './calibration-map.js';

export type FieldKind = 'district' | 'person' | 'email' | 'phone' | 'title' | 'prose';

/** Kinds that err alike and are measured together. */
export type ReadingKind = 'short' | 'prose' | 'date' | 'signature' | 'district';

/** Field names end in what they hold (`contact2Email`); everything else a form asks is prose. */
export function fieldKind(name: string): FieldKind {
  if (name === 'district') return 'district';
  if (name.endsWith('Name')) return 'person';
  if (name.endsWith('Email')) return 'email';
  if (name.endsWith('Phone')) return 'phone';
  if (name.endsWith('Title')) return 'title';
  return 'prose';
}

export function readingKind(name: string): ReadingKind {
  const kind = fieldKind(name);
  return kind === 'prose' || kind === 'district' ? kind : 'short';
}

/**
 * Straight lines from (0, 0) over the points of the map, and level after the last; as it is where there are none.
 * @param kindAndSource `short, ocr`
 */
export function calibrated(kindAndSource: string, confidence: number, map = calibrationMap): number {
  const points = map[kindAndSource];
  if (points === undefined) return confidence;
  let before: readonly [number, number] = [0, 0];
  for (const point of points) {
    if (confidence <= point[0]) {
      const part = point[0] === before[0] ? 1 : (confidence - before[0]) / (point[0] - before[0]);
      return before[1] + part * (point[1] - before[1]);
    }
    before = point;
  }
  return before[1];
}

/** A person is sure, and a mail that confirms an address was counted when it did. */
export const sureField = (field: FieldReading): number =>
  field.source === null || field.confirmedBy
    ? field.confidence
    : calibrated(`${readingKind(field.name)}, ${field.source}`, field.confidence);

export const sureDate = (date: DateReading): number =>
  date.source === null ? date.confidence : calibrated(`date, ${date.source}`, date.confidence);

export const sureSignature = (line: SignatureReading): number =>
  line.kind === null ? line.confidence : calibrated(`signature, ${line.kind}`, line.confidence);

export const sureDistrict = (district: DistrictReading): number =>
  calibrated('district, roster', district.confidence);
