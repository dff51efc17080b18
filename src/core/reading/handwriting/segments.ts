/**
 * Texts scored against a digit recogniser: the ink is cut fine, neighbouring cuts are joined in every way that could be
 * one symbol, each joint is recognised, and a text's probability is the sum over all ways to lay it along the cuts
 * (LeCun et al., Proceedings of the IEEE 86, 1998, section VI: heuristic over-segmentation).
 */
import { type Atoms, atomsOf } from './atoms.js';
import { strokeClass } from './digit-net.js';
import type { InkPiece } from './ink-pieces.js';
import type { InkStrip } from './ink-strip.js';
import { fitted } from './segment-picture.js';
import { type Scorer, separator, symbols } from './symbols.js';
import { setUpright } from './upright.js';

/** @param picture 24×24; @returns probabilities of `classCount` classes, not kept by the recogniser */
export type RecogniseDigit = (picture: Float32Array) => Float32Array;

/** Sizes in heights of a digit. */
const joining = {
  mostAtoms: 5,
  mostWidth: 1.35,
  /** parts of one symbol are hardly ever further apart than this */
  mostGap: 0.3,
} as const;
/** A strip in more cuts than this is no date. */
export const mostAtoms = 48;
const digitCount = 10;
/** A month's name is in no fewer cuts, and is passed over at this price beside the likeliest digits. */
const leastLetters = 2;
const passing = 0.0003;
const floor = 1e-4;

/** A joint of atoms `from` … `to` (exclusive) and the probability of each symbol, digits and the separator. */
interface Edge {
  from: number;
  to: number;
  emission: Float64Array;
}

/** @returns null where the ink is in too many pieces */
export function segmentScorer(strip: InkStrip, recognise: RecogniseDigit): Scorer | null {
  const cut = atomsOf(setUpright(strip.pieces));
  const count = cut.atoms.length;
  if (count === 0 || count > mostAtoms) return null;
  const edges = edgesOf(cut, recognise);
  const skip = cut.atoms.map((atom) => skipping(atom, cut.digitHeightPx));
  const before = bestTo(count, edges, skip);
  const best = before[0]!;
  const reached = bestFrom(count, edges, skip);
  const skipAhead = (state: Float64Array): Float64Array => {
    for (let at = 0; at < count; at++) state[at + 1]! += state[at]! * skip[at]!;
    return state;
  };
  return {
    begin() {
      const state = new Float64Array(count + 1);
      state[0] = 1;
      return skipAhead(state);
    },
    extend(state, symbol) {
      const longer = new Float64Array(count + 1);
      if (symbol <= separator)
        for (const { from, to, emission } of edges) longer[to]! += state[from]! * emission[symbol]!;
      return skipAhead(longer);
    },
    reach(state) {
      let most = 0;
      for (let at = 0; at <= count; at++) most = Math.max(most, (state[at]! * before[at]!) / best);
      return most;
    },
    passOver(state) {
      const longer = new Float64Array(count + 1);
      for (let from = 0; from < count; from++) {
        if (state[from] === 0) continue;
        for (let to = from + leastLetters; to <= count; to++)
          longer[to] = Math.max(longer[to]!, (passing * state[from]! * reached[to]!) / reached[from]!);
      }
      return longer;
    },
    ending(text) {
      let from = new Float64Array(count + 1);
      from[count] = 1 / best;
      for (let at = text.length - 1; at >= 0; at--) {
        for (let i = count - 1; i >= 0; i--) from[i]! += skip[i]! * from[i + 1]!;
        const earlier = new Float64Array(count + 1);
        if (text[at]! <= separator)
          for (const edge of edges) earlier[edge.from]! += edge.emission[text[at]!]! * from[edge.to]!;
        from = earlier;
      }
      return { first: text[0]!, from };
    },
    join(state, _, { from }) {
      let sum = 0;
      for (let at = 0; at <= count; at++) sum += state[at]! * from[at]!;
      return sum;
    },
  };
}

/** How freely a piece may be passed over: specks are, letters are not. */
function skipping(atom: InkPiece, digitHeightPx: number): number {
  const size = Math.max(atom.x1 - atom.x0, atom.y1 - atom.y0) + 1;
  return size < 0.12 * digitHeightPx ? 0.05 : size < 0.3 * digitHeightPx ? 0.002 : 1e-7;
}

/** The likeliest reading of what follows each cut, by any symbols whatever. */
function bestTo(count: number, edges: readonly Edge[], skip: readonly number[]): Float64Array {
  const best = new Float64Array(count + 1);
  best[count] = 1;
  for (let at = count - 1; at >= 0; at--) {
    best[at] = skip[at]! * best[at + 1]!;
    for (const { from, to, emission } of edges)
      if (from === at) best[at] = Math.max(best[at]!, Math.max(...emission) * best[to]!);
  }
  return best;
}

