/** From readings to what their confidence was worth: the map of src/core/judging/calibration-map.ts. */
import { lowerBound, upperBound } from '../reading/bounds.js';
import type { ConfidentReading } from './readings.js';

/** Fewer say nothing; then a confidence is left as it is. */
const leastReadings = 100;
/** Readings that a point of the curve rests on, at least. */
const leastOfPoint = 40;

interface Block {
  n: number;
  right: number;
  /** sum of claimed confidences */
  claimed: number;
}
export type Curve = [claimed: number, share: number][];

/** Half a right and half a wrong one beside those seen (Jeffreys): none wrong in 40 is no certainty. */
const shareOf = ({ right, n }: Block): number => (right + 0.5) / (n + 1);
const joined = (a: Block, b: Block): Block => ({
  n: a.n + b.n,
  right: a.right + b.right,
  claimed: a.claimed + b.claimed,
});

/**
 * A curve that never falls (pool adjacent violators; Zadrozny and Elkan 2002), over blocks of as many readings as a point
 * needs.
 * @returns null where there are too few, or where what was claimed is within what chance allows
 */
export function fitCurve(readings: readonly ConfidentReading[]): Curve | null {
  const offered = readings.filter(({ state }) => state === 'offered');
  if (offered.length < leastReadings) return null;
  const blocks = blocksOf(offered.toSorted((a, b) => a.claimed - b.claimed));
  if (blocks.every(isAsClaimed)) return null;
  const curve: Block[] = [];
  for (const block of blocks) {
    let last = block;
    while (curve.length > 0 && shareOf(curve.at(-1)!) >= shareOf(last)) last = joined(curve.pop()!, last);
    curve.push(last);
  }
  return curve.map((block) => [rounded(block.claimed / block.n), rounded(shareOf(block))]);
}

const rounded = (share: number): number => Number(share.toFixed(4));

/** Equal confidences stay together: they cannot be told apart later. */
function blocksOf(sorted: readonly ConfidentReading[]): Block[] {
  const blocks: Block[] = [];
  let open: Block = { n: 0, right: 0, claimed: 0 };
  for (const [at, { claimed, isRight }] of sorted.entries()) {
    open = joined(open, { n: 1, right: Number(isRight), claimed });
    if (open.n >= leastOfPoint && sorted[at + 1]?.claimed !== claimed) {
      blocks.push(open);
      open = { n: 0, right: 0, claimed: 0 };
    }
  }
  if (open.n > 0)
    blocks.push(open.n < leastOfPoint && blocks.length > 0 ? joined(blocks.pop()!, open) : open);
  return blocks;
}

const isAsClaimed = (block: Block): boolean => {
  const wrong = block.n - block.right;
  const claimed = 1 - block.claimed / block.n;
  return claimed >= lowerBound(wrong, block.n) && claimed <= upperBound(wrong, block.n);
};

/** @param readings of the part that is tuned on */
export function fitMap(readings: readonly ConfidentReading[]): Record<string, Curve> {
  const names = [...new Set(readings.map(({ kind, source }) => `${kind}, ${source}`))].sort();
  return Object.fromEntries(
    names.flatMap((name) => {
      const curve = fitCurve(readings.filter(({ kind, source }) => `${kind}, ${source}` === name));
      return curve === null ? [] : [[name, curve]];
    }),
  );
}

/** The module, as the formatter would have it. */
export function mapModule(map: Record<string, Curve>): string {
  const lines = Object.entries(map).flatMap(([name, curve]) => [
    `  '${name}': [`,
    ...curve.map(([claimed, share]) => `    [${claimed}, ${share}],`),
    '  ],',
  ]);
  const body = lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n}`;
  return `/**
 * What a claimed confidence was worth: [claimed, share that was right], for each kind and source where the two differ by
 * more than chance. Written by \`npm run bench -- calibration --write\` from letters of the part \`tune\`; do not edit.
 */
export const calibrationMap: Readonly<Record<string, readonly (readonly [number, number])[]>> = ${body};
`;
}
