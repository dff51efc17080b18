/** One step of learning: gradients by back-propagation (Rumelhart et al., 1986), applied by Adam (Kingma and Ba, 2015). */
import {
  classCount,
  type DigitWeights,
  inputSide,
  type Layers,
  makeLayers,
  recogniseDigit,
  shape,
  weightSizes,
} from '../../src/core/reading/handwriting/digit-net.js';
import type { Prng } from '../../fixtures/prng.js';

export interface Example {
  /** 24×24, 0 … 1 */
  picture: Float32Array;
  class: number;
}

const names = Object.keys(weightSizes) as (keyof DigitWeights)[];

const zeros = (): DigitWeights =>
  Object.fromEntries(
    names.map((name) => [name, new Float32Array(weightSizes[name])]),
  ) as unknown as DigitWeights;

/** Deviations by the number of inputs (He et al., 2015). */
export const freshWeights = (random: Prng): DigitWeights => {
  const weights = zeros();
  const inputs: Partial<Record<keyof DigitWeights, number>> = {
    first: 25,
    second: 72,
    hidden: 384,
    output: 64,
  };
  for (const name of names) {
    const fan = inputs[name];
    if (fan === undefined) continue;
    for (let at = 0; at < weights[name].length; at += 1)
      weights[name][at] = random.gauss() * Math.sqrt(2 / fan);
  }
  return weights;
};

export class Learner {
  private readonly gradient = zeros();
  private readonly mean = zeros();
  private readonly square = zeros();
  private readonly layers = makeLayers();
  private steps = 0;

  constructor(readonly weights: DigitWeights) {}

  /** @returns mean loss (cross-entropy) of the batch */
  learn(batch: readonly Example[], rate: number): number {
    for (const name of names) this.gradient[name].fill(0);
    let loss = 0;
    for (const example of batch) {
      const output = recogniseDigit(this.weights, example.picture, this.layers);
      loss -= Math.log(Math.max(1e-9, output[example.class]!));
      this.back(example, this.layers);
    }
    this.steps += 1;
    const [keepMean, keepSquare] = [0.9, 0.999];
    const correct = Math.sqrt(1 - keepSquare ** this.steps) / (1 - keepMean ** this.steps);
    for (const name of names) {
      const [weights, gradient, mean, square] = [
        this.weights[name],
        this.gradient[name],
        this.mean[name],
        this.square[name],
      ];
      for (let at = 0; at < weights.length; at += 1) {
        const slope = gradient[at]! / batch.length;
        mean[at] = keepMean * mean[at]! + (1 - keepMean) * slope;
        square[at] = keepSquare * square[at]! + (1 - keepSquare) * slope * slope;
        weights[at]! -= (rate * correct * mean[at]!) / (Math.sqrt(square[at]!) + 1e-7);
      }
    }
    return loss / batch.length;
  }

  private back({ picture, class: truth }: Example, layers: Layers): void {
    const { weights, gradient } = this;
    const output = Float32Array.from(layers.output);
    // a little doubt about every label keeps probabilities honest (label smoothing, Szegedy et al., 2016)
    const doubt = 0.03;
    for (let c = 0; c < classCount; c += 1) output[c]! -= doubt / classCount + (c === truth ? 1 - doubt : 0);
    const hidden = backConnect(output, layers.hidden, weights.output, gradient.output, gradient.outputBias);
    for (let at = 0; at < hidden.length; at += 1) if (layers.hidden[at]! <= 0) hidden[at] = 0;
    const second = backConnect(
      hidden,
      layers.secondPooled,
      weights.hidden,
      gradient.hidden,
      gradient.hiddenBias,
    );
    const firstPooled = backConvolve(
      second,
      layers.secondFrom,
      layers.second,
      layers.firstPooled,
      shape.first.filters,
      shape.first.pooled,
      weights.second,
      gradient.second,
      gradient.secondBias,
      shape.second,
    );
    backConvolve(
      firstPooled,
      layers.firstFrom,
      layers.first,
      picture,
      1,
      inputSide,
      weights.first,
      gradient.first,
      gradient.firstBias,
      shape.first,
    );
  }
}

/** @returns the slope of the loss by each input */
const backConnect = (
  slope: Float32Array,
  input: Float32Array,
  weights: Float32Array,
  gradient: Float32Array,
  biasGradient: Float32Array,
): Float32Array => {
  const down = new Float32Array(input.length);
  for (let to = 0; to < slope.length; to += 1) {
    const s = slope[to]!;
    if (s === 0) continue;
    biasGradient[to]! += s;
    const row = to * input.length;
    for (let at = 0; at < input.length; at += 1) {
      gradient[row + at]! += s * input[at]!;
      down[at]! += s * weights[row + at]!;
    }
  }
  return down;
};

/** Through pooling, rectifier and convolution; only the pixels that pooling took carry anything. */
const backConvolve = (
  pooledSlope: Float32Array,
  from: Int32Array,
  output: Float32Array,
  input: Float32Array,
  channels: number,
  inputWidth: number,
  kernels: Float32Array,
  gradient: Float32Array,
  biasGradient: Float32Array,
  { kernel, side }: { kernel: number; side: number },
): Float32Array => {
  const down = new Float32Array(input.length);
  const plane = side * side;
  for (let p = 0; p < pooledSlope.length; p += 1) {
    const at = from[p]!;
    const s = pooledSlope[p]!;
    if (s === 0 || output[at]! <= 0) continue;
    const f = Math.floor(at / plane);
    const y = Math.floor((at % plane) / side);
    const x = at % side;
    biasGradient[f]! += s;
    for (let c = 0; c < channels; c += 1) {
      for (let ky = 0; ky < kernel; ky += 1) {
        const row = (c * inputWidth + y + ky) * inputWidth + x;
        const k = ((f * channels + c) * kernel + ky) * kernel;
        for (let kx = 0; kx < kernel; kx += 1) {
          gradient[k + kx]! += s * input[row + kx]!;
          down[row + kx]! += s * kernels[k + kx]!;
        }
      }
    }
  }
  return down;
};
