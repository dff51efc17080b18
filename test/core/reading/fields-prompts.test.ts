import { describe, expect, test } from '@jest/globals';
import { withoutPrompt } from '../../../src/core/reading/fields-prompts.js';

const printed = [
  'Looking ahead to the upcoming school year, how does your district plan to support innovative practices and systems?',
  'Note: Your goal should be specific and focused on a need/challenge that ties to one of the Big Ideas.',
];

describe('what the form printed is no answer', () => {
  const cases: [string, string, string][] = [
    ['a whole explanation', `${printed[0]} We will open a lab.`, 'We will open a lab.'],
    [
      'the beginning of one, cut by a page break',
      'Looking ahead to the upcoming school year, how does your district We will open a lab.',
      'We will open a lab.',
    ],
    [
      'the beginning of a note behind its bullet',
      '• Note: Your goal should be specific and focused We will open a lab.',
      'We will open a lab.',
    ],
    [
      'the same with a letter misread',
      'Looking ahead to the upcorning school year, how does your distrlct We will open a lab.',
      'We will open a lab.',
    ],
  ];
  test.each(cases)('%s', (_, text, answer) => {
    expect(withoutPrompt(text, printed).text).toBe(answer);
  });

  test('a note of the form in other words', () => {
    const { text } = withoutPrompt('• Note: It must tie to a need of students. How do we begin?', printed);
    expect(text).toBe('How do we begin?');
  });
  test('a note of the district stays', () => {
    const answer = 'Note: We changed our goal in May. It is now about reading.';
    expect(withoutPrompt(answer, printed).text).toBe(answer);
  });

  test('an answer that takes up a few words of it stays whole', () => {
    const answer = 'Looking ahead to the spring, we will open a lab.';
    expect(withoutPrompt(answer, printed)).toEqual({ text: answer, guessed: false, isCut: false });
  });
});
