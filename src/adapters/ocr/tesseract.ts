/**
 * One tesseract.js worker, offline: the language data are an npm package, nothing is fetched and nothing cached.
 * A worker learns from earlier pages and grows (tesseract.js#977), so it is replaced after a number of pages, and when
 * small pictures follow large ones.
 */
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { createWorker, type Worker } from 'tesseract.js';
import type { GreyImage, Word } from '../../core/model.js';
import { packageRoot } from '../../package-root.js';
import { wordsOfTsv } from './tsv.js';

/** Tesseract's page segmentation modes (tesseract(1), --psm). */
export const segmentation = { auto: '3', block: '6', line: '7', rawLine: '13' } as const;
export type Segmentation = (typeof segmentation)[keyof typeof segmentation];

export interface Tesseract {
  /** @param dpi of the picture: lines are told apart by sizes in inches */
  recognise(image: GreyImage, mode: Segmentation, dpi: number): Promise<Word[]>;
  close(): Promise<void>;
}

/** best = the large network, from the npm package; fast = the small one (tessdata-fast/README.md), in half its time */
export type Network = 'best' | 'fast';

/** @param megapixelsPerWorker how much one worker reads before it is replaced; a page at 300 dpi has 8.4 */
export function createTesseract(network: Network, megapixelsPerWorker: number): Tesseract {
  let worker: Promise<Worker> | null = null;
  let read = 0;
  let largest = 0;
  let queue: Promise<unknown> = Promise.resolve();
  let closed = false;

  const retire = async () => {
    const old = worker;
    worker = null;
    read = 0;
    largest = 0;
    await (await old?.catch(() => null))?.terminate();
  };
  const recognise = async (image: GreyImage, mode: Segmentation, dpi: number): Promise<Word[]> => {
    if (closed) throw new Error('The recogniser is closed');
    if (image.width < smallestPx || image.height < smallestPx) return [];
    const megapixels = (image.width * image.height) / 1e6;
    const isOversized = largest >= largePicture && megapixels < largePicture;
    if (read > megapixelsPerWorker || isOversized) await retire();
    read += megapixels;
    largest = Math.max(largest, megapixels);
    worker ??= startWorker(network);
    try {
      const { data } = await (await worker).recognize(
        portableGreymap(image),
        // also takes Tesseract's own variables, for this call only
        { tessedit_pageseg_mode: mode, user_defined_dpi: String(dpi), debug_file: '/dev/null' } as object,
        { text: false, tsv: true },
      );
      return wordsOfTsv(data.tsv ?? '', image);
    } catch (error) {
      await retire();
      throw new Error('Tesseract failed on a picture', { cause: error });
    }
  };
  return {
    recognise(image, mode, dpi) {
      const result = queue.then(() => recognise(image, mode, dpi));
      queue = result.catch(() => undefined);
      return result;
    },
    async close() {
      closed = true;
      await queue;
      await retire();
    },
  };
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
    langPath: network === 'best' ? bestData() : join(packageRoot, 'src', 'adapters', 'ocr', 'tessdata-fast'),
    gzip: true,
    cacheMethod: 'none',
    // without a handler tesseract.js throws where nobody can catch; the failed call rejects all the same
    errorHandler: () => undefined,
  });
}

function bestData(): string {
  const languagePackage = createRequire(import.meta.url).resolve('@tesseract.js-data/eng/package.json');
  return join(dirname(languagePackage), '4.0.0_best_int');
}

/** Binary PGM: Leptonica reads it at once, where a PNG would be packed and unpacked again. */
function portableGreymap({ width, height, data }: GreyImage): Buffer {
  return Buffer.concat([Buffer.from(`P5\n${width} ${height}\n255\n`, 'latin1'), data]);
}
