/**
 * What the digit network learns from: digits of the training part, bent and thinned as other pens would write them;
 * slashes; and what a wrong cut leaves: two digits in one, or a part of one.
 */
import { digitSide, mnistDigits } from '../../fixtures/handwriting/mnist-digits.js';
import type { MnistPart } from '../../fixtures/mnist-split.js';
import type { Prng } from '../../fixtures/prng.js';
import { noSymbolClass, strokeClass } from '../../src/core/reading/handwriting/digit-net.js';
import { fitted } from '../../src/core/reading/handwriting/segment-picture.js';
import type { Example } from './learning.js';

interface Ink {
  width: number;
  height: number;
  /** 0 … 1 */
  data: Float32Array;
}

const digits = new Map<string, Uint8Array[]>();
const picturesOf = (digit: number, part: MnistPart): Uint8Array[] => {
  const key = `${digit} ${part}`;
  const known = digits.get(key) ?? mnistDigits(digit, part);
  digits.set(key, known);
  return known;
};

/** @returns as many examples of each kind as there are digits of the part, for one round of training */
export const makeExamples = (part: MnistPart, random: Prng): Example[] => {
  const examples: Example[] = [];
  for (let digit = 0; digit < 10; digit += 1) {
    for (const picture of picturesOf(digit, part)) {
      examples.push(example(bent(inkOf(picture), random), digit));
      if (random.chance(0.35)) examples.push(example(wrongCut(part, random), noSymbolClass));
      if (random.chance(0.1)) examples.push(example(stroke(random), strokeClass));
    }
  }
  return random.shuffle(examples);
};

/** The pictures as they are, for measuring. */
export const plainExamples = (part: MnistPart): Example[] =>
  Array.from({ length: 10 }, (_, digit) =>
    picturesOf(digit, part).map((picture) => example(inkOf(picture), digit)),
  ).flat();

const example = (ink: Ink, ofClass: number): Example => ({ picture: fitted(ink), class: ofClass });

const inkOf = (picture: Uint8Array): Ink => ({
  width: digitSide,
  height: digitSide,
  data: Float32Array.from(picture, (value) => value / 255),
});

/** Leaning, turned, wider or narrower, thinner or thicker. */
const bent = (ink: Ink, random: Prng): Ink => {
  const side = 40;
  const data = new Float32Array(side * side);
  const lean = random.between(-0.35, 0.25);
  const turn = random.between(-0.2, 0.2);
  const [wide, high] = [random.between(0.8, 1.25), random.between(0.85, 1.15)];
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [cx, cy] = [x - side / 2 + 0.5, y - side / 2 + 0.5];
      const tx = (cx * cos - cy * sin + lean * cy) / wide;
      const ty = (cx * sin + cy * cos) / high;
      data[y * side + x] = sampled(ink, tx + ink.width / 2 - 0.5, ty + ink.height / 2 - 0.5);
    }
  }
  return repenned({ width: side, height: side, data }, random);
};

const sampled = ({ width, height, data }: Ink, x: number, y: number): number => {
  const [ix, iy] = [Math.floor(x), Math.floor(y)];
  const [fx, fy] = [x - ix, y - iy];
  const at = (px: number, py: number): number =>
    px < 0 || py < 0 || px >= width || py >= height ? 0 : data[py * width + px]!;
  return (
    (at(ix, iy) * (1 - fx) + at(ix + 1, iy) * fx) * (1 - fy) +
    (at(ix, iy + 1) * (1 - fx) + at(ix + 1, iy + 1) * fx) * fy
  );
};

/** A finer or broader pen: the mean with the darkest or palest neighbour. */
const repenned = (ink: Ink, random: Prng): Ink => {
  const amount = random.between(-0.9, 0.6);
  const { width, height, data } = ink;
  const changed = new Float32Array(data.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const own = data[y * width + x]!;
      let extreme = own;
      for (const [dx, dy] of [
        [1, 0],
        [-1, 0],
        [0, 1],
        [0, -1],
      ] as const) {
        const [nx, ny] = [x + dx, y + dy];
        const near = nx < 0 || ny < 0 || nx >= width || ny >= height ? 0 : data[ny * width + nx]!;
        extreme = amount < 0 ? Math.min(extreme, near) : Math.max(extreme, near);
      }
      const mixed = own + (extreme - own) * Math.abs(amount);
      changed[y * width + x] = Math.max(0, Math.min(1, (mixed - 0.15) * 1.4));
    }
  }
  return changed.some((value) => value > 0.4) ? { width, height, data: changed } : ink;
};

/** A pen's stroke from corner to corner: steep as a slash, or flat as a dash. */
const stroke = (random: Prng): Ink => {
  const side = 40;
  const data = new Float32Array(side * side);
  const lean = random.between(0.2, 0.75);
  const bow = random.between(-2, 2);
  const pen = random.between(0.8, 2.2);
  const long = random.between(24, 36);
  for (let step = 0; step <= 120; step += 1) {
    const t = step / 120;
    const cy = side / 2 + (t - 0.5) * long;
    const cx = side / 2 - (t - 0.5) * long * lean + bow * 4 * t * (1 - t);
    for (let y = Math.floor(cy - 3); y <= cy + 3; y += 1)
      for (let x = Math.floor(cx - 3); x <= cx + 3; x += 1) {
        if (x < 0 || y < 0 || x >= side || y >= side) continue;
        const cover = Math.max(0, Math.min(1, pen + 0.5 - Math.hypot(x - cx, y - cy)));
        data[y * side + x] = Math.max(data[y * side + x]!, cover);
      }
  }
  return { width: side, height: side, data };
};

const wrongCut = (part: MnistPart, random: Prng): Ink => {
  const any = (): Ink => bent(inkOf(random.pick(picturesOf(random.int(0, 9), part))), random);
  const kind = random.next();
  if (kind < 0.6) return beside(any(), kind < 0.15 ? stroke(random) : any(), random);
  // half an upright stroke is an upright stroke
  const digit = random.pick([0, 2, 3, 4, 5, 6, 7, 8, 9]);
  const ink = bent(inkOf(random.pick(picturesOf(digit, part))), random);
  const side = ink.width;
  const data = Float32Array.from(ink.data);
  // the part left or right of an upright cut, or above a level one
  const at = Math.round(side * random.between(0.42, 0.58));
  const where = random.pick(['left', 'right', 'upper', 'lower'] as const);
  for (let y = 0; y < side; y += 1)
    for (let x = 0; x < side; x += 1) {
      const gone =
        where === 'left' ? x >= at : where === 'right' ? x < at : where === 'upper' ? y >= at : y < at;
      if (gone) data[y * side + x] = 0;
    }
  return { width: side, height: side, data };
};

const beside = (left: Ink, right: Ink, random: Prng): Ink => {
  const shift = random.int(14, 24);
  const width = left.width + shift;
  const data = new Float32Array(width * left.height);
  for (let y = 0; y < left.height; y += 1)
    for (let x = 0; x < left.width; x += 1) {
      const [a, b] = [y * width + x, y * width + x + shift];
      data[a] = Math.max(data[a]!, left.data[y * left.width + x]!);
      data[b] = Math.max(data[b]!, right.data[y * right.width + x]!);
    }
  return { width, height: left.height, data };
};
