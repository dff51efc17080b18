/** One result of `read --json` held against what the letter says. */
import type { Result } from '../src/core/result.js';
import type { Truth } from '../fixtures/truth.js';

/** Each a count for one letter; fields without the district, which has its own. */
export interface Score {
  /** exactly one letter was found */
  found: number;
  form: number;
  district: number;
  districtWrong: number;
  fieldsExact: number;
  fieldsAbstained: number;
  fieldsWrong: number;
  signatureRight: number;
  signatureOpen: number;
  signatureWrong: number;
  dateExact: number;
  dateAbstained: number;
  dateWrong: number;
  /** kind and what is missing */
  verdictRight: number;
  falseComplete: number;
  /** something called missing that is there */
  falseMissing: number;
  /** what went otherwise, in words without what the letter says */
  slips: string[];
}

/** White space and the kind of apostrophe are the typesetter's. */
const plain = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(/[’‘]/g, "'").trim();

export function compare(result: Result, truth: Truth): Score {
  const slips: string[] = [];
  const is = (right: boolean, slip: string): number => {
    if (!right) slips.push(slip);
    return Number(right);
  };
  const letter = result.letters[0];
  const found = is(
    result.letters.length === 1,
    `${result.letters.length} letters: ${result.reason?.code ?? 'several'}`,
  );
  const district = letter?.district?.name ?? null;
  const fields = compareFields(letter?.fields ?? {}, truth, slips);
  const line = letter?.signatures.find(({ role }) => role === 'district');
  const told = truth.signatures.district;
  const signed = line?.signed ?? null;
  const date = line?.date.value ?? null;
  const verdict = letter?.verdict ?? { kind: 'needs-review', missing: [] };
  const falselyMissing = truth.blank ? [] : verdict.missing.filter((name) => !truth.missing.includes(name));
  const falselyComplete = verdict.kind === 'complete' && truth.verdict !== 'complete';
  return {
    found,
    form: is(letter?.form === truth.form, `form ${letter?.form ?? 'none'}`),
    district: is(district === truth.district, district === null ? 'district not told' : 'district wrong'),
    districtWrong: Number(district !== null && district !== truth.district),
    ...fields,
    signatureRight: is(signed === told.signed, `signed ${signed}, truth ${told.signed} (${told.kind})`),
    signatureOpen: Number(signed === null),
    signatureWrong: Number(signed !== null && signed !== told.signed),
    dateExact: is(date === told.date, date === null ? 'date abstained' : 'date wrong'),
    dateAbstained: Number(date === null && told.date !== null),
    dateWrong: Number(date !== null && date !== told.date),
    verdictRight: is(
      verdict.kind === truth.verdict && verdict.missing.join() === truth.missing.join(),
      `verdict ${verdict.kind} [${verdict.missing.join()}], truth ${truth.verdict} [${truth.missing.join()}]`,
    ),
    falseComplete: Number(falselyComplete),
    falseMissing: Number(falselyMissing.length > 0),
    slips,
  };
}

function compareFields(
  fields: Result['letters'][number]['fields'],
  truth: Truth,
  slips: string[],
): Pick<Score, 'fieldsExact' | 'fieldsAbstained' | 'fieldsWrong'> {
  const counts = { fieldsExact: 0, fieldsAbstained: 0, fieldsWrong: 0 };
  for (const [name, told] of Object.entries(truth.fields)) {
    if (name === 'district') continue;
    const value = fields[name]?.value ?? null;
    if (value === null && told !== null) {
      counts.fieldsAbstained += 1;
      slips.push(`${name} abstained`);
    } else if ((value === null ? null : plain(value)) === (told === null ? null : plain(told))) {
      counts.fieldsExact += 1;
    } else {
      counts.fieldsWrong += 1;
      slips.push(`${name} wrong`);
    }
  }
  return counts;
}
