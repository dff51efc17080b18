/**
 * Texts scored against the output of a recogniser trained by connectionist temporal classification: a text's
 * probability is the sum over all ways to lay it along the strip, blanks between (Graves et al., ICML 2006, section 4.1).
 */
import { separator, type Scorer, type Symbol, symbols } from './symbols.js';

/** A recogniser's output, restricted to `characters`. */
export interface CharLattice {
  steps: number;
  /** what the columns stand for; '' = blank */
  characters: readonly string[];
  /** steps × characters, row-major, each 0 … 1; what is left of 1 in a row belongs to other characters */
  probability: Float32Array;
}

/**
 * Characters that recognisers give for handwriting of a symbol, with the share of their probability that counts for it.
 * Those with a share of 1 are the symbol itself or cannot be told from it in ink.
 */
export const lookAlikes: Record<string, Record<string, number>> = {
  '0': { '0': 1, O: 1, o: 1, D: 0.7, Q: 0.7, U: 0.3, u: 0.2, C: 0.3, c: 0.3, a: 0.2, '6': 0.01 },
  '1': {
    '1': 1,
    l: 1,
    I: 1,
    '|': 1,
    i: 0.8,
    '!': 0.6,
    '/': 0.15,
    t: 0.2,
    '7': 0.01,
    '(': 0.2,
    ')': 0.2,
    J: 0.2,
  },
  '2': { '2': 1, Z: 1, z: 1, '?': 0.3, L: 0.3, R: 0.1, a: 0.1 },
  '3': { '3': 1, '?': 0.1, B: 0.2, J: 0.2, '5': 0.01 },
  '4': { '4': 1, y: 0.3, Y: 0.3, H: 0.2, u: 0.2, U: 0.2, q: 0.1, '9': 0.01, A: 0.3, L: 0.1 },
  '5': { '5': 1, S: 1, s: 1, '3': 0.01 },
  '6': { '6': 1, b: 1, G: 0.7, '0': 0.01, h: 0.2, C: 0.1 },
  '7': { '7': 1, T: 0.5, '?': 0.2, F: 0.3, Z: 0.1, '1': 0.01, '>': 0.5, J: 0.1 },
  '8': { '8': 1, B: 0.8, g: 0.2, S: 0.1, '&': 0.6, R: 0.1 },
  '9': { '9': 1, g: 1, q: 1, a: 0.1, '4': 0.01, y: 0.2, P: 0.1 },
  '/': {
    '/': 1,
    '-': 1,
    '.': 1,
    ',': 1,
    '\\': 1,
    _: 1,
    '~': 1,
    ':': 0.8,
    ';': 0.8,
    '·': 1,
    "'": 0.8,
    '"': 0.5,
    '`': 0.8,
    '|': 0.8,
    '(': 0.7,
    ')': 0.7,
    '!': 0.5,
    l: 0.4,
    I: 0.4,
    i: 0.3,
    '1': 0.04,
    '—': 1,
    '–': 1,
    '=': 0.5,
    一: 0.8,
    '、': 0.9,
    '，': 0.9,
    '。': 0.8,
    '：': 0.6,
    '*': 0.5,
    '^': 0.4,
    J: 0.1,
    r: 0.1,
    f: 0.1,
    t: 0.1,
    '7': 0.01,
    '<': 0.3,
    '>': 0.3,
    '+': 0.4,
  },
};

/** Every character the scorer can make use of; recognisers may leave out the others. */
export const usefulCharacters: readonly string[] = [
  ...new Set([
    ...Object.values(lookAlikes).flatMap((shares) => Object.keys(shares)),
    ...Array.from('abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'),
    ' ',
  ]),
];

/** No symbol is ruled out by one step: a stroke that was cut or missed leaves this much. */
const floor = 2e-4;
/** A separator may be so faint or so close that nothing is said of it; share of a blank's probability. */
const unseenSeparator = 0.01;

/** A gap may be a separator that was too faint or flat to be seen. */
const spaceAsSeparator = 0.5;

interface Emissions {
  steps: number;
  blank: Float64Array;
  /** steps × symbols */
  symbol: Float64Array;
}

