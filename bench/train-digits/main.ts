/**
 * `npm run train:digits [-- --rounds N] [--seed S]`: trains the digit network and writes its weights. The same seed
 * gives the same file on every machine: arithmetic in a fixed order, no threads.
 */
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { handwritingFaces } from '../../fixtures/handwriting/faces.js';
import { packageRoot } from '../../fixtures/package-root.js';
import { prng } from '../../fixtures/prng.js';
import { packWeights, unpackWeights } from '../../src/adapters/handwriting/digit-weights.js';
import {
  type DigitWeights,
  makeLayers,
  recogniseDigit,
} from '../../src/core/reading/handwriting/digit-net.js';
import { drawFaceDigits, makeExamples, plainExamples } from './examples.js';
import { type Example, freshWeights, Learner } from './learning.js';

const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '16' }, seed: { type: 'string', default: '1' } },
});
const rounds = Number(values.rounds);
const batchSize = 16;

/** Among the ten digits: whether a stroke is a 1 or a slash its place decides. */
const accuracy = (weights: DigitWeights, examples: readonly Example[]): number => {
  const layers = makeLayers();
  const right = examples.filter((one) => {
    const output = recogniseDigit(weights, one.picture, layers).subarray(0, 10);
    return output.indexOf(Math.max(...output)) === one.class;
  });
  return Math.round((10_000 * right.length) / examples.length) / 10_000;
};

const random = prng(`digits ${values.seed}`);
const faces = await drawFaceDigits(random.fork('faces'));
const learner = new Learner(freshWeights(random.fork('weights')));
for (let round = 0; round < rounds; round += 1) {
  const examples = makeExamples('train', faces, random.fork(`round ${round}`));
  // falls along a half cosine (Loshchilov and Hutter, 2017)
  const rate = 0.0015 * 0.5 * (1 + Math.cos((Math.PI * round) / rounds)) + 0.00003;
  let loss = 0;
  for (let at = 0; at < examples.length; at += batchSize)
    loss +=
      learner.learn(examples.slice(at, at + batchSize), rate) * Math.min(batchSize, examples.length - at);
  process.stdout.write(
    `round ${round + 1}: loss ${(loss / examples.length).toFixed(3)}, tuning part ${accuracy(learner.weights, plainExamples('tune'))}\n`,
  );
}

const packed = packWeights(learner.weights);
const kept = unpackWeights(packed);
const file = {
  what: 'Weights of the digit network; made by npm run train:digits, do not edit',
  seed: values.seed,
  rounds,
  trainedOn: { mnist: plainExamples('train').length, faces: handwritingFaces.train },
  accuracy: {
    tune: { n: plainExamples('tune').length, right: accuracy(kept, plainExamples('tune')) },
    heldOut: { n: plainExamples('heldOut').length, right: accuracy(kept, plainExamples('heldOut')) },
  },
  sha256: createHash('sha256').update(packed).digest('hex'),
  weights: packed,
};
writeFileSync(
  join(packageRoot, 'src', 'adapters', 'handwriting', 'digit-weights.json'),
  `${JSON.stringify(file, null, 2)}\n`,
);
process.stdout.write(`${JSON.stringify({ ...file, weights: `${packed.length} characters` }, null, 2)}\n`);
