/** One reading of an answer to values of the fields its label holds. */
import type { Doubt, OutlineEntry } from '../model.js';
import type { People } from './contacts.js';
import { peopleIn } from './contacts-rows.js';
import { withoutPrompt } from './fields-prompts.js';
import type { Content } from './fields-text.js';

export interface Parsed {
  /** by field name; a field that has no value here is absent */
  values: Map<string, string>;
  /** nothing stands there */
  isEmpty: boolean;
  /** everything that stands there was understood, so a field without a value has none */
  isUnderstood: boolean;
  /** words were taken for the explanation's in the middle of a sentence */
  isCut: boolean;
  /** the whole answer says something else than an answer */
  doubt: Doubt | null;
  /** fields with something in their place that cannot be it, as written */
  malformed: Map<string, string>;
}

const WHOLE: [RegExp, Doubt][] = [
  [
    /^(?:please )?(?:see|refer to|as in|per)?\s*(?:the )?(?:attach(?:ed|ment|ments)?|enclosed|enclosure|separate (?:page|sheet|document))\b.{0,40}$/i,
    'see-attached',
  ],
  [/^(?:please )?see (?:above|below|other|next|our|page|separate|website|https?)\b.{0,60}$/i, 'see-attached'],
  [
    /^(?:same(?: as (?:above|before|last year|superintendent|previous))?|as above|ditto|"|″|”|〃)\b.{0,20}$/i,
    'same-as-above',
  ],
  [
    /^(?:n\s?[/.]?\s?a\.?|none|nil|not applicable|does not apply|-+|—|tbd|t\.b\.d\.|tba|to be determined|pending|unknown|\?+)\.?$/i,
    'not-applicable',
  ],
];

export function parseAnswer(content: Content, entry: OutlineEntry): Parsed {
  const parsed: Parsed = {
    values: new Map(),
    isEmpty: content.text === '',
    isUnderstood: true,
    isCut: false,
    doubt: null,
    malformed: new Map(),
  };
  if (parsed.isEmpty) return parsed;
  const pointer = wholeDoubt(content.text);
  if (pointer !== null) return { ...parsed, isUnderstood: false, doubt: pointer };
  const { text, guessed, isCut } = withoutPrompt(content.text, entry.printed ?? []);
  if (text === '') {
    const isSure = !guessed && !isLongerThanPrinted(content.text, entry);
    return { ...parsed, isEmpty: isSure, isUnderstood: isSure, doubt: isSure ? null : 'illegible' };
  }
  parsed.isCut = isCut;
  const doubt = wholeDoubt(text);
  if (doubt !== null) return { ...parsed, isUnderstood: false, doubt };
  switch (entry.as) {
    case 'district':
      fillDistrict(parsed, text, entry.holds![0]!);
      break;
    case 'text':
      parsed.values.set(entry.holds![0]!, text);
      break;
    case 'person':
      fillPerson(parsed, peopleIn(content), content, entry.holds!);
      break;
    case 'people':
      fillPeople(parsed, peopleIn(content), entry.holds!, 0);
      break;
    case 'contact-block':
      fillBlock(parsed, peopleIn(content), entry.holds!);
      break;
    case undefined:
      break;
  }
  return parsed;
}

/** @returns why the whole answer says something else than an answer: it points elsewhere, or says that there is none */
export function wholeDoubt(text: string): Doubt | null {
  const plain = text.replace(/^[\s"'“(]+|[\s"'”).]+$/g, '');
  return WHOLE.find(([pattern]) => pattern.test(plain))?.[1] ?? null;
}

/** A district's name is short; more than that is other text, of the form or about the district. */
const DISTRICT_WORDS = 14;

/** What stands around the blank in print ("____ County Schools") is in every district's name and names none. */
const NAMES_NO_DISTRICT = /^(?:(?:the|of|county|independent|city|public|area|schools?|districts?)[\s,.]*)+$/i;

/** More words were taken for the explanation's than it has: an answer may be among them. */
function isLongerThanPrinted(text: string, { text: labels, printed = [] }: OutlineEntry): boolean {
  const most = [...printed, ...labels.slice(0, 1)].reduce((sum, one) => sum + countOfWords(one), 0);
  return countOfWords(text) > most;
}

const countOfWords = (text: string): number => text.split(/\s+/).length;

function fillDistrict(parsed: Parsed, text: string, name: string): void {
  const value = text.replaceAll('\n', ' ').replace(/[\s,;:]+$/, '');
  if (NAMES_NO_DISTRICT.test(value)) {
    parsed.isEmpty = true;
    return;
  }
  // an address in the district's place belongs to another label: which answer is whose cannot be told
  const isName = value.split(' ').length <= DISTRICT_WORDS && !value.includes('@');
  if (isName) parsed.values.set(name, value);
  else parsed.malformed.set(name, value.split(' ').slice(0, DISTRICT_WORDS).join(' '));
}

/** One person. Where only a title or an address is asked for, the whole answer is it. */
function fillPerson(parsed: Parsed, found: People, content: Content, holds: string[]): void {
  const [only] = holds;
  if (holds.length === 1 && only && !only.endsWith('Email')) {
    parsed.values.set(only, content.text.replaceAll('\n', ' '));
    return;
  }
  const { people, leftovers, malformed } = found;
  const person = people.find((one) => isSuperintendent(one.title)) ?? people[0];
  parsed.isUnderstood = leftovers.length === 0 && malformed.length === 0;
  for (const name of holds) {
    const value = valueFor(name, person ?? null);
    if (value !== null) parsed.values.set(name, value);
    if (name.endsWith('Email') && value === null && malformed[0]) parsed.malformed.set(name, malformed[0]);
    // a name in one word, or in a shape of its own: there is something, and it is not surely a name
    if (name.endsWith('Name') && value === null && leftovers[0]) parsed.malformed.set(name, leftovers[0]);
  }
}

function fillPeople(parsed: Parsed, found: People, holds: string[], from: number): void {
  const people = found.people.slice(from);
  parsed.isUnderstood &&= found.leftovers.length === 0 && found.malformed.length === 0;
  const prefixes = [
    ...new Set(holds.filter((name) => /^contact\d*/.test(name)).map((name) => /^contact\d*/.exec(name)![0])),
  ];
  for (const [i, prefix] of prefixes.entries()) {
    for (const name of holds.filter((one) => /^contact\d*/.exec(one)?.[0] === prefix)) {
      const value = valueFor(name, people[i] ?? null);
      if (value !== null) parsed.values.set(name, value);
    }
    const isThere = people[i] !== undefined || i === 0;
    const email = `${prefix}Email`;
    if (isThere && holds.includes(email) && !parsed.values.has(email) && found.malformed[i])
      parsed.malformed.set(email, found.malformed[i]);
    else if (isThere && holds.includes(email) && !parsed.values.has(email) && found.malformed[0])
      parsed.malformed.set(email, found.malformed[0]);
    const name = `${prefix}Name`;
    if (isThere && holds.includes(name) && !parsed.values.has(name) && found.leftovers[0])
      parsed.malformed.set(name, found.leftovers[0]);
  }
}

/** District, superintendent and contacts in one place: titles tell who is who. */
function fillBlock(parsed: Parsed, found: People, holds: string[]): void {
  const district = found.districts[0];
  if (district !== undefined && holds.includes('district')) parsed.values.set('district', district);
  const head = found.people.find((one) => isSuperintendent(one.title)) ?? found.people[0] ?? null;
  const superintendent: People = { ...found, people: head ? [head] : [] };
  for (const name of holds.filter((one) => one.startsWith('superintendent'))) {
    const value = valueFor(name, head);
    if (value !== null) parsed.values.set(name, value);
    if (name.endsWith('Email') && value === null && found.malformed[0])
      parsed.malformed.set(name, found.malformed[0]);
  }
  parsed.isUnderstood = superintendent.leftovers.length === 0 && superintendent.malformed.length === 0;
  fillPeople(
    parsed,
    { ...found, people: found.people.filter((one) => one !== head), malformed: [], leftovers: [] },
    holds,
    0,
  );
}

function isSuperintendent(title: string | null): boolean {
  return title !== null && /superintendent/i.test(title) && !/assistant|asst|deputy|associate/i.test(title);
}

function valueFor(field: string, person: People['people'][number] | null): string | null {
  if (person === null) return null;
  if (field.endsWith('Name')) return person.name;
  if (field.endsWith('Title')) return person.title;
  return field.endsWith('Email') ? person.email : null;
}