/** The likeliest reading up to each cut, by any symbols whatever. */
function bestFrom(count: number, edges: readonly Edge[], skip: readonly number[]): Float64Array {
  const best = new Float64Array(count + 1);
  best[0] = 1;
  for (let at = 0; at < count; at++) {
    best[at + 1] = Math.max(best[at + 1]!, skip[at]! * best[at]!);
    for (const { from, to, emission } of edges)
      if (from === at) best[to] = Math.max(best[to]!, Math.max(...emission) * best[at]!);
  }
  return best;
}

function edgesOf({ atoms, digitHeightPx }: Atoms, recognise: RecogniseDigit): Edge[] {
  const line = lineOf(atoms, digitHeightPx);
  const edges: Edge[] = [];
  for (let from = 0; from < atoms.length; from++) {
    for (let to = from + 1; to <= Math.min(atoms.length, from + joining.mostAtoms); to++) {
      const joint = atoms.slice(from, to);
      const x0 = Math.min(...joint.map((atom) => atom.x0));
      const x1 = Math.max(...joint.map((atom) => atom.x1));
      if (to > from + 1 && x1 - x0 + 1 > joining.mostWidth * digitHeightPx) continue;
      if (widestGap(joint) > joining.mostGap * digitHeightPx) continue;
      edges.push({ from, to, emission: emissionOf(joint, digitHeightPx, line, recognise) });
    }
  }
  return edges;
}

function widestGap(atoms: readonly InkPiece[]): number {
  let reached = atoms[0]!.x1;
  let widest = 0;
  for (const atom of atoms) {
    widest = Math.max(widest, atom.x0 - reached - 1);
    reached = Math.max(reached, atom.x1);
  }
  return widest;
}

/** Head and foot of the digits along the strip, which may climb: the middle of each piece that is as tall as a digit. */
function lineOf(atoms: readonly InkPiece[], digitHeightPx: number): (x: number) => number {
  const tall = atoms.filter((atom) => atom.y1 - atom.y0 + 1 >= 0.6 * digitHeightPx);
  const points = (tall.length > 1 ? tall : atoms).map((atom) => ({
    x: (atom.x0 + atom.x1) / 2,
    y: (atom.y0 + atom.y1) / 2,
  }));
  const n = points.length;
  const meanX = points.reduce((sum, { x }) => sum + x, 0) / n;
  const meanY = points.reduce((sum, { y }) => sum + y, 0) / n;
  const xx = points.reduce((sum, { x }) => sum + (x - meanX) ** 2, 0);
  const xy = points.reduce((sum, { x, y }) => sum + (x - meanX) * (y - meanY), 0);
  const slope = xx === 0 ? 0 : xy / xx;
  return (x) => meanY + slope * (x - meanX);
}

function emissionOf(
  joint: readonly InkPiece[],
  digitHeightPx: number,
  middleAt: (x: number) => number,
  recognise: RecogniseDigit,
): Float64Array {
  const x0 = Math.min(...joint.map((atom) => atom.x0));
  const x1 = Math.max(...joint.map((atom) => atom.x1));
  const y0 = Math.min(...joint.map((atom) => atom.y0));
  const y1 = Math.max(...joint.map((atom) => atom.y1));
  const [wide, high] = [(x1 - x0 + 1) / digitHeightPx, (y1 - y0 + 1) / digitHeightPx];
  const offset = ((y0 + y1) / 2 - middleAt((x0 + x1) / 2)) / digitHeightPx;
  const emission = new Float64Array(symbols.indexOf('/') + 1).fill(floor);
  // dashes and dots are known by size and place alone
  if (high <= 0.35 && wide <= 0.9) {
    emission[separator] =
      Math.abs(offset) < 0.4 || offset > 0 ? (wide > 1.3 * high || wide < 0.3 ? 0.9 : 0.3) : 0.05;
    return emission;
  }
  const classes = recognise(pictureOf(joint, x0, y0, x1, y1));
  const size = sizeAsDigit(high);
  for (let digit = 0; digit < digitCount; digit++) emission[digit] = floor + classes[digit]! * size;
  const upright = classes[1]! + classes[strokeClass]!;
  const isTaller = Math.min(1, Math.max(0.15, (high - 0.95) / 0.35));
  emission[1] = floor + size * (classes[1]! + 0.35 * classes[strokeClass]!) * (high > 1.35 ? 0.4 : 1);
  emission[separator] = floor + Math.min(1, classes[strokeClass]! + 0.35 * upright * isTaller);
  return emission;
}

/** A part of a digit is smaller than its neighbours, a join of two lines taller. */
function sizeAsDigit(high: number): number {
  if (high < 0.4) return 0.02;
  if (high < 0.65) return 0.3;
  return high > 1.9 ? 0.1 : 1;
}

function pictureOf(joint: readonly InkPiece[], x0: number, y0: number, x1: number, y1: number): Float32Array {
  const width = x1 - x0 + 1;
  const height = y1 - y0 + 1;
  const data = new Float32Array(width * height);
  for (const atom of joint) {
    const wide = atom.x1 - atom.x0 + 1;
    for (const [at, ink] of atom.mask.entries())
      if (ink) data[(atom.y0 - y0 + Math.floor(at / wide)) * width + atom.x0 - x0 + (at % wide)] = 1;
  }
  return fitted({ width, height, data });
}
