/**
 * Printed explanations that were not found letter by letter (a form typeset anew, a prompt in other words): leading
 * sentences that speak to the district in the form's own words are the form's, not the answer.
 */

const WORD = /[a-z]{4,}/g;
/** Share of a sentence's longer words that must come from the printed explanation. */
const FROM_PRINTED = 0.65;
const ADDRESSES_READER =
  /^(?:\W*(?:note\b|please\b|describe\b|briefly\b|tell us\b|looking ahead\b|reflecting on\b|in your district\b|as a district\b.*\byour\b))/i;

export interface Unprompted {
  text: string;
  /** sentences that were taken for the form's without being surely its own */
  guessed: boolean;
}

/** @param printed the form's explanation of this label, as far as known */
export function withoutPrompt(text: string, printed: string[]): Unprompted {
  const vocabulary = new Set(printed.join(' ').toLowerCase().match(WORD) ?? []);
  let rest = text;
  let guessed = false;
  for (;;) {
    const sentence = /^[\s\S]+?(?:[.?!:)](?=\s|$)|\n|$)/.exec(rest)?.[0] ?? '';
    if (sentence.trim() === '') break;
    const verdict = isPrompt(sentence, vocabulary);
    if (verdict === 'answer') break;
    if (verdict === 'perhaps') guessed = true;
    rest = rest.slice(sentence.length).trimStart();
  }
  return { text: rest, guessed };
}

function isPrompt(sentence: string, vocabulary: Set<string>): 'printed' | 'perhaps' | 'answer' {
  const words = sentence.toLowerCase().match(WORD) ?? [];
  const known = words.filter((word) => vocabulary.has(word)).length;
  const speaksOfUs = /\b(?:we|our|us|i|my)\b/i.test(sentence);
  if (words.length >= 5 && known / words.length >= FROM_PRINTED + (speaksOfUs ? 0.25 : 0)) return 'printed';
  if (speaksOfUs) return 'answer';
  if (/\byour?\b/i.test(sentence) && (/\?\s*$/.test(sentence) || ADDRESSES_READER.test(sentence)))
    return 'perhaps';
  return /^\W*(?:please|describe)\b/i.test(sentence) && words.length >= 3 ? 'perhaps' : 'answer';
}
