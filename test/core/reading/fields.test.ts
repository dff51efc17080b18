import { describe, expect, test } from '@jest/globals';
import type { FieldReading, FormDefinition, Page } from '../../../src/core/model.js';
import { readFields } from '../../../src/core/reading/fields.js';
import { locateOutline } from '../../../src/core/reading/locate.js';
import { linesToReread, regionsToReread, type Reread } from '../../../src/core/reading/rereads.js';
import { form2018, form2024 } from '../../forms/forms.js';
import {
  type Answers2024,
  answered,
  letter2018,
  opening2024,
  questions2024,
  signatures2024,
  title2024,
} from '../form/letters.js';
import { pageOfText } from './page-of-text.js';

const read = (pages: Page[], form: FormDefinition = form2024, rereads: Reread[] = []): FieldReading[] =>
  readFields(pages, form, locateOutline(pages, form), rereads, new Set(['adair.kyschools.us']));
const said = (fields: FieldReading[], name: string): string | null => {
  const field = fields.find((one) => one.name === name)!;
  return field.value ?? (field.doubt === null ? `(${field.state})` : `(${field.state}: ${field.doubt})`);
};
const letterWith = (answers: Answers2024): Page[] =>
  [`${title2024}\n${opening2024}`, questions2024(answers), signatures2024].map((text, at) =>
    pageOfText(text, { page: at + 1 }),
  );
const all = (fields: FieldReading[]): Record<string, string | null> =>
  Object.fromEntries(fields.map((field) => [field.name, said(fields, field.name)]));

const expected = {
  district: 'Adair County Schools',
  superintendentName: 'Dr. Pat Oakley',
  superintendentEmail: 'pat.oakley@adair.kyschools.us',
  contactName: 'Jo Embry',
  contactTitle: 'Director of Innovation',
  contactEmail: 'jo.embry@adair.kyschools.us',
  reflections: 'We opened a maker space in two schools.',
  plansOfAction: 'We will train two lead teachers a school.',
  learningGoal: 'How can our students show what they have learned?',
};

const states = (pages: Page[]) =>
  read(pages)
    .filter((field) => form2024.fields.find((one) => one.name === field.name)!.required)
    .map((field) => field.state);

const scanned = (answers: Answers2024, confidence: number): Page[] =>
  [`${title2024}\n${opening2024}`, questions2024(answers), signatures2024].map((text, at) =>
    pageOfText(text, { page: at + 1, source: 'ocr', confidence }),
  );
/** What the second look gives: the same page with these answers. */
const again = (pages: Page[], answers: Answers2024): Reread[] => {
  const second = pageOfText(questions2024(answers), { source: 'ocr', confidence: 0.9 });
  return regionsToReread(pages, locateOutline(pages, form2024)).map((region) => ({
    ...region,
    words: region.pageIndex === 1 ? second.words : [],
  }));
};

test('a letter of 2024, answers after and below their labels', () => {
  expect(all(read(letterWith(answered)))).toMatchObject(expected);
});

test('a letter of 2018, whose contacts are free text', () => {
  const pages = letter2018.map((text, at) => pageOfText(text, { page: at + 1 }));
  expect(all(read(pages, form2018))).toMatchObject({
    district: 'Livingston County',
    superintendentName: 'Robin Colvin',
    superintendentTitle: 'Superintendent',
    superintendentEmail: 'robin.colvin@livingston.kyschools.us',
    contactName: '(empty)',
    plansOfAction: 'A maker space to:\n1- join our technical programs,\n2- add engineering',
  });
});

test('the district of the 2018 letter stands in a sentence too', () => {
  const pages = letter2018.map((text, at) =>
    pageOfText(text.replace('\nLivingston County\n', '\n'), { page: at + 1 }),
  );
  expect(said(read(pages, form2018), 'district')).toBe('Livingston County Schools');
});

