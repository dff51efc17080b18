import { describe, expect, test } from '@jest/globals';
import type { FieldReading } from '../../../src/core/model.js';
import { readFields } from '../../../src/core/reading/fields.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { form2024 } from '../../forms/forms.js';
import { opening2024, signatures2024, title2024 } from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

const people = `District Name: Adair County Schools
Superintendent Name and Email Address: Dr. Pat Oakley, pat.oakley@adair.kyschools.us
KY ILN Point(s) of Contact Name, Title, and Email Address:
Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us`;

const questions = ['Plans of Action:', 'Learning Goal(s) or Inquiry Question:'];
/** With the questions that follow in the form: where one is not there, an answer may hold the next one. */
const whole = (prose: string): string => {
  const last = questions.findLastIndex((label) => prose.includes(label.replace(':', '')));
  return [prose, ...questions.slice(last + 1).map((label) => `${label}\nWe meet.`)].join('\n');
};
const readAsItIs = (prose: string): FieldReading[] => {
  const pages = [`${title2024}\n${opening2024}`, `${people}\n${prose}`, signatures2024].map((text, at) =>
    pageOfText(text, { page: at + 1 }),
  );
  return readFields(pages, form2024, locateOutline(pages, form2024), [], new Set(['adair.kyschools.us']));
};
const read = (prose: string): FieldReading[] => readAsItIs(whole(prose));
const said = (fields: FieldReading[], name: string): string | null => {
  const field = fields.find((one) => one.name === name)!;
  return field.value ?? `(${field.state})`;
};

test.each<[string, string, string, string]>([
  [
    'a label without a colon, its explanation behind it',
    `Plans of Action Looking ahead to the upcoming school year, how does your district plan to
support innovative practices?
We will train two lead teachers a school.`,
    'plansOfAction',
    'We will train two lead teachers a school.',
  ],
  [
    'an explanation cut short, before an answer that begins like its end',
    `Plans of Action:
Looking ahead to the upcoming school year, how does your district plan to support
innovative practices?
The innovation team trains two lead teachers a school.`,
    'plansOfAction',
    'The innovation team trains two lead teachers a school.',
  ],
  [
    'a note behind a bullet that is a letter',
    `Learning Goal(s) or Inquiry Question:
o Note: Your learning goal or inquiry question should be specific.
How do students show what they know?`,
    'learningGoal',
    'How do students show what they know?',
  ],
  [
    'an answer that begins with the label of its question',
    `Reflections:
Families came often.
Reflecting on the previous year, we learned that teachers want time.
Plans of Action:
We will train two lead teachers a school.`,
    'reflections',
    'Families came often.\nReflecting on the previous year, we learned that teachers want time.',
  ],
  [
    'an answer that wraps back under its label in words of the explanation',
    `Learning Goal(s) or Inquiry Question:  How do we share ownership of assessment
with families and learners?`,
    'learningGoal',
    'How do we share ownership of assessment with families and learners?',
  ],
  [
    'a label without a colon before a numbered answer',
    `Reflections:
Families came often.
4) Plans of Action 1. Offer internships to 60 seniors`,
    'plansOfAction',
    '1. Offer internships to 60 seniors',
  ],
  [
    'an echo of the question in the column beside it',
    `Reflecting on the previous year, how       Attendance rose from 212 to 540
has your district worked to innovate       people - our largest crowd
by implementing new or creative            yet.
alternatives to existing instructional     Please note where it comes from our
or administrative practices to improve     own survey. Reflecting on the previous year,
student learning?                          we learned that our teachers want time.`,
    'reflections',
    'Attendance rose from 212 to 540 people - our largest crowd yet.\nPlease note where it comes from our own survey. Reflecting on the previous year, we learned that our teachers want time.',
  ],
  [
    'a column that "Response:" opens, beside a question in other words',
    `Plans of Action:                         Response:
Describe how your district plans to      1) Send twelve teachers to the summer
support innovative practices this           institute
year.                                    2) Meet the bus drivers in March`,
    'plansOfAction',
    '1) Send twelve teachers to the summer institute\n2) Meet the bus drivers in March',
  ],
  [
    'a column that "Response:" opens above its question, with words of the question in it',
    `#1                                           Response:
(Reflecting on the previous year, how        As one junior said, we know why. The
has your district worked to innovate by      makers' program, on Main Street,
implementing new or creative alternatives    now has a waiting list. We met
to existing instructional practices, and     often.
outcomes?)`,
    'reflections',
    "As one junior said, we know why. The makers' program, on Main Street, now has a waiting list. We met often.",
  ],
  [
    'a word of some that says it is one',
    `Plans of Action:
Describe how your district plans to go on.
Response: We will train two lead teachers a school.`,
    'plansOfAction',
    'We will train two lead teachers a school.',
  ],
  [
    'two such words, and a note that begins as the form’s',
    `Learning Goal(s) or Inquiry Question:
Which learning goal or question will guide your district team?
(Note: Your learning goal or inquiry question should be specific.)
A: Answer: How do students show what they know?`,
    'learningGoal',
    'How do students show what they know?',
  ],
  [
    'the end of a note in brackets',
    `Learning Goal(s) or Inquiry Question:
(Note: Your learning goal or inquiry question should be specific.)
Answer: How do students show what they know?`,
    'learningGoal',
    'How do students show what they know?',
  ],
  [
    'a number in words of its own',
    `Question 1:
Reflections:
Families came often.
Part 2 - Plans of Action:
We will train two lead teachers a school.`,
    'reflections',
    'Families came often.',
  ],
])('%s is told from the answer', (_, prose, name, value) => {
  expect(said(read(prose), name)).toBe(value);
});

