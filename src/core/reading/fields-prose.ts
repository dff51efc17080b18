/** A long answer on a scan: two readings made one, and taken only where nothing is doubtful in it. */
import type { FieldReading, OutlineEntry } from '../model.js';
import { distinct } from './fields-agree.js';
import { holdsPrint, isTorn } from './fields-extent-ocr.js';
import { type BandReading, mean, reading, toReading, withoutValue } from './fields-states.js';
import { acceptance } from './fields-thresholds.js';

/** The recognised readings of a long answer. */
export interface ProseReadings {
  /** of the whole page */
  first: BandReading;
  /** a closer look; null where nothing was read a second time */
  again: BandReading | null;
  /** both, word by word */
  merged: BandReading;
  /** number of places where none could be told right */
  disputed: number;
}

/** A long answer that recognition read: taken where it is sure word for word, and all ink of its place is told. */
export function readProse(
  name: string,
  { first, again, merged, disputed }: ProseReadings,
  outline: readonly OutlineEntry[],
): FieldReading {
  const readings = [again, first].filter((one) => one !== null);
  const doubt = first.parsed.doubt ?? again?.parsed.doubt ?? merged.parsed.doubt;
  if (doubt !== null) return { ...reading(name, 'unclear', doubt), source: 'ocr' };
  const value = merged.parsed.values.get(name);
  const others = readings.map((one) => toReading(one, name)).filter((one) => one !== null);
  // what one reading saw and the other lost is no empty place
  if (value === undefined && others.length === 0) return { ...withoutValue(name, readings), source: 'ocr' };
  const isSure =
    disputed === 0 &&
    mean(merged.content) >= acceptance.agreedMean &&
    merged.unexplained <= acceptance.unexplainedShare &&
    unexplainedLetters(merged) <= acceptance.unexplainedLetters;
  const confidence = Math.max(acceptance.agreed, mean(merged.content));
  const isWhole = value !== undefined && !merged.parsed.isCut && !isTorn(value);
  if (isWhole && isSure && !holdsPrint(value, merged.content, outline))
    return { ...reading(name, 'read'), value, confidence, source: 'ocr' };
  const both = value === undefined ? [] : [{ value, mean: mean(merged.content) }];
  const alternatives = distinct([...both, ...others]);
  return {
    ...reading(name, 'unclear', isSure ? 'malformed' : 'low-confidence'),
    alternatives,
    source: 'ocr',
  };
}

/** Ink that no word covers, as the number of letters that it would make in this answer's print. */
function unexplainedLetters({ unexplained, content }: BandReading): number {
  const letters = content.words.reduce((sum, { word }) => sum + word.text.length, 0);
  return (letters * unexplained) / Math.max(1 - unexplained, Number.EPSILON);
}
