/** The roster of districts, and which of them a letter means. Two of them never get mixed up by a guess. */
import { distance } from 'fastest-levenshtein';
import type { District, DistrictReading } from '../model.js';
import { allEqual, type DomainEvidence, domainEvidence } from './roster-domains.js';

export interface DistrictEvidence {
  /** what stands in the district's place, as read */
  answer: string | null;
  /** the letter's other text: decides between County and Independent, and stands in where no answer is */
  otherText: string[];
  /** addresses given in the letter */
  emails: string[];
  senderDomain: string | null;
}
export interface DistrictResult {
  district: DistrictReading | null;
  problem: 'district-ambiguous' | 'district-unknown' | null;
}

/**
 * @param csv header line, then name,type,domain,domain_status,kde_code,…,status,…; fields may be quoted
 * @throws Error naming line, column, expected and got
 */
export function parseRoster(csv: string): District[] {
  const [head, ...rows] = csv
    .split(/\r?\n/)
    .filter((line) => line.trim() !== '')
    .map(cellsOf);
  const column = (name: string): number => {
    const at = head?.indexOf(name) ?? -1;
    if (at === -1)
      throw new Error(`roster, line 1: expected a column ${name}, got ${head?.join(',') ?? 'nothing'}`);
    return at;
  };
  const [name, type, domain, status, code] = ['name', 'type', 'domain', 'domain_status', 'kde_code'].map(
    column,
  );
  return rows.map((row, index) => {
    const kind = row[type!];
    if (kind !== 'county' && kind !== 'independent')
      throw new Error(
        `roster, line ${index + 2}, type: expected county or independent, got ${kind ?? 'nothing'}`,
      );
    const seen = row[status!] ?? '';
    return {
      name: row[name!]!,
      type: kind,
      domain: row[domain!] ? row[domain!]!.toLowerCase() : null,
      domainStatus: seen === 'seen' ? 'seen' : seen.startsWith('listed') ? 'listed' : 'unknown',
      kdeCode: row[code!]!,
    };
  });
}

function cellsOf(line: string): string[] {
  return [...line.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    (match) => match[1]?.replaceAll('""', '"') ?? match[2] ?? '',
  );
}

/** A district's name without County or Independent, letters only. */
function baseOf(name: string): string {
  return squeeze(name.replace(/ (County|Independent)$/, ''));
}
function squeeze(text: string): string {
  return text.toLowerCase().replace(/[^a-z]/g, '');
}

/** How sure each way of telling a district is; `acceptedDistrict` asks for 0.65. */
const SURE = {
  exactWithDomain: 0.99,
  exact: 0.96,
  bareNameWithDomain: 0.95,
  bareName: 0.85,
  misspeltWithDomain: 0.92,
  misspelt: 0.75,
  domainSeen: 0.85,
  domainListed: 0.7,
  otherText: 0.7,
  ambiguous: 0.4,
} as const;

export function resolveDistrict(evidence: DistrictEvidence, roster: District[]): DistrictResult {
  const domains = domainEvidence(evidence.emails, evidence.senderDomain, roster);
  const answer = evidence.answer?.trim() ? readAnswer(evidence.answer, roster) : null;
  if (answer === null || answer.candidates.length === 0)
    return answer !== null && answer.isLegible
      ? withoutMatch(evidence, domains, roster)
      : fromElsewhere(evidence, domains, roster);
  let { candidates } = answer;
  if (candidates.length > 1) candidates = narrow(candidates, evidence, domains);
  if (candidates.length > 1) return ambiguous(candidates);
  const [district] = candidates as [District];
  const other = conflicting(district, domains);
  if (other) return ambiguous([district, other]);
  const backed = domains.some((one) => one.district === district);
  if (!backed && answer.typeWord === null && answer.distance === 0) {
    // "Bell" may be all that is left of "Bellevue"
    const longer = roster.filter(
      (one) => one !== district && baseOf(one.name).startsWith(baseOf(district.name)),
    );
    if (longer.length > 0 && answer.candidates.length === 1) return ambiguous([district, ...longer]);
  }
  return sure(district, confidenceOf(answer, backed));
}

