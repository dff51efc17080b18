/**
 * Whether recognition of a long answer took print of the form along, or lost where it begins or ends. A heading that was
 * misread ("—VI. Agreement") ends no answer, and what stands below it would be taken for the district's words.
 */
import { distance } from 'fastest-levenshtein';
import type { OutlineEntry } from '../model.js';
import { beginsWithin } from './fields-extent.js';
import type { Content } from './fields-text.js';
import { asksReader, echoesForm, holdsOpener } from './fields-prompts.js';
import { lettersOf } from './locate-chains.js';
import { lookalike } from './spelt-addresses.js';

/** Letters wrong in a heading of so many that still make it one. */
const MISREAD = 0.17;
/** Letters that a number or a speck before a heading may have. */
const ENUMERATOR = 6;
/** Shorter ones are in every text. */
const HEADING_LETTERS = 9;

/** It begins within a sentence, or ends within one though others end with a stop: a row, or half of it, was not seen. */
export function isTorn(value: string): boolean {
  return beginsWithin(value) || (/[.?!](?=\s)/.test(value) && !/[.?!:)"”’']$/.test(value));
}

/** @param content rows of the answer, as recognised; without the question as far as `value` tells */
export function holdsPrint(value: string, content: Content, outline: readonly OutlineEntry[]): boolean {
  const letters = lettersOf(value);
  const rows = content.lines.map(lettersOf).filter((row) => row !== '' && letters.includes(row));
  return (
    holdsOpener(value) ||
    asksReader(value) ||
    outline.some(
      ({ kind, text }) => kind === 'title' && text.some((one) => letters.includes(lettersOf(one))),
    ) ||
    rows.some((row) => isHeading(row, outline)) ||
    echoesForm(value, outline)
  );
}

function isHeading(recognised: string, outline: readonly OutlineEntry[]): boolean {
  const row = lookalike(recognised);
  return outline
    .filter(({ kind }) => kind !== 'title' && kind !== 'date')
    .flatMap(({ text }) => text.map((one) => lookalike(lettersOf(one))))
    .filter((one) => one.length >= HEADING_LETTERS)
    .some(
      (one) =>
        row.length <= one.length + ENUMERATOR &&
        distance(row.slice(-one.length), one) <= Math.floor(one.length * MISREAD),
    );
}
