/**
 * The wording of each kind of reply: paragraphs between empty lines, with placeholders in braces. A placeholder in a
 * sentence stands for words; one alone in its paragraph may stand for a list or a table. What the service brings is
 * here; a stored wording goes before it.
 */
import type { Block } from './reply-blocks.js';
import type { ReplyKind } from './reply-kinds.js';

export interface Placeholder {
  name: string;
  /** block: alone in its paragraph */
  kind: 'words' | 'block';
  /** what it stands for, for who edits the wording */
  what: string;
  /** without it the reply would not say what it is for */
  required: boolean;
}

const words = (name: string, what: string): Placeholder => ({ name, kind: 'words', what, required: false });
const block = (name: string, what: string, required: boolean): Placeholder => ({
  name,
  kind: 'block',
  what,
  required,
});
const letter = words('letter', 'the title of the letter, or how many letters came in the mail');
const standing = words('standing', 'one sentence on how it stands');
const ending = [
  words('questions', 'whom to call or write to with a question'),
  words('contact', 'the name of the contact person'),
  words('phone', 'the phone number of the contact person'),
];

export const placeholders: Record<ReplyKind, readonly Placeholder[]> = {
  acknowledgement: [
    letter,
    standing,
    block('understood', 'what was understood of each letter', false),
    ...ending,
  ],
  'missing-fields': [
    letter,
    standing,
    block('missing', 'the list of what is missing, and what was understood, for each letter', true),
    ...ending,
  ],
  received: [letter, standing, ...ending],
  'already-received': [
    letter,
    words('day', 'the day on which the letter came first'),
    standing,
    block('next', 'what is still missing, if anything, and what can be done', true),
    ...ending,
  ],
  'could-not-open': [
    words('attached', '“the attached file” or “these attached files”'),
    block('files', 'the list of files that did not open, and why', true),
    ...ending,
  ],
};

const frame = (...paragraphs: string[]): string =>
  [
    'Hello,',
    ...paragraphs,
    'This answer was written automatically. {questions}',
    'Kind regards,\n{contact}\n{phone}',
  ].join('\n\n');

export const defaultWordings: Record<ReplyKind, string> = {
  acknowledgement: frame(
    'Thank you for your {letter}. {standing}',
    '{understood}',
    'If anything here is wrong, just answer this mail and a person will put it right.',
  ),
  'missing-fields': frame(
    'Thank you for your {letter}. {standing}',
    '{missing}',
    'Please complete the letter and reply to this mail with it attached; a PDF, a scan or a clear photo of each page is fine.',
    'If you believe it is there, just answer this mail and a person will look.',
  ),
  received: frame(
    'Thank you for your {letter}. {standing}',
    'There is nothing you need to do now. You will hear from us if we have a question.',
  ),
  'already-received': frame(
    'Thank you. We already received this {letter} on {day}, and nothing in it has changed since. {standing}',
    '{next}',
  ),
  'could-not-open': frame(
    'Thank you for your mail. It arrived, but we could not open {attached}:',
    '{files}',
    'Please reply to this mail with the letter attached once more, as a PDF or a scan.',
    'If the file opens for you, just answer this mail and a person will look.',
  ),
};

const mostCharacters = 4_000;
const placeholder = /\{([^{}\n]*)\}/g;
const paragraphsOf = (text: string): string[] => text.trim().split(/\n{2,}/);

/** @returns sentences for who edits it; none = it can be used */
export function wordingProblems(kind: ReplyKind, text: string): string[] {
  if (text.trim() === '') return ['The wording is empty.'];
  if (text.length > mostCharacters) return [`The wording is longer than ${mostCharacters} characters.`];
  const known = placeholders[kind];
  const used = [...text.matchAll(placeholder)].map((match) => match[1]!);
  const unknown = [...new Set(used)].filter((name) => !known.some((one) => one.name === name));
  const alone = known.filter(
    ({ name, kind: shape }) =>
      shape === 'block' &&
      paragraphsOf(text).some(
        (paragraph) => paragraph.includes(`{${name}}`) && paragraph.trim() !== `{${name}}`,
      ),
  );
  return [
    ...unknown.map((name) => `There is no placeholder {${name}} in this reply.`),
    ...(/[{}]/.test(text.replaceAll(placeholder, '')) ? ['A brace { or } stands alone.'] : []),
    ...alone.map(({ name }) => `{${name}} must stand alone, between empty lines.`),
    ...known
      .filter(({ name, required }) => required && !used.includes(name))
      .map(({ name, what }) => `{${name}} must stay: it is ${what}.`),
  ];
}

/**
 * @param wording without problems (`wordingProblems`)
 * @param values of its placeholders; text from outside in them is never looked at for further placeholders
 */
export function wordedBlocks(wording: string, values: Readonly<Record<string, string | Block[]>>): Block[] {
  return paragraphsOf(wording).flatMap((paragraph): Block[] => {
    const whole = values[/^\{([^{}]*)\}$/.exec(paragraph.trim())?.[1] ?? ''];
    if (Array.isArray(whole)) return whole;
    const lines = paragraph
      .split('\n')
      .map((line) =>
        line
          .replaceAll(placeholder, (_, name: string) => {
            const value = values[name];
            return typeof value === 'string' ? value : '';
          })
          .trim(),
      )
      .filter((line) => line !== '');
    if (lines.length === 0) return [];
    return lines.length === 1 ? [{ kind: 'paragraph', text: lines[0]! }] : [{ kind: 'closing', lines }];
  });
}
