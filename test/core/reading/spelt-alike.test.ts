import { describe, expect, test } from '@jest/globals';
import { alikeIn, speltAlike } from '../../../src/core/reading/spelt-alike.js';
import type { Word } from '../../../src/core/model.js';

const seen = (text: string, confidence = 0.9) => Array.from(text, (one) => ({ text: one, confidence }));

describe('words spelt by another kind of recogniser', () => {
  const cases: [string, string, string, number[]][] = [
    ['alike', 'Jo Embry', 'JoEmbry', [0.9, 0.9]],
    ['with other letters', 'Jo Ernbry', 'JoEmbry', [0.9, 0]],
    ['with another letter case', 'jo Embry', 'JoEmbry', [0, 0.9]],
    ['with one of two letters', 'Bennett Gray', 'BennetGray', [0, 0.9]],
    ['with a letter more at the end', 'Curriculu x', 'Curriculumx', [0, 0]],
    ['with a letter for a comma', 'Curriculu, x', 'Curriculumx', [0, 0.9]],
    ['with a stop for a comma', 'Jr, Dean', 'Jr.Dean', [0, 0.9]],
    ['with an apostrophe of another kind', 'O’Neal', "O'Neal", [0.9]],
    ['with a hyphen', 'Smith Jones', 'Smith-Jones', [0, 0]],
    ['with a comma that one overlooked', 'Embry, Director', 'EmbryDirector', [0.9, 0.9]],
    ['with a comma that the other overlooked', 'Embry Director', 'Embry,Director', [0.9, 0.9]],
    ['with a stop that one overlooked', 'a.b@x.test', 'a.bx.test', [0]],
    ['with a bullet in front', '« Jo', '·Jo', [1, 0.9]],
    ['with a dash between them', 'Jo - Dean', 'Jo-Dean', [0.9, 1, 0.9]],
    ['with bars for a capital I', 'Director of Innovation', 'Directoroflnnovation', [0.9, 0.9, 0.9]],
    ['with a zero for a capital O', 'Officer', '0fficer', [0.9]],
    ['with an i for a capital I at the beginning', 'innovation', 'Innovation', [0.9]],
    ['with an l for an i', 'lan@x.test', 'ian@x.test', [0]],
    ['not at all', 'Jo Embry', '', [0, 0]],
  ];
  test.each(cases)('%s', (_, words, other, expected) => {
    expect(speltAlike(words.split(' '), seen(other))).toEqual(expected);
  });
  test('a word is as sure as its least sure letter', () => {
    const letters = [...seen('Jo'), ...seen('Emb'), ...seen('r', 0.3), ...seen('y')];
    expect(speltAlike(['Jo', 'Embry'], letters)).toEqual([0.9, 0.3]);
  });
});

const word = (text: string, x: number, y: number): Word => ({
  text,
  box: { x, y, w: 0.1, h: 0.02 },
  confidence: 0.8,
  source: 'ocr',
});
const row = (pageIndex: number, looks: string[]) => ({
  pageIndex,
  box: { x: 0.1, y: 0.1, w: 0.3, h: 0.02 },
  looks: looks.map((look) => seen(look)),
});

describe('words of a reading', () => {
  const [jo, embry, below] = [word('Jo', 0.1, 0.1), word('Embry', 0.25, 0.1), word('Dean', 0.1, 0.2)];
  const words = [embry, below, jo].map((one) => ({ pageIndex: 0, word: one }));
  const sure = (rows: Parameters<typeof alikeIn>[1]) => [jo, embry, below].map(alikeIn(words, rows));

  test('are held against the row in which they stand, in its order', () => {
    expect(sure([row(0, ['JoEmbry'])])).toEqual([0.9, 0.9, 0]);
  });
  test('are spelt alike where one of the looks does so', () => {
    expect(sure([row(0, ['JoEmb', 'JoEmbry'])])).toEqual([0.9, 0.9, 0]);
  });
  test('on another page are not', () => {
    expect(sure([row(1, ['JoEmbry'])])).toEqual([0, 0, 0]);
  });
  test('are not judged where no row was read', () => {
    expect(sure([])).toEqual([null, null, null]);
  });
});
