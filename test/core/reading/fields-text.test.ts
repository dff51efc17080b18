import { expect, test } from '@jest/globals';
import { contentOf } from '../../../src/core/reading/fields-text.js';
import { pageOfText } from './page-of-text.js';

const textOf = (text: string, source: 'ocr' | 'text-layer'): string => {
  const page = pageOfText(text, { source, confidence: 0.9 });
  return contentOf([page], [{ pageIndex: 0, words: page.words }]).text;
};

test('what recognition made of a bullet begins an item', () => {
  expect(
    textOf('+ Train two teachers\ne Start a council\n*» Open a lab + library\n~ Share a teacher', 'ocr'),
  ).toBe('• Train two teachers\n• Start a council\n• Open a lab + library\n• Share a teacher');
});

test('a typed plus stays one', () => {
  expect(textOf('+ Train two teachers', 'text-layer')).toBe('+ Train two teachers');
});

test('a dot that recognition read as a mark parts no row; a bar as high as words stays', () => {
  const page = pageOfText('We train ; two | teachers', { source: 'ocr', confidence: 0.9 });
  const words = page.words.map((word) =>
    word.text === ';' ? { ...word, box: { ...word.box, h: 0.0015 } } : word,
  );
  expect(contentOf([page], [{ pageIndex: 0, words }]).text).toBe('We train two | teachers');
});
