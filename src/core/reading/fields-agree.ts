/** Two or three OCR readings of one value: taken, or left for a person with all of them as alternatives. */
import type { Doubt } from '../model.js';
import { isEmail } from './contacts-pieces.js';
import { acceptance } from './fields-thresholds.js';
import { lettersOf } from './locate-chains.js';
import { addressSpellings, lookalike } from './spelt-addresses.js';

/** Two readings that leave about the same share of ink uncovered see the same. */
const SAME_INK = 0.015;

/** A value out of one reading. */
export interface Reading {
  value: string;
  /** mean confidence of its words */
  mean: number;
  /** the least sure of them */
  lowest: number;
  /** share of the ink in the answer's place that the reading's words do not cover */
  unexplained: number;
}
export interface Known {
  /** mail domains of the roster */
  domains: ReadonlySet<string>;
  /** addresses that stand in this letter, as first read */
  addresses: string[];
  /** what is written in the district's place, as first read */
  district: string;
  /** whose address it is, as read */
  owner: string | null;
}
export type Agreement =
  | { kind: 'taken'; value: string; confidence: number }
  | { kind: 'left'; doubt: Doubt; alternatives: { value: string; confidence: number }[] };

/**
 * short = letters and case count: a name, a title; listed = mended against a list later, so that letters are enough; email.
 * Long answers are merged word by word instead (`fields-merge.ts`).
 */
export type Shape = 'short' | 'listed' | 'email';

/**
 * Two readings, and where those left a short value in doubt a third one, which must spell it as one of them did.
 * @param third null where nothing was read a third time
 */
export function settle(
  shape: Shape,
  first: Reading | null,
  again: Reading | null,
  third: Reading | null,
  known: Known,
): Agreement | null {
  const outcome = agree(shape, first, again, known);
  if (third === null || outcome?.kind === 'taken') return outcome;
  const readings = [again, first].filter((one) => one !== null);
  for (const one of readings) {
    const isSpeltAlike = shape === 'email' ? sameReading(shape, one, third) : one.value === third.value;
    const pair = isSpeltAlike ? agree(shape, one, third, known) : null;
    if (pair?.kind === 'taken') return pair;
  }
  if (readings.length === 0) return agree(shape, null, third, known);
  const alternatives = distinct([...readings, third]);
  return { kind: 'left', doubt: outcome?.kind === 'left' ? outcome.doubt : 'low-confidence', alternatives };
}

/**
 * Nothing rests on the first reading alone: that may be a glance by a small network, which is sure of what it misread.
 * @param first of the whole page
 * @param again a closer look; null where nothing was read a second time
 */
export function agree(
  shape: Shape,
  first: Reading | null,
  again: Reading | null,
  known: Known,
): Agreement | null {
  // the second is larger and mostly better, unless it saw less of what is there
  const isSecondBetter = again !== null && again.unexplained <= (first?.unexplained ?? 1) + SAME_INK;
  const readings = (isSecondBetter ? [again, first] : [first, again]).filter((one) => one !== null);
  const [best, other] = readings;
  if (!best) return null;
  const left = (doubt: Doubt): Agreement => ({
    kind: 'left',
    doubt,
    alternatives: distinct(readings),
  });
  const isSame = other !== undefined && sameReading(shape, best, other);
  const mean = Math.max(...readings.map((one) => one.mean));
  if (shape === 'email') {
    for (const one of readings) {
      const spelt = isEmail(one.value) ? ownersAddress(one.value, known) : null;
      if (spelt) return { kind: 'taken', value: spelt, confidence: Math.max(acceptance.agreed, one.mean) };
    }
    if (!isEmail(best.value)) return left('malformed');
    if (!isSame) return left('low-confidence');
    if (!isSafeAddress(best.value, mean, known)) return left('low-confidence');
  }
  const isShort = shape === 'short' || shape === 'listed';
  const plain = isSame && isShort ? withoutAccents(best.value, other.value) : null;
  if (plain !== null) return { kind: 'taken', value: plain, confidence: Math.max(acceptance.agreed, mean) };
  const isPartial = best.unexplained > acceptance.mostlyExplained;
  if (isShort && (isPartial || !isPlain(best.value))) return left('low-confidence');
  // one of them has read an I as an i: which, their confidence does not tell
  if (isSame && shape === 'short' && best.value !== other.value) return left('low-confidence');
  if (isSame)
    return mean >= acceptance.agreedMean
      ? {
          kind: 'taken',
          value: spelling(shape, best.value, other.value),
          confidence: Math.max(acceptance.agreed, mean),
        }
      : left('low-confidence');
  const sure = readings.filter(isSure);
  const [surest] = sure;
  if (sure.length !== 1 || !surest || surest !== again) return left('low-confidence');
  const isTaken = first === null || (surest.mean >= acceptance.surer && first.mean < acceptance.unsure);
  if (isTaken) return { kind: 'taken', value: surest.value, confidence: surest.mean };
  return left('low-confidence');
}

