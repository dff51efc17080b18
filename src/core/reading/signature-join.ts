/** One signer's line in two readings, from before and after a page break, made one. */
import type { DateReading, SignatureReading } from '../model.js';

/** What was seen empty there may stand elsewhere: nothing is called missing. */
export function doubted(reading: SignatureReading): SignatureReading {
  const { date } = reading;
  return {
    ...reading,
    signed: reading.signed === false ? null : reading.signed,
    date: date.state === 'empty' ? { ...date, state: 'unclear', doubt: 'low-confidence' } : date,
  };
}

/** Signed where either part is; unsigned only where both are surely empty. */
export function joinedReading(here: SignatureReading, before: SignatureReading): SignatureReading {
  const [first, second] = before.signed !== false && here.signed !== true ? [before, here] : [here, before];
  const joined = first.signed === false && second.signed === null ? second : first;
  return { ...joined, date: joinedDate(here.date, before.date) };
}

function joinedDate(here: DateReading, before: DateReading): DateReading {
  if (!isFilled(before)) return here;
  if (!isFilled(here) || here.value === before.value) return before;
  const values = [here, before].flatMap(({ value, alternatives }) => [
    ...(value === null ? [] : [{ value, confidence: 0.4 }]),
    ...alternatives,
  ]);
  return {
    ...here,
    value: null,
    state: 'unclear',
    doubt: 'several-dates',
    alternatives: values,
    confidence: 0,
  };
}

const isFilled = ({ state }: DateReading) => state === 'read' || state === 'unclear';
