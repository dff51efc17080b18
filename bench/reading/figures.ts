/** What is counted of letters that were read: each figure a title and what it is of some letters, as text. */
import { type Carrier, isPaper } from '../../fixtures/corpus/letter-truth.js';
import type { FieldScore, Score } from '../score.js';
import { percent, withBound } from './bounds.js';
import type { ReadLetter } from './letter-file.js';

export type ReadLetterRow = ReadLetter & { score: Score };
export type Rows = readonly ReadLetterRow[];
export type Figure = [title: string, of: (rows: Rows) => string];

export const count = (rows: Rows, holds: (row: ReadLetterRow) => boolean): number =>
  rows.filter(holds).length;

export const isLetter = (row: ReadLetterRow): boolean => row.truth.kind !== 'near-miss';
/** Everything on it is set by a machine, signed and dated as the form asks: no person should be needed. */
export const isEasy = (row: ReadLetterRow): boolean =>
  isLetter(row) && row.truth.verdict !== 'needs-review' && row.truth.reviewCauses.length === 0;

/** How the letter came, as the goals part it. A page of its own and a TIFF come out of a scanner like any other. */
export const carrierGroups = ['digital', 'scan', 'fax', 'photo'] as const;
export type CarrierGroup = (typeof carrierGroups)[number];
export const groupOf = (carrier: Carrier): CarrierGroup => {
  if (!isPaper(carrier)) return 'digital';
  return carrier.endsWith('fax') ? 'fax' : carrier.endsWith('photo') ? 'photo' : 'scan';
};

// ---------------------------------------------------------------------------------------------------- fields

export interface FieldKindWanted {
  kind: FieldScore['kind'] | null;
  byHand: boolean;
}
export const fieldsOf = (rows: Rows, { kind, byHand }: FieldKindWanted): FieldScore[] =>
  rows.flatMap(({ score }) =>
    score.fields.filter((field) => (kind === null || field.kind === kind) && field.byHand === byHand),
  );
const isWrong = ({ outcome }: FieldScore): boolean => outcome === 'wrong' || outcome === 'invented';

/** `97.5 (n)`: exact among those in which something stands and those rightly told to be empty. */
const exact = (wanted: FieldKindWanted) => (rows: Rows) => {
  const fields = fieldsOf(rows, wanted);
  return fields.length === 0
    ? '-'
    : `${percent(fields.filter(({ outcome }) => outcome === 'exact').length, fields.length)} (${fields.length})`;
};
const near = (wanted: FieldKindWanted) => (rows: Rows) =>
  String(fieldsOf(rows, wanted).filter(({ outcome }) => outcome === 'near').length);
const abstained = (wanted: FieldKindWanted) => (rows: Rows) =>
  String(fieldsOf(rows, wanted).filter(({ outcome }) => outcome === 'abstained').length);
const wrong = (wanted: FieldKindWanted) => (rows: Rows) => {
  const fields = fieldsOf(rows, wanted);
  return withBound(fields.filter(isWrong).length, fields.length);
};
/** Letters wrong of letters written, over the best reading of every field, also of those abstained from. */
const characterErrors = (wanted: FieldKindWanted) => (rows: Rows) => {
  const fields = fieldsOf(rows, wanted);
  const letters = fields.reduce((total, field) => total + field.letters, 0);
  const edits = fields.reduce((total, field) => total + Math.min(field.edits, field.letters), 0);
  return letters === 0 ? '-' : ((edits / letters) * 100).toFixed(2);
};

const short: FieldKindWanted = { kind: 'short', byHand: false };
const prose: FieldKindWanted = { kind: 'prose', byHand: false };
const typed: FieldKindWanted = { kind: null, byHand: false };
const byHand: FieldKindWanted = { kind: null, byHand: true };

export const fieldFigures: Figure[] = [
  ['typed exact % (n)', exact(typed)],
  ['short exact % (n)', exact(short)],
  ['abstained', abstained(short)],
  ['wrong', wrong(short)],
  ['prose exact % (n)', exact(prose)],
  ['≤2% off', near(prose)],
  ['abstained', abstained(prose)],
  ['wrong', wrong(prose)],
  ['CER %', characterErrors(typed)],
  ['by hand exact % (n)', exact(byHand)],
  ['wrong', wrong(byHand)],
  ['CER %', characterErrors(byHand)],
];

// ------------------------------------------------------------------------------------------- signatures, dates

export const lines = (rows: Rows) =>
  rows.flatMap(({ score }) => score.lines.filter(({ role }) => role === 'district'));
const falseLines = (signed: boolean) => (rows: Rows) => {
  const such = lines(rows).filter((line) => line.signed === signed);
  return withBound(such.filter((line) => line.read === !signed).length, such.length);
};

export const isDated = (row: ReadLetterRow): boolean => row.truth.signatures?.district.date != null;
export const isTypedDate = (row: ReadLetterRow): boolean =>
  isDated(row) && row.truth.features['dateHand'] === 'typed';
