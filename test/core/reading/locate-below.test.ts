import { expect, test } from '@jest/globals';
import { readFields } from '../../../src/core/reading/fields.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { form2024 } from '../../forms/forms.js';
import { opening2024, signatures2024, title2024 } from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

const reflecting = `Reflecting on the previous year, how has your district worked to innovate by implementing
new or creative alternatives to existing instructional or administrative practices to improve
student learning, experiences, and outcomes?`;
const lookingAhead = `Looking ahead to the upcoming school year, how does your district plan to support innovative
practices and systems that promote vibrant learning experiences for every student, innovation
in assessment and collaboration with communities?`;
const determine = `In your district teams, determine a learning goal or inquiry question that will guide deeper
exploration and learning in the 2024-2025 school year. The KY ILN will use these goals and/or
inquiry questions to guide partnerships, professional learning opportunities, cross-district
consultancies and more.`;
const note = `(Note: Your learning goal or inquiry question should be specific and focused on a need/challenge
that ties to one or more of the Three Big Ideas: vibrant learning experiences, innovation
(especially in assessment) and collaboration with communities.)`;

const saidOn = (prose: string[]): Record<string, string> => {
  const pages = [`${title2024}\n${opening2024}`, ...prose, signatures2024].map((text, at) =>
    pageOfText(text, { page: at + 1 }),
  );
  const fields = readFields(pages, form2024, locateOutline(pages, form2024), []);
  return Object.fromEntries(fields.map(({ name, state, value }) => [name, value ?? `(${state})`]));
};
const said = (prose: string): Record<string, string> => saidOn([prose]);

test('explanations under the answers are none of them', () => {
  const prose = `
1. Reflections:
We paired teachers across grades.
${reflecting}
2. Plans of Action:
We will train two lead teachers a school.
${lookingAhead}
3. Learning Goal(s) or Inquiry Question:
How do students show what they know?
${determine}
${note}`;
  expect(said(prose)).toMatchObject({
    reflections: 'We paired teachers across grades.',
    plansOfAction: 'We will train two lead teachers a school.',
    learningGoal: 'How do students show what they know?',
  });
});

test.each([
  ['behind it too', `We paired teachers.\n${reflecting}\nWe moved the bells.`],
  ['beside its last row', `We paired teachers.\n${reflecting} We moved the bells.`],
])('an answer that stands %s is left to a person', (_, reflections) => {
  const prose = `
Reflections:
${reflections}
Plans of Action:
We will train two lead teachers a school.`;
  expect(said(prose)['reflections']).toBe('(unclear)');
});

test('an explanation that was not typed to its end is left to a person', () => {
  const prose = `
Plans of Action:
We will train two lead teachers a school.
${lookingAhead.replace('every student, innovation', 'each student and')}
Learning Goal(s) or Inquiry Question:
How do students show what they know?`;
  expect(said(prose)['plansOfAction']).toBe('(unclear)');
});

test.each([
  ['the explanation alone', reflecting, 'We paired teachers.'],
  ['the explanation before more of the answer', `${reflecting}\nWe moved the bells.`, '(unclear)'],
])('an answer with %s overleaf', (_, overleaf, expected) => {
  const prose = [
    'Reflections:\nWe paired teachers.',
    `${overleaf}\nPlans of Action:\nWe will train two teachers.`,
  ];
  expect(saidOn(prose)['reflections']).toBe(expected);
});

test('an explanation between its heading and its answer is the heading’s', () => {
  const prose = `
Reflections:
${reflecting}
We paired teachers across grades.
Plans of Action:
We will train two lead teachers a school.`;
  expect(said(prose)['reflections']).toBe('We paired teachers across grades.');
});
