/**
 * One result of `read --json` held against what the letter says. Every answer is one of three: right, an abstention
 * (null, or left to a person), or wrong; fixtures/corpus/letter-truth.ts says which is which.
 */
import { distance } from 'fastest-levenshtein';
import type { CorpusTruth } from '../fixtures/corpus/letter-truth.js';
import type { Result } from '../src/core/result.js';

type ReadLetter = Result['letters'][number];

export interface FieldScore {
  name: string;
  /** short = names, titles, addresses; prose = the long answers */
  kind: 'short' | 'prose';
  byHand: boolean;
  /**
   * exact = as written (or rightly null), white space and apostrophes apart; near = prose with at most 2 % of its letters
   * wrong; abstained = null where something stands; wrong = accepted and none of these; invented = a value where nothing
   * stands
   */
  outcome: 'exact' | 'near' | 'abstained' | 'wrong' | 'invented';
  /** letters that differ between the truth and what was read (its best reading where it abstained), and of how many */
  edits: number;
  letters: number;
}

export type VerdictOutcome =
  | 'right'
  /** asked a person although everything is typed, signed and dated as the form wants */
  | 'needless-review'
  /** asked a person, and the letter gives cause */
  | 'allowed-review'
  /** called complete and is not */
  | 'false-complete'
  /** told the district that something is missing that is there */
  | 'false-missing'
  /** told what is missing, but not all of it */
  | 'overlooked-missing'
  /** decided by itself what only a person can: a blank form, an unknown year, a lone page */
  | 'decided-alone'
  /** a letter that was taken for none, and nobody was asked */
  | 'lost'
  /** not found as one letter, but a person was asked */
  | 'lost-to-review'
  /** a near miss taken for a letter: answered by itself, or put to a person */
  | 'taken'
  | 'taken-to-review';

export interface Score {
  outcome: 'right' | 'none' | 'several' | 'taken';
  form: 'right' | 'wrong' | 'none';
  district: 'right' | 'wrong' | 'none';
  years: 'right' | 'wrong' | 'none';
  fields: FieldScore[];
  /** the lines of a letter: what is there, and what was read (null = cannot tell) */
  lines: { role: 'district' | 'kde'; signed: boolean; read: boolean | null; kind: string | null }[];
  /** none = there is no date and none was read; null for a near miss */
  date: 'exact' | 'abstained' | 'wrong' | 'invented' | 'none' | null;
  verdict: VerdictOutcome;
  /** called complete with a wrong value of any kind in it */
  completeWithWrong: boolean;
  /** called missing, whatever the verdict, though it is there */
  calledMissing: string[];
  /** what a person should look at; values are made up */
  slips: string[];
}

/** White space, the kind of apostrophe and the mark of a list without numbers are the typesetter's. */
export const plain = (text: string): string =>
  text
    .replaceAll(/^\s*[•·*–-]\s+/gm, '')
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[’‘]/g, "'")
    .trim();
const shown = (text: string | null): string => {
  if (text === null) return 'nothing';
  const short = plain(text);
  return short.length > 90 ? `"${short.slice(0, 90)}…"` : `"${short}"`;
};

export const isProse = (name: string): boolean =>
  ['reflections', 'plansOfAction', 'learningGoal'].includes(name);
const nearShare = 0.02;

/** Whether a reading counts as right: exact, or prose that is off by next to nothing. */
export const isAsWritten = (name: string, read: string, told: string): boolean => {
  const truth = plain(told);
  return distance(plain(read), truth) <= (isProse(name) ? truth.length * nearShare : 0);
};

/** Where prose parts from its truth: a few words around the first difference. */
const firstDifference = (read: string, told: string): string => {
  let at = 0;
  while (at < read.length && at < told.length && read[at] === told[at]) at += 1;
  const from = Math.max(0, at - 15);
  return `at letter ${at}: "${read.slice(from, at + 30)}" for "${told.slice(from, at + 30)}"`;
};

