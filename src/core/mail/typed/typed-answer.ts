/**
 * What a district typed in answer to the question for what is missing. Only the sender's own lines count, above the
 * signature block; only what was asked for is filled. It is read by labels, theirs or our quoted list; by its shape alone
 * where one thing was asked. Whatever else the mail says puts the whole answer before a person.
 */
import { fieldKind } from '../../judging/calibrated.js';
import { acceptedValue } from '../../judging/thresholds.js';
import type { Address, FormDefinition, LetterReading, MissingName } from '../../model.js';
import { spellsName } from '../../reading/contacts.js';
import { type Label, labelFor, type PersonPart } from './labels.js';
import { ownLines } from './own-lines.js';
import { type Passage, passagesOf } from './passages.js';
import { isAtKnownHouse, type Said, saidAddress, saidGoalAlone, saidPerson, saidProse } from './values.js';

export interface Question {
  /** what the reply asked for and is still missing */
  names: readonly MissingName[];
  form: FormDefinition;
  letter: LetterReading;
  /** who answers */
  sender: Address;
  /** addresses at domains of the district, beside the sender's and the letter's */
  knownAddresses: readonly string[];
}
export interface TypedValue {
  name: string;
  value: string;
  sure: boolean;
  /** where it stands in the mail's text, in UTF-16 units */
  start: number;
  end: number;
}
export type TypedAnswer =
  /** nothing that was asked for: thanks, a question, a promise, "see attached" */
  | { kind: 'nothing' }
  | {
      kind: 'answer';
      values: TypedValue[];
      /** it tells of the signature or its date, which only the signed page can */
      aboutSignature: boolean;
      /** all of it was understood; else a person must look */
      sure: boolean;
    };

/** @param text of the mail, as its facts have it */
export function typedAnswer(text: string, question: Question): TypedAnswer {
  const lines = ownLines(text, question.sender);
  const passages = passagesOf(text, lines, question);
  const gathered = gather(passages, question);
  const values = withoutRepeats(gathered.values);
  const asksForSignature = question.names.some((name) => labelFor(name).kind === 'signature');
  const aboutSignature = gathered.aboutSignature && asksForSignature;
  const sure =
    gathered.understood &&
    values.every((value) => value.sure) &&
    (aboutSignature || !gathered.aboutSignature) &&
    !/\b(?:attach\w*|enclos\w*)\b/iu.test(lines.map((line) => line.text).join('\n'));
  if (values.length === 0 && !(aboutSignature && sure)) return { kind: 'nothing' };
  return { kind: 'answer', values, aboutSignature, sure };
}

interface Gathered {
  values: TypedValue[];
  aboutSignature: boolean;
  understood: boolean;
}

function gather(passages: readonly Passage[], question: Question): Gathered {
  const found: Gathered = { values: [], aboutSignature: false, understood: true };
  const free = passages.filter(({ label }) => label === null);
  for (const passage of passages) {
    if (passage.label === null) continue;
    const taken = fromLabel(passage, passage.label, question);
    found.values.push(...taken.values);
    found.aboutSignature ||= taken.aboutSignature;
    found.understood &&= taken.understood;
  }
  const signatures = free.filter((passage) => tellsOfSignature(passage.text));
  found.aboutSignature ||= signatures.length > 0;
  const told = free.filter(
    (passage) => !signatures.includes(passage) && !repeatsAddress(passage.text, found.values),
  );
  if (told.length === 0) return found;
  if (found.values.length > 0) return { ...found, understood: false };
  return { ...found, values: byShape(told, question), understood: found.understood && told.length === 1 };
}

/** A link that HTML became, "jo@d.test\n[jo@d.test]": broken onto a line of its own, it says nothing new. */
const repeatsAddress = (text: string, values: readonly TypedValue[]): boolean => {
  const address = /^\s*\[([^\s[\]]+@[^\s[\]]+)\][\s.,;]*$/u.exec(text)?.[1];
  return address !== undefined && values.some(({ value }) => value.toLowerCase() === address.toLowerCase());
};

