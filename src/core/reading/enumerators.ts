/** How questions are numbered: "3.", "(b)", "Q2:", "Question 2 -", "Part II.", "#4", "2.1". */

const MARK =
  /^(?:\(?[ivxl]{1,5}[.)]|\(?\d{1,2}[.)]|\(?[a-h][.)]|#\d{1,2}[.):]?|\d{1,2}\.\d{1,2}[.):]?|q\.?\s?\d{1,2}[.):]?|[•▪■●◦○·*§–—-])$/i;
/** "—VI.", "VL": as recognition reads one, with a speck or a frame's edge before it. */
const MISREAD = /^[^\p{L}\p{N}]?[ivxl1|!]{1,5}[.,:;)]?$/iu;
/** In words of its own, which only a number makes an enumerator of. */
const NAMED =
  /^(?:question|part|section|item|prompt|step|no\.?|q)\s#?(?:\d{1,2}|[ivx]{1,4}|[a-h])(?:[.):]|\s[–—:-])?$/i;
/** Words of the longest one: "Part 2 -". */
const MOST_WORDS = 3;

/** Whether a word by itself numbers or marks what follows. */
export function isEnumerator(word: string): boolean {
  return MARK.test(word);
}

/**
 * Whether some words together are an enumerator; none are one, too.
 * @param recognised they come from a picture
 */
export function isEnumeration(words: readonly string[], recognised = false): boolean {
  if (words.length === 0) return true;
  if (recognised && words.length === 1 && MISREAD.test(words[0]!)) return true;
  if (words.length > MOST_WORDS) return false;
  return words.length === 1 ? isEnumerator(words[0]!) : NAMED.test(words.join(' '));
}

/** @returns the row without the enumerator it begins with */
export function withoutEnumerator(row: string): string {
  const words = row.trim().split(/\s+/);
  for (let count = Math.min(MOST_WORDS, words.length - 1); count > 0; count--)
    if (isEnumeration(words.slice(0, count))) return words.slice(count).join(' ');
  return row;
}
