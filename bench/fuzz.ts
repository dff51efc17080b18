/** Mutated mails and files (fixtures/hostile/mutate.ts); what it finds is kept in bench/results for a closer look. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { packageRoot } from '../fixtures/package-root.js';
import { fuzz as run } from './fuzz/run.js';
import type { Bench } from './report.js';

export const fuzz: Bench = {
  what: 'mutated mails and files through a reading process, without recognition',
  n: 2_000,
  async run({ n, seed }) {
    const { findings, endings, slowestMs } = await run({
      n,
      seed,
      timeoutMs: 30_000,
      maxRssBytes: 1_500 * 1024 * 1024,
    });
    const folder = join(packageRoot, 'bench', 'results', 'fuzz');
    mkdirSync(folder, { recursive: true });
    for (const { index, bytes } of findings) writeFileSync(join(folder, `${seed}-${index}.bin`), bytes);
    const told = findings.map(
      ({ index, of, by, code, failure }) =>
        `${index}: ${code}, ${of} by ${by.join(', ')} ${JSON.stringify(failure)}`,
    );
    const ended = Object.entries(endings)
      .toSorted(([, a], [, b]) => b - a)
      .map(([code, count]) => `${count} ${code}`);
    return {
      text: [...told, `ended as: ${ended.join(', ')}; the slowest took ${slowestMs} ms`].join('\n'),
      figures: { endings, slowestMs, findings: findings.map(({ bytes: _bytes, ...finding }) => finding) },
      missed:
        findings.length === 0 ? null : `${findings.length} of ${n} ended as an exception, a hang or a limit`,
    };
  },
};
