/** People in free text: "Jane Doe, Director of Innovation, jane.doe@x.y; John …", one a line, labelled or not. */
import { piecesOf, type Piece } from './contacts-pieces.js';

export interface Person {
  name: string | null;
  title: string | null;
  email: string | null;
}
export interface People {
  people: Person[];
  /** what names a district or school, in order */
  districts: string[];
  /** what was not understood; where there is any, a missing address may hide in it */
  leftovers: string[];
  /** an address that is there but broken, as written */
  malformed: string[];
}

/** @param lines rows of the answer, cells parted by a tab */
export function splitPeople(lines: string[]): People {
  const found: People = { people: [], districts: [], leftovers: [], malformed: [] };
  const pieces = piecesOf(lines);
  let current: Person | null = null;
  const begin = (part: Partial<Person>): void => {
    current = { name: null, title: null, email: null, ...part };
    found.people.push(current);
  };
  let before: Piece | null = null;
  for (const piece of pieces) {
    const person = current as Person | null;
    const follows = before;
    before = piece;
    switch (piece.kind) {
      case 'name':
        if (person && person.name === null && !isWithoutName(person, piece.text)) person.name = piece.text;
        else begin({ name: piece.text });
        break;
      case 'credential':
        if (person?.name && (person.title === null || follows?.kind === 'name'))
          person.name = withCredential(person.name, piece.text, lines);
        break;
      case 'title':
        addTitle(found, person, piece, begin);
        break;
      case 'email':
        addEmail(found, person, piece.text, begin);
        break;
      case 'district':
        found.districts.push(piece.text);
        break;
      case 'malformed':
        found.malformed.push(piece.text);
        break;
      case 'phone':
        break;
      case 'other':
        if (person?.title && person.email === null) person.title = joined(person.title, piece);
        else if (isTitleByPlace(person, piece, pieces)) person!.title = piece.text;
        else found.leftovers.push(piece.text);
        break;
    }
  }
  // whose name it is cannot be told: that of one who signs with a general address, or of another with nothing else
  for (const [at, { name, title, email }] of found.people.entries()) {
    const next = found.people[at + 1];
    if (name === null && title && email && next?.name && !(next.title && next.email))
      found.leftovers.push(next.name);
  }
  return found;
}

/** "Jane Doe, Weather Wizard, jane.doe@x.y": between a name and its address stands the title, whatever it says. */
function isTitleByPlace(person: Person | null, piece: Piece, pieces: Piece[]): boolean {
  if (!person || person.name === null || person.title !== null || person.email !== null) return false;
  const at = pieces.indexOf(piece);
  const next = pieces[at + 1];
  return (
    pieces[at - 1]?.kind === 'name' &&
    next?.kind === 'email' &&
    spellsName(next.text, person.name) &&
    /^\p{L}[\p{L}\d\s&/.,'’-]+$/u.test(piece.text)
  );
}

/** Title and address are there, and the address spells another name: the name that follows is the next one's. */
const isWithoutName = ({ title, email }: Person, name: string): boolean =>
  title !== null && email !== null && !spellsName(email, name);

function addTitle(
  found: People,
  person: Person | null,
  piece: Piece,
  begin: (part: Partial<Person>) => void,
): void {
  if (!person || (person.title !== null && person.email !== null)) begin({ title: piece.text });
  else if (person.title === null) person.title = piece.text;
  else if (person.name === null) found.leftovers.push(piece.text);
  else person.title = joined(person.title, piece);
}

const joined = (title: string, piece: Piece) => `${title}${piece.goesOn ? '' : ','} ${piece.text}`;

/** An address belongs to the person before it, unless it spells another one's name. */
function addEmail(
  found: People,
  person: Person | null,
  email: string,
  begin: (part: Partial<Person>) => void,
): void {
  const open = found.people.filter((one) => one.email === null);
  const spelt = open.find((one) => one.name !== null && spellsName(email, one.name));
  if (spelt) spelt.email = email;
  else if (open.length > 1) found.malformed.push(email);
  else if (person && person.email === null) person.email = email;
  else if (found.people.some((one) => one.email === email)) return;
  else begin({ email });
}

/** jane.doe@, jdoe@, doe@ and janed@ spell Jane Doe. */
export function spellsName(email: string, name: string): boolean {
  const local = email
    .split('@')[0]!
    .toLowerCase()
    .replace(/[^a-z]/g, '');
  const parts = name
    .replace(/,.*$/, '')
    .normalize('NFKD')
    .toLowerCase()
    .split(/\s+/)
    .map((part) => part.replace(/[^a-z]/g, ''))
    .filter((part) => part.length > 1 && !/^(?:dr|mr|mrs|ms|jr|sr|ii|iii)$/.test(part));
  const first = parts[0] ?? '';
  const last = parts.at(-1) ?? '';
  return last !== '' && (local.includes(last) || local === `${first}${last.charAt(0)}`);
}

/** "Jr." in a row of its own under a name that ends without a comma is parted from it by the row alone. */
function withCredential(name: string, credential: string, lines: readonly string[]): string {
  const isOfName = /^(?:jr|sr|i{2,3}|iv)\.?$/i.test(credential);
  const hasComma = lines.some((line) => line.includes(`${name},`));
  return isOfName && !hasComma ? `${name} ${credential}` : `${name}, ${credential}`;
}
