/** How people type what was missing, and how they do not. */
import { describe, expect, test } from '@jest/globals';
import { typedAnswer } from '../../../../src/core/mail/typed/typed-answer.js';
import { answered, form, letterWithout, sender } from './asked.js';

const robin = 'robin.example@adair.test';
const goal = 'Students will show what they know by portfolios in every grade.';
const question = `On Tue, Sep 3, 2024 at 9:00 AM KY ILN <letters@iln.test> wrote:

> Hello,
>
> We could not find:
>
>   - the e-mail address of your KY ILN point of contact
>   - your learning goal or inquiry question
>
> Kind regards,
> Pat Example`;
const outlook = `________________________________
From: KY ILN <letters@iln.test>
Sent: Tuesday, September 3, 2024 9:00 AM
To: Alex Writer <alex.writer@adair.test>
Subject: Re: Our letter

Hello,

We could not find:

  - the e-mail address of your KY ILN point of contact

Contact e-mail: quoted.person@adair.test`;

const footer = `Alex Writer
Director of Innovation
Adair County Schools
Email: alex.writer@adair.test | Phone: (270) 555-0100
www.adair.test`;

describe('an address that alone was asked for', () => {
  test.each([
    ['alone', robin],
    ['with a full stop', `${robin}.`],
    ['with a greeting and thanks', `Hi Pat,\n\n${robin}\n\nThanks,\nAlex`],
    ['in a sentence', `The email is ${robin}.`],
    ['in a sentence with the name', `Robin Example's email address is ${robin}.`],
    ['after an apology', `Sorry about that! Our contact's e-mail is ${robin}.`],
    ['after an apology in the same sentence', `Sorry about that, it is ${robin}`],
    ['by a label', `Contact email: ${robin}`],
    ['by the label that the reply gives', `Contact e-mail: ${robin}`],
    ['by a label in capitals', `CONTACT EMAIL ADDRESS: ${robin}`],
    ['by a label with a dash', `Point of contact email - ${robin}`],
    ['by a label without a mark', `Contact email ${robin}`],
    ['by the words of the question', `The e-mail address of our KY ILN point of contact is ${robin}`],
    ['by a sentence that a program broke', `The e-mail address of our point of contact is\n${robin}`],
    ['by the label of the form', `KY ILN Point of Contact Email Address: ${robin}`],
    ['by a label above it', `Point of contact e-mail:\n${robin}`],
    ['by a label above it and an empty line', `Point of contact e-mail:\n\n${robin}\n\nThank you!`],
    ['by a short label', `Email: ${robin}`],
    ['in bold', `*Contact email:* ${robin}`],
    ['in the list of the reply, filled in', `- Contact e-mail: … ${robin}\n- Learning goal: …`],
    ['numbered', `1. Contact email: ${robin}`],
    ['as a link of web mail', `Contact email: ${robin}<mailto:${robin}>`],
    ['below the label that the reply gives', `> - Contact e-mail: …\n${robin}`],
    ['with its link on a line of its own', `Contact email: ${robin}\n[${robin}].\n\nAlex`],
    ['alone with its link', `${robin}\n[${robin}]`],
    ['with the person', `Point of contact: Robin Example, ${robin}`],
    ['above the quoted question', `${robin}\n\n${question}`],
    ['below the quoted question', `${question}\n\n${robin}\n\nAlex`],
    ['above a question that Outlook quotes', `Contact email: ${robin}\n\n${outlook}`],
    ['above a signature block', `Here it is: ${robin}\n\n-- \n${footer}`],
    ['above a block that begins with the name', `${robin}\n\n${footer}`],
    ['above what a phone adds', `${robin}\n\nSent from my iPhone`],
    ['said twice', `Contact email: ${robin}\n\nEmail: ${robin}`],
    [
      'between the lines of the question',
      `> We could not find:\n>\n>   - the e-mail address of your KY ILN point\n>     of contact\n${robin}\n\nAlex`,
    ],
  ])('%s', (_how, text) => {
    expect(answered(text, ['contactEmail'])).toEqual({
      sure: true,
      values: [`contactEmail=${robin}`],
      aboutSignature: false,
    });
  });

  test.each([
    ['is at a domain that nobody knows', 'Contact email: robin.example@adiar.test'],
    ['is of a public provider', 'Contact email: robin.example@gmail.com'],
    ['is asked about', `Is it ${robin}?`],
    ['spells somebody else in the letter', 'Contact email: dana.sample@adair.test'],
    ['is the sender’s own behind a word that anybody’s block has', 'Email: alex.writer@adair.test'],
    ['is no longer right', `Old email: ${robin}`],
    ['stood in a table whose cells ran together', `Contact Email${robin}`],
    ['stood in a table beside a label alone', `Email${robin}`],
    ['ran into the name before it', 'Robin Examplerobin.example@adair.test'],
    ['ran into the name before it, behind a label', 'Contact: Robin Examplerobin.example@adair.test'],
    ['ran into the cell after it', `Contact email: ${robin}Learning goal`],
    ['is one of two', `Contact email: ${robin} or robin@adair.test`],
    ['spells the sender and no contact', 'alex.writer@adair.test'],
    ['comes with another person', `Point of contact: Casey Other, casey.other@adair.test`],
    ['comes with something else to be changed', `Contact email: ${robin}\nSuperintendent: Jo Newcomer`],
    ['comes with something else to say', `Contact email: ${robin}\n\nWe will miss the March meeting.`],
    ['stands in a sentence about something else', `You can reach my office at ${robin} until Friday.`],
    ['comes with an attachment', `Contact email: ${robin}. The corrected letter is attached.`],
    ['was told in two ways', `Contact email: ${robin}\nPoint of contact e-mail: robin@adair.test`],
  ])('goes to a person where it %s', (_why, text) => {
    expect(answered(text, ['contactEmail'])).toMatchObject({ sure: false });
  });

  test.each([
    ['thanks', 'Thank you!'],
    ['thanks above a signature block', `Thank you!\n\n${footer}`],
    ['thanks above a block after two dashes', `Thanks, will do.\n\n--\n${footer}`],
    ['a signature block alone', footer],
    ['a signature block whose sender has no name of his own', `Thanks\n\n-- \n${footer}`],
    ['the question, quoted', question],
    ['the question with an answer in it that is quoted', `> Contact email: ${robin}`],
    ['an answer that Outlook quotes', `Thank you.\n\n${outlook}`],
    ['a forwarded answer', `FYI\n\n---------- Forwarded message ---------\nFrom: a\nContact email: ${robin}`],
    ['an attachment', 'Please see attached.'],
    ['an attachment behind the label', 'Contact email: see attached'],
    ['a promise', 'I will send it tomorrow.'],
    ['a denial', 'It is on page 3 of our letter.'],
    ['a denial behind a label', 'The contact email is on page 3.'],
    ['a question', 'Which contact do you mean?'],
    ['a label without an answer', 'Contact email:'],
    ['the title of what was asked', 'Contact email'],
    ['an absence', 'Our contact is out this week.'],
    ['nothing', ''],
    ['what does not apply', 'Contact email: N/A'],
  ])('is not answered by %s', (_what, text) => {
    expect(answered(text, ['contactEmail'])).toBe('nothing');
  });

  test.each([
    ['a shared office address without a name', { name: '', address: 'office@adair.test' }],
    ['an address that spells no name', { name: 'Front Office', address: 'office@adair.test' }],
  ])('a signature block of %s is never surely an answer', (_whose, from) => {
    const answer = answered(footer, ['contactEmail'], { sender: from });
    expect(answer === 'nothing' || !answer.sure).toBe(true);
  });

  test('a phone’s capital is no doubt', () => {
    expect(answered('Robin.example@adair.test', ['contactEmail'])).toMatchObject({ sure: true });
  });

  test('an address at the district’s own domain is known', () => {
    const changed = { knownAddresses: ['desk@elsewhere.test'] };
    expect(answered('Contact email: robin@elsewhere.test', ['contactEmail'], changed)).toMatchObject({
      sure: true,
    });
  });
});