describe('other people’s layouts', () => {
  const goOn = `
Learning Goal(s) or Inquiry Question:
How can our students show what they have learned?

VI. Agreement
Required Signatories`;
  const layouts: [string, string][] = [
    [
      'a table with labels at the left that wrap beside the answers',
      `
School District Name            Adair County Schools

Superintendent Name and         Dr. Pat Oakley
Email Address:                  pat.oakley@adair.kyschools.us

KY ILN Point(s) of Contact      Jo Embry
Name, Title, and Email          Director of Innovation
Address:                        jo.embry@adair.kyschools.us

District Innovation Reflections and Plans

Reflecting on the previous      We opened a maker space
year, how has your district     in two schools.
worked to innovate by
implementing new or creative
alternatives to existing
instructional or administrative
practices to improve student
learning, experiences, and
outcomes?

Plans of Action: Looking        We will train two lead
ahead to the upcoming school    teachers a school.
year, how does your district
plan to support innovative
practices and systems that
promote vibrant learning
experiences for every student,
innovation in assessment and
collaboration with communities?
${goOn}`,
    ],
    [
      'a row each for name, title and address',
      `
District:                       Adair County Schools
Superintendent's Name:          Dr. Pat Oakley
Superintendent's Email:         pat.oakley@adair.kyschools.us
Point of Contact Name:          Jo Embry
Point of Contact Title:         Director of Innovation
Point of Contact Email:         jo.embry@adair.kyschools.us

Reflections:                    We opened a maker space in two schools.

Plans of Action:                We will train two lead teachers a school.
${goOn}`,
    ],
    [
      'rows that say just Email',
      `
District Name: Adair County Schools
Superintendent: Dr. Pat Oakley
Email: pat.oakley@adair.kyschools.us
KY ILN Point of Contact: Jo Embry
Title: Director of Innovation
Email: jo.embry@adair.kyschools.us

Reflecting on the previous year:
We opened a maker space in two schools.

Plans of Action:
We will train two lead teachers a school.
${goOn}`,
    ],
    [
      'two labels in a row, answers below them',
      `
District Name                           Superintendent Name and Email Address
Adair County Schools                    Dr. Pat Oakley
                                        pat.oakley@adair.kyschools.us

KY ILN Point(s) of Contact Name, Title, and Email Address
Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us

Reflections
We opened a maker space in two schools.

Plans of Action
We will train two lead teachers a school.
${goOn}`,
    ],
    [
      'labels under their answers',
      `
Adair County Schools
----------------------------------------
District Name

Dr. Pat Oakley, pat.oakley@adair.kyschools.us
----------------------------------------
Superintendent Name and Email Address

Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us
----------------------------------------
KY ILN Point(s) of Contact Name, Title, and Email Address

District Innovation Reflections and Plans
Reflections:
We opened a maker space in two schools.

Plans of Action:
We will train two lead teachers a school.
${goOn}`,
    ],
    [
      'labels that ask in other words',
      `
School District: Adair County Schools
Superintendent (Name and Email Address): Dr. Pat Oakley, pat.oakley@adair.kyschools.us
KY ILN Point(s) of Contact - Name, Title, E-mail Address:
Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us

Reflections:
We opened a maker space in two schools.

Plans of Action:
We will train two lead teachers a school.
${goOn}`,
    ],
    [
      'prompts in other words',
      `
District Name: Adair County Schools
Superintendent Name and Email Address: Dr. Pat Oakley, pat.oakley@adair.kyschools.us
KY ILN Point(s) of Contact Name, Title, and Email Address:
Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us

Reflections: Please describe how your district tried something new in the last twelve months.
We opened a maker space in two schools.

Plans of Action: Looking ahead, what does your district intend to do for every student?
We will train two lead teachers a school.
${goOn}`,
    ],
  ];
  test.each(layouts)('%s', (_, text) => {
    const pages = [
      pageOfText(`${title2024}\n${opening2024}`),
      pageOfText(text, { page: 2 }),
      pageOfText(signatures2024, { page: 3 }),
    ];
    expect(all(read(pages))).toMatchObject(expected);
  });
});

test('an answer goes on over the page, without page number and running head', () => {
  const head = 'KY ILN Letter of Commitment 2024-2025';
  const [first, second] = questions2024(answered).split('We will train');
  const pages = [
    pageOfText(`${head}\n${opening2024}${'\n'.repeat(40)}Page 1 of 3`),
    pageOfText(`${head}\n${first}We will train${'\n'.repeat(30)}Page 2 of 3`, { page: 2 }),
    pageOfText(`${head}\n${second}${signatures2024}`, { page: 3 }),
  ];
  expect(said(read(pages), 'plansOfAction')).toBe(expected.plansOfAction);
});

