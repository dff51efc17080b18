/**
 * The mails that the service sends: plain, kind, short. They name what was understood so that the district can
 * correct it, and never repeat long answers. One reply may cover several letters of one mail.
 */
import type { IsoDate, ProblemCode, Verdict } from '../model.js';
import { type Block, renderHtml, renderText } from './reply-blocks.js';
import type { AnsweredLetter } from './reply-kinds.js';
import { howToType, missingBlocks, understoodBlocks } from './reply-letter.js';
import { couldNotOpenWords, dateInWords, joined, oneLine } from './reply-words.js';
import { defaultWordings, wordedBlocks } from './wordings.js';

interface ReplyFrame {
  /** subject of the mail that is answered, as it came */
  subject: string;
  /** REPLY_CONTACT: the person to call; phone may be '' */
  contact: { name: string; phone: string };
}
export type ReplyInput = ReplyFrame &
  (
    | { kind: 'acknowledgement' | 'received'; letters: AnsweredLetter[] }
    /** `toldOfSignature`: the mail that is answered tells when or by whom the letter was signed */
    | { kind: 'missing-fields'; letters: AnsweredLetter[]; toldOfSignature?: boolean }
    | { kind: 'could-not-open'; documents: { name: string; code: ProblemCode }[] }
    | { kind: 'already-received'; receivedOn: IsoDate; letters: AnsweredLetter[] }
  );

export interface ComposedReply {
  subject: string;
  text: string;
  html: string;
}

/** A mail with several letters gets one answer: what is missing comes first, then what is complete. */
export function replyKindFor(
  verdicts: readonly Verdict[],
): 'acknowledgement' | 'missing-fields' | 'received' {
  if (verdicts.some((verdict) => verdict.kind === 'incomplete')) return 'missing-fields';
  return verdicts.some((verdict) => verdict.kind === 'complete') ? 'acknowledgement' : 'received';
}

/**
 * @param wording in place of the one that the service brings; without problems (`wordingProblems`)
 * @returns subject, plain text and HTML that say the same
 */
export function composeReply(input: ReplyInput, wording = defaultWordings[input.kind]): ComposedReply {
  const { contact } = input;
  const blocks = wordedBlocks(wording, {
    ...valuesOf(input),
    questions: whomToAsk(contact),
    contact: contact.name,
    phone: contact.phone,
  });
  return { subject: replySubject(input.subject), text: renderText(blocks), html: renderHtml(blocks) };
}

/** REPLY_CONTACT may be left out, or hold a number alone. */
const whomToAsk = ({ name, phone }: ReplyInput['contact']) =>
  phone === ''
    ? `If you have a question, just answer this mail and ${name === '' ? 'a person' : name} will see it.`
    : `If you would rather talk to a person, please call ${name === '' ? phone : `${name} at ${phone}`}.`;

/** `Re:` and the other side's subject on one line, at most 150 characters; forged line breaks cannot add headers. */
export function replySubject(theirs: string): string {
  const bare = oneLine(theirs, 150).replace(/^(?:(?:re|aw|sv|antw)\s*(?:\[\d+\])?\s*:\s*)+/iu, '');
  return `Re: ${bare === '' ? 'your Letter of Commitment' : bare}`;
}

type Values = Record<string, string | Block[]>;

function valuesOf(input: ReplyInput): Values {
  switch (input.kind) {
    case 'acknowledgement':
      return { ...opening(input.letters, 'It arrived and is complete.'), understood: each(input.letters) };
    case 'missing-fields':
      return {
        ...opening(input.letters, 'It arrived, but something is still missing.'),
        missing: [...(input.toldOfSignature ? [paragraph(thanksForTelling)] : []), ...each(input.letters)],
      };
    case 'received':
      return opening(input.letters, 'It arrived, and a person is checking it.');
    case 'already-received':
      return alreadyReceived(input);
  }
  return couldNotOpen(input.documents);
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const howToAnswer = paragraph(
  'Please complete the letter and reply to this mail with it attached; a PDF, a scan or a clear photo of each page is fine.',
);
const thanksForTelling =
  'Thank you for telling us about the signature. We may take a signature and its date from the signed page only, so please send us that page.';
const believesComplete = paragraph(
  'If you believe it is there, just answer this mail and a person will look.',
);

function opening(letters: readonly AnsweredLetter[], whenOne: string): Values {
  const [only] = letters;
  return letters.length === 1 && only !== undefined
    ? { letter: oneLine(only.form.title, 120), standing: whenOne }
    : { letter: `${letters.length} letters`, standing: 'This is how each of them stands.' };
}

/** What was understood, and what is missing, letter by letter. */
function each(letters: readonly AnsweredLetter[]): Block[] {
  const several = letters.length > 1;
  return letters.flatMap((answered, index): Block[] => [
    ...(several ? [numbered(answered, index)] : []),
    ...(several ? [paragraph(standing[answered.verdict.kind])] : []),
    ...missingBlocks(answered),
    ...understoodBlocks(answered),
    // of several letters it could not be told which one an answer is about
    ...(several ? [] : howToType(answered)),
  ]);
}
const numbered = (answered: AnsweredLetter, index: number): Block => ({
  kind: 'heading',
  text: `Letter ${index + 1}: ${oneLine(answered.form.title, 100)}`,
});
const standing: Record<Verdict['kind'], string> = {
  complete: 'This letter is complete.',
  incomplete: 'In this letter something is still missing.',
  'needs-review': 'This letter arrived, and a person is checking it.',
};

function alreadyReceived(input: Extract<ReplyInput, { kind: 'already-received' }>): Values {
  const [only, ...others] = input.letters;
  const missing = [
    ...input.letters.flatMap((answered) => missingBlocks(answered)),
    ...(only !== undefined && others.length === 0 ? howToType(only) : []),
  ];
  const titles = joined([...new Set(input.letters.map((answered) => oneLine(answered.form.title, 120)))]);
  return {
    letter: titles || 'letter',
    day: dateInWords(input.receivedOn),
    ...(missing.length === 0
      ? {
          standing: 'There is nothing more you need to do.',
          next: [
            paragraph('If you meant to send a changed letter, please reply to this mail with it attached.'),
          ],
        }
      : { standing: '', next: [...missing, howToAnswer, believesComplete] }),
  };
}

const couldNotOpen = (documents: readonly { name: string; code: ProblemCode }[]): Values => ({
  attached: documents.length === 1 ? 'the attached file' : 'these attached files',
  files: [
    {
      kind: 'list',
      items: documents.map((document) => `${fileName(document.name)}: ${couldNotOpenWords[document.code]}`),
    },
  ],
});

/** A name that hides a link is not repeated. */
const fileName = (name: string) => {
  const line = oneLine(name, 80);
  return line === '' || /:\/\/|\bwww\./iu.test(line) ? 'a file without a usable name' : `“${line}”`;
};
