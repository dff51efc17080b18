/** Typed fields read to the letter, of a result and of bare text. Of our reading, what is left to a person is not right. */
import type { CorpusTruth } from '../../fixtures/corpus/letter-truth.js';
import type { Result } from '../../src/core/result.js';
import { compare, plain } from '../score.js';
import { typedFields } from './letters.js';

export interface Right {
  right: number;
  /** accepted, and wrong */
  wrong: number;
  of: number;
}

export function rightInResult(result: Result, truth: CorpusTruth): Right {
  const typed = new Set(typedFields(truth).map(([name]) => name));
  const fields = compare(result, truth).fields.filter((field) => typed.has(field.name));
  return {
    right: fields.filter(({ outcome }) => outcome === 'exact').length,
    wrong: fields.filter(({ outcome }) => outcome === 'wrong' || outcome === 'invented').length,
    of: typed.size,
  };
}

/** Bare text says nothing of fields: a value counts as right where the text holds it anywhere. */
export function rightInText(text: string, truth: CorpusTruth): Right {
  const typed = typedFields(truth);
  const whole = plain(text);
  const right = typed.filter(([, value]) => whole.includes(plain(value))).length;
  return { right, wrong: typed.length - right, of: typed.length };
}
