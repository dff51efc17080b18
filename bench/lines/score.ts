/** What was read of one signature line, held against the truth. */
import type { LineTruth, LinesTruth } from '../../fixtures/lines/make-lines.js';
import type { Box, SignatureReading } from '../../src/core/model.js';

export interface ReadLines {
  truth: LinesTruth;
  /** none where no letter was found in the mail */
  signatures: SignatureReading[];
  ms: number;
}

/** unsure = cannot tell, for a person; missed = called unsigned though it is signed */
export type SignedOutcome = 'right' | 'unsure' | 'missed' | 'false-signed';
/**
 * exact; wrong = another day, or one where there is none; review = put to a person; told-missing = called empty though
 * there is one; right-empty; not-found = its place was not found
 */
export type DateOutcome = 'exact' | 'wrong' | 'review' | 'told-missing' | 'right-empty' | 'not-found';

export interface LineScore {
  truth: LineTruth;
  signed: SignedOutcome;
  /** null where nothing was called signed */
  kindRight: boolean | null;
  date: DateOutcome;
  /** null where no place was named, or none is known */
  placeRight: boolean | null;
}

export function scoreLine(row: ReadLines, role: 'district' | 'kde'): LineScore {
  const truth = row.truth[role];
  const reading = row.signatures.find((one) => one.role === role);
  const signed = signedOutcome(truth, reading?.signed ?? null);
  return {
    truth,
    signed,
    kindRight:
      reading?.signed === true && truth.signed === true
        ? reading.kind !== null && truth.kinds.includes(reading.kind)
        : null,
    date: dateOutcome(truth, reading?.date),
    placeRight:
      truth.datePlace && reading?.date.box && (truth.date === null || truth.date.inPlace)
        ? liesAt(reading.date.box, truth.datePlace)
        : null,
  };
}

function signedOutcome({ signed }: LineTruth, read: boolean | null): SignedOutcome {
  // a plain name proves nothing: only calling the line empty would be wrong of it
  if (read === null) return signed === 'open' ? 'right' : 'unsure';
  if (read === signed) return 'right';
  return read ? 'false-signed' : 'missed';
}

function dateOutcome({ date }: LineTruth, read: SignatureReading['date'] | undefined): DateOutcome {
  if (!read || read.state === 'not-found') return 'not-found';
  if (read.state === 'unclear') return 'review';
  if (read.state === 'empty') return date === null ? 'right-empty' : 'told-missing';
  return read.value === date?.on ? 'exact' : 'wrong';
}

/** About half an inch across and a third of one up and down: paper lies a little askew. */
const nearby = { x: 0.06, y: 0.03 };

function liesAt(read: Box, place: Box): boolean {
  const [x, y] = [read.x + read.w / 2, read.y + read.h / 2];
  return (
    x > place.x - nearby.x &&
    x < place.x + place.w + nearby.x &&
    y > place.y - nearby.y &&
    y < place.y + place.h + nearby.y
  );
}
