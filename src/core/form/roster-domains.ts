/** What mail domains tell about a district. */
import type { District } from '../model.js';

export interface DomainEvidence {
  district: District;
  /** the domain was seen on a public page of that district; else it is only listed */
  isStrong: boolean;
  from: 'letter' | 'sender';
}

/** Pupils' and some staff's mail lives one label below the district's domain: stu.adair.kyschools.us. */
export function districtsOfDomain(domain: string, roster: District[]): District[] {
  const labels = domain.toLowerCase().split('.');
  const parents = labels.map((_, at) => labels.slice(at).join('.'));
  const known = roster.filter((one) => one.domain !== null && parents.includes(one.domain));
  if (known.length > 0) return known;
  // fultonind.kyschools.us: an independent district whose domain the roster does not know
  const under = /^(?:.*\.)?([a-z-]+)\.(?:kyschools\.us|k12\.ky\.us)$/.exec(domain.toLowerCase())?.[1];
  if (!under) return [];
  const name = /^(.+?)-?(ind|indep|independent)$/.exec(under);
  return roster.filter((one) => {
    const base = one.name
      .replace(/ (?:County|Independent)$/, '')
      .toLowerCase()
      .replace(/[^a-z]/g, '');
    if (name && one.type === 'independent' && name[1] === base) return true;
    return one.domain === null && under.replaceAll('-', '') === base;
  });
}

export function domainEvidence(
  emails: string[],
  senderDomain: string | null,
  roster: District[],
): DomainEvidence[] {
  const domains = emails.map((email) => ({ domain: email.split('@').at(-1) ?? '', from: 'letter' as const }));
  const all =
    senderDomain === null ? domains : [...domains, { domain: senderDomain, from: 'sender' as const }];
  return all.flatMap(({ domain, from }) => {
    const districts = districtsOfDomain(domain, roster);
    // fulton.kyschools.us is listed for the county, but nobody has seen whose it is
    return districts.map((district) => ({ district, isStrong: district.domainStatus === 'seen', from }));
  });
}

/** Every domain the roster knows, for telling a good address from a misread one. */
export function knownDomains(roster: District[]): Set<string> {
  return new Set(roster.flatMap((district) => (district.domain === null ? [] : [district.domain])));
}

export function allEqual(values: unknown[]): boolean {
  return values.every((value) => value === values[0]);
}
