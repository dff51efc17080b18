/**
 * The mails that the service sends: plain, kind, short. They name what was understood so that the district can
 * correct it, and never repeat long answers. One reply may cover several letters of one mail.
 */
import type { IsoDate, ProblemCode, Verdict } from '../model.js';
import { type Block, renderHtml, renderText } from './reply-blocks.js';
import type { AnsweredLetter } from './reply-kinds.js';
import { missingBlocks, understoodBlocks } from './reply-letter.js';
import { couldNotOpenWords, dateInWords, joined, oneLine } from './reply-words.js';

interface ReplyFrame {
  /** subject of the mail that is answered, as it came */
  subject: string;
  /** REPLY_CONTACT: the person to call; phone may be '' */
  contact: { name: string; phone: string };
}
export type ReplyInput = ReplyFrame &
  (
    | { kind: 'acknowledgement' | 'missing-fields' | 'received'; letters: AnsweredLetter[] }
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

/** @returns subject, plain text and HTML that say the same */
export function composeReply(input: ReplyInput): ComposedReply {
  const blocks: Block[] = [
    { kind: 'paragraph', text: 'Hello,' },
    ...bodyOf(input),
    paragraph(`This answer was written automatically. ${whomToAsk(input.contact)}`),
    {
      kind: 'closing',
      lines: ['Kind regards,', input.contact.name, input.contact.phone].filter((line) => line !== ''),
    },
  ];
  return { subject: replySubject(input.subject), text: renderText(blocks), html: renderHtml(blocks) };
}

const whomToAsk = ({ name, phone }: ReplyInput['contact']) =>
  phone === ''
    ? `If you have a question, just answer this mail and ${name} will see it.`
    : `If you would rather talk to a person, please call ${name} at ${phone}.`;

/** `Re:` and the other side's subject on one line, at most 150 characters; forged line breaks cannot add headers. */
export function replySubject(theirs: string): string {
  const bare = oneLine(theirs, 150).replace(/^(?:(?:re|aw|sv|antw)\s*(?:\[\d+\])?\s*:\s*)+/iu, '');
  return `Re: ${bare === '' ? 'your Letter of Commitment' : bare}`;
}

function bodyOf(input: ReplyInput): Block[] {
  switch (input.kind) {
    case 'acknowledgement':
      return [...opening(input.letters, 'It arrived and is complete.'), ...each(input.letters), correction];
    case 'missing-fields':
      return [
        ...opening(input.letters, 'It arrived, but something is still missing.'),
        ...each(input.letters),
        howToAnswer,
        believesComplete,
      ];
    case 'received':
      return [
        ...opening(input.letters, 'It arrived, and a person is checking it.'),
        paragraph('There is nothing you need to do now. You will hear from us if we have a question.'),
      ];
    case 'already-received':
      return alreadyReceived(input);
  }
  return couldNotOpen(input.documents);
}

const paragraph = (text: string): Block => ({ kind: 'paragraph', text });
const correction = paragraph(
  'If anything here is wrong, just answer this mail and a person will put it right.',
);
const howToAnswer = paragraph(
  'Please complete the letter and reply to this mail with it attached; a PDF, a scan or a clear photo of each page is fine.',
);
const believesComplete = paragraph(
  'If you believe it is there, just answer this mail and a person will look.',
);

function opening(letters: readonly AnsweredLetter[], whenOne: string): Block[] {
  const [only] = letters;
  if (letters.length === 1 && only !== undefined) {
    return [paragraph(`Thank you for your ${oneLine(only.form.title, 120)}. ${whenOne}`)];
  }
  return [paragraph(`Thank you for your ${letters.length} letters. This is how each of them stands.`)];
}

/** What was understood, and what is missing, letter by letter. */
function each(letters: readonly AnsweredLetter[]): Block[] {
  const several = letters.length > 1;
  return letters.flatMap((answered, index): Block[] => [
    ...(several ? [numbered(answered, index)] : []),
    ...(several ? [paragraph(standing[answered.verdict.kind])] : []),
    ...missingBlocks(answered),
    ...understoodBlocks(answered),
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

function alreadyReceived(input: Extract<ReplyInput, { kind: 'already-received' }>): Block[] {
  const missing = input.letters.flatMap((answered) => missingBlocks(answered));
  const titles = joined([...new Set(input.letters.map((answered) => oneLine(answered.form.title, 120)))]);
  const first = `Thank you. We already received this ${titles || 'letter'} on ${dateInWords(input.receivedOn)}, and nothing in it has changed since.`;
  return missing.length === 0
    ? [
        paragraph(`${first} There is nothing more you need to do.`),
        paragraph('If you meant to send a changed letter, please reply to this mail with it attached.'),
      ]
    : [paragraph(first), ...missing, howToAnswer, believesComplete];
}

function couldNotOpen(documents: readonly { name: string; code: ProblemCode }[]): Block[] {
  const one = documents.length === 1;
  return [
    paragraph(
      `Thank you for your mail. It arrived, but we could not open ${one ? 'the attached file' : 'these attached files'}:`,
    ),
    {
      kind: 'list',
      items: documents.map((document) => `${fileName(document.name)}: ${couldNotOpenWords[document.code]}`),
    },
    paragraph('Please reply to this mail with the letter attached once more, as a PDF or a scan.'),
    paragraph('If the file opens for you, just answer this mail and a person will look.'),
  ];
}

/** A name that hides a link is not repeated. */
const fileName = (name: string) => {
  const line = oneLine(name, 80);
  return line === '' || /:\/\/|\bwww\./iu.test(line) ? 'a file without a usable name' : `“${line}”`;
};
