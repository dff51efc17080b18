/**
 * What the mail and the roster tell about addresses that a pen wrote or OCR doubts: an address that is the sender's own is
 * confirmed by it, and so is one that spells its owner's name at a domain that is known. It works one way only: that the
 * sender is somebody else says nothing about what stands in the letter.
 */
import { distance } from 'fastest-levenshtein';
import type { FieldReading } from '../model.js';
import { isEmail } from './contacts-pieces.js';
import { spellsName } from './contacts.js';
import { addressSpellings, lookalike } from './spelt-addresses.js';

export interface KnownAddresses {
  /** addresses the mail came from, lower case */
  senders: readonly string[];
  /** mail domains of the letter's district and of the sender, lower case */
  domains: readonly string[];
  /** mail domains of all districts, lower case: one that is as near is as likely meant (`bath`, `bell`) */
  rosterDomains: ReadonlySet<string>;
}

/** Sure as two witnesses that know nothing of each other are: the letter's ink, and the mail's header. */
const BY_SENDER = 0.98;
/** The name was read by the same engine, and the domain is one of a list. */
const BY_NAME = 0.9;
/** A name that is less sure than this confirms nothing. */
const SURE_NAME = 0.85;
/** Letters that may differ in a domain as long as `adair.kyschools.us`; in a short one (`gmail.com`) none. */
const DOMAIN_SLIPS = { letters: 2, from: 12 } as const;

/** @returns the fields, with addresses confirmed, or with a suggestion first among the readings of those in doubt */
export function confirmAddresses(fields: readonly FieldReading[], known: KnownAddresses): FieldReading[] {
  return fields.map((field) => {
    if (!field.name.endsWith('Email') || !isRecognised(field) || !isReading(field)) return field;
    const owner = fields.find(({ name }) => name === field.name.replace(/Email$/, 'Name')) ?? null;
    return (
      bySender(field, owner, known) ?? byName(field, owner, known) ?? withSuggestion(field, owner, known)
    );
  });
}

/** What came as text needs nobody to confirm it. */
const isRecognised = ({ source }: FieldReading): boolean =>
  source === null || source === 'ocr' || source === 'handwriting';

/** Readings of one address: pointers elsewhere and several answers are a person's to settle. */
const isReading = ({ state, doubt }: FieldReading): boolean =>
  state === 'read' ||
  (state === 'unclear' &&
    (doubt === null || ['low-confidence', 'handwritten', 'illegible', 'malformed'].includes(doubt)));

const readingsOf = ({ value, alternatives }: FieldReading): string[] =>
  value === null ? alternatives.map((other) => other.value) : [value];

const confirmed = (
  field: FieldReading,
  value: string,
  confidence: number,
  confirmedBy: NonNullable<FieldReading['confirmedBy']>,
): FieldReading => {
  const readings = field.value === null ? [] : [{ value: field.value, confidence: field.confidence }];
  return {
    ...field,
    value,
    state: 'read',
    doubt: null,
    confidence: Math.max(confidence, field.confidence),
    alternatives: [...readings, ...field.alternatives].filter((one) => one.value !== value),
    confirmedBy,
  };
};

function bySender(
  field: FieldReading,
  owner: FieldReading | null,
  known: KnownAddresses,
): FieldReading | null {
  // whose of several addresses it is was not understood: then the owner's name must say that it is this one
  const isOwners = (sender: string): boolean =>
    field.doubt !== 'malformed' ||
    (owner !== null && readingsOf(owner).some((name) => spellsName(sender, name)));
  for (const reading of readingsOf(field)) {
    const own = known.senders.find((sender) => isSameAddress(reading, sender, known) && isOwners(sender));
    if (own === undefined) continue;
    const value = reading.toLowerCase() === own ? reading : own;
    return confirmed(field, value, BY_SENDER, 'sender');
  }
  return null;
}

function byName(field: FieldReading, owner: FieldReading | null, known: KnownAddresses): FieldReading | null {
  if (field.state === 'read' || field.doubt === 'malformed') return null;
  if (owner?.state !== 'read' || owner.value === null || owner.confidence < SURE_NAME) return null;
  const spellings = addressSpellings(owner.value);
  for (const reading of readingsOf(field)) {
    const { local, domain } = partsOf(reading);
    const spelt = spellings.find((spelling) => alike(spelling) === alike(local));
    const meant = known.domains.find((one) => isSameDomain(domain, one, known));
    if (spelt !== undefined && meant !== undefined)
      return confirmed(field, `${spelt}@${meant}`, BY_NAME, 'name-and-domain');
  }
  return null;
}

/**
 * Still in doubt: the person who decides is offered the reading at the known domain that it nearly has, and the sender's
 * address where it spells the owner's name, whatever was made of the ink.
 */
function withSuggestion(
  field: FieldReading,
  owner: FieldReading | null,
  known: KnownAddresses,
): FieldReading {
  if (field.state === 'read') return field;
  const [best] = field.alternatives;
  const { local, domain } = partsOf(best?.value ?? '');
  const meant = known.domains.find((one) => isSameDomain(domain, one, known));
  const mended = meant === undefined ? null : `${local}@${meant}`;
  const owners = owner === null ? [] : readingsOf(owner);
  const own = known.senders.find((sender) => owners.some((name) => spellsName(sender, name)));
  const suggested = [
    ...(mended !== null && isEmail(mended) ? [{ value: mended, confidence: best!.confidence }] : []),
    ...field.alternatives,
    // it is no reading of what stands there
    ...(own === undefined ? [] : [{ value: own, confidence: 0 }]),
  ];
  const alternatives = suggested.filter(
    ({ value }, at) => suggested.findIndex((other) => other.value === value) === at,
  );
  return { ...field, alternatives };
}

interface AddressParts {
  local: string;
  domain: string;
}
/** Without gaps, which recognition puts where a pen lifts; the last @ parts them. */
const partsOf = (address: string): AddressParts => {
  const whole = address.replaceAll(/\s/g, '');
  const at = whole.lastIndexOf('@');
  return at === -1
    ? { local: '', domain: '' }
    : { local: whole.slice(0, at), domain: whole.slice(at + 1).toLowerCase() };
};

const isSameAddress = (reading: string, address: string, known: KnownAddresses): boolean => {
  const [one, other] = [partsOf(reading), partsOf(address)];
  return (
    one.local !== '' &&
    alike(one.local) === alike(other.local) &&
    isSameDomain(one.domain, other.domain, known)
  );
};

const isSameDomain = (read: string, meant: string, { rosterDomains }: KnownAddresses): boolean => {
  if (read === meant) return true;
  const slips = distance(read, meant);
  if ([...rosterDomains].some((other) => other !== meant && distance(read, other) <= slips)) return false;
  return alike(read) === alike(meant) || (meant.length >= DOMAIN_SLIPS.from && slips <= DOMAIN_SLIPS.letters);
};

/** Letters that look alike folded into one, and the marks between them left out, which recognition loses. */
const alike = (text: string): string =>
  lookalike(text)
    .replaceAll('vv', 'w')
    .replaceAll(/[^a-z2-9]/g, '');
