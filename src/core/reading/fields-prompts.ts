/**
 * Printed explanations that were not found letter by letter (a form typeset anew, a prompt in other words): leading
 * sentences that speak to the district in the form's own words are the form's, not the answer.
 */

import { distance } from 'fastest-levenshtein';
import type { OutlineEntry } from '../model.js';
import { wordsSpelt } from './locate-chains.js';

const WORD = /[a-z]{4,}/g;
/** Share of a sentence's longer words that must come from the printed explanation. */
const FROM_PRINTED = 0.65;
/** The form's own remark on how to answer, first of all under a prompt. */
const NOTE = /^\W*note\s*:\s[\s\S]+?(?:[.?!][)"”\]]*(?=\s|$)|\n|$)/i;
/** What some put before an answer to say that it is one. */
const OPENER = /^(?:(?:(?:our|district(?:['’]?s)?)\s+)?(?:response|answer|ans\.?|a)\s*:(?=\s|$)\s*)+/i;
const ADDRESSES_READER =
  /^(?:\W*(?:note\b|please\b|describe\b|briefly\b|tell us\b|looking ahead\b|reflecting on\b|in your district\b|as a district\b.*\byour\b))/i;

/** The same in the middle of a text: what stands before it may be a question in other words. */
const LATER_OPENER = /(?:^|\s)(?:Response|Answer|Ans\.?|A)\s*:\s/;

/** @param answer without the question, as far as that was known */
export const holdsOpener = (answer: string): boolean => LATER_OPENER.test(answer);

/** @param word the first of a cell */
export const opensAnswer = (word: string): boolean => /^(?:response|answer)s?:$/i.test(word);

const ASKS =
  /\b(?:your district|(?:in|has|does|how|will|is|of) your schools?|would you|have you|did you|will you)\b/i;
/** What speaks to the district is the form's, in other words than we know. */
export const asksReader = (answer: string): boolean => ASKS.test(answer);

/** @param text an answer, or a row of it: without the words that say that it begins ("A: Answer:") */
export const withoutOpener = (text: string): string => text.replace(OPENER, '');

/** So many words in a row, as the form prints them, are its own more often than an echo. */
const ECHO_WORDS = 7;

/** @returns whether so many words in a row stand in one of the form's explanations, too */
export function echoesForm(answer: string, outline: readonly OutlineEntry[]): boolean {
  const text = ` ${wordsSpelt(answer).join(' ')} `;
  return outline
    .flatMap((entry) => entry.printed ?? [])
    .map(wordsSpelt)
    .some((own) =>
      own
        .slice(0, Math.max(0, own.length - ECHO_WORDS + 1))
        .some((_, at) => text.includes(` ${own.slice(at, at + ECHO_WORDS).join(' ')} `)),
    );
}

export interface Unprompted {
  text: string;
  /** sentences that were taken for the form's without being surely its own */
  guessed: boolean;
  /** the explanation's first words were taken off in the middle of a sentence, which may be an echo of it */
  isCut: boolean;
}

/** @param printed the form's explanation of this label, as far as known */
export function withoutPrompt(text: string, printed: string[]): Unprompted {
  const vocabulary = new Set(printed.join(' ').toLowerCase().match(WORD) ?? []);
  const begun = withoutBeginning(text, printed);
  const cut = text.slice(0, text.length - begun.length).trimEnd();
  // a sentence that goes on in other words may be the district's echo
  const tailed = withoutTail(begun, printed);
  let rest = tailed.text;
  let isCut = !tailed.isEnd || (cut !== '' && begun !== '' && !/[.?!:]["”)]?$/.test(cut));
  let guessed = false;
  for (;;) {
    const note = NOTE.exec(rest)?.[0];
    const sentence = note ?? /^[\s\S]+?(?:[.?!:)](?=\s|$)|\n|$)/.exec(rest)?.[0] ?? '';
    if (sentence.trim() === '') break;
    const verdict = note === undefined ? isPrompt(sentence, vocabulary) : isNote(sentence, vocabulary);
    if (verdict === 'answer') break;
    if (verdict === 'perhaps') guessed = true;
    // "please identify Goal 1:": where the question ends in it is not known
    if (verdict === 'perhaps' && sentence.trimEnd().endsWith(':')) isCut = true;
    rest = rest.slice(sentence.length).trimStart();
  }
  const opened = withoutOpener(rest);
  // "Response:" before the question: its column stands beside the question's
  if (opened !== rest && ADDRESSES_READER.test(opened)) isCut = true;
  return { text: opened, guessed, isCut };
}

/** So many words of an explanation's beginning are no chance. */
const FEWEST_WORDS_CUT = 6;
const lettersIn = (word: string) => word.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** An explanation cut by a page break leaves its beginning, word for word, before the answer and in one sentence with it. */
function withoutBeginning(text: string, printed: string[]): string {
  const words = [...text.matchAll(/\S+/g)].filter(([word]) => lettersIn(word) !== '');
  for (const explanation of printed) {
    const expected = explanation.split(/\s+/).map(lettersIn).filter(Boolean);
    let same = 0;
    while (
      same < words.length &&
      same < expected.length &&
      isAlike(lettersIn(words[same]![0]), expected[same]!)
    )
      same += 1;
    const last = words[same - 1];
    if (last && same >= FEWEST_WORDS_CUT) return text.slice(last.index + last[0].length).trimStart();
  }
  return text;
}

/** Sentences of more words than this are whole ones. */
const TAIL_WORDS = 25;
/** So many last words of an explanation are no chance. */
const END_WORDS = 3;

/**
 * An explanation that goes on overleaf leaves its last words before the answer: they begin small and end a sentence.
 * @returns isEnd: they are the last ones of the whole explanation, and no echo
 */
function withoutTail(text: string, printed: string[]): { text: string; isEnd: boolean } {
  const tail = /^\W*\p{Ll}[\s\S]*?[.?!][)"”]*(?=\s|$)/u.exec(text)?.[0];
  if (tail === undefined || tail.length === text.length) return { text, isEnd: true };
  const spelt = tail.split(/\s+/).map(lettersIn).filter(Boolean);
  const own = printed.map((one) => ` ${one.split(/\s+/).map(lettersIn).filter(Boolean).join(' ')}`);
  const isPrinted = own.some((one) => `${one} `.includes(` ${spelt.join(' ')} `));
  if (!isPrinted || spelt.length > TAIL_WORDS) return { text, isEnd: true };
  return {
    text: text.slice(tail.length).trimStart(),
    isEnd: spelt.length >= END_WORDS && own.some((one) => one.endsWith(` ${spelt.join(' ')}`)),
  };
}

/** Recognition may misread a letter of a longer word, or `m` as `rn`. */
const isAlike = (a: string, b: string) =>
  a === b || (b.length >= 5 && distance(a, b) <= (b.length >= 8 ? 2 : 1));

/** A note of the form tells how an answer should be; one of the district speaks of itself. */
function isNote(sentence: string, vocabulary: Set<string>): 'printed' | 'perhaps' | 'answer' {
  const verdict = isPrompt(sentence, vocabulary);
  if (verdict !== 'answer') return verdict;
  const speaksOfUs = /\b(?:we|our|us|i|my)\b/i.test(sentence);
  return !speaksOfUs && /\b(?:should|must|please|your?)\b/i.test(sentence) ? 'perhaps' : 'answer';
}

function isPrompt(sentence: string, vocabulary: Set<string>): 'printed' | 'perhaps' | 'answer' {
  const words = sentence.toLowerCase().match(WORD) ?? [];
  const known = words.filter((word) => vocabulary.has(word)).length;
  const speaksOfUs = /\b(?:we|our|us|i|my)\b/i.test(sentence);
  if (words.length >= 5 && known / words.length >= FROM_PRINTED + (speaksOfUs ? 0.25 : 0)) return 'printed';
  if (speaksOfUs) return 'answer';
  if (/\byour?\b/i.test(sentence) && (/\?\s*$/.test(sentence) || ADDRESSES_READER.test(sentence)))
    return 'perhaps';
  return /^\W*(?:please|describe)\b/i.test(sentence) && words.length >= 2 ? 'perhaps' : 'answer';
}