/** "It was signed on September 3." What says more may deny that it is missing. */
const tellsOfSignature = (text: string): boolean =>
  text.length <= 120 &&
  /\b(?:signed|dated|signature)\b/iu.test(text) &&
  /\bon\b|\bby\b|\bdate[d]?\b|\d/iu.test(text) &&
  !/\b(?:but|already|pages?|attach\w*|see|not|should|will|please|believe|think|last)\b|n['’]t\b|\?/iu.test(
    text,
  );

const nothing: Gathered = { values: [], aboutSignature: false, understood: true };
const notUnderstood: Gathered = { ...nothing, understood: false };

function fromLabel(passage: Passage, label: Label, question: Question): Gathered {
  switch (label.kind) {
    case 'phone':
      return nothing;
    case 'signature':
      return { ...nothing, aboutSignature: true };
    case 'district':
      return isOwnDistrict(passage.text, question.letter) ? nothing : notUnderstood;
    case 'prose': {
      const said = saidProse(passage.text);
      return said === null ? notUnderstood : settle([[label.name, said]], passage, question);
    }
  }
  return fromPersonLabel(passage, label, question);
}

function fromPersonLabel(
  passage: Passage,
  label: Extract<Label, { kind: 'person' }>,
  question: Question,
): Gathered {
  const [only] = label.parts;
  const role = label.role ?? (label.parts.length === 1 && only ? onlyRoleAsked(only, question) : null);
  if (role === null) return notUnderstood;
  if (label.parts.length === 1 && only === 'Email') {
    const said = saidAddress(passage.text, nameOf(role, question.letter));
    return said === null ? notUnderstood : settle([[`${role}Email`, said]], passage, question);
  }
  if (label.parts.length === 1 && only === 'Title') {
    const value = passage.text.replaceAll(/\s+/gu, ' ').replace(/[\s.,;]+$/u, '');
    return settle([[`${role}Title`, { value, sure: value.length <= 80 }]], passage, question);
  }
  const said = saidPerson(passage.text);
  if (said === null) return notUnderstood;
  const { person, sure } = said;
  const parts: [PersonPart, string | null][] = [
    ['Name', person.name],
    ['Title', person.title],
    ['Email', person.email],
  ];
  const told = parts.flatMap(([part, value]): [string, Said][] =>
    value === null ? [] : [[`${role}${part}`, { value, sure }]],
  );
  return settle(told, passage, question);
}

/** "E-mail: …" alone is whose address was asked for, where that is one person's. */
function onlyRoleAsked(part: PersonPart, { names }: Question): string | null {
  const roles = names.filter((name) => name.endsWith(part)).map((name) => name.slice(0, -part.length));
  return roles.length === 1 ? (roles[0] ?? null) : null;
}

/** What was asked for is taken; what was not must agree with the letter, or its sender wants it changed. */
function settle(told: readonly [string, Said][], passage: Passage, question: Question): Gathered {
  const result: Gathered = { values: [], aboutSignature: false, understood: true };
  for (const [name, said] of told) {
    if (question.names.includes(name)) {
      const sure = said.sure && isLikely(name, said.value, question);
      result.values.push({ name, value: said.value, sure, start: passage.start, end: passage.end });
      continue;
    }
    const known = question.letter.fields.find((field) => field.name === name);
    const stands = known === undefined ? null : acceptedValue(known);
    if (stands !== null && essence(stands) !== essence(said.value)) result.understood = false;
  }
  // an address without what was asked for, or a name that the form does not know
  if (told.length === 0) result.understood = false;
  return result;
}

const essence = (value: string): string => value.toLowerCase().replaceAll(/[^\p{L}\p{N}@]/gu, '');

const nameOf = (role: string, letter: LetterReading): string | null => {
  const field = letter.fields.find(({ name }) => name === `${role}Name`);
  return field === undefined ? null : acceptedValue(field);
};