describe('empty is said only with evidence', () => {
  test('a blank form is empty throughout', () => {
    expect(new Set(states(letterWith({})))).toEqual(new Set(['empty']));
  });
  test('underscores, dots and prompts of a word processor are nothing', () => {
    const fields = read(
      letterWith({
        district: '____________',
        superintendent: '..........',
        goal: 'Click or tap here to enter text.',
      }),
    );
    expect([
      said(fields, 'district'),
      said(fields, 'superintendentName'),
      said(fields, 'learningGoal'),
    ]).toEqual(['(empty)', '(empty)', '(empty)']);
  });
  test('not on a page too poor to read', () => {
    const [one, two, three] = letterWith({}) as [Page, Page, Page];
    expect(states([one, { ...two, legible: false }, three])).not.toContain('empty');
  });
  test('not where the label is not there', () => {
    const page = pageOfText(questions2024({}).replace('District Name:', ''));
    expect(said(read([page, pageOfText(signatures2024)]), 'district')).toBe('(not-found)');
  });
  test('not where the next page, with the end of the answer’s place, is missing', () => {
    expect(said(read(letterWith({}).slice(0, 2)), 'learningGoal')).toBe('(unclear: illegible)');
  });
  test('not where a picture or a drawing stands', () => {
    const [one, two, three] = letterWith({}) as [Page, Page, Page];
    const label = locateOutline([two], form2024).find((found) => found.entry.id === 'plans-of-action')!.box;
    const box = { x: 0.3, y: label.y + 3.6 / 60, w: 0.2, h: 0.01 };
    const drawn: Page = { ...two, marks: [{ kind: 'drawn', box }] };
    expect(said(read([one, drawn, three]), 'plansOfAction')).toBe('(unclear: handwritten)');
  });
  test('a name without an address: the address is missing', () => {
    const fields = read(letterWith({ ...answered, superintendent: 'Dr. Pat Oakley' }));
    expect([said(fields, 'superintendentName'), said(fields, 'superintendentEmail')]).toEqual([
      'Dr. Pat Oakley',
      '(empty)',
    ]);
  });
  test('a name and something that may be an address: a person decides', () => {
    const fields = read(letterWith({ ...answered, superintendent: 'Dr. Pat Oakley, pat.oakley@adair' }));
    expect(said(fields, 'superintendentEmail')).toBe('(unclear: malformed)');
  });
});

/** The answered letter with upright lines over its second page, each given by where it stands across it (0-1). */
const ruled = (...at: number[]): Page[] => {
  const [one, two, three] = letterWith(answered) as [Page, Page, Page];
  const [width, height] = [612, 792];
  const data = new Uint8Array(width * height).fill(255);
  for (const x of at) for (let y = 0; y < height; y++) data[y * width + Math.round(x * width)] = 60;
  return [one, { ...two, image: { width, height, data } }, three];
};

describe('upright lines over the page', () => {
  test('a copier’s shadow along the edge makes no column of a table’s right border', () => {
    expect(all(read(ruled(0.88, 0.995)))).toMatchObject(expected);
  });
  test('a blank form whose questions stand beside the column is empty', () => {
    const blank = letterWith({}).map((page, at) => ({ ...page, image: ruled(0.85, 0.97)[at]!.image }));
    expect(new Set(states(blank))).toEqual(new Set(['empty']));
  });
  test('a column with nothing in it beside words that are nobody’s is not called empty', () => {
    expect(states(ruled(0.85, 0.97))).not.toContain('empty');
  });
});

describe('an answer that is none', () => {
  test.each([
    ['See attached', '(unclear: see-attached)'],
    ['Please see the attached document.', '(unclear: see-attached)'],
    ['Same as above', '(unclear: same-as-above)'],
    ['N/A', '(unclear: not-applicable)'],
    ['TBD', '(unclear: not-applicable)'],
    ['See how our students grow when they lead.', 'See how our students grow when they lead.'],
  ])('%s', (plans, outcome) => {
    expect(said(read(letterWith({ ...answered, plans })), 'plansOfAction')).toBe(outcome);
  });
});

