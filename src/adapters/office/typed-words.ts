/**
 * What a word processor's text carries besides letters: the typeface of a run and the place of a picture. A signature is
 * often a name in a script face, or a picture. Both travel inside the text as characters that no text has.
 */

const picture = '\uFFFC';
const [face, faceEnd, runEnd] = ['\uE000', '\uE001', '\uE002'];

/** Stands in the text where a picture stands. */
export const pictureMark = ` ${picture} `;

/** @param fontName as the document names it */
export const inFace = (fontName: string): { before: string; after: string } => ({
  before: `${face}${fontName.replaceAll(/[\s\uE000-\uE002]+/g, '-')}${faceEnd}`,
  after: runEnd,
});

export type Typed = { kind: 'word'; text: string; fontName?: string } | { kind: 'picture' };

const marks = /\uE000([^\uE001]*)\uE001|\uE002/g;

/** @param line may begin in the face that the line before it ended in; @returns that of its own end, too */
export function typedWords(
  line: string,
  fontName: string | undefined,
): { words: Typed[]; fontName: string | undefined } {
  let current = fontName;
  const words = line.split(/\s+/u).flatMap((token): Typed[] => {
    let own = current;
    let text = '';
    let from = 0;
    for (const match of token.matchAll(marks)) {
      const before = token.slice(from, match.index);
      if (text === '' && before !== '') own = current;
      text += before;
      from = match.index + match[0].length;
      current = match[1];
    }
    if (text === '') own = current;
    text += token.slice(from);
    if (text === picture) return [{ kind: 'picture' }];
    return text === '' ? [] : [{ kind: 'word', text, ...(own === undefined ? {} : { fontName: own }) }];
  });
  return { words, fontName: current };
}
