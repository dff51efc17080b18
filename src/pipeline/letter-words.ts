/** What a person types to look for a letter, as the database keeps words (migration 0005-letters.sql). */

const mostWords = 12;
const longestWord = 100;

/**
 * Accents go, ASCII becomes lower case, and everything below U+0080 that is neither letter nor digit cuts.
 * @returns at most twelve words, in the order they were typed; none where nothing can be looked for
 */
export function wordsOf(typed: string): string[] {
  const plain = typed
    .slice(0, 2_000)
    .normalize('NFKD')
    .replaceAll(/[\u0300-\u036f]/g, '')
    .replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
  const words = plain.split(/[^a-z0-9\u0080-\u{10ffff}]+/u).filter((word) => word !== '');
  return [...new Set(words)]
    .slice(0, mostWords)
    .map((word) => Array.from(word).slice(0, longestWord).join(''));
}

/** All of the words, each as the beginning of one (a PostgreSQL `tsquery`); null where there is none. */
export function tsQueryOf(typed: string): string | null {
  const words = wordsOf(typed);
  return words.length === 0 ? null : words.map((word) => `'${word}':*`).join(' & ');
}
