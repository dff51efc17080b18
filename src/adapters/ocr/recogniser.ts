/** The `Recogniser` port: words of a page or a region, and which way up a page is. */
import type { Word } from '../../core/model.js';
import type { Pictures, Recogniser } from '../../pipeline/ports.js';
import { createTesseract, segmentation } from './tesseract.js';

const modes = { page: segmentation.auto, block: segmentation.block, line: segmentation.line } as const;
/** about 40 pages of 300 dpi */
const megapixelsPerWorker = 340;
/** long side of the copy that orientation is found on: about 130 dpi of a letter page, enough for most words */
const orientationSidePx = 1_450;
/** so many sure words at one turn are an answer; the other turns need not be tried */
const plenty = 20;

export function createRecogniser(pictures: Pictures): Recogniser {
  const tesseract = createTesseract(megapixelsPerWorker);
  return {
    words: (image, mode) => tesseract.recognise(image, modes[mode]),
    // the language data hold no orientation model: read a small copy in each turn and count sure words
    async orientation(image) {
      const factor = orientationSidePx / Math.max(image.width, image.height);
      const small = factor < 0.85 ? await pictures.scale(image, factor) : image;
      const counts: { degrees: 0 | 90 | 180 | 270; count: number }[] = [];
      for (const degrees of [0, 180, 90, 270] as const) {
        const turned = degrees === 0 ? small : await pictures.turn(small, degrees);
        const count = sureWords(await tesseract.recognise(turned, segmentation.auto));
        counts.push({ degrees, count });
        if (count >= plenty) break;
      }
      const [best, second] = counts.sort((a, b) => b.count - a.count);
      if (!best || best.count === 0) return { degrees: 0, confidence: 0 };
      const confidence = (best.count - (second?.count ?? 0)) / Math.max(best.count, 8);
      return { degrees: best.degrees, confidence };
    },
    close: () => tesseract.close(),
  };
}

/** Words that look like English and were read with confidence: an upside-down page yields hardly any. */
function sureWords(words: Word[]): number {
  return words.filter((w) => w.confidence >= 0.7 && /^[A-Za-z][a-z]{2,}[.,:;]?$/.test(w.text)).length;
}
