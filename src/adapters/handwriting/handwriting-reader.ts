/** Both recognisers of handwriting, loaded when the first piece of it is read: a digital letter pays nothing. */
import type { HandwritingReader } from '../../pipeline/ports.js';
import { makeLayers, recogniseDigit } from '../../core/reading/handwriting/digit-net.js';
import { loadDigitWeights } from './digit-weights.js';
import { type LineShape, openPpOcr, type PpOcr } from './pp-ocr.js';

/**
 * The same ink in two shapes: what one shape blurs together the other keeps apart, and where they differ somebody
 * should look. A third added time and no right answers.
 */
export const lineShapes: readonly LineShape[] = [
  { inkHeightPx: 34, stretch: 1.2 },
  { inkHeightPx: 30, stretch: 1.6 },
];

export function createHandwritingReader(): HandwritingReader {
  let opening: Promise<PpOcr> | null = null;
  let digits: ((picture: Float32Array) => Float32Array) | null = null;
  return {
    async lines(ink) {
      opening ??= openPpOcr();
      const model = await opening;
      const lattices = [];
      for (const shape of lineShapes) lattices.push(await model.read(ink, shape));
      return lattices;
    },
    digit(picture) {
      digits ??= openDigits();
      return digits(picture);
    },
    async close() {
      await (await opening)?.close();
      opening = null;
    },
  };
}

function openDigits(): (picture: Float32Array) => Float32Array {
  const weights = loadDigitWeights();
  const layers = makeLayers();
  return (picture) => recogniseDigit(weights, picture, layers);
}
