/**
 * Whether confidences mean something, and what each threshold trades: from what `npm run bench -- reading` with the same
 * seed has kept. Reads no letter itself. With `--write` the map of confidences and docs/thresholds.md are written; after a
 * build a second run shows the bins and the page under the new map.
 */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../fixtures/package-root.js';
import type { Part } from '../fixtures/corpus/parts.js';
import { binTable } from './calibration/bins.js';
import { fitMap, mapModule } from './calibration/fit.js';
import { thresholdsPage } from './calibration/page.js';
import { letterOf, readingsOf } from './calibration/readings.js';
import { tradeOffs } from './calibration/trade-off.js';
import { openLetterFile, type ReadLetter } from './reading/letter-file.js';
import type { Bench } from './report.js';

export const calibration: Bench = {
  what: 'confidences and thresholds, from letters that the reading bench has read',
  n: 10_000,
  run({ n, seed, write }) {
    const { path, known } = openLetterFile(seed);
    const rows = [...known.values()].filter(({ truth }) => truth.index < n);
    if (rows.length === 0)
      throw new Error(`${path} holds no letter: run \`npm run bench -- reading --seed ${seed}\` first.`);
    const parts = (['tune', 'held-out'] as const).map((part) => partOf(part, rows));
    const commits = [...new Set(rows.map(({ commit }) => commit))];
    const page = thresholdsPage(parts, { commits, seed });
    const map = mapModule(fitMap(rows.filter(({ truth }) => truth.part === 'tune').flatMap(readingsOf)));
    if (write) {
      writeFileSync(join(packageRoot, 'docs', 'thresholds.md'), page);
      writeFileSync(join(packageRoot, 'src', 'core', 'judging', 'calibration-map.ts'), map);
    }
    const text = [map, page].join('\n\n');
    const figures = { letters: rows.length, table: text.split('\n') };
    return Promise.resolve({ text, figures, missed: null });
  },
};

const partOf = (part: Part, all: readonly ReadLetter[]) => {
  const rows = all.filter(({ truth }) => truth.part === part);
  return {
    part,
    rows,
    letters: rows.filter((row) => letterOf(row) !== null).length,
    tradeOffs: tradeOffs(rows),
    bins: binTable(rows.flatMap(readingsOf)),
  };
};
