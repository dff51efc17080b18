/**
 * `npm run prove -- [--only NAME] [--n N] [--seed S] [--engine embedded|postgres|redis] [--fault NAME]`: proves on the compiled service
 * what is promised, and goes on where it was stopped. Exit 1 where something does not hold.
 */
import { parseArgs } from 'node:util';
import { circumstances, keep } from '../report.js';
import { crashes } from './crashes.js';
import { deletion } from './deletion.js';
import { faultNames, faults } from './faults.js';
import { type EngineName, engineNames, type Proof } from './proof.js';

const proofs: Record<string, Proof> = { crashes, deletion, faults };

const usage = `[--only ${Object.keys(proofs).join('|')}] [--n N] [--seed S] [--engine ${engineNames.join('|')}] [--fault ${faultNames.join('|')}]`;
const values = given();
if (values.help) {
  process.stdout.write(`npm run prove -- ${usage}\n`);
  process.exit(0);
}
const n = values.n === undefined ? undefined : Number(values.n);
const engine = engineNames.find((name) => name === values.engine);
const names = values.only === undefined ? Object.keys(proofs) : [values.only];
if (
  !engine ||
  names.some((name) => !(name in proofs)) ||
  (values.fault !== undefined && !faultNames.includes(values.fault)) ||
  (n !== undefined && !(Number.isInteger(n) && n > 0))
) {
  process.stderr.write(`prove: expected ${usage}\n`);
  process.exit(2);
}
const stop = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stop.abort());
for (const name of names) await prove(name, engine);

function given() {
  const options = {
    n: { type: 'string' },
    seed: { type: 'string', default: '1' },
    engine: { type: 'string', default: 'embedded' },
    only: { type: 'string' },
    fault: { type: 'string' },
    help: { type: 'boolean', short: 'h', default: false },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    process.stderr.write(`prove: ${(error as Error).message}; expected ${usage}\n`);
    return process.exit(2);
  }
}

async function prove(name: string, on: EngineName): Promise<void> {
  const proof = proofs[name]!;
  const wanted = n ?? proof.n;
  const before = circumstances();
  process.stdout.write(`\n${name} (${on}): ${proof.what}, n = ${wanted}, seed ${values.seed}\n`);
  const { text, figures, broken } = await proof.run({
    n: wanted,
    seed: values.seed,
    engine: on,
    stop: stop.signal,
    only: values.fault ?? null,
  });
  const after = circumstances();
  process.stdout.write(
    `${text}\ncommit ${before.commit} · Node ${before.node} · ${before.cores} cores · load ${before.load} before, ${after.load} after\n`,
  );
  keep(`prove-${name}-${on}`, { ...before, loadAfter: after.load, n: wanted, seed: values.seed, ...figures });
  if (broken === null) return;
  process.stdout.write(`BROKEN: ${broken}\n`);
  process.exitCode = 1;
}
