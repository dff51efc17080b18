import { describe, expect, test } from '@jest/globals';
import type { Word } from '../../../src/core/model.js';
import { type DateBox, readDateBox } from '../../../src/core/reading/date-box.js';
import { Sheet } from './signature-page.js';

const place = { x: 0.7, y: 0.2, w: 0.2, h: 0.03 };
const words = (text: string, word: Partial<Word> = {}): Word[] =>
  text.split(' ').map((part) => ({ text: part, box: place, confidence: 1, source: 'text-layer', ...word }));
const ocr = (text: string, confidence = 0.95) => words(text, { source: 'ocr', confidence });
const read = (box: Partial<DateBox>) =>
  readDateBox({
    page: new Sheet().page(),
    place,
    words: [],
    contentBox: null,
    printed: true,
    ink: 'none',
    marked: false,
    reread: null,
    third: null,
    beside: [],
    doubtful: false,
    seen: true,
    ...box,
  });

describe('typed in a text layer', () => {
  test.each([
    ['a date', '8/29/2018', 'read', '2018-08-29', null],
    ['a date in words', 'August 29, 2018', 'read', '2018-08-29', null],
    ['the same date twice', '8/29/18 08/29/2018', 'read', '2018-08-29', null],
    ['two dates', '8/29/2018 9/4/2018', 'unclear', null, 'several-dates'],
    ['no date', 'N/A', 'unclear', null, 'no-real-date'],
    ['an impossible date', '2/30/2018', 'unclear', null, 'low-confidence'],
    ['month and year', 'August 2018', 'unclear', null, 'no-real-date'],
    ['a date and another number', '8/29/2018 17', 'unclear', null, 'low-confidence'],
  ] as const)('%s', (_name, text, state, value, doubt) => {
    expect(read({ words: words(text) })).toMatchObject({ state, value, doubt });
  });

  test('the other order is kept, at low confidence, and raises no doubt', () => {
    expect(read({ words: words('3/4/2019') })).toMatchObject({
      value: '2019-03-04',
      doubt: null,
      alternatives: [{ value: '2019-04-03', confidence: 0.05 }],
    });
  });

  test('ink over it sends it to a person', () => {
    expect(read({ words: words('8/29/2018'), ink: 'writing' })).toMatchObject({
      value: null,
      doubt: 'handwritten',
      alternatives: [{ value: '2018-08-29' }],
    });
  });
});

describe('read by OCR', () => {
  test.each([
    ['both readings agree', ocr('8/29/2018'), ocr('8/29/2018'), true, '2018-08-29'],
    ['agree, though cut at the separators', ocr('8/29/2018'), ocr('8/ 29/ 2018'), true, '2018-08-29'],
    [
      'unsure at first, very sure on the second look',
      ocr('8/29/2018', 0.2),
      ocr('8/29/2018'),
      true,
      '2018-08-29',
    ],
    ['agree, but not set by a machine', ocr('8/29/2018'), ocr('8/29/2018'), false, null],
    ['disagree', ocr('8/29/2018'), ocr('8/24/2018'), true, null],
    ['agree without being sure', ocr('8/29/2018', 0.5), ocr('8/29/2018', 0.7), true, null],
    ['no second look', ocr('8/29/2018'), null, true, null],
    ['second look sees two dates', ocr('8/29/2018'), ocr('8/29/2018 8/24/2018'), true, null],
    ['agree on letters mended to digits', ocr('8/29/2O18'), ocr('8/29/2O18'), true, null],
  ])('%s', (_name, first, reread, printed, value) => {
    const date = read({ words: first, reread, printed });
    expect(date.value).toBe(value);
    expect(date.state).toBe(value ? 'read' : 'unclear');
    expect(date.alternatives.map((one) => one.value).filter((one) => one !== '2018-08-24')).toEqual(
      value ? [] : ['2018-08-29'],
    );
  });
});

describe('a scanned date that two looks left in doubt', () => {
  const unsure = ocr('8/29/2018', 0.5);
  test.each<[string, Word[] | null, boolean, string | null]>([
    ['is taken where a third names the same day', ocr('8/29/2018', 0.3), true, '2018-08-29'],
    ['waits where the third names another', ocr('8/24/2018'), true, null],
    ['waits where the third names none', ocr('8/2g'), true, null],
    ['waits where the third had to be mended', ocr('8/29/2O18'), true, null],
    ['waits where it is not set by a machine', ocr('8/29/2018'), false, null],
    ['waits where there was no third', null, true, null],
  ])('%s', (_, third, printed, value) => {
    expect(read({ words: unsure, reread: ocr('8/29/2018', 0.6), third, printed }).value).toBe(value);
  });
});

describe('no words', () => {
  test.each([
    ['nothing in sight of a legible page', {}, 'empty', null],
    ['writing', { ink: 'writing' }, 'unclear', 'handwritten'],
    ['a drawing', { marked: true }, 'unclear', 'handwritten'],
    ['a stray mark', { ink: 'some' }, 'unclear', 'low-confidence'],
    ['a page that shows too little', { seen: false }, 'unclear', 'low-confidence'],
    ['something unexplained nearby', { doubtful: true }, 'unclear', 'low-confidence'],
    ['a date beside the signature', { beside: ['2018-08-29'] }, 'unclear', 'low-confidence'],
  ] as const)('%s', (_name, box, state, doubt) => {
    const { beside = [] } = box as { beside?: readonly string[] };
    expect(read({ ...box, beside: [...beside] })).toMatchObject({
      state,
      doubt,
      value: null,
      alternatives: beside.map((value) => ({ value })),
    });
  });
});
