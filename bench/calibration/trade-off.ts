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

/** Steps away from the threshold as it is. */
export const steps = [-0.1, -0.05, 0, 0.05, 0.1, 0.15] as const;

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

/** A threshold is a share; floats like 0.6000000000000001 are not meant. */
const moved = (now: number, step: number): number =>
  Math.min(1, Math.max(0, Number((now + step).toFixed(2))));

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
    const positions = steps.map((step): Position => {
      const at = moved(threshold.now, step);
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
