/**
 * One tesseract.js worker, offline: the language data are an npm package, nothing is fetched and nothing cached.
 * A worker learns from earlier pages and grows (tesseract.js#977), so it is replaced after a number of pages, and when
 * small pictures follow large ones.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { createWorker, type Worker } from 'tesseract.js';
import type { GreyImage, Word } from '../../core/model.js';
import { packageRoot } from '../../package-root.js';
import { wordsOfTsv } from './tsv.js';

/** Tesseract's page segmentation modes (tesseract(1), --psm). */
export const segmentation = { auto: '3', block: '6', line: '7', rawLine: '13' } as const;
export type Segmentation = (typeof segmentation)[keyof typeof segmentation];

export interface Tesseract {
  /** the one it will hold when it has read what it was given; null before the first picture */
  network(): Network | null;
  /** @param dpi of the picture: lines are told apart by sizes in inches */
  recognise(network: Network, image: GreyImage, mode: Segmentation, dpi: number): Promise<Word[]>;
  close(): Promise<void>;
}

/** best = the large network, from the npm package; fast = the small one (tessdata-fast/README.md), in half its time */
export type Network = 'best' | 'fast';

/**
 * Holds one network at a time and exchanges it in place: that takes a tenth of what a new worker does, whose code is
 * compiled anew (0.7 s, and more than a second on its first page).
 * @param megapixelsPerWorker how much one worker reads before it is replaced; a page at 300 dpi has 8.4
 */
export function createTesseract(megapixelsPerWorker: number): Tesseract {
  let held: Held | null = null;
  let wanted: Network | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const end = async () => {
    const old = held;
    held = null;
    await old?.worker.terminate();
  };
  const workerFor = async (network: Network, megapixels: number): Promise<Worker> => {
    const isOversized = held !== null && held.largest >= largePicture && megapixels < largePicture;
    if (held === null || held.read > megapixelsPerWorker || isOversized) {
      const old = held;
      // before the old one ends: it shares its compiled code
      held = { network, worker: await startWorker(network), read: 0, largest: 0 };
      await old?.worker.terminate();
    }
    if (held.network !== network) await exchange(held, network);
    held.read += megapixels;
    held.largest = Math.max(held.largest, megapixels);
    return held.worker;
  };
  const recognise: Tesseract['recognise'] = async (network, image, mode, dpi) => {
    if (closed) throw new Error('The recogniser is closed');
    if (image.width < smallestPx || image.height < smallestPx) return [];
    try {
      const worker = await workerFor(network, (image.width * image.height) / 1e6);
      const { data } = await worker.recognize(
        portableGreymap(image),
        // also takes Tesseract's own variables, for this call only
        { tessedit_pageseg_mode: mode, user_defined_dpi: String(dpi), debug_file: '/dev/null' } as object,
        { text: false, tsv: true },
      );
      return wordsOfTsv(data.tsv ?? '', image);
    } catch (error) {
      await end();
      throw new Error('Tesseract failed on a picture', { cause: error });
    }
  };
  return {
    network: () => wanted,
    recognise(network, ...picture) {
      wanted = network;
      const result = queue.then(() => recognise(network, ...picture));
      queue = result.catch(() => undefined);
      return result;
    },
    async close() {
      closed = true;
      await queue;
      await end();
    },
  };
}

interface Held {
  network: Network;
  worker: Worker;
  /** megapixels so far, and of the largest picture */
  read: number;
  largest: number;
}

/** tesseract.js knows one language by the name `eng`: the other network takes its place under that name. */
async function exchange(held: Held, network: Network): Promise<void> {
  const data = await promisify(gunzip)(await readFile(join(folderOf(network), 'eng.traineddata.gz')));
  // typed as text, and written as it is
  await held.worker.writeText('eng.traineddata', data as unknown as string);
  await held.worker.reinitialize('eng');
  held.network = network;
}

/**
 * Megapixels. WebAssembly never gives memory back: what a whole page needed at 300 dpi (8.4) would be held while crops
 * are read, of which the largest have 4.
 */
const largePicture = 6;
/** Tesseract refuses or crashes on slivers. */
const smallestPx = 8;

function startWorker(network: Network): Promise<Worker> {
  return createWorker('eng', 1, {
    langPath: folderOf(network),
    gzip: true,
    cacheMethod: 'none',
    // without a handler tesseract.js throws where nobody can catch; the failed call rejects all the same
    errorHandler: () => undefined,
  });
}

function folderOf(network: Network): string {
  if (network === 'fast') return join(packageRoot, 'src', 'adapters', 'ocr', 'tessdata-fast');
  const languagePackage = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json');
  return join(dirname(languagePackage), '4.0.0_best_int');
}

/** Binary PGM: Leptonica reads it at once, where a PNG would be packed and unpacked again. */
function portableGreymap({ width, height, data }: GreyImage): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data]);
}
