/** Each threshold and its neighbours: how many wrong readings it lets through, and how many letters it sends to a person. */
import { judgeKept } from '../reading/judge-kept.js';
import type { ReadLetter } from '../reading/letter-file.js';
import type { LetterReading } from '../../src/core/model.js';
import {
  type ConfidentReading,
  letterOf,
  readingsOf,
  type Threshold,
  thresholds,
  withThresholdAt,
} from './readings.js';

/** Where a threshold is looked at: a step below and above, as it is, and at the sureness that most readings claim. */
const lookedAt = (now: number): readonly number[] => [
  near(now - 0.05),
  now,
  near(now + 0.05),
  0.85,
  0.9,
  0.95,
];
export const asItIs = 1;
/** Titles of these places. */
export const places = ['−0.05', 'as it is', '+0.05', 'at 0.85', 'at 0.90', 'at 0.95'] as const;

export interface Position {
  /** the threshold, moved */
  at: number;
  accepted: number;
  /** of these */
  wrong: number;
  /** letters that go to a person, of all */
  toReview: number;
}
export interface TradeOff {
  threshold: Threshold;
  /** readings that stand before it */
  n: number;
  positions: Position[];
}

/** Floats like 0.6000000000000001 are not meant. */
const near = (share: number): number => Math.min(1, Number(share.toFixed(2)));

interface One {
  row: ReadLetter;
  letter: LetterReading;
  readings: ConfidentReading[];
}

const isToReview = ({ row }: One, letter: LetterReading): boolean => {
  const reading = { ...row.reading, letters: [letter] };
  const { letters: judged } = judgeKept({ ...row, reading });
  return judged.some(({ verdict }) => verdict.kind === 'needs-review');
};

/**
 * @param rows of one part of the corpus
 * @returns the thresholds before which any reading stood
 */
export function tradeOffs(rows: readonly ReadLetter[]): TradeOff[] {
  const letters = rows.flatMap((row): One[] => {
    const letter = letterOf(row);
    return letter === null ? [] : [{ row, letter, readings: readingsOf(row) }];
  });
  const reviewedNow = letters.map((one) => isToReview(one, one.letter));
  return thresholds.flatMap((threshold) => {
    const before = letters.flatMap(({ readings }) =>
      readings.filter((one) => one.threshold === threshold.name && one.state === 'offered'),
    );
    if (before.length === 0) return [];
    const positions = lookedAt(threshold.now).map((at): Position => {
      const accepted = before.filter(({ confidence }) => confidence >= at);
      // most letters have nothing between the two
      const isTouched = ({ readings }: One): boolean =>
        readings.some(
          (one) =>
            one.threshold === threshold.name && one.confidence >= at !== one.confidence >= threshold.now,
        );
      const toReview = letters.filter((one, index) =>
        isTouched(one)
          ? isToReview(one, withThresholdAt(one.letter, threshold.name, at))
          : reviewedNow[index],
      ).length;
      return {
        at,
        accepted: accepted.length,
        wrong: accepted.filter((one) => !one.isRight).length,
        toReview,
      };
    });
    return [{ threshold, n: before.length, positions }];
  });
}
