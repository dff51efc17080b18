/** The letters of the speed bench: of the corpus' tuning part, so that nothing is tuned on what is held out. */
import type { CorpusTruth } from '../../fixtures/corpus/letter-truth.js';
import { type CorpusLetter, indexesOf, makeCorpusLetter } from '../../fixtures/corpus/make.js';

export interface SpeedLetter {
  name: string;
  truth: CorpusTruth;
  /** one PDF */
  bytes: Uint8Array;
}

/** Letters come in any length; so many are looked at for one of the length that is wanted. */
const mostLooks = 200;

/**
 * Scanned at 200 or 300 dpi into one PDF.
 * @param pages how many each has at least and at most
 * @returns fewer than `n` where the corpus has no more of that length among the first few hundred
 */
export const scannedLetters = (seed: string, n: number, pages: [number, number]): Promise<SpeedLetter[]> =>
  pick(seed, n, ['scan-300', 'scan-200'], ({ truth }) => {
    return truth.kind === 'letter' && truth.pages >= pages[0] && truth.pages <= pages[1];
  });

/** PDFs with a text layer. */
export const digitalLetters = (seed: string, n: number): Promise<SpeedLetter[]> =>
  pick(seed, n, ['text'], ({ truth }) => truth.kind === 'letter');

async function pick(
  seed: string,
  n: number,
  carriers: CorpusTruth['carrier'][],
  wanted: (letter: CorpusLetter) => boolean,
): Promise<SpeedLetter[]> {
  const found: SpeedLetter[] = [];
  for (const index of indexesOf(seed, mostLooks, { carriers, part: 'tune' })) {
    if (found.length === n) break;
    const letter = await makeCorpusLetter(seed, index);
    if (wanted(letter) && letter.files.length === 1)
      found.push({ name: `${seed}/${index}`, truth: letter.truth, bytes: letter.files[0]!.bytes });
  }
  return found;
}

/** What was typed into the letter: its fields by hand are no matter of speed. */
export function typedFields({ fields, byHand }: CorpusTruth): [string, string][] {
  return Object.entries(fields).flatMap(([name, value]): [string, string][] =>
    value === null || value === undefined || byHand.includes(name as (typeof byHand)[number])
      ? []
      : [[name, value]],
  );
}
