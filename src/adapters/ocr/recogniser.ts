/** The `Recogniser` port: words of a page or a region, and which way up a page is. */
import type { Pictures, Recogniser } from '../../pipeline/ports.js';
import { findOrientation } from './orientation.js';
import { createTesseract, segmentation } from './tesseract.js';

const modes = {
  page: segmentation.auto,
  block: segmentation.block,
  line: segmentation.line,
  raw: segmentation.rawLine,
} as const;
/** about 40 pages of 300 dpi */
const megapixelsPerWorker = 340;

export function createRecogniser(pictures: Pictures): Recogniser {
  const tesseract = createTesseract(megapixelsPerWorker);
  return {
    words: (image, mode) => tesseract.recognise(image, modes[mode]),
    orientation: (image) =>
      findOrientation(image, pictures, (part) => tesseract.recognise(part, segmentation.block)),
    close: () => tesseract.close(),
  };
}
