import { describe, expect, test } from '@jest/globals';
import type { Box } from '../../../src/core/model.js';
import { layoutOf } from '../../../src/core/reading/lines.js';
import { pageOfText } from './page-of-text.js';

const blank = pageOfText('');
const linesOf = (boxes: [string, Box][]) => {
  const words = boxes.map(([text, box]) => ({ text, box, confidence: 1, source: 'ocr' as const }));
  return layoutOf({ ...blank, words }).lines.map((line) => line.words.map((w) => words[w]!.text).join(' '));
};
const at = (x: number, y: number, h = 0.01): Box => ({ x, y, w: 0.04, h });

describe('words make lines', () => {
  test.each<[string, [string, Box][], string[]]>([
    [
      'whatever their order in the document',
      [
        ['the', at(0.2, 0.1)],
        ['below', at(0.1, 0.2)],
        ['line', at(0.3, 0.1)],
        ['On', at(0.1, 0.1)],
      ],
      ['On the line', 'below'],
    ],
    [
      'that drift across a photographed page',
      [0, 1, 2, 3, 4, 5].map((i) => [String(i), at(0.1 + i * 0.1, 0.1 + i * 0.004)]),
      ['0 1 2 3 4 5'],
    ],
    [
      'with a word much taller than the rest among them',
      [
        ['small', at(0.1, 0.11)],
        ['TALL', at(0.2, 0.08, 0.06)],
        ['print', at(0.3, 0.11)],
        ['next', at(0.1, 0.2)],
      ],
      ['small TALL print', 'next'],
    ],
    [
      'in their order though one begins at a stroke as high as three of them',
      [
        ['above', at(0.1, 0.1)],
        ['|', at(0.05, 0.128, 0.09)],
        ['of', at(0.1, 0.13)],
        ['all', at(0.15, 0.13)],
        ['below', at(0.1, 0.16)],
      ],
      ['above', '| of all', 'below'],
    ],
    [
      'where two words stand at one place, each once',
      [
        ['a', at(0.1, 0.1)],
        ['a again', at(0.1, 0.1)],
        ['b', at(0.2, 0.1)],
      ],
      ['a a again', 'b'],
    ],
  ])('%s', (_name, boxes, lines) => {
    expect(linesOf(boxes)).toEqual(lines);
  });
});
