import { expect, test } from '@jest/globals';
import { type CharLattice, ctcScorer } from '../../../../src/core/reading/handwriting/ctc.js';
import { scoreDates } from '../../../../src/core/reading/handwriting/date-scores.js';
import {
  handwritingThresholds,
  judgeHandwrittenDay,
} from '../../../../src/core/reading/handwriting/judge-date.js';
import { acceptedDate, dateThresholds } from '../../../../src/core/judging/thresholds.js';
import type { DateReading } from '../../../../src/core/model.js';

const window = { from: '2018-01-01', until: '2019-05-31' };

/** A recogniser that sees these characters; several in one place as `{ '1': 0.6, '7': 0.4 }`. */
function seen(...places: (string | Record<string, number>)[]): CharLattice {
  const views = places.flatMap((place) =>
    typeof place === 'string' ? Array.from(place, (letter) => ({ [letter]: 0.98 })) : [place],
  );
  const characters = ['', ...new Set(views.flatMap((view) => Object.keys(view)))];
  const steps = 2 * views.length + 1;
  const probability = new Float32Array(steps * characters.length);
  for (let step = 0; step < steps; step++) {
    const view: Record<string, number> = step % 2 === 1 ? views[(step - 1) / 2]! : { '': 0.98 };
    for (const [letter, share] of Object.entries(view))
      probability[step * characters.length + characters.indexOf(letter)] = share;
  }
  return { steps, characters, probability };
}

const judged = (...lattices: CharLattice[]) =>
  judgeHandwrittenDay(
    { lines: lattices.map((lattice) => scoreDates(ctcScorer(lattice))), digits: null },
    window,
  );

const isAccepted = (day: ReturnType<typeof judged>) =>
  day.value !== null && day.confidence >= handwritingThresholds.answer;

test.each([
  { written: '6/5/18', day: '2018-06-05' },
  { written: '06/05/2018', day: '2018-06-05' },
  { written: '6-5-18', day: '2018-06-05' },
  { written: '6.5.18', day: '2018-06-05' },
  { written: '6,5,18', day: '2018-06-05' },
  { written: '12/31/2018', day: '2018-12-31' },
  { written: 'June 5, 2018', day: '2018-06-05' },
  { written: 'Jun 5 18', day: '2018-06-05' },
  { written: 'Sept. 28, 2018', day: '2018-09-28' },
  { written: '5 June 2018', day: '2018-06-05' },
])('$written, seen clearly, is read as $day', ({ written, day }) => {
  const read = judged(seen(written), seen(written));
  expect(read.value).toBe(day);
  expect(read.confidence).toBeGreaterThan(0.9);
});

test.each([
  { what: 'a day without a year', written: '6/5' },
  { what: 'a day that does not exist', written: '2/30/18' },
  { what: 'two dates', written: '6/5/18 6/12/18' },
  { what: 'words', written: 'see above' },
  { what: 'a number', written: '606555' },
])('$what is no date to rely on: $written', ({ written }) => {
  expect(isAccepted(judged(seen(written), seen(written)))).toBe(false);
});

test('1/7/18 that may as well be 1/1/18 is not relied on, and both are offered', () => {
  const lattice = seen('1/', { '7': 0.52, '1': 0.46 }, '/18');
  const read = judged(lattice, lattice);
  expect(isAccepted(read)).toBe(false);
  expect(read.alternatives.slice(0, 2).map(({ value }) => value)).toEqual(['2018-01-07', '2018-01-01']);
});

test('a clear date of another year comes out as that year and is not pulled into the window', () => {
  const read = judged(seen('6/5/2014'), seen('6/5/2014'));
  expect(read).toMatchObject({ value: null, why: 'outside-window' });
  expect(read.alternatives[0]?.value).toBe('2014-06-05');
});

test('a date after the day the letter came is not read as an earlier one', () => {
  const read = judged(seen('6/1/19'), seen('6/1/19'));
  expect(read).toMatchObject({ value: null, why: 'outside-window' });
});

test('where only its being possible speaks for a year, a person decides', () => {
  const lattice = seen('6/5/1', { '4': 0.5, '8': 0.46 });
  expect(judged(lattice, lattice)).toMatchObject({ value: null, why: 'outside-window' });
});

test('where only its being recent speaks for a day, a person decides', () => {
  const lattice = seen('6/5/1', { '8': 0.47, '9': 0.47 });
  const read = judgeHandwrittenDay(
    { lines: [scoreDates(ctcScorer(lattice))], digits: null },
    { from: '2018-01-01', until: '2019-12-31' },
  );
  expect(read.value === null || read.confidence < handwritingThresholds.answer).toBe(true);
});

test('recognisers that see different days are not relied on', () => {
  expect(isAccepted(judged(seen('6/5/18'), seen('6/6/18')))).toBe(false);
});

test('nothing at all is no date', () => {
  const read = judgeHandwrittenDay({ lines: [], digits: null }, window);
  expect(read).toEqual({ value: null, confidence: 0, why: 'no-date', marks: null, alternatives: [] });
});

test('the three best are offered, none twice', () => {
  const lattice = seen({ '1': 0.5, '7': 0.4 }, '/', { '3': 0.5, '8': 0.3, '5': 0.1 }, '/18');
  const values = judged(lattice, lattice).alternatives.map(({ value }) => value);
  expect(values).toHaveLength(3);
  expect(new Set(values).size).toBe(3);
});

const reading = (confidence: number): DateReading => ({
  value: '2018-06-05',
  state: 'read',
  doubt: 'handwritten',
  source: 'handwriting',
  confidence,
  alternatives: [],
  page: 1,
  document: 0,
  box: null,
});

test('no verdict rests on a date by hand, however sure the recognisers are; it does on what a person said', () => {
  expect(acceptedDate(reading(handwritingThresholds.surest))).toBeNull();
  expect(acceptedDate({ ...reading(1), source: null })).toBe('2018-06-05');
  const surest = judged(seen('6/5/18'), seen('6/5/18'));
  expect(surest.confidence).toBeLessThan(dateThresholds.handwriting);
});
