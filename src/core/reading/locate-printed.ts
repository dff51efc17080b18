/** The printed explanation that follows a label: followed word by word, whole or as far as it was kept. */
import { distance } from 'fastest-levenshtein';
import { type Chain, findChains, lettersOf, nextWords, type PageText, wordsSpelt } from './locate-chains.js';

/** So many words in a row, from the explanation's first on, are no chance. */
const FEWEST_WORDS = 5;
const FEWEST_LETTERS = 18;
/** Ways to go on that are tried; a page of repeated words stays cheap. */
const MAX_STEPS = 300;
const BULLET = /^o$/i;
/** Farther down a row may be its page's last. */
const PAGE_END = 0.8;
/** So many of an answer's words are taken along at most. */
const LAST_WORDS = 4;

/**
 * The words of a printed explanation that follows a label, as far as they agree with `phrase`.
 * @param phrase as printed
 * @param after the label's words
 * @returns its words, or none where too little of it is there
 */
export function followPrinted(text: PageText, phrase: string, after: number[]): number[] {
  const { layout, letters } = text;
  const spelt = lettersOf(phrase);
  const words = layout.page.words;
  const boxes = after.map((w) => words[w]!.box);
  const fromX = Math.min(...boxes.map((box) => box.x));
  const toX = Math.max(...boxes.map((box) => box.x + box.w));
  const starts = nextWords(layout, { words: after, fromX, toX });
  const bulletBefore = new Map<number, number>();
  for (const start of starts) {
    const line = layout.lines[layout.at[start]!.line]!;
    const second = line.words[line.words.indexOf(start) + 1];
    // a bullet before the explanation
    if ((letters[start] === '' || BULLET.test(words[start]!.text)) && second !== undefined)
      bulletBefore.set(second, start);
  }
  const begins = [...starts, ...bulletBefore.keys()];
  let best: Chain | null = null;
  for (const chain of findChains(text, spelt, begins))
    if (!best || chain.distance < best.distance) best = chain;
  const found = best ? withoutAnswer(text, best.words, phrase) : followBeginning(text, phrase, begins);
  if (found.length === 0) return [];
  const bullet = bulletBefore.get(found[0]!);
  return bullet === undefined ? found : [bullet, ...found];
}

/**
 * Where an explanation was cut short, the answer's first words spell its missing end best. They are let go: words that
 * are not the explanation's, and what begins a sentence that it does not have there.
 */
function withoutAnswer({ layout, letters }: PageText, chain: number[], phrase: string): number[] {
  if (layout.page.textFrom === 'ocr') return chain;
  const own = phrase.split(/\s+/).map(lettersOf);
  const end = chain.findLastIndex((w) => isAlike(letters[w]!, own.at(-1)!));
  if (end !== -1 && end >= chain.length - LAST_WORDS) return chain.slice(0, end + 1);
  const stop = chain.findLastIndex((w) => /[.?!]["”]?$/.test(layout.page.words[w]!.text));
  const tail = chain.slice(stop).map((w) => letters[w]!);
  const goesOn = own.join('').includes(tail.join(''));
  if (stop !== -1 && stop >= chain.length - LAST_WORDS && !goesOn) return chain.slice(0, stop + 1);
  let length = chain.length;
  while (length > chain.length - LAST_WORDS && !own.includes(letters[chain[length - 1]!]!)) length -= 1;
  return chain.slice(0, length);
}

/** An explanation cut short, or in a column that the answer's touches: each word is the expected one. */
function followBeginning(text: PageText, phrase: string, begins: number[]): number[] {
  const { layout, letters } = text;
  const expected = wordsSpelt(phrase);
  const open = begins.filter((w) => isAlike(letters[w]!, expected[0]!)).map((w) => [w]);
  let best: number[] = [];
  for (let steps = 0; open.length > 0 && steps < MAX_STEPS; steps++) {
    const words = open.pop()!;
    if (words.length > best.length) best = words;
    const wanted = expected[words.length];
    if (wanted === undefined) break;
    const boxes = words.map((w) => layout.page.words[w]!.box);
    const fromX = Math.min(...boxes.map((box) => box.x));
    const toX = Math.max(...boxes.map((box) => box.x + box.w));
    const next = nextWords(layout, { words, fromX, toX }, { alsoBelow: true });
    // the right neighbour is tried first, and so laid on top
    for (const w of next.toReversed()) if (isAlike(letters[w]!, wanted)) open.push([...words, w]);
  }
  const isOwn = best.length >= FEWEST_WORDS && best.map((w) => letters[w]!).join('').length >= FEWEST_LETTERS;
  return isOwn && endsSentence(text, best) ? best : [];
}

/** Otherwise other words go on, and whose they are is not known; but for the page's end, where it goes on overleaf. */
function endsSentence({ layout }: PageText, words: number[]): boolean {
  const last = layout.page.words[words.at(-1)!]!;
  return /[.?!:]["”)]?$/.test(last.text) || last.box.y > PAGE_END;
}

function isAlike(a: string, b: string): boolean {
  return a === b || (b.length >= 6 && distance(a, b) <= 1);
}
