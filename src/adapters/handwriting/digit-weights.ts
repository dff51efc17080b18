/** The digit network's weights as a file keeps them: 16 bits each, a scale a layer, base64. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type DigitWeights, weightSizes } from '../../core/reading/handwriting/digit-net.js';
import { packageRoot } from '../../package-root.js';

const names = Object.keys(weightSizes) as (keyof DigitWeights)[];
const largest = 32_767;

/** Per layer: its largest weight (float, 4 bytes), then each weight as a share of it (2 bytes), little-endian. */
export function packWeights(weights: DigitWeights): string {
  const parts = names.map((name) => {
    const most = Math.fround(Math.max(...weights[name].map(Math.abs)));
    const bytes = Buffer.alloc(4 + 2 * weights[name].length);
    bytes.writeFloatLE(most, 0);
    for (const [at, value] of weights[name].entries())
      bytes.writeInt16LE(most === 0 ? 0 : Math.round((value / most) * largest), 4 + 2 * at);
    return bytes;
  });
  return Buffer.concat(parts).toString('base64');
}

/** @throws Error where the length is not that of the network */
export function unpackWeights(packed: string): DigitWeights {
  const bytes = Buffer.from(packed, 'base64');
  const expected = names.reduce((sum, name) => sum + 4 + 2 * weightSizes[name], 0);
  if (bytes.length !== expected)
    throw new Error(`digit weights: expected ${expected} bytes, got ${bytes.length}`);
  let start = 0;
  const layers = names.map((name) => {
    const most = bytes.readFloatLE(start);
    const from = start + 4;
    const layer = Float32Array.from(
      { length: weightSizes[name] },
      (_, at) => (bytes.readInt16LE(from + 2 * at) / largest) * most,
    );
    start = from + 2 * weightSizes[name];
    return [name, layer];
  });
  return Object.fromEntries(layers) as DigitWeights;
}

/** @throws Error where the file's weights are not those its hash was made of */
export function loadDigitWeights(): DigitWeights {
  const path = join(packageRoot, 'src', 'adapters', 'handwriting', 'digit-weights.json');
  const { weights, sha256 } = JSON.parse(readFileSync(path, 'utf8')) as { weights: string; sha256: string };
  const got = createHash('sha256').update(weights).digest('hex');
  if (got !== sha256) throw new Error(`${path}: expected weights with SHA-256 ${sha256}, got ${got}`);
  return unpackWeights(weights);
}