test.each([
  [
    'the form explains itself within it',
    'We met.\nThe KY ILN will use these goals and/or inquiry questions.',
  ],
  ['a question of the form begins a row of it', 'We met.\nKY ILN District Name:'],
  [
    'its explanation goes on in other words',
    'Looking ahead to the upcoming school year, our schools will meet.',
  ],
  [
    'its rows begin in the explanation',
    'The bus came.\ndoes your district plan to elementary schools\ninnovative practices and systems twice.',
  ],
  ['it begins in the middle of the explanation', 'innovative practices and systems. We met often.'],
  ['its first word goes on with a sentence', 'the board each quarter.\nGoal 2: We met often.'],
  ['its list has no first item', '15) We met often.\n16) We met again.'],
  ['it speaks to the district', 'We met often, and what would you change? We met again.'],
  ['it ends with a question to the district', 'We met often.\nWhich question will guide your district team?'],
  [
    'a question stands behind the word that opens it',
    'Response: Describe how your schools go on\nWe met often to see that rows cross each other.',
  ],
  ['it says in the middle that it begins', 'We ask anew. Response: We met often.'],
])('an answer is left to a person where %s', (_, answer) => {
  const fields = read(`Plans of Action:\n${answer}\nLearning Goal(s) or Inquiry Question:\nHow?`);
  expect(said(fields, 'plansOfAction')).toBe('(unclear)');
});

test('an answer is left to a person where its first row stands beside the row above its label', () => {
  const fields = read(`Part 2 -                  We write a rubric for capstones
Plans of Action:          and try it in three classes,
                          then we tell the board.`);
  expect(said(fields, 'plansOfAction')).toBe('(unclear)');
});

test('an answer after the last words of its explanation loses none', () => {
  const fields = read('Plans of Action:\nand collaboration with communities?\nWe met often.');
  expect(said(fields, 'plansOfAction')).toBe('We met often.');
});

test('an answer that may hold the one to a question that was not found is left to a person', () => {
  const fields = readAsItIs('Reflections:\nFamilies came often.\nOur plans\nWe will train teachers.');
  expect(said(fields, 'reflections')).toBe('(unclear)');
});

test('an empty place is not missing where its question may stand under the answer', () => {
  const fields = read(`District Innovation Reflections and Plans
Families came often, and they came again in spring.
Reflecting on the previous year, how has your district worked to innovate by implementing new or
creative alternatives to existing instructional or administrative practices to improve student
learning, experiences, and outcomes?`);
  expect(said(fields, 'reflections')).toBe('(unclear)');
});

test('an answer on the page after its whole explanation keeps its first words', () => {
  const question = `Plans of Action: Looking ahead to the upcoming school year, how does your district plan to
support innovative practices and systems that promote vibrant learning experiences for every
student, innovation in assessment and collaboration with communities?`;
  const answer = 'Our plan for the year:\n1) Train two lead teachers a school';
  const rest = `${answer}\n\n${questions[1]}\nHow?`;
  const texts = [`${title2024}\n${opening2024}`, `${people}\n${question}`, rest, signatures2024];
  const pages = texts.map((text, at) => pageOfText(text, { page: at + 1 }));
  const fields = readFields(pages, form2024, locateOutline(pages, form2024), []);
  expect(said(fields, 'plansOfAction')).toBe(answer);
});

test('rows of the question before the answer are no sign against it', () => {
  const question = `Plans of Action: Looking ahead to the 2030-2031 school year, which ideas
does your district plan to begin or to continue?`;
  const answer = 'Train two lead teachers a school.';
  const fields = read(`${question}\n${answer}\nLearning Goal(s) or Inquiry Question:\nHow?`);
  expect(said(fields, 'plansOfAction')).toBe(answer);
});

test('a label in bold ends where its font does', () => {
  const page = pageOfText(`District Name Adair County Schools\nSuperintendent Name Pat Oakley`);
  const bold = new Set(['District', 'Name', 'Superintendent']);
  const words = page.words.map((word) => ({ ...word, fontName: bold.has(word.text) ? 'Bold' : 'Plain' }));
  const pages = [
    pageOfText(`${title2024}\n${opening2024}`),
    { ...page, page: 2, words },
    pageOfText(signatures2024, { page: 3 }),
  ];
  const fields = readFields(pages, form2024, locateOutline(pages, form2024), []);
  expect(said(fields, 'district')).toBe('Adair County Schools');
});

describe('a list whose last item stands at its page’s foot, without a full stop', () => {
  const list =
    '\n'.repeat(44) + 'Plans of Action:\n1. Open a design studio\n2. Train two lead teachers a school';
  const readOver = (overleaf: string): string | null => {
    const goal = 'Learning Goal(s) or Inquiry Question:\nHow do students show what they know?';
    const pages = [
      `${title2024}\n${opening2024}`,
      `${people}${list}`,
      `${overleaf}${goal}\n${signatures2024}`,
    ].map((text, at) => pageOfText(text, { page: at + 1 }));
    return said(readFields(pages, form2024, locateOutline(pages, form2024), []), 'plansOfAction');
  };

  test('ends there where the next question is the first of its page', () => {
    expect(readOver('')).toBe('1. Open a design studio\n2. Train two lead teachers a school');
  });

  test('may go on where print stands overleaf before the next question', () => {
    const explanation = 'Looking ahead to the upcoming school year, how does your district plan to support\n';
    expect(readOver(explanation)).toBe('(unclear)');
  });
});
