/** Child processes that run the compiled lock, so that several real processes can meet. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const adapter = new URL('../../../dist/src/adapters/lock/data-dir-lock.js', import.meta.url).href;

/** Says `won` and stays until it is killed, or `refused: …` and ends. `--busy` = its event loop stands still after `won`. */
const program = `
import { lockDataDir } from ${JSON.stringify(adapter)};
const [dataDir, at, busy] = process.argv.slice(2);
while (Date.now() < Number(at));
try {
  await lockDataDir(dataDir);
  process.stdout.write('won\\n');
  if (busy) setImmediate(() => { for (;;); });
  else setInterval(() => undefined, 1000);
} catch (error) {
  process.stdout.write(error.code + ': ' + error.message + '\\n');
}
`;

export interface Contender {
  process: ChildProcess;
  /** its one line */
  said: string;
}

let script: Promise<string> | undefined;
async function programFile(): Promise<string> {
  const file = join(await mkdtemp(join(tmpdir(), 'lock-program-')), 'hold.mjs');
  await writeFile(file, program);
  return file;
}

/** @param at when to begin, in ms since 1970: several that are given the same moment meet in the lock */
export async function contend(dataDir: string, at = 0, busy = false): Promise<Contender> {
  script ??= programFile();
  const child = spawn(process.execPath, [await script, dataDir, String(at), ...(busy ? ['--busy'] : [])], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const lines = createInterface({ input: child.stdout });
  const { value } = await lines[Symbol.asyncIterator]().next();
  return { process: child, said: String(value) };
}

export async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
}
