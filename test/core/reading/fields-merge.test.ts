import { describe, expect, test } from '@jest/globals';
import { mergeReadings } from '../../../src/core/reading/fields-merge.js';
import { type Content, contentOf } from '../../../src/core/reading/fields-text.js';
import { pageOfText } from './page-of-text.js';

/** "foes~28" is a word read with a confidence of 0.28; the others with 0.96. */
const readingOf = (text: string): Content => {
  const page = pageOfText(text, { source: 'ocr', confidence: 0.96 });
  const words = page.words.map((word) => {
    const [spelt, percent] = word.text.split('~');
    return percent === undefined ? word : { ...word, text: spelt!, confidence: Number(percent) / 100 };
  });
  return contentOf([page], [{ pageIndex: 0, words }]);
};
const merged = (first: string, again: string, third?: string): string => {
  const { words, disputed } = mergeReadings(
    readingOf(first),
    readingOf(again),
    third === undefined ? null : readingOf(third),
  );
  const page = pageOfText(first);
  const { text } = contentOf([page], [{ pageIndex: 0, words: words.map(({ word }) => word) }]);
  return disputed.length > 0 ? `${disputed.length} unsure` : text;
};

describe('two readings of a long answer', () => {
  test.each<[string, string, string, string]>([
    ['alike', 'We train two teachers.', 'We train two teachers.', 'We train two teachers.'],
    ['a word made of a mark', 'the city engineer', 'the city      foes~28 engineer', 'the city engineer'],
    ['a word made of a mark, in the glance', 'take vs~20 part', 'take part', 'take part'],
    [
      'a word misread at a glance',
      'Lan~26    the framework',
      'Within~97 the framework',
      'Within the framework',
    ],
    ['a word that the closer look lost', 'and every learner', 'and       learner', 'and every learner'],
    ['a word that the glance lost', 'and       learner', 'and every learner', 'and every learner'],
    ['a word in two pieces', 'class room~80 work', 'classroom  work', 'classroom work'],
    ['spelt with a stop once, surely', 'each quarter~70', 'each quarter.~97', 'each quarter.'],
    ['a stop that one of them lost, both as sure', 'each quarter~97', 'each quarter.', 'each quarter.'],
    ['another bullet', '+~57 Start a council', '•~90 Start a council', '• Start a council'],
  ])('%s', (_, first, again, expected) => {
    expect(merged(first, again)).toBe(expected);
  });

  test.each<[string, string, string]>([
    ['two words, both sure', 'we load the work', 'we lead the work'],
    ['two numbers', 'in grades 4 and 5', 'in grades 4 and 6'],
    ['a word that neither can read', 'involve paacn~41 partners', 'involve aNAnniy~33 partners'],
    ['a word half sure that one sees alone', 'in project-based 1ing~72', 'in project-based'],
    ['a word hardly read that one sees alone', 'involve communty~45 partners', 'involve           partners'],
    [
      'a row that the closer look lost: a glance alone is not taken',
      'We train two\nStart a student advisory council.',
      'We train two',
    ],
  ])('to a person: %s', (_, first, again) => {
    expect(merged(first, again)).toBe('1 unsure');
  });

  test('to a person: rows in another order, which both readings would tell in turn', () => {
    const one = readingOf('We lead the work\nand train them all');
    const other = contentOf(
      [pageOfText('')],
      [
        { pageIndex: 0, words: one.words.slice(4).map(({ word }) => word) },
        { pageIndex: 0, words: one.words.slice(0, 4).map(({ word }) => word) },
      ],
    );
    const { disputed } = mergeReadings(one, other, one);
    expect(disputed.flat().map(({ word }) => word.text)).toEqual(expect.arrayContaining(['lead', 'work']));
  });

  test('to a person: a word as wide as the next one too', () => {
    const wide = readingOf('with parents: and local');
    const parents = wide.words[1]!.word;
    const words = wide.words.map((one) =>
      one.word === parents ? { ...one, word: { ...parents, box: { ...parents.box, w: 0.128 } } } : one,
    );
    expect(mergeReadings({ ...wide, words }, { ...wide, words }).disputed).toHaveLength(1);
  });

  test('a row that the glance lost is taken from the closer look', () => {
    expect(merged('We train two', 'We train two\nlead teachers a school.')).toBe(
      'We train two lead teachers a school.',
    );
  });
});

describe('where two readings differ, a third look at the row alone', () => {
  test.each<[string, string, string, string, string]>([
    [
      'bears out a row that the closer look lost',
      'We train two\nStart a student advisory council.',
      'We train two',
      'Start a student advisory council.',
      'We train two Start a student advisory council.',
    ],
    [
      'bears out the closer look',
      'we load the work',
      'we lead the work',
      'we lead the work',
      'we lead the work',
    ],
    [
      'bears out the glance',
      'in grades 4 and 5',
      'in grades 4 and 6',
      'in grades 4 and 5',
      'in grades 4 and 5',
    ],
    [
      'sees nothing of what the glance hardly saw',
      'involve communty~55 partners',
      'involve           partners',
      'involve partners',
      'involve partners',
    ],
  ])('%s', (_, first, again, third, expected) => {
    expect(merged(first, again, third)).toBe(expected);
  });

  test.each<[string, string, string, string]>([
    ['says something else', 'we load the work', 'we lead the work', 'we feed the work'],
    ['saw another row', 'we load the work', 'we lead the work', 'Start a council.'],
    [
      'agrees with a look by the same network that was not sure',
      'we load the work',
      'we lead~75 the work',
      'we lead the work',
    ],
    [
      'saw nothing where the glance was sure',
      'we never~80 train them',
      'we          train them',
      'we train them',
    ],
    [
      'saw half of the row that was lost',
      'We train\nStart a student council.',
      'We train',
      'Start a student',
    ],
    ['has a few letters', 'to load', 'to lead', 'load'],
    [
      'shows that the glance read on, over the row',
      'we train\nall~60 teachers',
      'we train\nteachers',
      'we train',
    ],
  ])('settles nothing where it %s', (_, first, again, third) => {
    expect(merged(first, again, third)).toMatch(/unsure/);
  });
});
