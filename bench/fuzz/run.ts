/** Mutated files and mails through a reading process: each must end as a reading or as a stated problem. */
import { join } from 'node:path';
import { mutated, type Mutation } from '../../fixtures/hostile/mutate.js';
import { packageRoot } from '../../fixtures/package-root.js';
import { prng } from '../../fixtures/prng.js';
import { loadForms } from '../../src/adapters/forms/load-forms.js';
import { openReaderPool } from '../../src/adapters/reader/reader-pool.js';
import type { Logger } from '../../src/pipeline/ports.js';
import { seeds } from './seeds.js';

export interface FuzzOptions {
  n: number;
  seed: string;
  /** one reading may take so long and so much; a mutated page is small */
  timeoutMs: number;
  maxRssBytes: number;
}
/** One that ended as it must not: an exception, a hang, or memory beyond the limit. */
export interface Finding {
  index: number;
  of: string;
  by: Mutation[];
  code: string;
  /** of an exception: its name and stack without the message */
  failure: object;
  bytes: Buffer;
}

/** Case `index` is the same whatever `n` is. */
export async function fuzz({ n, seed, timeoutMs, maxRssBytes }: FuzzOptions): Promise<{
  findings: Finding[];
  /** how many ended so: `read`, or the code of the problem */
  endings: Record<string, number>;
  slowestMs: number;
}> {
  const all = await seeds();
  const forms = loadForms();
  const findings: Finding[] = [];
  const endings: Record<string, number> = {};
  let slowestMs = 0;
  let failure: object = {};
  const reader = openReaderPool({
    size: 1,
    cores: 1,
    childModule: join(packageRoot, 'dist', 'bench', 'fuzz', 'child.js'),
    logger: listening((fields) => {
      failure = fields;
    }),
    timeoutMs,
    maxRssBytes,
    tasksPerProcess: 1_000,
  });
  try {
    for (let index = 0; index < n; index++) {
      const random = prng(`fuzz/${seed}/${index}`);
      const from = random.pick(all);
      const { bytes, by } = mutated(from.bytes, random.pick(all).bytes, random);
      failure = {};
      const start = performance.now();
      const reading = await reader.read({
        kind: from.kind,
        bytes,
        name: '',
        receivedOn: '2024-09-01',
        forms,
      });
      slowestMs = Math.max(slowestMs, performance.now() - start);
      const code =
        (reading.problem ?? reading.documents.find(({ problem }) => problem)?.problem)?.code ?? 'read';
      endings[code] = (endings[code] ?? 0) + 1;
      if (code.startsWith('reader-')) findings.push({ index, of: from.name, by, code, failure, bytes });
    }
  } finally {
    await reader.close();
  }
  return { findings, endings, slowestMs: Math.round(slowestMs) };
}

const nothing = (): void => undefined;

function listening(warn: (fields: object) => void): Logger {
  const logger: Logger = { debug: nothing, info: nothing, warn, error: nothing, child: () => logger };
  return logger;
}
