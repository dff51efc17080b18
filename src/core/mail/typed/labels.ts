/**
 * What a label asks for, in the words of districts: "Contact email", "E-mail address of our point of contact",
 * "Superintendent", "Learning goal", "Date signed". Taken are labels whose every word is known; all else is no label.
 */
import { fieldLabel } from '../../form/field-label.js';
import { fieldKind } from '../../judging/calibrated.js';
import type { FormDefinition } from '../../model.js';

export type PersonPart = 'Name' | 'Title' | 'Email';
export type Label =
  /** `parts` none = all of the person; `role` null = the label does not say whose */
  | { kind: 'person'; role: string | null; parts: PersonPart[] }
  | { kind: 'prose'; name: string }
  | { kind: 'signature' }
  | { kind: 'district' }
  /** asked by no form of ours */
  | { kind: 'phone' };
export interface Labelled {
  label: Label;
  /** where in the text what follows the label begins */
  at: number;
}

/** Words that change nothing about what a label asks for. */
const idle = new Set(
  'a an and address addresses also be correct district districts following for here information is it iln ky kyiln missing my new of our please s see the their they this to updated was we will your are person full on'.split(
    ' ',
  ),
);
const parts: Record<string, PersonPart | 'Phone'> = {
  name: 'Name',
  email: 'Email',
  emails: 'Email',
  title: 'Title',
  position: 'Title',
  role: 'Title',
  phone: 'Phone',
  telephone: 'Phone',
  tel: 'Phone',
  cell: 'Phone',
  mobile: 'Phone',
  fax: 'Phone',
};
const ordinals: Record<string, string> = { second: '2', third: '3', 2: '2', 3: '3', first: '', 1: '' };
const aboutSignature = new Set(['signature', 'signed', 'sign', 'date', 'dated', 'signing', 'superintendent']);

const wordsOf = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/e[\s-]?mail/gu, 'email')
    .replaceAll(/['’]s\b|\(s\)/gu, '')
    .match(/[\p{L}\d]+/gu)
    ?.filter((word) => !idle.has(word)) ?? [];
const singular = (word: string): string => (word.length > 3 ? word.replace(/s$/u, '') : word);

/** @param text the label alone. @returns null for what is none */
export function labelOf(text: string, form: FormDefinition): Label | null {
  if (text.length > 120 || /[.!?](?:\s|$)/u.test(text.trim().replace(/\?$/u, ''))) return null;
  const words = wordsOf(text);
  if (words.length === 0 || words.length > 8) return null;
  return personLabel(words) ?? signatureLabel(words) ?? proseLabel(words, form);
}

function personLabel(words: readonly string[]): Label | null {
  let role: string | null = null;
  let ordinal = '';
  const asked: PersonPart[] = [];
  let phone = false;
  for (const word of words) {
    const part = parts[word];
    if (part === 'Phone') phone = true;
    else if (part !== undefined) asked.push(part);
    else if (word === 'number' && phone) continue;
    else if (word === 'superintendent' || word === 'supt') role = 'superintendent';
    else if (word === 'contact' || word === 'contacts') role ??= 'contact';
    else if (word === 'point' || word === 'points' || word === 'poc') role ??= 'contact';
    else if (ordinals[word] !== undefined) ordinal = ordinals[word];
    else return null;
  }
  if (phone) return { kind: 'phone' };
  if (role === 'contact') return { kind: 'person', role: `contact${ordinal}`, parts: asked };
  if (ordinal !== '') return null;
  return role === null && asked.length === 0 ? null : { kind: 'person', role, parts: asked };
}

const signatureLabel = (words: readonly string[]): Label | null =>
  words.every((word) => aboutSignature.has(word)) && words.some((word) => word !== 'superintendent')
    ? { kind: 'signature' }
    : null;

/** Words of one prose field alone, as the form's labels and its question put it. */
function proseLabel(words: readonly string[], form: FormDefinition): Label | null {
  const said = words.map(singular).filter((word) => word !== 'or');
  if (said.length === 0) return null;
  const fitting = form.fields
    .filter(({ name }) => fieldKind(name) === 'prose')
    .filter(({ name, plain }) => {
      const entry = form.outline.find((candidate) => candidate.holds?.includes(name));
      const known = [fieldLabel(name), plain, ...(entry?.text ?? [])]
        // a question printed as a label is no name for its answer
        .filter((one) => one.length <= 60)
        .flatMap(wordsOf)
        .map(singular);
      return said.every((word) => known.includes(word)) && said.some((word) => carries.has(word));
    });
  const [only] = fitting;
  return fitting.length === 1 && only ? { kind: 'prose', name: only.name } : null;
}
/** One of these must be there: "the coming school year:" names no field. */
const carries = new Set(['goal', 'question', 'plan', 'action', 'reflection', 'point']);

const districtLabel =
  /^\s*(?:(?:the |our )?(?:name of (?:our |the |your )?)?(?:school )?district(?: name)?)\s*$/iu;
/** A label's end: a colon, equals or question mark, a dash between spaces, "is", or an address right after it. */
const ends =
  /\s+(?:is|are|will be|would be)(?:\s*:\s*|\s+|$)|\s*[:=]\s*|\s*\?\s+|\s+[-–—]+\s+|\s+(?=[^\s@]{1,64}@)/gu;
const longestLabel = 130;

/** @param text a line or sentence. @returns its label and where the answer begins; null where it has none */
export function labelled(text: string, form: FormDefinition): Labelled | null {
  const begins = /^[\s>*•▪·–—-]*(?:\(?\d{1,2}[.)]\s+)?/u.exec(text)?.[0].length ?? 0;
  for (const end of text.matchAll(ends)) {
    if (end.index > longestLabel) break;
    const before = text.slice(begins, end.index).replaceAll('*', '');
    const label = districtLabel.test(before) ? ({ kind: 'district' } as const) : labelOf(before, form);
    if (label !== null) return { label, at: end.index + end[0].length };
  }
  return null;
}

const essence = (text: string): string => text.toLowerCase().replaceAll(/[^\p{L}\d]/gu, '');

/**
 * @param below quoted lines of our own question
 * @param asked names of fields, `districtSignature`, `signatureDate`
 * @param spelt how the question put a name
 * @returns the label that the last of these lines stands for; null where it is no single thing that was asked
 */
export function labelBelow(
  below: string,
  asked: readonly string[],
  spelt: (name: string) => readonly string[],
): Label | null {
  const quoted = essence(below);
  const fitting = asked
    .flatMap((name) => spelt(name).map((words) => ({ name, words: essence(words) })))
    .filter(({ words }) => quoted.endsWith(words))
    // "the title of your point of contact" ends as "your point of contact" does
    .sort((one, other) => other.words.length - one.words.length)[0];
  return fitting === undefined ? null : labelFor(fitting.name);
}

export function labelFor(name: string): Label {
  if (name === 'districtSignature' || name === 'signatureDate') return { kind: 'signature' };
  if (name === 'district') return { kind: 'district' };
  const [, role, part] = /^([a-z]+\d?)(Name|Title|Email)$/u.exec(name) ?? [];
  return role !== undefined && part !== undefined
    ? { kind: 'person', role, parts: [part as PersonPart] }
    : { kind: 'prose', name };
}
