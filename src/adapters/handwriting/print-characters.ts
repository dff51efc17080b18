/** PP-OCR's output for a row of print, decoded: the likeliest character of each step, repeats and blanks taken out. */
import type { SeenCharacter } from '../../core/reading/spelt-alike.js';

/** A column of the model's output; '' = blank. */
export interface PrintColumn {
  text: string;
  index: number;
}

/** The dictionary is Chinese: it has its own forms of marks, which it also gives for narrow ones. */
const forms: Record<string, string> = {
  '，': ',',
  '：': ':',
  '；': ';',
  '（': '(',
  '）': ')',
  '。': '.',
  '！': '!',
  '’': "'",
  '‘': "'",
  '—': '-',
};

/** @param dictionary the model's characters in order; column 0 is the blank and the one after the last the space */
export function printColumns(dictionary: readonly string[]): PrintColumn[] {
  const columns = dictionary.flatMap((character, at): PrintColumn[] => {
    const text = /^[!-~]$/.test(character) ? character : forms[character];
    return text === undefined ? [] : [{ text, index: at + 1 }];
  });
  return [{ text: '', index: 0 }, { text: ' ', index: dictionary.length + 1 }, ...columns];
}

/**
 * Greedy decoding (Graves et al., ICML 2006, section 3.2).
 * @param probability steps × classes, row-major
 * @returns without spaces
 */
export function printCharacters(
  probability: Float32Array,
  { steps, classes }: { steps: number; classes: number },
  columns: readonly PrintColumn[],
): SeenCharacter[] {
  const characters: { text: string; confidence: number }[] = [];
  let before = columns[0]!;
  for (let t = 0; t < steps; t++) {
    let [best, most] = [columns[0]!, -1];
    for (const column of columns) {
      const p = probability[t * classes + column.index]!;
      if (p > most) [best, most] = [column, p];
    }
    const last = characters.at(-1);
    if (best.text !== '' && best === before && last) last.confidence = Math.max(last.confidence, most);
    else if (best.text !== '') characters.push({ text: best.text, confidence: most });
    before = best;
  }
  return characters.filter(({ text }) => text !== ' ');
}
