/**
 * One line of `letter-intake read --json`: what a file or mail turned out to be, with the evidence for every value.
 * The shape is public; its JSON schema is made from here.
 */
import { z } from 'zod';
import { districtValue, fieldsValue, signatureValue } from './judging/result-values.js';
import { candidateDocuments } from './mail/candidate-documents.js';
import type { FormDefinition, LetterReading, MailReading, Problem, Reason, Verdict } from './model.js';

const fraction = z.number().min(0).max(1);
const isoDate = z.string().regex(/^\d{4}-\d{2}-\d{2}$/u);
const box = z
  .tuple([z.number(), z.number(), z.number(), z.number()])
  .nullable()
  .describe('[x, y, w, h] in fractions of the upright page, from its top left corner');
const evidence = {
  confidence: fraction,
  source: z
    .enum(['text-layer', 'form-value', 'annotation', 'ocr', 'handwriting', 'docx', 'typed-answer'])
    .nullable(),
  page: z.number().int().min(1).nullable().describe('page of its document, from 1'),
  box,
};
const reason = z.strictObject({ code: z.string(), text: z.string() });
const field = z.strictObject({
  value: z.string().nullable().describe('null where the field is empty or was not read surely enough'),
  ...evidence,
  alternatives: z.array(z.strictObject({ value: z.string(), confidence: fraction })),
  confirmedBy: z
    .enum(['sender', 'name-and-domain'])
    .optional()
    .describe(
      "an address that a pen wrote or OCR doubted, and that is the sender's own, or spells its owner's name at a known domain",
    ),
});
const signature = z.strictObject({
  role: z.enum(['district', 'kde']),
  signed: z.boolean().nullable().describe('null = could not be told'),
  kind: z.enum(['ink', 'drawn', 'image', 'typed', 'certificate']).nullable(),
  confidence: fraction,
  page: evidence.page,
  box,
  date: z.strictObject({
    value: isoDate.nullable(),
    ...evidence,
    alternatives: z.array(z.strictObject({ value: isoDate, confidence: fraction })),
  }),
});
const letterResult = z.strictObject({
  form: z.string(),
  district: z
    .strictObject({
      name: z.string().describe('as in the roster'),
      confidence: fraction,
      alternatives: z.array(z.string()),
    })
    .nullable(),
  schoolYears: z.array(z.string().regex(/^\d{4}-\d{4}$/u)),
  fields: z.record(z.string(), field).describe('every field the form asks for, by name'),
  signatures: z.array(signature),
  verdict: z.strictObject({
    kind: z.enum(['complete', 'incomplete', 'needs-review']),
    missing: z
      .array(z.string())
      .describe('surely missing only: field names, districtSignature, signatureDate'),
    reasons: z.array(reason),
  }),
});
export const resultSchema = z.strictObject({
  input: z.string(),
  outcome: z.enum(['letter', 'not-a-letter', 'unreadable']),
  reason: reason.nullable(),
  letters: z.array(letterResult),
});
export type Result = z.infer<typeof resultSchema>;

/** JSON Schema (draft 2020-12) of one line. */
export function resultJsonSchema(): Record<string, unknown> {
  return { ...z.toJSONSchema(resultSchema), title: 'letter-intake read --json, one line' };
}

export interface ResultContext {
  /** forms by id; a letter's form must be among them */
  forms: readonly FormDefinition[];
  /** what was decided about the mail or document as a whole; says why where no letter counts */
  reasons: readonly Reason[];
}

/**
 * @param judged the letters that count, in the mail's order
 * @throws where a letter names a form that is not in `context.forms`
 */
export function toResult(
  input: string,
  reading: MailReading,
  judged: readonly { letter: LetterReading; verdict: Verdict }[],
  context: ResultContext,
): Result {
  if (judged.length > 0) {
    const letters = judged.map(({ letter, verdict }) => letterLine(letter, verdict, context.forms));
    return { input, outcome: 'letter', reason: null, letters };
  }
  return { input, ...outcomeWithoutLetter(reading, context.reasons), letters: [] };
}

function outcomeWithoutLetter(
  reading: MailReading,
  reasons: readonly Reason[],
): Pick<Result, 'outcome' | 'reason'> {
  const [why] = reasons;
  const broken = reading.problem ?? (why !== undefined && settled.has(why.code) ? null : allBroken(reading));
  if (broken !== null) return { outcome: 'unreadable', reason: { code: broken.code, text: broken.text } };
  return { outcome: 'not-a-letter', reason: why === undefined ? noLetter : { ...why } };
}
const noLetter = { code: 'no-letter', text: 'No letter of commitment was found.' };

/** What kind of mail it is says more than a document in it that did not open. */
const settled: ReadonlySet<string> = new Set(['bounce', 'list', 'automatic', 'our-own']);

/** The first problem where nothing that may hold a letter could be opened. */
function allBroken(reading: MailReading): Problem | null {
  const candidates = candidateDocuments(reading);
  return candidates.every((document) => document.problem !== null) ? (candidates[0]?.problem ?? null) : null;
}

function letterLine(
  letter: LetterReading,
  verdict: Verdict,
  forms: readonly FormDefinition[],
): Result['letters'][number] {
  const form = forms.find((known) => known.id === letter.form);
  if (form === undefined) {
    throw new Error(
      `A letter was read as form "${letter.form}", expected one of ${forms.map(({ id }) => id).join(', ')}`,
    );
  }
  return {
    form: letter.form,
    district: districtValue(letter.district),
    schoolYears: [...letter.schoolYears],
    fields: fieldsValue(form, letter.fields),
    signatures: letter.signatures.map((line) => signatureValue(line)),
    verdict: {
      kind: verdict.kind,
      missing: [...verdict.missing],
      reasons: verdict.reasons.map(({ code, text }) => ({ code, text })),
    },
  };
}
