/**
 * `npm run bench [-- NAME] [--n N] [--seed N] [--carrier NAME] [--part NAME] [--jobs N] [--remember] [--write]
 * [--engine embedded|postgres|redis]`: measures
 * the compiled service on letters made for it; with no name it names the benches and runs them all. Exit 1 where a bench
 * misses its target.
 */
import { parseArgs } from 'node:util';
import { dates } from './dates/dates.js';
import { bombs } from './bombs.js';
import { calibration } from './calibration.js';
import { desk } from './desk.js';
import { engines } from './engines.js';
import { latency } from './latency.js';
import { fuzz } from './fuzz.js';
import { ink } from './ink.js';
import { lines } from './lines.js';
import { load } from './load.js';
import { engineNames } from './prove/proof.js';
import { reading } from './reading.js';
import { circumstances, keep, type Bench } from './report.js';
import { speed } from './speed.js';
import { storms } from './storms.js';

const benches: Record<string, Bench> = {
  latency,
  engines,
  dates,
  reading,
  lines,
  ink,
  calibration,
  speed,
  desk,
  storms,
  load,
  bombs,
  fuzz,
};

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    n: { type: 'string' },
    seed: { type: 'string', default: '1' },
    carrier: { type: 'string' },
    part: { type: 'string' },
    jobs: { type: 'string', default: '1' },
    remember: { type: 'boolean', default: false },
    write: { type: 'boolean', default: false },
    engine: { type: 'string' },
  },
});
const unknown = positionals.filter((name) => !(name in benches));
const wanted = values.n === undefined ? undefined : Number(values.n);
const jobs = Number(values.jobs);
const isCount = (value: number): boolean => Number.isInteger(value) && value > 0;
const engine = engineNames.find((name) => name === (values.engine ?? 'embedded'));
if (!engine || unknown.length > 0 || (wanted !== undefined && !isCount(wanted)) || !isCount(jobs)) {
  process.stderr.write(
    `bench: expected [${Object.keys(benches).join('|')}] [--n N] [--seed N] [--jobs N] [--engine ${engineNames.join('|')}]\n`,
  );
  process.exit(2);
}
const chosen = positionals.length > 0 ? positionals : Object.keys(benches);
if (positionals.length === 0) process.stdout.write(`Benches: ${chosen.join(', ')}\n`);
for (const name of chosen) {
  const bench = benches[name]!;
  const n = wanted ?? bench.n;
  const before = circumstances();
  process.stdout.write(`\n${name}: ${bench.what}, n = ${n}, seed ${values.seed}\n`);
  const { text, figures, missed } = await bench.run({
    n,
    seed: values.seed,
    remember: values.remember,
    jobs,
    write: values.write,
    engine,
    ...(values.carrier === undefined ? {} : { carrier: values.carrier }),
    ...(values.part === undefined ? {} : { part: values.part }),
  });
  const after = circumstances();
  process.stdout.write(
    `${text}\ncommit ${before.commit} · Node ${before.node} · ${before.cores} cores · load ${before.load} before, ${after.load} after\n`,
  );
  keep(values.engine === undefined ? name : `${name}-${engine}`, {
    ...before,
    loadAfter: after.load,
    n,
    seed: values.seed,
    ...figures,
  });
  if (missed !== null) {
    process.stdout.write(`MISSED: ${missed}\n`);
    process.exitCode = 1;
  }
}
