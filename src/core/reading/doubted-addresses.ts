/**
 * Recognition loses the small marks of an address, twice alike and with confidence: "magoffinkyschools.us". An address that
 * is nearly, but not quite, what its neighbours or the roster show to be right is put in doubt; whether it can be confirmed
 * after all is decided elsewhere (`confirmed-addresses.ts`).
 */
import { distance } from 'fastest-levenshtein';
import type { FieldReading } from '../model.js';
import type { KnownAddresses } from './confirmed-addresses.js';
import { nearlySpellsName } from './fields-doubts.js';
import { addressSpellings, lookalike } from './spelt-addresses.js';

/** A suffix that so many districts share (`kyschools.us`) is one that a dot stands before. */
const SHARED_BY = 3;
/** Domains shorter than this (`gmail.com`) have honest neighbours one letter away. */
const SHORTEST_DOMAIN = 12;

/**
 * @returns the fields; addresses that OCR read and that are nearly a known one are `unclear`, `low-confidence`, with the
 * reading among the alternatives
 */
export function doubtAddresses(fields: readonly FieldReading[], known: KnownAddresses): FieldReading[] {
  const addresses = fields.flatMap(({ name, state, value }) =>
    name.endsWith('Email') && state === 'read' && value !== null ? [value.toLowerCase()] : [],
  );
  return fields.map((field) => {
    if (!field.name.endsWith('Email') || field.source !== 'ocr') return field;
    if (field.state !== 'read' || field.value === null) return field;
    const address = field.value.toLowerCase();
    const named = fields.find(({ name }) => name === field.name.replace(/Email$/, 'Name'));
    const owner = named?.value ?? null;
    const others = addresses.filter((other) => other !== address);
    if (known.senders.includes(address)) return field;
    // one of the two is misread, and it may be this one
    const namesAnother = [owner, ...(named?.alternatives ?? []).map(({ value }) => value)].some(
      (name) => name !== null && nearlySpellsName(address, name),
    );
    const dot = dotLost(address, owner, others, known.senders);
    const isDoubted = namesAnother || dot !== 'no' || hasNearlyKnownDomain(address, known);
    if (!isDoubted) return field;
    // where no neighbour shows how the domain writes names, the owner's name confirms no spelling
    const doubt = dot === 'perhaps' ? 'malformed' : 'low-confidence';
    const alternatives = [{ value: field.value, confidence: field.confidence }, ...field.alternatives];
    return { ...field, value: null, state: 'unclear', doubt, confidence: 0, alternatives };
  });
}

const domainOf = (address: string): string => address.slice(address.lastIndexOf('@') + 1);
const bare = (domain: string): string => lookalike(domain).replaceAll(/[^a-z0-9]/g, '');

/** @param address lower case */
function hasNearlyKnownDomain(address: string, { domains, rosterDomains }: KnownAddresses): boolean {
  const domain = domainOf(address);
  const all = [...new Set([...domains, ...rosterDomains])];
  // pupils' and some staff's mail lives one label below the district's
  if (all.some((one) => domain === one || domain.endsWith(`.${one}`))) return false;
  const near = (one: string) => one.length >= SHORTEST_DOMAIN && distance(domain, one) <= 1;
  return all.some((one) => bare(one) === bare(domain) || near(one)) || lacksDotBefore(domain, rosterDomains);
}

/** `magoffinkyschools.us`, also of a district whose domain the roster does not know. */
function lacksDotBefore(domain: string, rosterDomains: ReadonlySet<string>): boolean {
  const shares = new Map<string, number>();
  for (const one of rosterDomains) {
    const suffix = one.slice(one.indexOf('.') + 1);
    shares.set(suffix, (shares.get(suffix) ?? 0) + 1);
  }
  return [...shares].some(
    ([suffix, count]) =>
      count >= SHARED_BY &&
      suffix.includes('.') &&
      domain !== suffix &&
      domain.endsWith(suffix) &&
      !domain.endsWith(`.${suffix}`),
  );
}

/**
 * `janedoe@`, `doejane@`: likely where neighbours at the same domain are written `first.last@`, not where they have no dot,
 * perhaps where there are none.
 */
function dotLost(
  address: string,
  owner: string | null,
  others: readonly string[],
  senders: readonly string[],
): 'likely' | 'perhaps' | 'no' {
  const local = address.slice(0, address.lastIndexOf('@'));
  const names = owner === null ? [] : addressSpellings(owner).flatMap((spelt) => joined(spelt));
  if (!names.includes(local)) return 'no';
  const isNeighbour = (other: string): boolean => domainOf(other) === domainOf(address);
  if ([...others, ...senders].filter(isNeighbour).some((other) => /^[a-z'-]+\.[a-z'-]+@/.test(other)))
    return 'likely';
  // an office's own address says nothing of how names are written
  return others.some(isNeighbour) ? 'no' : 'perhaps';
}

/** Both orders of `first.last` without its dot. */
function joined(spelling: string): string[] {
  const [first, last] = spelling.split('.');
  return last === undefined ? [] : [`${first}${last}`, `${last}${first}`];
}