/** An address at a house that nobody knows, or one that spells another one's name than its owner's, may be a slip. */
function isLikely(name: string, value: string, question: Question): boolean {
  if (fieldKind(name) !== 'email') return true;
  const { letter, sender, knownAddresses } = question;
  if (spellsAnother(name, value, question)) return false;
  const inLetter = letter.fields
    .filter((field) => fieldKind(field.name) === 'email')
    .map((field) => acceptedValue(field))
    .filter((address) => address !== null);
  return isAtKnownHouse(value, [sender.address, ...inLetter, ...knownAddresses]);
}

function isOwnDistrict(text: string, { district }: LetterReading): boolean {
  const [said, known] = [essence(text), essence(district?.name ?? '')];
  return known !== '' && (said.includes(known) || known.includes(said));
}

/** Without labels: an address, a name, a person or a goal where nothing else was asked. */
function byShape(told: readonly Passage[], question: Question): TypedValue[] {
  const names = question.names.filter((name) => labelFor(name).kind !== 'signature');
  const [only] = names;
  const [passage] = told;
  if (only === undefined || passage === undefined) return [];
  const place = { start: passage.start, end: passage.end };
  if (fieldKind(only) === 'prose') {
    if (names.length > 1) return [];
    const said = saidGoalAlone(passage.text);
    if (said === null) return [];
    return [{ ...place, name: only, ...said, sure: said.sure && only.endsWith('Goal') }];
  }
  const role = /^(.*?)(?:Name|Title|Email)$/u.exec(only)?.[1];
  if (role === undefined || names.some((name) => !name.startsWith(role) || labelFor(name).kind !== 'person'))
    return [];
  if (names.length === 1 && only.endsWith('Email')) return addressAlone(only, role, passage, question);
  // several lines without a label look like a signature block
  if (/[\r\n]/u.test(passage.text.trim())) return [];
  const { values, understood } = fromPersonLabel(passage, { kind: 'person', role, parts: [] }, question);
  const isPerson = saysThatPerson(passage.text, role, question);
  return values.map((value) => ({ ...value, sure: value.sure && understood && isPerson }));
}

/** "Merry Christmas" has a name's shape: a sentence, or an address that spells it, must say that it is one. */
function saysThatPerson(text: string, role: string, { letter }: Question): boolean {
  const said = saidPerson(text);
  if (said === null) return false;
  const field = letter.fields.find(({ name }) => name === `${role}Email`);
  const address = said.person.email ?? (field === undefined ? null : acceptedValue(field));
  const { name } = said.person;
  return said.introduced || (name !== null && address !== null && spellsName(address, name));
}

function addressAlone(name: string, role: string, passage: Passage, question: Question): TypedValue[] {
  const said = saidAddress(passage.text, nameOf(role, question.letter));
  if (said === null) return [];
  const lines = passage.text.split(/\r\n?|\n/u).length;
  const sure = said.sure && lines <= 2 && isLikely(name, said.value, question);
  return [{ name, value: said.value, sure, start: passage.start, end: passage.end }];
}

/** Robin's address that spells Alex, who writes, or Dana, who is somebody else in the letter. */
function spellsAnother(name: string, address: string, { letter, sender }: Question): boolean {
  const owner = nameOf(name.replace(/Email$/u, ''), letter);
  if (owner === null || spellsName(address, owner)) return false;
  const others = letter.fields
    .filter((field) => fieldKind(field.name) === 'person')
    .map((field) => acceptedValue(field) ?? '');
  return [sender.name, ...others].some(
    (other) => other !== '' && essence(other) !== essence(owner) && spellsName(address, other),
  );
}

/** The same thing said twice is one; two different ones leave it open which is meant. */
function withoutRepeats(values: readonly TypedValue[]): TypedValue[] {
  const byName = new Map<string, TypedValue>();
  for (const value of values) {
    const before = byName.get(value.name);
    if (before === undefined) byName.set(value.name, value);
    else if (essence(before.value) !== essence(value.value))
      byName.set(value.name, { ...before, sure: false });
  }
  return [...byName.values()];
}
