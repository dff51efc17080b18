/**
 * What people use today: every page drawn by pdftoppm at 300 dpi and read by native Tesseract 5, two processes at a time.
 * Each Tesseract keeps to one thread, which is faster than two processes with several threads each on two cores.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { findOrInstall } from '../../test/support/install.js';
import { childSeconds } from './cpu.js';

const run = promisify(execFile);
const processes = 2;

export interface PeerReading {
  text: string;
  seconds: number;
  /** of processor time, all its processes together; NaN where /proc tells nothing */
  cpuSeconds: number;
  drawSeconds: number;
}
export interface Peer {
  /** as it calls itself */
  version: string;
  read(pdf: Uint8Array): Promise<PeerReading>;
}

/** @returns null where a program is missing and may not be installed, which is said on stderr */
export async function findPeer(): Promise<Peer | null> {
  const pdftoppm = await findOrInstall('pdftoppm');
  const tesseract = await findOrInstall('tesseract');
  if (pdftoppm === null || tesseract === null) return null;
  const { stdout, stderr } = await run(tesseract, ['--version']);
  return {
    version: `${stdout}${stderr}`.split('\n')[0]!.trim(),
    async read(pdf) {
      const folder = await mkdtemp(join(tmpdir(), 'letter-intake-peer-'));
      try {
        await writeFile(join(folder, 'letter.pdf'), pdf);
        const cpuBefore = childSeconds();
        const begin = performance.now();
        await run(pdftoppm, ['-r', '300', '-gray', join(folder, 'letter.pdf'), join(folder, 'page')]);
        const drawn = performance.now();
        const pages = (await readdir(folder)).filter((name) => name.endsWith('.pgm')).sort();
        const waiting = [...pages];
        const work = async (): Promise<void> => {
          for (let page = waiting.shift(); page !== undefined; page = waiting.shift())
            await run(tesseract, [join(folder, page), join(folder, page), '-l', 'eng'], {
              env: { ...process.env, OMP_THREAD_LIMIT: '1' },
            });
        };
        await Promise.all(Array.from({ length: processes }, work));
        const end = performance.now();
        const texts = await Promise.all(pages.map((page) => readFile(join(folder, `${page}.txt`), 'utf8')));
        return {
          text: texts.join('\n'),
          seconds: (end - begin) / 1000,
          cpuSeconds: childSeconds() - cpuBefore,
          drawSeconds: (drawn - begin) / 1000,
        };
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}
