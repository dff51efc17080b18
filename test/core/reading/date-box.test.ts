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
  const day = ocr('8/29/2018');
  test.each<[string, Word[], Word[] | null, Word[] | null, boolean, string | null]>([
    ['three readings agree', day, day, day, true, '2018-08-29'],
    ['agree, though cut at the separators', day, ocr('8/ 29/ 2018'), ocr('8/29 /2018'), true, '2018-08-29'],
    ['agree without being sure', ocr('8/29/2018', 0.2), ocr('8/29/2018', 0.5), day, true, '2018-08-29'],
    ['agree, but not set by a machine', day, day, day, false, null],
    ['the second names another day', day, ocr('8/24/2018'), day, true, null],
    ['the third names another day', day, day, ocr('8/24/2018'), true, null],
    ['the third names none', day, day, ocr('8/2g'), true, null],
    ['no second look', day, null, day, true, null],
    ['no third look', day, day, null, true, null],
    ['second look sees two dates', day, ocr('8/29/2018 8/24/2018'), day, true, null],
    ['closer looks agree on letters mended to digits', day, ocr('8/29/2O18'), ocr('8/29/2O18'), true, null],
  ])('%s', (_name, first, reread, third, printed, value) => {
    const date = read({ words: first, reread, third, printed });
    expect(date.value).toBe(value);
    expect(date.state).toBe(value ? 'read' : 'unclear');
    expect(date.alternatives.map((one) => one.value).filter((one) => one !== '2018-08-24')).toEqual(
      value ? [] : ['2018-08-29'],
    );
  });
  test('is sure enough to be accepted, and never certain', () => {
    const unsure = ocr('8/29/2018', 0.2);
    expect(read({ words: unsure, reread: unsure, third: unsure }).confidence).toBe(0.85);
    const sure = ocr('8/29/2018', 1);
    expect(read({ words: sure, reread: sure, third: sure }).confidence).toBe(0.97);
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