const scoreField = (
  name: string,
  told: string | null,
  read: ReadLetter['fields'][string] | undefined,
  byHand: boolean,
  slips: string[],
): FieldScore => {
  const kind = isProse(name) ? 'prose' : 'short';
  const value = read?.value ?? null;
  const truth = told === null ? '' : plain(told);
  const best = plain(value ?? read?.alternatives[0]?.value ?? '');
  const edits = distance(best, truth);
  const common = { name, kind, byHand, edits: told === null ? 0 : edits, letters: truth.length } as const;
  if (value === null) return { ...common, outcome: told === null ? 'exact' : 'abstained' };
  if (told === null) {
    slips.push(`INVENTED ${name}: ${shown(value)} where nothing stands`);
    return { ...common, outcome: 'invented' };
  }
  if (edits === 0) return { ...common, outcome: 'exact' };
  if (kind === 'prose' && edits <= truth.length * nearShare) return { ...common, outcome: 'near' };
  const what =
    kind === 'short'
      ? `${shown(value)} for ${shown(told)}`
      : `${edits} of ${truth.length} letters, ${firstDifference(best, truth)}`;
  slips.push(`WRONG ${name}: ${what}`);
  return { ...common, outcome: 'wrong' };
};

const scoreForm = (letter: ReadLetter | undefined, truth: CorpusTruth): Score['form'] => {
  if (letter === undefined) return 'none';
  const unknownYear = letter.verdict.reasons.some(({ code }) => code === 'unknown-year');
  if (truth.form === 'unseen') return unknownYear ? 'right' : 'wrong';
  return letter.form === truth.form && !unknownYear ? 'right' : 'wrong';
};

const scoreYears = (letter: ReadLetter | undefined, truth: CorpusTruth): Score['years'] => {
  const read = letter?.schoolYears ?? [];
  if (read.join() === truth.schoolYears.join()) return 'right';
  return read.length === 0 ? 'none' : 'wrong';
};

const scoreDate = (read: string | null, told: string | null): Score['date'] => {
  if (told === null) return read === null ? 'none' : 'invented';
  if (read === null) return 'abstained';
  return read === told ? 'exact' : 'wrong';
};

/** A letter that was found nowhere still reaches a person where its mail or file could not be read. */
const asksPerson = (result: Result): boolean =>
  result.outcome === 'unreadable' ||
  ['claims-letter', 'unreadable-mail', 'reader-failed'].includes(result.reason?.code ?? '');

const scoreVerdict = (
  letter: ReadLetter | undefined,
  result: Result,
  truth: CorpusTruth,
  calledMissing: string[],
): VerdictOutcome => {
  const read = letter?.verdict ?? null;
  if (truth.verdict === null) {
    if (read === null) return 'right';
    return read.kind === 'needs-review' ? 'taken-to-review' : 'taken';
  }
  if (read === null) return asksPerson(result) ? 'lost-to-review' : 'lost';
  if (truth.verdict === 'needs-review') return read.kind === 'needs-review' ? 'right' : 'decided-alone';
  if (read.kind === 'needs-review')
    return truth.reviewCauses.length > 0 ? 'allowed-review' : 'needless-review';
  if (read.kind === 'complete') return truth.verdict === 'complete' ? 'right' : 'false-complete';
  if (calledMissing.length > 0) return 'false-missing';
  return truth.missing.every((name) => read.missing.includes(name)) ? 'right' : 'overlooked-missing';
};

/** What is not there, as far as the truth tells: nothing that stands in here may be called missing. */
const isMissing = (name: string, truth: CorpusTruth): boolean => {
  if (name === 'districtSignature') return truth.signatures?.district.signed === false;
  if (name === 'signatureDate') return truth.signatures?.district.date === null;
  if (name === 'district') return truth.districtFromSender;
  return (truth.fields as Record<string, string | null>)[name] === null;
};

