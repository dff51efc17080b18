import { expect, test } from '@jest/globals';
import { printCharacters, printColumns } from '../../../src/adapters/handwriting/print-characters.js';

// columns of the output: blank, the dictionary, space
const dictionary = ['\u4e00', 'a', 'b', '，'];
const classes = dictionary.length + 2;

/** One step after the other, each with its likeliest column. */
const output = (steps: [number, number][]): Float32Array => {
  const all = new Float32Array(steps.length * classes);
  for (const [t, [column, p]] of steps.entries()) all[t * classes + column] = p;
  return all;
};
const read = (...steps: [number, number][]) =>
  printCharacters(output(steps), { steps: steps.length, classes }, printColumns(dictionary)).map(
    ({ text, confidence }) => `${text} ${confidence.toFixed(1)}`,
  );

test.each<[string, [number, number][], string[]]>([
  [
    'letters over some steps are one',
    [
      [2, 0.6],
      [2, 0.9],
      [3, 0.8],
    ],
    ['a 0.9', 'b 0.8'],
  ],
  [
    'letters with a blank between them are two',
    [
      [2, 0.6],
      [0, 0.9],
      [2, 0.8],
    ],
    ['a 0.6', 'a 0.8'],
  ],
  [
    'spaces are left out',
    [
      [2, 0.6],
      [5, 0.9],
      [3, 0.8],
    ],
    ['a 0.6', 'b 0.8'],
  ],
  ['a wide comma is a comma', [[4, 0.7]], [', 0.7']],
  [
    'a character no answer has stands for none',
    [
      [1, 0.9],
      [2, 0.7],
    ],
    ['a 0.7'],
  ],
  ['nothing', [[0, 1]], []],
])('%s', (_, steps, expected) => {
  expect(read(...steps)).toEqual(expected);
});