describe('form values', () => {
  test('beat what the page shows', () => {
    const [one, two, three] = letterWith({ ...answered, plans: 'Old text.' }) as [Page, Page, Page];
    const words = two.words.map((word) =>
      word.text === 'Old' || word.text === 'text.' ? { ...word, source: 'text-layer' as const } : word,
    );
    const old = words.find((word) => word.text === 'Old')!;
    const value = { ...old, text: 'New', source: 'form-value' as const };
    const field = read([one, { ...two, words: [...words, value] }, three]).find(
      (f) => f.name === 'plansOfAction',
    )!;
    expect([field.value, field.source, field.page]).toEqual(['New', 'form-value', 2]);
  });
});

describe('a scanned answer is taken only where it is sure', () => {
  test('two readings that agree', () => {
    const pages = scanned(answered, 0.8);
    expect(all(read(pages, form2024, again(pages, answered)))).toMatchObject(expected);
  });
  test('two readings that differ leave both for a person', () => {
    const pages = scanned(answered, 0.8);
    const fields = read(
      pages,
      form2024,
      again(pages, { ...answered, superintendent: 'Dr. Pat Oakiey, pat.oakley@adair.kyschools.us' }),
    );
    const name = fields.find((field) => field.name === 'superintendentName')!;
    expect([name.value, name.state]).toEqual([null, 'unclear']);
    expect(name.alternatives.map((one) => one.value).sort()).toEqual(['Dr. Pat Oakiey', 'Dr. Pat Oakley']);
  });
  describe('line by line a third time', () => {
    const contacts = 'Jo Embry, Director of Innovation, jo.embry@adair.kyschools.us';
    const misread = { ...answered, contacts: contacts.replace('Embry', 'Ernbry') };
    const inDoubt = () => {
      const pages = scanned(answered, 0.8);
      const rereads = again(pages, misread);
      const lines = linesToReread(
        pages,
        locateOutline(pages, form2024),
        rereads,
        read(pages, form2024, rereads),
      );
      return { pages, rereads, lines };
    };
    const readWith = (third: string) => {
      const { pages, rereads, lines } = inDoubt();
      const words = pageOfText(questions2024({ ...answered, contacts: third }), { source: 'ocr' }).words;
      return read(pages, form2024, [...rereads, ...lines.map((line) => ({ ...line, words }))]);
    };

    test('only the answer in doubt is looked at', () => {
      const { pages, lines } = inDoubt();
      const [name] = pages[1]!.words.filter((word) => word.text === 'Embry,');
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ pageIndex: 1, mode: 'line', look: 'third' });
      const { y, h } = lines[0]!.box;
      expect([y < name!.box.y, y + h > name!.box.y + name!.box.h, h < 3 * name!.box.h]).toEqual([
        true,
        true,
        true,
      ]);
    });
    test('it settles the answer where it spells one of the two', () => {
      expect(said(readWith(contacts), 'contactName')).toBe('Jo Embry');
      expect(said(readWith(misread.contacts), 'contactName')).toBe('Jo Ernbry');
    });
    test('it leaves the answer to a person where it spells neither', () => {
      const other = contacts.replace('Embry', 'Emhry');
      expect(said(readWith(other), 'contactName')).toBe('(unclear: low-confidence)');
    });
    test('nothing where two readings agree', () => {
      const pages = scanned(answered, 0.8);
      const rereads = again(pages, answered);
      expect(
        linesToReread(pages, locateOutline(pages, form2024), rereads, read(pages, form2024, rereads)),
      ).toEqual([]);
    });
  });
  test('a long answer that the closer look lost is not empty', () => {
    const pages = scanned(answered, 0.95);
    const fields = read(pages, form2024, again(pages, { ...answered, plans: '' }));
    const plans = fields.find((field) => field.name === 'plansOfAction')!;
    expect([plans.state, plans.value]).toEqual(['unclear', null]);
    expect(plans.alternatives.map((one) => one.value)).toEqual([expected.plansOfAction]);
  });
  test('one reading that is unsure', () => {
    expect(said(read(scanned(answered, 0.6)), 'contactName')).toBe('(unclear: low-confidence)');
  });
  test('an address read once is not enough', () => {
    const odd = { ...answered, contacts: 'Jo Embry, Principal, frontdesk@corner.example' };
    expect(said(read(scanned(odd, 0.97)), 'contactEmail')).toBe('(unclear: low-confidence)');
  });
  test('an address with a one between letters, read twice', () => {
    const odd = { ...answered, contacts: 'Jo Embry, Principal, jo.emb1ry@adair.kyschools.us' };
    const pages = scanned(odd, 0.9);
    expect(said(read(pages, form2024, again(pages, odd)), 'contactEmail')).toBe('(unclear: low-confidence)');
  });
  test('every place of an answer is read again, however surely the page was read', () => {
    const pages = scanned(answered, 0.99);
    const located = locateOutline(pages, form2024);
    const regions = regionsToReread(pages, located);
    const passedOver = [
      'district',
      'superintendent',
      'contacts',
      'reflections',
      'plans-of-action',
      'learning-goal',
    ]
      .map((id) => located.find((one) => one.entry.id === id)!.box.y + 0.002)
      .filter(
        (y) => !regions.some(({ pageIndex, box }) => pageIndex === 1 && box.y < y && box.y + box.h > y),
      );
    expect(passedOver).toEqual([]);
  });
  test('nothing is read again where there is a text layer', () => {
    const pages = letterWith(answered);
    expect(regionsToReread(pages, locateOutline(pages, form2024))).toEqual([]);
  });
});