export const isDateByHand = (row: ReadLetterRow): boolean => isDated(row) && !isTypedDate(row);
/** Where the form asks for it, and nothing else with it. */
export const isInPlace = (row: ReadLetterRow): boolean => row.truth.features['dateMode'] === 'in-place';

/** Exact, abstained from, and wrong and accepted. */
const dateFigures = (title: string, such: (row: ReadLetterRow) => boolean): Figure[] => [
  [
    `${title} exact`,
    (rows) => `${count(rows, (row) => such(row) && row.score.date === 'exact')}/${count(rows, such)}`,
  ],
  ['abstained', (rows) => String(count(rows, (row) => such(row) && row.score.date === 'abstained'))],
  [
    'WRONG',
    (rows) =>
      withBound(
        count(rows, (row) => such(row) && row.score.date === 'wrong'),
        count(rows, such),
      ),
  ],
];
export const anyDateFigures = dateFigures('date', isDated);

const undated = (row: ReadLetterRow): boolean => isLetter(row) && !isDated(row);

export const signatureFigures: Figure[] = [
  ['letters', (rows) => String(count(rows, isLetter))],
  [
    'signed, recall',
    (rows) => {
      const signed = lines(rows).filter((line) => line.signed);
      return `${signed.filter((line) => line.read === true).length}/${signed.length}`;
    },
  ],
  [
    'precision',
    (rows) => {
      const called = lines(rows).filter((line) => line.read === true);
      return `${called.filter((line) => line.signed).length}/${called.length}`;
    },
  ],
  ['cannot tell', (rows) => String(lines(rows).filter((line) => line.read === null).length)],
  ['false signed', falseLines(false)],
  ['false unsigned', falseLines(true)],
  ...dateFigures('typed date', isTypedDate),
  ...dateFigures('date by hand', isDateByHand),
  [
    'invented',
    (rows) =>
      withBound(
        count(rows, (row) => row.score.date === 'invented'),
        count(rows, undated),
      ),
  ],
];

// ------------------------------------------------------------------------------------------- letters, verdicts

const ofLetters = (holds: (row: ReadLetterRow) => boolean) => (rows: Rows) => {
  const letters = rows.filter(isLetter);
  return `${count(letters, holds)}/${letters.length}`;
};
const verdicts = (...such: Score['verdict'][]) => {
  const wanted: ReadonlySet<string> = new Set(such);
  return (rows: Rows) => String(count(rows, (row) => wanted.has(row.score.verdict)));
};
const boundedVerdict = (such: Score['verdict']) => (rows: Rows) =>
  withBound(
    count(rows, (row) => row.score.verdict === such),
    count(rows, isLetter),
  );

/** `0.85` seconds a page; `×2` where two were read at once, so that the figure is no time of one letter. */
const secondsAPage = (rows: Rows): string => {
  const timed = rows.filter((row) => row.seconds !== null);
  // a time shared with others is told only where there is no other
  const alone = timed.filter((row) => row.jobs === 1);
  const some = alone.length > 0 ? alone : timed;
  if (some.length === 0) return 'not timed';
  const seconds = some.reduce((total, row) => total + row.seconds!, 0);
  const figure = (seconds / some.reduce((total, row) => total + row.truth.pages, 0)).toFixed(2);
  return alone.length > 0 ? figure : `${figure} ×${some[0]!.jobs}`;
};
const peakMemory = (rows: Rows): string => {
  const peaks = rows.flatMap((row) => (row.peakMb === null ? [] : [row.peakMb]));
  return peaks.length === 0 ? 'not measured' : Math.max(...peaks).toFixed(0);
};

export const letterFigures: Figure[] = [
  ['mails', (rows) => String(rows.length)],
  ['outcome right', (rows) => String(count(rows, (row) => row.score.outcome === 'right'))],
  ['form', ofLetters((row) => row.score.form === 'right')],
  ['wrong', (rows) => String(count(rows, (row) => row.score.form === 'wrong'))],
  ['district', ofLetters((row) => row.score.district === 'right')],
  ['wrong', (rows) => String(count(rows, (row) => row.score.district === 'wrong'))],
  ['s/page', secondsAPage],
  ['peak MB', peakMemory],
];

export const verdictFigures: Figure[] = [
  ['mails', (rows) => String(rows.length)],
  ['right', verdicts('right')],
  ['review allowed', verdicts('allowed-review')],
  ['review needless', verdicts('needless-review')],
  ['FALSE complete', boundedVerdict('false-complete')],
  [
    'complete with a wrong value',
    (rows) =>
      withBound(
        count(rows, (row) => row.score.completeWithWrong),
        count(rows, isLetter),
      ),
  ],
  ['FALSE missing', boundedVerdict('false-missing')],
  ['decided alone', verdicts('decided-alone')],
  ['overlooked', verdicts('overlooked-missing')],
  ['lost', verdicts('lost')],
  ['lost to review', verdicts('lost-to-review')],
  ['taken', verdicts('taken')],
  ['taken to review', verdicts('taken-to-review')],
];
