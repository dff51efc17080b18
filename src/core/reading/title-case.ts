/**
 * A capital I in many faces is a bar, and so is an i whose dot is lost or runs into it: recognition tells them apart by
 * chance, and again by the same chance. How titles are written settles it: either every main word has a capital, or
 * only the first.
 */

/** Words that stay small in a title. */
const SMALL_WORD = /^(?:a|an|and|at|by|for|in|of|on|or|the|to|with|&|-|–)$/i;

/** @returns "Director of Innovation" for "Director of innovation"; a title written small stays as it is */
export function withCapitalI(title: string): string {
  const words = title.split(' ');
  const main = words.filter((word) => !SMALL_WORD.test(word) && /^\p{L}/u.test(word));
  const others = main.filter((word) => !isInDoubt(word));
  if (others.length === 0 || !others.every((word) => /^\p{Lu}/u.test(word))) return title;
  // "Director innovation" cannot be told from a title of which only the first word has a capital
  if (others.length === 1 && main[0] === others[0] && main.length > 2) return title;
  return words.map((word) => (isInDoubt(word) ? `I${word.slice(1)}` : word)).join(' ');
}

function isInDoubt(word: string): boolean {
  return /^i\p{Ll}/u.test(word) && !SMALL_WORD.test(word);
}
