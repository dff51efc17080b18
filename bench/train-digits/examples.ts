/**
 * What the digit network learns from: digits of the training part, bent and thinned as other pens would write them;
 * slashes; and what a wrong cut leaves: two digits in one, or a part of one.
 */
import { handwritingFaces, openFace } from '../../fixtures/handwriting/faces.js';
import { writeInFace } from '../../fixtures/handwriting/ink-layer.js';
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

const digits = new Map<string, Ink[]>();
const picturesOf = (digit: number, part: MnistPart): Ink[] => {
  const key = `${digit} ${part}`;
  const known = digits.get(key) ?? mnistDigits(digit, part).map(inkOf);
  digits.set(key, known);
  return known;
};

/** Digits of the faces set aside for training, drawn once: 48 pixels high. */
export const drawFaceDigits = async (random: Prng): Promise<Ink[][]> => {
  const hand = { heightPx: 48, slant: 0, climb: 0, spacing: 1, unrest: 0 };
  const drawn: Ink[][] = [];
  for (let digit = 0; digit < 10; digit += 1) {
    const inks: Ink[] = [];
    for (const name of handwritingFaces.train) {
      for (const fatten of [0, 0.06, 0.12]) {
        const layer = await writeInFace(String(digit), openFace(name), { ...hand, fatten }, random);
        inks.push({ ...layer, data: Float32Array.from(layer.data, (value) => value / 255) });
      }
    }
    drawn.push(inks);
  }
  return drawn;
};

/** Where examples come from: either kind of picture. */
type AnyDigit = (digit: number, random: Prng) => Ink;

/** @returns examples for one round of training: each digit of the part once, and of faces half as many */
export const makeExamples = (part: MnistPart, faces: readonly Ink[][], random: Prng): Example[] => {
  const examples: Example[] = [];
  const any: AnyDigit = (digit, own) =>
    bent(own.pick(own.chance(0.35) ? faces[digit]! : picturesOf(digit, part)), own);
  for (let digit = 0; digit < 10; digit += 1) {
    for (const picture of picturesOf(digit, part)) {
      examples.push(example(bent(picture, random), digit));
      if (random.chance(0.5)) examples.push(example(bent(random.pick(faces[digit]!), random), digit));
      if (random.chance(0.6)) examples.push(example(wrongCut(any, random), noSymbolClass));
      if (random.chance(0.12)) examples.push(example(stroke(random), strokeClass));
    }
  }
  return random.shuffle(examples);
};

/** The pictures as they are, for measuring. */
export const plainExamples = (part: MnistPart): Example[] =>
  Array.from({ length: 10 }, (_, digit) =>
    picturesOf(digit, part).map((picture) => example(picture, digit)),
  ).flat();

const example = (ink: Ink, ofClass: number): Example => ({ picture: fitted(ink), class: ofClass });

const inkOf = (picture: Uint8Array): Ink => ({
  width: digitSide,
  height: digitSide,
  data: Float32Array.from(picture, (value) => value / 255),
});

/** Leaning, turned, wider or narrower, thinner or thicker; brought to about 20 pixels high. */
const bent = (ink: Ink, random: Prng): Ink => {
  const side = 40;
  const data = new Float32Array(side * side);
  const lean = random.between(-0.35, 0.25);
  const turn = random.between(-0.2, 0.2);
  const { middleX, middleY, high: tall } = extentOf(ink);
  const scale = tall / 20;
  const [wide, high] = [random.between(0.8, 1.25), random.between(0.85, 1.15)];
  const [sin, cos] = [Math.sin(turn), Math.cos(turn)];
  for (let y = 0; y < side; y += 1) {
    for (let x = 0; x < side; x += 1) {
      const [cx, cy] = [x - side / 2 + 0.5, y - side / 2 + 0.5];
      const tx = ((cx * cos - cy * sin + lean * cy) / wide) * scale;
      const ty = ((cx * sin + cy * cos) / high) * scale;
      data[y * side + x] = sampled(ink, tx + middleX - 0.5, ty + middleY - 0.5);
    }
  }
  return repenned({ width: side, height: side, data }, random);
};

const extentOf = ({ width, data }: Ink): { middleX: number; middleY: number; high: number } => {
  let [x0, x1, y0, y1] = [width, 0, Number.MAX_SAFE_INTEGER, 0];
  for (const [at, value] of data.entries()) {
    if (value < 0.3) continue;
    const x = at % width;
    const y = Math.floor(at / width);
    x0 = Math.min(x0, x);
    x1 = Math.max(x1, x);
    y0 = Math.min(y0, y);
    y1 = Math.max(y1, y);
  }
  return { middleX: (x0 + x1 + 1) / 2, middleY: (y0 + y1 + 1) / 2, high: y1 - y0 + 1 };
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

/** Two symbols side by side, most often with an upright one: 1 and slash hide best beside another digit. */
const wrongCut = (any: AnyDigit, random: Prng): Ink => {
  const digit = (of: number): Ink => any(of, random);
  if (random.chance(0.75)) {
    const slim = random.chance(0.6)
      ? random.chance(0.6)
        ? digit(1)
        : stroke(random)
      : digit(random.int(0, 9));
    const other = digit(random.int(0, 9));
    return random.chance(0.5) ? beside(slim, other, random) : beside(other, slim, random);
  }
  // half an upright stroke is an upright stroke
  const ink = digit(random.pick([0, 2, 3, 4, 5, 6, 7, 8, 9]));
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

/** From touching to a small gap. */
const beside = (left: Ink, right: Ink, random: Prng): Ink => {
  const shift = columnsOf(left).last - columnsOf(right).first + random.int(0, 6);
  const width = left.width + Math.max(0, shift);
  const data = new Float32Array(width * left.height);
  for (let y = 0; y < left.height; y += 1) {
    for (let x = 0; x < left.width; x += 1) data[y * width + x] = left.data[y * left.width + x]!;
    for (let x = 0; x < right.width; x += 1) {
      const to = x + shift;
      if (to < 0 || to >= width) continue;
      data[y * width + to] = Math.max(data[y * width + to]!, right.data[y * right.width + x]!);
    }
  }
  return { width, height: left.height, data };
};

const columnsOf = ({ width, data }: Ink): { first: number; last: number } => {
  let [first, last] = [width, 0];
  for (const [at, value] of data.entries()) {
    if (value < 0.3) continue;
    first = Math.min(first, at % width);
    last = Math.max(last, at % width);
  }
  return { first, last };
};
