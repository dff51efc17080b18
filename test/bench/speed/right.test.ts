import { describe, expect, test } from '@jest/globals';
import { rightInText } from '../../../bench/speed/right.js';
import type { CorpusTruth } from '../../../fixtures/corpus/letter-truth.js';

const truth = {
  fields: { superintendentName: 'Ada Quill', superintendentEmail: null, contactName: 'Bo Lark' },
  byHand: ['contactName'],
} as unknown as CorpusTruth;

describe('what bare text of a letter has right', () => {
  test.each([
    ['the value as typed', 'Name: Ada Quill', 1],
    ['the value over two lines', 'Name: Ada\n  Quill', 1],
    ['another spelling', 'Name: Ada Quili', 0],
  ])('%s', (_, text, right) => {
    // neither what is empty nor what was written by hand is asked for
    expect(rightInText(text, truth)).toEqual({ right, wrong: 1 - right, of: 1 });
  });
});