export const compare = (result: Result, truth: CorpusTruth): Score => {
  const slips: string[] = [];
  const [letter] = result.letters;
  const nearMiss = truth.verdict === null;
  const count = result.letters.length;
  const outcome = nearMiss
    ? count === 0
      ? 'right'
      : 'taken'
    : count === 1
      ? 'right'
      : count === 0
        ? 'none'
        : 'several';
  if (outcome !== 'right')
    slips.push(`OUTCOME ${count} letters found (${result.reason?.code ?? result.outcome})`);
  const calledMissing = nearMiss
    ? []
    : (letter?.verdict.missing ?? []).filter((name) => !isMissing(name, truth));
  const verdict = scoreVerdict(letter, result, truth, calledMissing);
  const base = { outcome, verdict, calledMissing } as const;
  if (nearMiss) {
    if (letter)
      slips.push(
        `TAKEN for a letter: ${truth.features['nearMiss']} as ${letter.form}, ${letter.verdict.kind}`,
      );
    return {
      ...base,
      form: 'none',
      district: 'none',
      years: 'none',
      fields: [],
      lines: [],
      date: null,
      completeWithWrong: false,
      slips,
    };
  }
  const form = scoreForm(letter, truth);
  if (form === 'wrong') slips.push(`FORM ${letter?.form} for ${truth.form}`);
  const named = letter?.district?.name ?? null;
  const district = named === null ? 'none' : named === truth.district ? 'right' : 'wrong';
  if (district === 'wrong') slips.push(`WRONG district: ${shown(named)} for ${shown(truth.district)}`);
  const years = scoreYears(letter, truth);
  if (years === 'wrong')
    slips.push(`WRONG school years: ${letter?.schoolYears.join(' ')} for ${truth.schoolYears.join(' ')}`);
  const fields = Object.entries(truth.fields)
    .filter(([name]) => name !== 'district')
    .map(([name, told]) =>
      scoreField(
        name,
        told,
        letter?.fields[name],
        truth.byHand.some((hand) => hand === name),
        slips,
      ),
    );
  const lines = (['district', 'kde'] as const).map((role) => {
    const read = letter?.signatures.find((line) => line.role === role)?.signed ?? null;
    const told = truth.signatures![role];
    if (read !== null && read !== told.signed)
      slips.push(
        `WRONG ${role} line: ${read ? 'signed' : 'not signed'}, it is ${told.signed ? `signed (${told.kind})` : 'empty'}`,
      );
    return { role, signed: told.signed, read, kind: told.kind };
  });
  const readDate = letter?.signatures.find((line) => line.role === 'district')?.date.value ?? null;
  const told = truth.signatures!.district.date;
  const date = scoreDate(readDate, told);
  if (date === 'wrong' || date === 'invented')
    slips.push(`WRONG date: ${readDate} for ${told ?? 'none'} written ${shown(truth.dateWritten)}`);
  if (calledMissing.length > 0)
    slips.push(`CALLED MISSING (${letter?.verdict.kind}): ${calledMissing.join(', ')}`);
  if (!['right', 'allowed-review'].includes(verdict))
    slips.push(
      `VERDICT ${verdict}: ${letter?.verdict.kind ?? 'none'} [${letter?.verdict.missing.join(' ') ?? ''}] for ${truth.verdict} [${truth.missing.join(' ')}]${reasonsOf(letter)}`,
    );
  const anyWrong =
    district === 'wrong' ||
    years === 'wrong' ||
    form === 'wrong' ||
    ['wrong', 'invented'].includes(date ?? '') ||
    fields.some((field) => field.outcome === 'wrong' || field.outcome === 'invented');
  const completeWithWrong = letter?.verdict.kind === 'complete' && anyWrong;
  return { ...base, form, district, years, fields, lines, date, completeWithWrong, slips };
};

const reasonsOf = (letter: ReadLetter | undefined): string => {
  const reasons = letter?.verdict.reasons ?? [];
  return reasons.length === 0
    ? ''
    : ` because ${reasons.map(({ code, text }) => `${code}: ${text}`).join(' ')}`;
};
