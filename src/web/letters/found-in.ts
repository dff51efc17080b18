/** Where the words that were looked for stand in a letter: a piece of the answer, its words marked. */
import { acceptedValue } from '../../core/judging/thresholds.js';
import { oneLine } from '../../core/judging/reply-words.js';
import type { LetterReading } from '../../core/model.js';
import { wordsOf } from '../../pipeline/letter-words.js';
import { Html, html } from '../html.js';
import { fieldLabel } from '../words.js';

const before = 40;
const after = 110;

/** @returns the first answer in which one of the words begins a word; null where they stand elsewhere */
export function foundIn(reading: LetterReading, typed: string): Html | null {
  const words = wordsOf(typed);
  for (const field of reading.fields) {
    if (field.name === 'district' || field.value === null) continue;
    const text = oneLine(field.value, 20_000);
    const pieces = marked(text, words);
    if (pieces === null) continue;
    return html`<span class="sub found">${fieldLabel(field.name)}${acceptedValue(field) === null && ' (not sure)'}: ${pieces}</span>`;
  }
  return null;
}

function marked(text: string, words: readonly string[]): Html | null {
  const at = [...text.matchAll(/[\p{L}\p{N}\p{M}]+/gu)].filter(([word]) =>
    wordsOf(word).some((one) => words.some((looked) => one.startsWith(looked))),
  );
  const [first] = at;
  if (!first) return null;
  const word = first.index <= before ? 0 : text.indexOf(' ', first.index - before - 1) + 1;
  const start = Math.min(word, first.index);
  const end = Math.min(text.length, first.index + after);
  const pieces: (string | Html)[] = [start > 0 ? '…' : ''];
  let done = start;
  for (const { index, 0: word } of at) {
    if (index + word.length > end) break;
    pieces.push(text.slice(done, index), html`<mark>${word}</mark>`);
    done = index + word.length;
  }
  return html`${[...pieces, text.slice(done, end), end < text.length ? '…' : '']}`;
}
