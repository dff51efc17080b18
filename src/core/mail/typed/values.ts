/** What stands behind a label, or alone: one address, one name, one person, an answer in prose. */
import { type Person, spellsName, splitPeople } from '../../reading/contacts.js';
import { isEmail } from '../../reading/contacts-pieces.js';
import { wholeDoubt } from '../../reading/fields-parse.js';
import { isAddress, sameOrganisation } from '../domains.js';

/** `sure` false: a person should look before anybody relies on it. */
export interface Said {
  value: string;
  sure: boolean;
}
export interface SaidPerson {
  person: Person;
  /** all that was said was understood */
  sure: boolean;
  /** a sentence says that it is a person: "Our point of contact is …" */
  introduced: boolean;
}

/** Web mail repeats an address as its own link; both spellings are one. */
export function addressesIn(text: string): string[] {
  const found = text.match(/[\p{L}\d][\p{L}\d._%+'’-]*@[\p{L}\d-]+(?:\.[\p{L}\d-]+)+/gu) ?? [];
  const unique = new Map(found.map((address) => [address.toLowerCase(), address]));
  return [...unique.values()].filter((address) => isEmail(address) && isAddress(address));
}

/** The text of an HTML table lacks the edges of its cells: "Contact email" and "jo@d.test" are "Contact emailjo@d.test". */
const isGlued = (value: string): boolean =>
  /^(?:e-?mail|mail|address|contact|name|title|superintendent|supt|district|point|poc|iln)/iu.test(value) ||
  /(?:names?|contact|title|mail|address|superintendent|district)\p{Lu}/u.test(value);

/** Likewise "Jo Doe" and "jo.doe@d.test": "Jo Doejo.doe@d.test". A phone's capital stands at the beginning of a line. */
function endsName(text: string, address: string): boolean {
  const before = text.slice(0, text.indexOf(address));
  const local = address.slice(0, address.indexOf('@'));
  return /\p{L}[^\S\n]+$/u.test(before) && /^\p{Lu}[\p{Ll}\d]*(?:[._-]\p{Ll}|$)/u.test(local);
}

/** Words that may stand beside an address without saying more than it does. */
const beside =
  /^(?:the|our|my|his|her|their|is|it|its|it's|that|this|a|an|and|at|of|for|to|be|should|will|would|can|please|use|add|here|new|correct|missing|email|e|mail|address|contact|person|point|ky|iln|kyiln|superintendent|superintendents|district|districts|mailto|you|reached|reach|him|them|yes|thanks|thank|s)$/u;

/**
 * @param owner name that the letter has for whose address it is; null = not known
 * @returns null where there is none; not sure where there are several, or more is said than an address
 */
export function saidAddress(text: string, owner: string | null): Said | null {
  const [address, ...others] = addressesIn(text);
  if (address === undefined) return null;
  const rest = words(text.replaceAll(/\S*@\S*/gu, ' '));
  const known = new Set(owner === null ? [] : words(owner));
  const plain = rest.every((word) => beside.test(word) || known.has(word));
  const sure =
    others.length === 0 && plain && !text.includes('?') && !isGlued(address) && !endsName(text, address);
  return { value: address, sure };
}

const words = (text: string): string[] =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .match(/[\p{L}\d]+/gu) ?? [];

const beforeName =
  /^\s*(?:it(?:'s| is| will be)|this (?:is|will be)|that (?:is|would be|will be)|(?:our|the|my) [^.!?@]{0,60}? (?:is|will be))\s+/iu;

/** @returns null where no person is named */
export function saidPerson(text: string): SaidPerson | null {
  const introduced = beforeName.test(text);
  const lines = text
    .replace(beforeName, '')
    .split(/\r\n?|\n/u)
    .map((line) => withoutEnd(line.replaceAll(/<?mailto:[^\s>]*>?/giu, ' ')))
    .filter((line) => line !== '');
  const { people, leftovers, malformed, districts } = splitPeople(lines);
  const [person] = people;
  if (person === undefined) return null;
  const whole = leftovers.length + malformed.length + districts.length === 0 && !text.includes('?');
  const spelt = person.email === null || person.name === null || spellsName(person.email, person.name);
  const glued =
    [person.name, person.email].some((value) => value !== null && isGlued(value)) ||
    addressesIn(text).some((address) => endsName(text, address));
  return { person, sure: people.length === 1 && whole && spelt && !glued, introduced };
}

/** A sentence's full stop, not that of a degree ("Ed.D."). */
const withoutEnd = (line: string): string =>
  line
    .replace(/[\s;,]+$/u, '')
    .replace(/(?<!\.\p{L}|\b(?:Jr|Sr|Esq))\.+$/u, '')
    .trim();

/** What people write to people, and no goal or plan says. */
const writtenToUs =
  /\b(?:attach\w*|enclosed|sen[dt]|sending|forward(?:ed|ing)?|resen[dt]|resubmit\w*|submit(?:ted)?|e-?mail(?:ed)?|page|pdf|scan(?:ned)?|sign(?:ed|ature)|already|missing|see (?:above|below|page)|you|please|sorry|i|i['’]m|i['’]ll|me|tomorrow|tonight|monday|tuesday|wednesday|thursday|friday|deadline|let us know|the (?:form|letter|document|file)|not sure|don['’]t know|as soon as|get back|n\/a|tb[ad]|to be determined)\b/iu;
/** What people write about their work and not about their pupils'. */
const aboutWork =
  /\b(?:board|meeting|conference|discuss\w*|decid\w*|decision|approv\w*|withdraw\w*|participat\w*|network|k?y?iln|unchanged|same as|last year|vacation|break|get (?:this|that|it)|honest\w*|no (?:goals?|plans?)|let \w+ know|finali[sz]\w*|out (?:for|of|until|this))\b/iu;
const goalOpens =
  /^(?:to (?!be\b|get\b|do\b|the\b|have\b|our\b|your\b)\p{L}+|how (?:might|can|do|does|will|could|may) (?:we|our|students|pupils|teachers|learners)|(?:our |all |every )?(?:students?|pupils?|teachers?|learners?) will|we will|by (?:the end|may|june|spring|20\d\d)|increase|improve|develop|create|expand|implement|build|strengthen|deepen|design|explore)\b/iu;
const aboutLearning =
  /\b(?:students?|pupils?|learners?|learning|teach\w*|read\w*|writing|math\w*|literacy|numeracy|instruction\w*|assess\w*|portfolios?|projects?|graduat\w*|curricul\w*|skills?|engage\w*|achievement|classrooms?|grades?|schools?)\b/iu;
const fewestWords = 4;
const longestProse = 4_000;

/** @returns null where what stands there is no answer ("see attached", "N/A", too short to be one) */
export function saidProse(text: string): Said | null {
  const value = unwrapped(text);
  if (value.length > longestProse || wholeDoubt(value) !== null) return null;
  const count = value.split(/\s+/u).length;
  if (count < 2) return null;
  const asks = /\?/u.test(value) && !/^(?:how|what|in what ways|why|which|can|does|do)\b/iu.test(value);
  const sure =
    count >= fewestWords &&
    !writtenToUs.test(value) &&
    !aboutWork.test(value) &&
    !asks &&
    !/@|:\/\/|\bwww\./iu.test(value);
  return { value, sure };
}

/** A goal that is not introduced as one. @returns null where the text may as well be about something else */
export function saidGoalAlone(text: string): Said | null {
  const said = saidProse(text);
  if (!said?.sure) return null;
  const isLong = said.value.split(/\s+/u).length >= 6;
  return { ...said, sure: isLong && goalOpens.test(said.value) && aboutLearning.test(said.value) };
}

/** Lines that the mail program broke are one; bullets begin lines of their own. */
const unwrapped = (text: string): string =>
  text
    .split(/\r\n?|\n/u)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n')
    .replaceAll(/\n(?![•▪·*–—-]\s|\(?\d{1,2}[.)]\s)/gu, ' ')
    .replaceAll(/[^\S\n]+/gu, ' ')
    .replace(/^["“]([^"“”]*)["”]$/u, '$1')
    .trim();

/** A domain nobody knows may be a slip of the hand: of the sender's, the letter's and the district's own none is it. */
export const isAtKnownHouse = (address: string, known: readonly string[]): boolean =>
  known.some((other) => sameOrganisation(address, other));