function confidenceOf(answer: Answer, backed: boolean): number {
  if (answer.distance > 0) return backed ? SURE.misspeltWithDomain : SURE.misspelt;
  if (answer.typeWord === null) return backed ? SURE.bareNameWithDomain : SURE.bareName;
  return backed ? SURE.exactWithDomain : SURE.exact;
}

interface Answer {
  candidates: District[];
  distance: number;
  typeWord: District['type'] | null;
  /** letters enough to say that it names something else */
  isLegible: boolean;
}

const COUNTY = /\b(?:county|counly|countv|co)\b/i;
const INDEPENDENT = /\b(?:independent|indep|ind|city)\b/i;
const FILLER =
  /\b(?:the|city|of|county|counly|countv|co|independent|indep|ind|public|schools?|districts?|board|education|system|isd|kentucky|ky|usd)\b/gi;

function readAnswer(text: string, roster: District[]): Answer {
  const plain = text.normalize('NFKD').replace(/[^\p{L}\p{N}\s.,()/-]/gu, '');
  const words = plain.replace(/[.,()/-]/g, ' ');
  const typeWord = COUNTY.test(words) ? 'county' : INDEPENDENT.test(words) ? 'independent' : null;
  const both = COUNTY.test(words) && INDEPENDENT.test(words);
  const base = squeeze(unconfuse(words.replace(FILLER, ' ')));
  const ofType = roster.filter((one) => both || typeWord === null || one.type === typeWord);
  const isLegible = base.length >= 3;
  const exact = ofType.filter((one) => baseOf(one.name) === base);
  if (exact.length > 0) return { candidates: exact, distance: 0, typeWord, isLegible };
  const named = namesWithin(words, ofType);
  if (named.length > 0) return { candidates: named, distance: 0, typeWord, isLegible };
  return { ...nearest(base, ofType, roster), typeWord, isLegible };
}

/** Digits that OCR puts for letters. */
function unconfuse(text: string): string {
  return text.replaceAll('0', 'o').replaceAll('1', 'l').replaceAll('5', 's').replaceAll('8', 'b');
}

/** Roster names that stand whole in a longer text, the longest where one is part of another. */
function namesWithin(text: string, roster: District[]): District[] {
  const tokens = ` ${text.toLowerCase().replace(/[^a-z]+/g, ' ')} `;
  const full = roster.filter((one) =>
    tokens.includes(` ${one.name.toLowerCase().replace(/[^a-z]+/g, ' ')} `),
  );
  if (full.length > 0) return full.filter((one) => !full.some((o) => o !== one && o.name.includes(one.name)));
  return roster.filter((one) =>
    tokens.includes(
      ` ${one.name
        .replace(/ (County|Independent)$/, '')
        .toLowerCase()
        .replace(/[^a-z]+/g, ' ')} `,
    ),
  );
}

/** A misspelt name counts only where no other district is about as near. */
function nearest(
  base: string,
  ofType: District[],
  roster: District[],
): { candidates: District[]; distance: number } {
  const allowed = base.length < 4 ? 0 : base.length <= 6 ? 1 : base.length <= 11 ? 2 : 3;
  const distances = ofType.map((district) => ({ district, distance: distance(base, baseOf(district.name)) }));
  const best = Math.min(...distances.map((one) => one.distance));
  if (best > allowed) return { candidates: [], distance: best };
  const margin = base.length <= 7 ? 1 : 0;
  const near = distances.filter((one) => one.distance <= best + margin);
  const names = new Set(near.map((one) => one.district));
  return { candidates: roster.filter((one) => names.has(one)), distance: best };
}

