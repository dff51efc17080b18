/** What is aimed at, held against what was measured, with what the number of letters allows to say about it. */
import { columns } from '../report.js';
import { inPercent, lowerBound, upperBound } from './bounds.js';
import {
  carrierGroups,
  count,
  fieldsOf,
  groupOf,
  isDateByHand,
  isEasy,
  isInPlace,
  isLetter,
  isTypedDate,
  lines,
  type Rows,
} from './figures.js';

export type Standing = 'met' | 'missed' | 'n too small to say' | 'nothing of this kind';

interface Goal {
  what: string;
  /** the share of errors that is allowed; what is aimed at is 1 less it where `as` is right */
  allowed: number;
  /** how goal and figure are written: the share that is right, or the errors */
  as: 'right' | 'errors';
  of: (rows: Rows) => { errors: number; n: number };
}

const isExact = ({ outcome }: { outcome: string }): boolean => outcome === 'exact';
const typedFields = { kind: null, byHand: false } as const;
const typedFieldsAllowed = { digital: 0.005, scan: 0.01, fax: 0.03, photo: 0.03 } as const;

const goals: Goal[] = [
  ...carrierGroups.map<Goal>((group) => ({
    what: `typed fields exact, ${group}`,
    allowed: typedFieldsAllowed[group],
    as: 'right',
    of: (rows) => {
      const fields = fieldsOf(
        rows.filter(({ truth }) => groupOf(truth.carrier) === group),
        typedFields,
      );
      return { errors: fields.filter((field) => !isExact(field)).length, n: fields.length };
    },
  })),
  {
    what: "district's line: signed and told so",
    allowed: 0.005,
    as: 'right',
    of: (rows) => {
      const signed = lines(rows).filter((line) => line.signed);
      return { errors: signed.filter((line) => line.read !== true).length, n: signed.length };
    },
  },
  {
    what: "district's line: not signed, told signed",
    allowed: 0.005,
    as: 'errors',
    of: (rows) => {
      const unsigned = lines(rows).filter((line) => !line.signed);
      return { errors: unsigned.filter((line) => line.read === true).length, n: unsigned.length };
    },
  },
  {
    what: 'typed date in its place, exact',
    allowed: 0.005,
    as: 'right',
    of: (rows) => {
      const dated = rows.filter((row) => isTypedDate(row) && isInPlace(row));
      return { errors: count(dated, (row) => row.score.date !== 'exact'), n: dated.length };
    },
  },
  {
    what: 'handwritten date, right where answered',
    allowed: 0.005,
    as: 'right',
    of: (rows) => {
      const answered = rows.filter(
        (row) => isDateByHand(row) && ['exact', 'wrong'].includes(String(row.score.date)),
      );
      return { errors: count(answered, (row) => row.score.date === 'wrong'), n: answered.length };
    },
  },
  {
    what: 'handwritten date, answered',
    allowed: 0.2,
    as: 'right',
    of: (rows) => {
      const dated = rows.filter(isDateByHand);
      return { errors: count(dated, (row) => row.score.date === 'abstained'), n: dated.length };
    },
  },
  {
    what: 'complete with any wrong value',
    allowed: 0.003,
    as: 'errors',
    of: (rows) => ({ errors: count(rows, (row) => row.score.completeWithWrong), n: count(rows, isLetter) }),
  },
  {
    what: '"missing" told of what is there',
    allowed: 0.001,
    as: 'errors',
    of: (rows) => ({
      errors: count(rows, (row) => row.score.verdict === 'false-missing'),
      n: count(rows, isLetter),
    }),
  },
  {
    what: 'typed letters that need no person',
    allowed: 0.1,
    as: 'right',
    of: (rows) => {
      const easy = rows.filter(isEasy);
      return { errors: count(easy, (row) => row.score.verdict !== 'right'), n: easy.length };
    },
  },
  {
    what: 'near misses, foreign documents taken',
    allowed: 0,
    as: 'errors',
    of: (rows) => {
      const foreign = rows.filter((row) => !isLetter(row));
      return { errors: count(foreign, (row) => row.score.outcome === 'taken'), n: foreign.length };
    },
  },
];

/** So many without an error would show that a goal is met (1 - 0.05^(1/n)). */
const neededFor = (allowed: number): number => Math.log(0.05) / Math.log1p(-allowed);

/** Where no error at all is allowed, none seen is enough once the bound is no higher than this. */
const noneSeen = 0.01;

/**
 * Met or missed is said where the bounds of the interval say so, or where as many were looked at as the goal needs.
 * @param allowed share of errors; with 0, one error is a miss
 */
export const standing = (errors: number, n: number, allowed: number): Standing => {
  if (n === 0) return 'nothing of this kind';
  if (allowed === 0 && errors > 0) return 'missed';
  if (upperBound(errors, n) <= (allowed || noneSeen)) return 'met';
  if (lowerBound(errors, n) > allowed) return 'missed';
  return errors / n > allowed && n >= neededFor(allowed) ? 'missed' : 'n too small to say';
};

export interface GoalRow {
  what: string;
  goal: string;
  measured: string;
  errors: number;
  n: number;
  standing: Standing;
}

/** @returns a row for each goal, for bench/results as well */
export const goalRows = (rows: Rows): GoalRow[] =>
  goals.map(({ what, allowed, as, of }) => {
    const { errors, n } = of(rows);
    const share = n === 0 ? 0 : errors / n;
    const shown = as === 'right' ? ((1 - share) * 100).toFixed(2) : inPercent(share);
    return {
      what,
      goal:
        as === 'right'
          ? `≥ ${Number(((1 - allowed) * 100).toFixed(2))} %`
          : `≤ ${Number((allowed * 100).toFixed(2))} %`,
      measured: n === 0 ? '-' : `${shown} %`,
      errors,
      n,
      standing: standing(errors, n, allowed),
    };
  });

export const goalTable = (rows: Rows): string =>
  columns([
    ['goal', 'aimed at', 'measured', 'errors', 'n', 'errors at most (95 %)', ''],
    ...goalRows(rows).map(({ what, goal, measured, errors, n, standing: told }) => [
      what,
      goal,
      measured,
      String(errors),
      String(n),
      n === 0 ? '-' : `${inPercent(upperBound(errors, n))} %`,
      told,
    ]),
  ]);