/** States hold two values a step, interleaved: the text so far ends in a blank, or in its last symbol. */
export function ctcScorer(lattice: CharLattice): Scorer {
  const { steps, blank, symbol } = emissionsOf(lattice);
  const count = symbols.length;
  return {
    begin() {
      const state = new Float64Array(2 * (steps + 1));
      state[0] = 1;
      for (let t = 0; t < steps; t++) state[2 * t + 2] = state[2 * t]! * blank[t]!;
      return state;
    },
    extend(state, next, before) {
      const longer = new Float64Array(2 * (steps + 1));
      const repeats = next === before;
      let [ended, ending] = [0, 0];
      for (let t = 0; t < steps; t++) {
        const arriving = state[2 * t]! + (repeats ? 0 : state[2 * t + 1]!);
        const emitted = symbol[t * count + next]! * (ending + arriving);
        ended = blank[t]! * (ended + ending);
        ending = emitted;
        longer[2 * t + 2] = ended;
        longer[2 * t + 3] = ending;
      }
      return longer;
    },
    reach: (state) => {
      let most = 0;
      for (let at = 0; at < state.length; at++) if (state[at]! > most) most = state[at]!;
      return most;
    },
    ending(text) {
      const after = new Float64Array(steps + 1);
      let from: Float64Array | null = null;
      for (let at = text.length - 1; at >= 0; at--) {
        const repeats = text[at] === text[at + 1];
        const next: Float64Array | null = from;
        from = new Float64Array(steps + 1);
        after.fill(0);
        // `from` at t: this symbol begins there; `after` at t: it is over, and a blank stands there
        for (let t = steps - 1; t >= 0; t--) {
          const nextHere = next ? next[t + 1]! : t === steps - 1 ? 1 : 0;
          after[t] = blank[t]! * (after[t + 1]! + nextHere);
          from[t] =
            symbol[t * count + text[at]!]! * (from[t + 1]! + after[t + 1]! + (repeats ? 0 : nextHere));
        }
      }
      return { first: text[0]!, from: from! };
    },
    join(state, last, { first, from }) {
      let sum = 0;
      if (last === first) for (let t = 0; t < steps; t++) sum += state[2 * t]! * from[t]!;
      else for (let t = 0; t < steps; t++) sum += (state[2 * t]! + state[2 * t + 1]!) * from[t]!;
      return sum;
    },
  };
}

/** Scaled so that at each step the likeliest, useful or not, is 1: a text's score is relative to the best there is. */
function emissionsOf({ steps, characters, probability }: CharLattice): Emissions {
  const count = symbols.length;
  const blank = new Float64Array(steps);
  const symbol = new Float64Array(steps * count);
  const wide = characters.length;
  const spreads = characters.map(sharesOf);
  for (let t = 0; t < steps; t++) {
    let known = 0;
    let most = 0;
    for (let c = 0; c < wide; c++) {
      const p = probability[t * wide + c]!;
      known += p;
      if (p > most) most = p;
      if (characters[c] === '' || characters[c] === ' ') blank[t]! += p;
      if (characters[c] === ' ') symbol[t * count + separator]! += spaceAsSeparator * p;
      else for (const [s, share] of spreads[c]!) symbol[t * count + s]! += share * p;
    }
    symbol[t * count + separator]! += unseenSeparator * blank[t]!;
    // what the restriction left out counts as one unknown character
    const scale = Math.max(most, 1 - known, blank[t]!);
    blank[t] = Math.max(floor, blank[t]! / scale);
    for (let s = 0; s < count; s++)
      symbol[t * count + s] = Math.max(floor, Math.min(1, symbol[t * count + s]! / scale));
  }
  return { steps, blank, symbol };
}

function sharesOf(character: string): [Symbol, number][] {
  const shares = new Map<Symbol, number>();
  for (const [name, likes] of Object.entries(lookAlikes)) {
    const share = likes[character];
    if (share !== undefined) shares.set(symbols.indexOf(name), share);
  }
  const letter = symbols.indexOf(character.toLowerCase(), separator + 1);
  if (character !== '' && letter > separator) shares.set(letter, 1);
  return [...shares];
}