describe('a name or a person', () => {
  test.each([
    [
      'a name alone that the letter’s address spells',
      ['contactName'],
      'Robin Example',
      ['contactName=Robin Example'],
    ],
    [
      'a name in a sentence',
      ['contactName'],
      'Our point of contact is Casey Other.',
      ['contactName=Casey Other'],
    ],
    [
      'a name with a degree',
      ['superintendentName'],
      'Superintendent: Dr. Casey Other',
      ['superintendentName=Dr. Casey Other'],
    ],
    [
      'a person in one line',
      ['contactName', 'contactEmail'],
      'Casey Other, Director of Innovation, casey.other@adair.test',
      ['contactName=Casey Other', 'contactEmail=casey.other@adair.test'],
    ],
    [
      'a person below a label',
      ['contactName', 'contactEmail'],
      'Point of contact:\nCasey Other\nDirector of Innovation\ncasey.other@adair.test\n\nThank you,\nAlex',
      ['contactName=Casey Other', 'contactEmail=casey.other@adair.test'],
    ],
    [
      'a person with labels of its own',
      ['contactName', 'contactEmail'],
      'Contact\nName: Casey Other\nEmail: casey.other@adair.test',
      ['contactName=Casey Other', 'contactEmail=casey.other@adair.test'],
    ],
    [
      'two people under labels',
      ['superintendentEmail', 'contactEmail'],
      'Superintendent: dana.sample@adair.test\nPoint of contact: robin.example@adair.test',
      ['superintendentEmail=dana.sample@adair.test', 'contactEmail=robin.example@adair.test'],
    ],
    [
      'the sender below a label',
      ['contactName', 'contactEmail'],
      'Point of contact:\nAlex Writer\nalex.writer@adair.test',
      ['contactName=Alex Writer', 'contactEmail=alex.writer@adair.test'],
    ],
  ])('%s', (_how, names, text, values) => {
    expect(answered(text, names)).toEqual({ sure: true, values, aboutSignature: false });
  });

  test.each([
    ['the sender’s name below a mail', ['contactName'], 'Alex Writer'],
    ['a name in a table whose cells ran together', ['contactName'], 'Contact NameRobin Example'],
    ['a greeting in a name’s shape', ['contactName'], 'Merry Christmas'],
    ['a name that nothing confirms', ['contactName'], 'Casey Other'],
    ['a question about a name', ['contactName'], 'Our contact is Casey Other?'],
    [
      'an address of another than the name',
      ['contactName', 'contactEmail'],
      'Contact: Casey Other, jo.doe@adair.test',
    ],
    [
      'two addresses and no labels',
      ['superintendentEmail', 'contactEmail'],
      `dana.sample@adair.test\n${robin}`,
    ],
    [
      'a block without a label',
      ['contactName', 'contactEmail'],
      'Casey Other\nDirector\ncasey.other@adair.test',
    ],
    ['the name of a district', ['district'], 'District: Barren County'],
  ])('%s is left to a person', (_what, names, text) => {
    const answer = answered(text, names);
    expect(answer === 'nothing' || !answer.sure).toBe(true);
  });
});

