/** Words out of Tesseract's TSV: level, page, block, paragraph, line, word, left, top, width, height, confidence, text. */
import type { Word } from '../../core/model.js';

const wordLevel = '5';

export function wordsOfTsv(tsv: string, size: { width: number; height: number }): Word[] {
  return tsv.split('\n').flatMap((line): Word[] => {
    const [level, , , , , , left, top, width, height, confidence, text = ''] = line.split('\t');
    const trimmed = text.trim();
    if (level !== wordLevel || trimmed === '') return [];
    const box = {
      x: Number(left) / size.width,
      y: Number(top) / size.height,
      w: Number(width) / size.width,
      h: Number(height) / size.height,
    };
    return [
      { text: trimmed, box, confidence: Math.min(1, Math.max(0, Number(confidence) / 100)), source: 'ocr' },
    ];
  });
}