/** @returns the plain one of two spellings that differ in accents alone */
function withoutAccents(one: string, other: string): string | null {
  if (isPlain(one) === isPlain(other)) return null;
  if (bareLetters(one) !== bareLetters(other)) return null;
  return isPlain(one) ? one : other;
}

function bareLetters(text: string): string {
  return text.normalize('NFKD').replaceAll(/\p{M}/gu, '');
}

/** Accents are specks more often than letters. */
function isPlain(text: string): boolean {
  return /^[ -~]*$/.test(text);
}

/** Which of two spellings with the same letters is taken. */
function spelling(shape: Shape, best: string, other: string): string {
  // case does not part two mailboxes; an address set in small letters is hardly ever misread as one with capitals
  if (shape === 'email') return other === other.toLowerCase() ? other : best;
  // recognition loses gaps sooner than it makes them
  if (shape === 'listed') return other.split(' ').length > best.split(' ').length ? other : best;
  return best;
}

function isSure(one: Reading): boolean {
  return one.mean >= acceptance.aloneMean && one.lowest >= acceptance.aloneLowest;
}

function sameReading(shape: Shape, a: Reading, b: Reading): boolean {
  if (shape === 'email') return a.value.toLowerCase() === b.value.toLowerCase();
  return lettersOf(a.value) === lettersOf(b.value);
}

/** Letters that OCR mixes up, as no address has them. */
function isOdd(text: string): boolean {
  return /[a-z][01](?![0-9])|[01][a-z]|[a-z]I|I[a-z]|vv|\|/.test(text);
}

/**
 * An address made of its owner's name at a domain we know: the name settles the letters that look alike.
 * @returns the address as the name spells it, null where it is none
 */
function ownersAddress(email: string, known: Known): string | null {
  const at = email.lastIndexOf('@');
  const [local, domain] = [email.slice(0, at), email.slice(at + 1).toLowerCase()];
  if (known.owner === null || !isKnownDomain(domain, known)) return null;
  const spellings = addressSpellings(known.owner);
  if (spellings.includes(local.toLowerCase())) return email;
  const meant = spellings.find((spelling) => lookalike(spelling) === lookalike(local));
  return meant === undefined ? null : `${meant}@${domain}`;
}

function isKnownDomain(domain: string, known: Known): boolean {
  return (
    [...known.domains].some((one) => domain === one || domain.endsWith(`.${one}`)) || isSpelt(domain, known)
  );
}

/** Parts that school domains are made of. */
const COMMON_PART =
  /^(?:www|mail|stu|k12|ky|us|org|com|net|edu|gov|test|example|kyschools|(?<name>.*?)(?:schools?|county|co|ind|independent|public|district|isd|ps|city)*)$/;

/** A domain made of the district's own name and of words that school domains are made of. */
function isSpelt(domain: string, known: Known): boolean {
  const district = lettersOf(known.district);
  return domain.split(/[.-]/).every((part) => {
    const match = COMMON_PART.exec(part);
    const name = match?.groups?.['name'] ?? '';
    return match !== null && (name === '' || (name.length >= 3 && district.includes(name)));
  });
}

/** Two readings by one engine share its mistakes: l and 1, rn and m. A domain somebody knows settles them. */
function isSafeAddress(email: string, mean: number, known: Known): boolean {
  const [local, domain] = [email.slice(0, email.lastIndexOf('@')), email.toLowerCase().split('@').at(-1)!];
  const hasInnerCapital = email.slice(1) !== email.slice(1).toLowerCase();
  if (isOdd(local) || hasInnerCapital) return false;
  if (isKnownDomain(domain, known)) return true;
  const isRepeated = known.addresses.some(
    (one) => one.toLowerCase() !== email.toLowerCase() && one.toLowerCase().endsWith(`@${domain}`),
  );
  if (isRepeated && mean >= acceptance.repeatedDomainMean) return true;
  return mean >= acceptance.addressMean && !isOdd(domain) && !/rn|cl|nn/.test(domain);
}

/** Values in order of appearance, each with its best confidence. */
export function distinct(
  readings: readonly Pick<Reading, 'value' | 'mean'>[],
): { value: string; confidence: number }[] {
  const seen = new Map<string, number>();
  for (const one of readings) seen.set(one.value, Math.max(seen.get(one.value) ?? 0, one.mean));
  return [...seen].map(([value, confidence]) => ({ value, confidence }));
}