describe('a goal', () => {
  test.each([
    ['alone', goal],
    ['over two lines', goal.replace(' by ', '\nby ')],
    [
      'between courtesies',
      `Good morning,\n\n${goal}\n\nPlease let me know if you need anything else.\n\nBest,\nAlex`,
    ],
    ['by a label', `Learning goal: ${goal}`],
    ['by a short label', `Goal: ${goal}`],
    ['by the form’s label', `Learning Goal(s) or Inquiry Question: ${goal}`],
    ['below a label', `Here is our learning goal:\n\n${goal}`],
    ['by a sentence', `Our learning goal is: ${goal}`],
    ['below the question', `${question}\n\n${goal}`],
    ['above a signature block', `${goal}\n\n${footer}`],
    [
      'between the lines of the question',
      `> - the name of your KY ILN point of contact\n> - your learning goal or inquiry question\n\n${goal}\n\n> Kind regards`,
    ],
  ])('%s', (_how, text) => {
    expect(answered(text, ['learningGoal'])).toEqual({
      sure: true,
      values: [`learningGoal=${goal}`],
      aboutSignature: false,
    });
  });

  test('an inquiry question', () => {
    const asks = 'How might we let every student show learning by portfolios?';
    expect(answered(asks, ['learningGoal'])).toMatchObject({ sure: true, values: [`learningGoal=${asks}`] });
  });

  test.each([
    ['a promise', 'We will send our learning goal by Friday.'],
    ['a denial', 'The goal is on page 4.'],
    ['a pointer', 'Learning goal: see attached'],
    ['a question', 'What do you mean by inquiry question?'],
    ['thanks', 'Thank you for the quick answer!'],
    ['a remark', 'Our board meets next month.'],
    ['a plan of their own', 'We will discuss this in our board meeting next month with all schools.'],
    ['a refusal', 'Our district will not be participating this year after all.'],
    ['a refusal behind a label', 'Learning goal: We have decided to withdraw from the ILN'],
    ['what was said a year ago', 'Our learning goal is the same as last year.'],
    ['an absence', 'Students will be out for the break until January third.'],
    ['honesty', 'To be honest we have no goal at all yet.'],
    ['a delay', 'By then we should have the goal written and approved by everyone.'],
    ['two paragraphs', `${goal}\n\nThe board asked about our reading scores.`],
    ['an answer to another question', 'Plans of action: We will train teachers in portfolios.'],
    ['two goals', `Goal: ${goal}\nLearning goal: Increase reading in all schools of the county.`],
  ])('is not surely told by %s', (_what, text) => {
    const answer = answered(text, ['learningGoal']);
    expect(answer === 'nothing' || !answer.sure).toBe(true);
  });

  test('reflections and plans need a label', () => {
    const plan = 'We will train all of our teachers in portfolios this year.';
    expect(answered(plan, ['plansOfAction'])).toMatchObject({ sure: false });
    expect(answered(`Plans of action: ${plan}`, ['plansOfAction'])).toMatchObject({ sure: true });
  });
});

