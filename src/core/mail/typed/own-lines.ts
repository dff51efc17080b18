/** The lines of a mail that may answer: the sender's own, down to where the signature block begins. */
import { spellsName } from '../../reading/contacts.js';
import type { Address } from '../../model.js';
import { newLines, type NewLine } from '../quoted.js';
import { beginsFooter, isClosing, isCourtesy, sentencesOf } from './courtesy.js';

/** An answer is short; what follows more than this is no answer to a list of things. */
const mostLines = 200;
const longestLine = 5_000;

/** @returns the lines in order, empty ones too; none where the mail says more than an answer could */
export function ownLines(text: string, sender: Address): NewLine[] {
  const lines = newLines(text);
  if (lines.length > mostLines || lines.some((line) => line.text.length > longestLine)) return [];
  const own: NewLine[] = [];
  let hasContent = false;
  for (const line of lines) {
    const said = line.text.trim();
    if (beginsFooter(line.text)) break;
    if (hasContent && isClosing(said)) break;
    if (isSignOff(said, sender) && !isAskedAbove(own, line)) break;
    own.push(line);
    hasContent ||= said !== '' && !isClosing(said) && !isAllCourtesy(said);
  }
  return own;
}

export const isAllCourtesy = (line: string): boolean =>
  sentencesOf(line).every((sentence) => isCourtesy(sentence.text));

/** "Point of contact:" and the name below it, or a quoted question right above. */
const isAskedAbove = (own: readonly NewLine[], line: NewLine): boolean =>
  line.below !== '' || /[:?]\s*$/u.test(own.at(-1)?.text ?? '');

const nameLine =
  /^[-–—~]?\s*(?:(?:Dr|Mr|Mrs|Ms)\.?\s+)?\p{Lu}[\p{L}.'’-]*(?:\s+\p{Lu}[\p{L}.'’-]*){0,3}(?:,\s*[\p{L}.\s]{2,12})?[,.]?$/u;

/** A line that is nothing but the sender's name, whole or the first alone. */
function isSignOff(line: string, { name, address }: Address): boolean {
  if (line.length > 60 || !nameLine.test(line)) return false;
  const said = wordsOf(line.replace(/,.*$/u, ''));
  const known = wordsOf(name);
  if (said.length === 0) return false;
  if (known.length > 0 && said.every((word) => known.includes(word))) return true;
  return said.length > 1 && spellsName(address, line.replace(/^[^\p{L}]+/u, ''));
}

const wordsOf = (text: string): string[] =>
  (
    text
      .normalize('NFKD')
      .toLowerCase()
      .match(/\p{L}+/gu) ?? []
  ).filter((word) => !/^(?:dr|mr|mrs|ms|ed|d|ph|jr|sr)$/u.test(word));
