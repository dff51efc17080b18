/** The `Recogniser` port: words of a page or a region, and which way up a page is. */
import type { GreyImage } from '../../core/model.js';
import type { Pictures, Recogniser } from '../../pipeline/ports.js';
import { findOrientation } from './orientation.js';
import { createTesseract, type Network, segmentation, type Tesseract } from './tesseract.js';

const modes = {
  page: segmentation.auto,
  block: segmentation.block,
  line: segmentation.line,
  raw: segmentation.rawLine,
} as const;
/** about 40 pages of 300 dpi */
const megapixelsPerWorker = 340;
/** of crops and pages as the pipeline draws them */
const fullDpi = 300;
/** letter paper, long side */
const paperInches = 11;

/**
 * A glance goes to the fast network, all else to the best one.
 * @param workersNow how many glances may be read at the same time, asked whenever one is to be read
 */
export function createRecogniser(pictures: Pictures, workersNow: () => number = () => 1): Recogniser {
  const fast = createWorkers('fast', workersNow);
  const best = createWorkers('best', () => 1);
  return {
    words(image, mode) {
      if (mode === 'glance') return fast.recognise(image, segmentation.auto, dpiOfPage(image));
      // all pages of a mail are glanced at before anything is read closer: both networks are not held at once
      fast.endIdle();
      return best.recognise(image, modes[mode], fullDpi);
    },
    orientation: (image) =>
      findOrientation(image, pictures, (part) => fast.recognise(part, segmentation.block, fullDpi)),
    async close() {
      await Promise.all([fast.close(), best.close()]);
    },
  };
}

function dpiOfPage({ width, height }: GreyImage): number {
  return Math.max(70, Math.round(Math.max(width, height) / paperInches));
}

interface Workers extends Tesseract {
  /** ends those that have nothing to read; the next picture starts one again, which takes a third of a second */
  endIdle(): void;
}

/** Each holds about a hundred megabytes: those beyond the number that is wanted now are ended. */
function createWorkers(network: Network, workersNow: () => number): Workers {
  const workers: { tesseract: Tesseract; waiting: number }[] = [];
  let closed = false;
  return {
    async recognise(image, mode, dpi) {
      if (closed) throw new Error('The recogniser is closed');
      const most = Math.max(1, workersNow());
      for (const { tesseract } of workers.splice(most)) void tesseract.close();
      const idle = workers.find(({ waiting }) => waiting === 0);
      if (!idle && workers.length < most)
        workers.push({ tesseract: createTesseract(network, megapixelsPerWorker), waiting: 0 });
      const worker = idle ?? workers.reduce((least, one) => (one.waiting < least.waiting ? one : least));
      worker.waiting += 1;
      try {
        return await worker.tesseract.recognise(image, mode, dpi);
      } finally {
        worker.waiting -= 1;
      }
    },
    endIdle() {
      const idle = workers.filter(({ waiting }) => waiting === 0);
      for (const worker of idle) {
        workers.splice(workers.indexOf(worker), 1);
        void worker.tesseract.close();
      }
    },
    async close() {
      closed = true;
      await Promise.all(workers.splice(0).map(({ tesseract }) => tesseract.close()));
    },
  };
}