describe('several things', () => {
  const names = ['contactEmail', 'learningGoal'];
  const values = [`contactEmail=${robin}`, `learningGoal=${goal}`];
  test.each([
    ['by labels', `Contact email: ${robin}\nLearning goal: ${goal}\n\nThanks,\nAlex`],
    ['by labels, apart', `Hi,\n\nContact email: ${robin}\n\nLearning goal:\n${goal}\n\nAlex`],
    [
      'between the lines of the question',
      question
        .replace('point of contact\n', `point of contact\n${robin}\n`)
        .replace('inquiry question\n', `inquiry question\n${goal}\n`),
    ],
  ])('%s', (_how, text) => {
    expect(answered(text, names)).toEqual({ sure: true, values, aboutSignature: false });
  });

  test('one of two is taken, the other stays missing', () => {
    expect(answered(`Contact email: ${robin}`, names)).toEqual({
      sure: true,
      values: [`contactEmail=${robin}`],
      aboutSignature: false,
    });
  });

  test('what was not asked for is never filled; what only repeats the letter is no doubt', () => {
    const text = `Superintendent: Dana Sample\nContact title: Director\nContact email: ${robin}`;
    expect(answered(text, ['contactEmail'])).toEqual({
      sure: true,
      values: [`contactEmail=${robin}`],
      aboutSignature: false,
    });
  });
});

describe('a signature', () => {
  const names = ['districtSignature', 'signatureDate'];
  test.each([
    ['by a sentence', 'It was signed on September 3, 2024.'],
    ['by a label', 'Date signed: 9/3/2024'],
    ['with courtesies', 'Hi Pat,\n\nThe letter was signed on 9/3/2024.\n\nThanks,\nAlex'],
    ['between the lines of the question', "> - the date beside the district's signature\n9/3/2024"],
  ])('%s fills nothing, and is known', (_how, text) => {
    expect(answered(text, names)).toEqual({ sure: true, values: [], aboutSignature: true });
  });

  test.each([
    ['that is said to be there', 'Dana already signed it on page 5.'],
    ['that is promised', 'Dana will sign it on Monday.'],
    ['that is doubted', 'Should it not be signed by the board?'],
  ])('%s goes to a person', (_what, text) => {
    expect(answered(text, names)).toBe('nothing');
  });

  test('beside an address: the address counts', () => {
    const text = `Contact email: ${robin}\nDate signed: 9/3/2024`;
    expect(answered(text, ['contactEmail', ...names])).toEqual({
      sure: true,
      values: [`contactEmail=${robin}`],
      aboutSignature: true,
    });
  });
});

test('each value tells where in the mail it stands', () => {
  const text = `Hi,\r\n\r\nContact email: ${robin}\r\n\r\nLearning goal:\r\n${goal}\r\n`;
  const names = ['contactEmail', 'learningGoal'];
  const answer = typedAnswer(text, { names, form, letter: letterWithout(names), sender, knownAddresses: [] });
  expect(answer.kind === 'answer' && answer.values.map(({ start, end }) => text.slice(start, end))).toEqual([
    robin,
    goal,
  ]);
});

test.each([
  ['one long line', 'a'.repeat(200_000)],
  ['labels', 'Contact email: '.repeat(10_000)],
  ['lines', 'Contact email: x\n'.repeat(12_000)],
  ['names', 'A B '.repeat(1_000)],
  ['spaces', `Contact${' '.repeat(4_000)}email`],
  ['commas', `Point of contact: ${'Jo Doe, '.repeat(500)}`],
])('a hostile mail of %s is read soon', (_name, text) => {
  const startedAt = performance.now();
  answered(text, ['contactEmail', 'contactName']);
  expect(performance.now() - startedAt).toBeLessThan(5_000);
});