test('every field of the form is there once, in the form’s order', () => {
  expect(read([pageOfText('nothing of it')]).map((field) => [field.name, field.state])).toEqual(
    form2024.fields.map((field) => [field.name, 'not-found']),
  );
});

test('a sentence that begins like a label is no label', () => {
  const sentence =
    'Participating districts indicate a commitment to the work of the KY ILN, and agree to more.';
  const pages = [
    pageOfText(`${title2024}\n${opening2024}\n${sentence}`),
    pageOfText(questions2024(answered).replace(/District Name:.*/, ''), { page: 2 }),
    pageOfText(signatures2024, { page: 3 }),
  ];
  expect(said(read(pages), 'district')).toBe('(not-found)');
});

test('a paragraph in the district’s place is no district', () => {
  const fields = read(
    letterWith({
      ...answered,
      district:
        'We are a small district in the hills and\nlike to think of all our schools as one large family of learners.',
    }),
  );
  expect(said(fields, 'district')).toBe('(unclear: malformed)');
});

test.each(['Schools', 'County Schools', 'The School District of', 'Independent School District'])(
  'what stands around the blank in print names no district: %j',
  (district) => {
    expect(said(read(letterWith({ ...answered, district })), 'district')).toBe('(empty)');
  },
);

test('an address in the district’s place: whose answer is whose is left to a person', () => {
  const fields = read(letterWith({ ...answered, district: 'Jo Embry, jo.embry@adair.kyschools.us' }));
  expect(said(fields, 'district')).toBe('(unclear: malformed)');
});

test('the edition of a form at the foot of its page is no answer', () => {
  const pages = letterWith({ ...answered, goal: '' });
  const foot = { x: 0.1, y: 0.95, w: 0.06, h: 0.01 };
  pages[1]!.words.push(
    ...['Rev.', '06/04/2024'].map((text, at) => ({
      text,
      box: { ...foot, x: 0.1 + at * 0.08 },
      confidence: 1,
      source: 'text-layer' as const,
    })),
  );
  expect(said(read(pages), 'learningGoal')).toBe('(empty)');
});

test('a row whose own top rule is too faint to be seen leaves the answer above it where it belongs', () => {
  const pages = letterWith(answered);
  const page = pages[1]!;
  const answer = page.words.find((word) => word.text.startsWith('Jo'))!.box;
  const [width, height] = [600, 800];
  const data = new Uint8Array(width * height).fill(255);
  // the only rule that is seen: between the label of the contacts and their answer
  const row = Math.round((answer.y - 0.002) * height);
  data.fill(60, row * width + 20, (row + 1) * width - 20);
  const ruled = [pages[0]!, { ...page, image: { width, height, data } }, pages[2]!];
  expect(said(read(ruled), 'contactName')).toBe('Jo Embry');
});
