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
 * @param workersNow how many pictures may be read at the same time, asked whenever one is to be read
 */
export function createRecogniser(pictures: Pictures, workersNow: () => number = () => 1): Recogniser {
  const workers = createWorkers(workersNow);
  return {
    words: (image, mode) =>
      mode === 'glance'
        ? workers.recognise('fast', image, segmentation.auto, dpiOfPage(image))
        : workers.recognise('best', image, modes[mode], fullDpi),
    orientation: (image) =>
      findOrientation(image, pictures, (part) =>
        workers.recognise('fast', part, segmentation.block, fullDpi),
      ),
    close: () => workers.close(),
  };
}

function dpiOfPage({ width, height }: GreyImage): number {
  return Math.max(70, Math.round(Math.max(width, height) / paperInches));
}

/** Each holds about a hundred megabytes: those beyond the number that is wanted now are ended. */
function createWorkers(workersNow: () => number): Pick<Tesseract, 'recognise' | 'close'> {
  const workers: { tesseract: Tesseract; waiting: number }[] = [];
  let closed = false;
  /** One that is free and holds the network, a new one, one that is free, the one that has least to do. */
  const pick = (network: Network) => {
    const most = Math.max(1, workersNow());
    for (const { tesseract } of workers.splice(most)) void tesseract.close();
    const idle = workers.filter(({ waiting }) => waiting === 0);
    const ready = idle.find(({ tesseract }) => tesseract.network() === network);
    if (ready) return ready;
    if (workers.length < most) {
      const added = { tesseract: createTesseract(megapixelsPerWorker), waiting: 0 };
      workers.push(added);
      return added;
    }
    return idle[0] ?? workers.reduce((least, one) => (one.waiting < least.waiting ? one : least));
  };
  return {
    async recognise(network, ...picture) {
      if (closed) throw new Error('The recogniser is closed');
      const worker = pick(network);
      worker.waiting += 1;
      try {
        return await worker.tesseract.recognise(network, ...picture);
      } finally {
        worker.waiting -= 1;
      }
    },
    async close() {
      closed = true;
      await Promise.all(workers.splice(0).map(({ tesseract }) => tesseract.close()));
    },
  };
}
