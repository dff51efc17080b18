/**
 * From what was read to what it means: complete, incomplete (what is surely missing) or needs review (why).
 * Needs review outranks incomplete; missing needs positive evidence. The Department's own signature line is read
 * but never asked for: it is empty in a returned letter.
 */
import type {
  DateReading,
  Doubt,
  FieldDefinition,
  FieldReading,
  FormDefinition,
  IsoDate,
  LetterReading,
  MissingName,
  Reason,
  SignatureReading,
  Verdict,
} from '../model.js';
import { acceptedDate, acceptedDistrict, acceptedSigned, acceptedValue } from './thresholds.js';

export interface JudgingContext {
  /** the day the mail arrived; a signature date after it cannot be right */
  receivedOn: IsoDate;
  /** what matching against the roster left open */
  districtProblem: 'district-ambiguous' | 'district-unknown' | null;
}

/** What one part of the letter adds to the verdict. */
interface Finding {
  missing: MissingName[];
  reasons: Reason[];
}
const nothing: Finding = { missing: [], reasons: [] };
const surelyMissing = (name: MissingName): Finding => ({ missing: [name], reasons: [] });
const forReview = (code: Reason['code'], text: string): Finding => ({
  missing: [],
  reasons: [{ code, text }],
});

/** @returns the verdict; `missing` is in the form's order, then districtSignature, then signatureDate */
export function judge(letter: LetterReading, form: FormDefinition, context: JudgingContext): Verdict {
  const findings = [
    ...form.fields.map((field) =>
      field.name === 'district'
        ? judgeDistrict(letter, field, context)
        : judgeField(
            field,
            letter.fields.find((reading) => reading.name === field.name),
          ),
    ),
    judgeSignature(
      letter.signatures.find((line) => line.role === 'district'),
      letter,
      form,
      context,
    ),
  ];
  const missing = findings.flatMap((finding) => finding.missing);
  const ofTheLetter = judgeWhole(letter);
  if (letter.blank) {
    return { kind: 'needs-review', missing, reasons: [blankForm, ...ofTheLetter] };
  }
  const reasons = [...ofTheLetter, ...findings.flatMap((finding) => finding.reasons)];
  return { kind: kindOf(missing, reasons), missing, reasons };
}

/** Adds doubts that belong to the mail, such as a second attachment that could not be opened. */
export function withMailDoubts(verdict: Verdict, doubts: readonly Reason[]): Verdict {
  const reasons = [...verdict.reasons, ...doubts];
  return { ...verdict, kind: kindOf(verdict.missing, reasons), reasons };
}

const kindOf = (missing: readonly MissingName[], reasons: readonly Reason[]): Verdict['kind'] => {
  if (reasons.length > 0) return 'needs-review';
  return missing.length > 0 ? 'incomplete' : 'complete';
};

const blankForm: Reason = {
  code: 'blank-form',
  text: 'The form came back with nothing filled in and no signature.',
};

function judgeWhole(letter: LetterReading): Reason[] {
  const unknownYear: Reason = {
    code: 'unknown-year',
    text: 'The letter is of this family, but for a year whose form is not known here.',
  };
  return [...(letter.unknownYear ? [unknownYear] : []), ...letter.doubts];
}

/** The district is what the roster says, from whichever place tells it; its own field alone may be empty. */
function judgeDistrict(letter: LetterReading, field: FieldDefinition, context: JudgingContext): Finding {
  if (context.districtProblem === 'district-ambiguous') {
    return forReview('district-ambiguous', 'More than one district fits the name in the letter.');
  }
  if (context.districtProblem === null && acceptedDistrict(letter.district) !== null) return nothing;
  if (context.districtProblem === null && letter.district !== null) {
    return forReview('district-ambiguous', 'The district could not be told surely enough.');
  }
  const reading = letter.fields.find((candidate) => candidate.name === field.name);
  if (reading?.state === 'empty') return field.required ? surelyMissing(field.name) : nothing;
  return forReview('district-unknown', 'No district of the roster fits what the letter says.');
}

/** Said after "<field>: ". */
const doubtTexts: Record<Doubt, string> = {
  'low-confidence': 'read, but not surely enough',
  handwritten: 'written by hand, not read surely enough',
  'see-attached': 'the answer points to an attachment',
  'same-as-above': 'the answer points to another answer',
  'not-applicable': 'answered as not applicable',
  illegible: 'something stands there that could not be read',
  'several-values': 'more than one answer stands there',
  malformed: 'what stands there does not look like an answer to this',
};

function judgeField(field: FieldDefinition, reading: FieldReading | undefined): Finding {
  if (reading === undefined || reading.state === 'not-found') {
    return field.required
      ? forReview('field-not-found', `${field.name}: its place was not found in the letter.`)
      : nothing;
  }
  switch (reading.state) {
    case 'empty':
      return field.required ? surelyMissing(field.name) : nothing;
    case 'read':
      return acceptedValue(reading) === null
        ? unclearField(field, reading.doubt ?? 'low-confidence')
        : nothing;
  }
  return unclearField(field, reading.doubt ?? 'illegible');
}

function unclearField(field: FieldDefinition, doubt: Doubt): Finding {
  // "N/A" in a field that nobody asked for is a clear answer: none
  if (!field.required && doubt === 'not-applicable') return nothing;
  const elsewhere = doubt === 'see-attached' || doubt === 'same-as-above';
  return forReview(elsewhere ? 'see-attached' : 'field-unclear', `${field.name}: ${doubtTexts[doubt]}.`);
}

function judgeSignature(
  line: SignatureReading | undefined,
  letter: LetterReading,
  form: FormDefinition,
  context: JudgingContext,
): Finding {
  if (line === undefined) {
    return forReview('signature-unclear', "The district's signature line was not found.");
  }
  const signed = acceptedSigned(line);
  const unclear = forReview(
    'signature-unclear',
    "It could not be told whether the district's line is signed.",
  );
  // a superintendent who signed on the wrong line must not hear that the signature is missing
  if (signed === false && letter.signatures.some((other) => other.role === 'kde' && other.signed !== false)) {
    return forReview(
      'signature-unclear',
      "The district's line is empty and the Department's is not: the signature may stand on the wrong line.",
    );
  }
  const signature = signed === null ? unclear : signed ? nothing : surelyMissing('districtSignature');
  const date = judgeDate(line.date, letter, form, context);
  return {
    missing: [...signature.missing, ...date.missing],
    reasons: [...signature.reasons, ...date.reasons],
  };
}

function judgeDate(
  date: DateReading,
  letter: LetterReading,
  form: FormDefinition,
  context: JudgingContext,
): Finding {
  if (date.state === 'empty') return surelyMissing('signatureDate');
  if (date.state === 'not-found') {
    return forReview('date-unclear', "The place for the date of the district's signature was not found.");
  }
  const day = acceptedDate(date);
  if (day === null) {
    return forReview('date-unclear', "The date of the district's signature could not be read surely.");
  }
  if (day > context.receivedOn) {
    return forReview(
      'date-in-future',
      "The date of the district's signature is after the day the letter came.",
    );
  }
  // a form of an unknown year is read with the nearest one, whose window says nothing about it
  if (!letter.unknownYear && (day < form.signableFrom || day > form.signableUntil)) {
    return forReview(
      'date-out-of-range',
      'This form could not have been signed on the date that stands there.',
    );
  }
  return nothing;
}
