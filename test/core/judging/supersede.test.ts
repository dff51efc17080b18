import { describe, expect, test } from '@jest/globals';
import { type ComparedLetter, compareWithRecord } from '../../../src/core/judging/supersede.js';

const record: ComparedLetter = {
  fields: {
    district: 'Adair County',
    superintendentName: 'Dana Sample',
    contactEmail: 'robin@district.test',
    learningGoal: null,
    plansOfAction: 'First plan',
  },
  signed: true,
  signedOn: '2024-08-29',
  documentHashes: ['aa'],
  senderAddress: 'robin@adair.kyschools.us',
};
const next = (
  change: Partial<ComparedLetter> = {},
  fields: ComparedLetter['fields'] = {},
): ComparedLetter => ({
  ...record,
  documentHashes: ['bb'],
  ...change,
  fields: { ...record.fields, ...fields },
});
const codes = (letter: ComparedLetter) => {
  const succession = compareWithRecord(letter, record);
  return succession.kind === 'review' ? succession.reasons.map((reason) => reason.code) : succession.kind;
};

describe('a corrected letter takes the place of the record', () => {
  test.each([
    ['when it fills what was empty', next({}, { learningGoal: 'Now stated' })],
    ['when an answer in prose changed', next({}, { plansOfAction: 'A better plan' })],
    ['when it is as complete as before', next()],
    ['when a name differs in case and spaces only', next({}, { superintendentName: 'DANA  SAMPLE' })],
    ['when it was signed again later', next({ signedOn: '2024-09-10' })],
    [
      'when it came from a machine of the same district',
      next({ senderAddress: 'scan@mail.adair.kyschools.us' }),
    ],
  ])('%s', (_name, letter) => {
    expect(codes(letter)).toBe('supersedes');
  });
});

describe('a person decides', () => {
  test.each([
    ['when a field is gone', next({}, { plansOfAction: null }), 'correction-less-complete'],
    ['when a field is empty text', next({}, { plansOfAction: '' }), 'correction-less-complete'],
    ['when the signature is gone', next({ signed: false }), 'correction-less-complete'],
    ['when the signature cannot be told', next({ signed: null }), 'correction-less-complete'],
    ['when the date is gone', next({ signedOn: null }), 'correction-less-complete'],
    [
      'when another superintendent signs',
      next({}, { superintendentName: 'Sam Other' }),
      'correction-differs',
    ],
    ['when a contact changed', next({}, { contactEmail: 'sam@district.test' }), 'correction-differs'],
    [
      'when it came from another domain',
      next({ senderAddress: 'robin@allen.kyschools.us' }),
      'correction-differs',
    ],
    ['when it is dated earlier', next({ signedOn: '2024-08-01' }), 'correction-differs'],
  ])('%s', (_name, letter, code) => {
    expect(codes(letter)).toEqual([code]);
  });

  test('reasons name fields and quote nothing', () => {
    const succession = compareWithRecord(next({}, { superintendentName: 'Sam Other' }), record);
    expect(JSON.stringify(succession)).not.toMatch(/Sam|Dana/u);
  });
});

test('the same document is a duplicate, whatever was read of it', () => {
  expect(codes(next({ documentHashes: ['aa'] }, { plansOfAction: null }))).toBe('duplicate');
});

test('one document more than the record has is no duplicate', () => {
  expect(codes(next({ documentHashes: ['aa', 'cc'] }))).toBe('supersedes');
});
