import { expect, test } from '@jest/globals';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { form2024 } from '../../forms/forms.js';
import { pageOfText } from './page-of-text.js';

const signersIn = (rows: string): (string | undefined)[] => {
  const page = pageOfText(`Required Signatories\n${rows}`, { page: 1, source: 'text-layer', confidence: 1 });
  return locateOutline([page], form2024)
    .filter(({ entry }) => entry.kind === 'signature')
    .map(({ entry }) => entry.role);
};

test.each([
  ['Signature of Superintendent: ______________     Date: ________', 'Signature of KDE Designee: ________'],
  ['Superintendent’s Signature     Date', 'KDE Designee’s Signature     Date'],
  ['Signed (Superintendent or designee)', 'Signed (Kentucky Department of Education designee)'],
])('labels of signatures in other words: %s', (district, kde) => {
  expect(signersIn(`${district}\n\n\n${kde}`)).toEqual(['district', 'kde']);
});

test.each([
  ['a sentence', 'The superintendent signed this letter and the district keeps a copy.'],
  ['a title', 'Title: Superintendent'],
  ['an electronic signature', 'Digitally signed by Superintendent Jane Doe'],
  ['a name asked for', 'Name of Superintendent: Jane Doe'],
])('%s is no label of a signature', (_, line) => {
  expect(signersIn(line)).toEqual([]);
});
