/** What one reading of a label's region says of a field, and the states a field ends in. */
import type { Doubt, FieldReading } from '../model.js';
import type { Reading } from './fields-agree.js';
import type { Parsed } from './fields-parse.js';
import type { Content } from './fields-text.js';
import { acceptance } from './fields-thresholds.js';
import { lettersOf } from './locate-chains.js';
import { withCapitalI } from './title-case.js';

/** One reading of a band: its words, what they say, and whether they are all the ink there is. */
export interface BandReading {
  content: Content;
  parsed: Parsed;
  /** share of the band's ink that its words do not cover */
  unexplained: number;
}

/** @returns null where it says nothing of this field */
export function toReading({ parsed, content, unexplained }: BandReading, name: string): Reading | null {
  const written = parsed.values.get(name);
  if (written === undefined) return null;
  const value = name.endsWith('Title') ? withCapitalI(written) : written;
  const confidences = wordsOf(content, value).map((one) => one.word.confidence);
  if (confidences.length === 0) return { value, mean: 0, lowest: 0, unexplained };
  return { value, mean: average(confidences), lowest: Math.min(...confidences), unexplained };
}

/**
 * No value: the field is empty where all that stands in the region was understood, unclear otherwise. What OCR read
 * says "nothing else" only where it explains all ink and is sure itself.
 */
export function withoutValue(name: string, readings: BandReading[]): FieldReading {
  const written = readings.map((one) => one.parsed.malformed.get(name)).find((text) => text !== undefined);
  if (written !== undefined)
    return { ...reading(name, 'unclear', 'malformed'), alternatives: [{ value: written, confidence: 0.3 }] };
  const isFurther = /^contact\d/.test(name) || name.endsWith('Title');
  if (isFurther) return reading(name, 'empty');
  // no reading sees anything else, and one is sure of every word and leaves no ink over
  const isAbsent = readings.some(
    (one) =>
      one.unexplained <= acceptance.unexplainedShare &&
      (one.content.source !== 'ocr' || mean(one.content) >= acceptance.absentMean),
  );
  if (isAbsent && readings.every((one) => one.parsed.isUnderstood)) return reading(name, 'empty');
  return reading(name, 'unclear', 'illegible');
}

/** The words that a value was made of; all where none can be told apart. */
export function wordsOf(content: Content, value: string | null): Content['words'] {
  if (value === null) return content.words;
  const letters = lettersOf(value);
  const own = content.words.filter((one) => {
    const word = lettersOf(one.word.text);
    return word !== '' && letters.includes(word);
  });
  return own.length > 0 ? own : content.words;
}

/** A field without a value. */
export function reading(
  name: string,
  state: FieldReading['state'],
  doubt: Doubt | null = null,
): FieldReading {
  return {
    name,
    value: null,
    state,
    doubt,
    alternatives: [],
    confidence: state === 'empty' ? 0.9 : 0,
    source: null,
    page: null,
    document: null,
    box: null,
  };
}

/** Mean confidence of its words. */
export function mean(content: Content): number {
  return average(content.words.map((one) => one.word.confidence));
}
function average(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