/** County or Independent, told by the letter's other words about this name and by mail domains. */
function narrow(candidates: District[], evidence: DistrictEvidence, domains: DomainEvidence[]): District[] {
  const text = ` ${evidence.otherText
    .join(' ')
    .toLowerCase()
    .replace(/[^a-z]+/g, ' ')} `;
  const named = candidates.filter((one) => {
    const name = one.name.toLowerCase().replace(/[^a-z]+/g, ' ');
    return text.includes(` ${name} `) || text.includes(` ${name.replace(/county$/, 'co')} `);
  });
  const strong = domains.filter((one) => one.isStrong && candidates.includes(one.district));
  const weak = domains.filter((one) => candidates.includes(one.district));
  if (strong.length > 0 && allEqual(strong.map((one) => one.district))) {
    const [one] = strong as [DomainEvidence];
    return named.length > 0 && !named.includes(one.district) ? candidates : [one.district];
  }
  if (named.length === 1) {
    const contradicted = weak.some((one) => one.district !== named[0]);
    return contradicted ? candidates : named;
  }
  // names that differ (a misspelling between two) may be told apart by a listed domain, twins may not
  const areTwins = allEqual(candidates.map((one) => baseOf(one.name)));
  if (!areTwins && weak.length > 0 && allEqual(weak.map((one) => one.district))) return [weak[0]!.district];
  return candidates;
}

/** A district that the mail domains name instead; the letter's own addresses weigh more than its sender. */
function conflicting(district: District, domains: DomainEvidence[]): District | null {
  if (domains.some((one) => one.from === 'letter' && one.district === district)) return null;
  const isTwin = (other: District) => baseOf(other.name) === baseOf(district.name);
  const against = domains.find((one) => one.district !== district && (one.isStrong || !isTwin(one.district)));
  return against?.district ?? null;
}

/** No answer: the letter's addresses or the sender's domain tell it, or one full name in the text. */
function fromElsewhere(
  evidence: DistrictEvidence,
  domains: DomainEvidence[],
  roster: District[],
): DistrictResult {
  const named = schoolsNamedIn(evidence.otherText.join(' '), roster);
  const told = [...new Set(domains.map((one) => one.district))];
  if (told.length > 1) return ambiguous(told);
  const [district] = told;
  if (district) {
    if (named.length > 0 && !named.includes(district)) return ambiguous([district, ...named]);
    if (domains.some((one) => one.isStrong)) return sure(district, SURE.domainSeen);
    const twins = roster.filter((one) => baseOf(one.name) === baseOf(district.name));
    if (twins.length > 1 && named.length === 0) return ambiguous(twins);
    return sure(district, SURE.domainListed);
  }
  if (named.length === 1) return sure(named[0]!, SURE.otherText);
  return named.length > 1 ? ambiguous(named) : { district: null, problem: 'district-unknown' };
}

/** "Adair County Schools", "Fulton Independent School District": a district is meant, not a place. */
function schoolsNamedIn(text: string, roster: District[]): District[] {
  const tokens = ` ${text.toLowerCase().replace(/[^a-z]+/g, ' ')} `;
  return roster.filter((one) => {
    const name = one.name.toLowerCase().replace(/[^a-z]+/g, ' ');
    return ['schools', 'school district', 'public schools', 'board of education'].some((word) =>
      tokens.includes(` ${name} ${word} `),
    );
  });
}

/** The answer names no district we know. A garbled name that the domain explains is taken, anything else is not. */
function withoutMatch(
  evidence: DistrictEvidence,
  domains: DomainEvidence[],
  roster: District[],
): DistrictResult {
  const base = squeeze(unconfuse((evidence.answer ?? '').replace(FILLER, ' ')));
  const told = [...new Set(domains.map((one) => one.district))];
  const [district] = told;
  if (told.length === 1 && district) {
    const name = baseOf(district.name);
    const twins = roster.filter((one) => baseOf(one.name) === name);
    if (distance(base, name) <= Math.ceil(name.length * 0.4))
      return twins.length > 1 ? ambiguous(twins) : sure(district, SURE.misspelt);
    return ambiguous([district]);
  }
  return { district: null, problem: 'district-unknown' };
}

function sure(district: District, confidence: number): DistrictResult {
  return { district: { name: district.name, confidence, alternatives: [] }, problem: null };
}

function ambiguous(candidates: District[]): DistrictResult {
  const [first, ...others] = [...new Set(candidates.map((one) => one.name))] as [string, ...string[]];
  return {
    district: { name: first, confidence: SURE.ambiguous, alternatives: others },
    problem: 'district-ambiguous',
  };
}
