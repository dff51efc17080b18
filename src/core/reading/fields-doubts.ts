/**
 * What recognition reads twice alike and yet wrongly: "Director of Curriculym". Where a value nearly spells a word that
 * titles are made of, or its own address nearly spells a name, one of them is misread. Which one is not guessed.
 */
import { distance } from 'fastest-levenshtein';

/** Words that titles in school districts are made of, of letters enough to tell a slip from another word. */
const TITLE_WORDS = new Set(
  `academic academics academy accountability achievement acting administration administrative administrator
advisor analyst assessment assessments assistant associate behavior board budget building business campus career
careers certified chief child children coach college communication communications community compliance
consultant coordinator council counseling counselor culture curriculum database department deputy design designee
development digital director district diversity early education educational educator effectiveness elementary
engagement engineering English equity evaluation executive experience exceptional facilities facilitator family
federal finance financial foundation fellow general generation gifted grants health high history human impact
improvement information initiatives innovation innovations innovative instruction instructional integration
instructor intelligence interim intervention language leader leadership learner learners learning liaison library
librarian literacy management manager marketing mathematics media mental mentor middle music network office officer
operations outreach partnership partnerships performance personalized personnel planning policy preschool president
primary principal principals professional program programs project projects psychologist public pupil readiness reading
recruitment relations research resource resources response school schools science secondary secretary senior service
services social special specialist staff standards strategic strategy student students studies superintendent
superintendents supervisor support supports system systems talent teacher teachers teaching technical technology
testing title training transformation transition transportation treasurer university vice virtual vocational wellness
world writing youth`
    .toLowerCase()
    .split(/\s+/),
);
const SHORTEST = 5;
/** Words this long may be two letters off. */
const LONG = 10;

/** "DY. Jane Doe": two letters and a stop that no name begins with. */
const ODD_HONORIFIC = /^(?!(?:dr|mr|ms|st|wm|ed|jo|al)\.)[a-z]{2}\.\s/i;

/** "Terrence B.": a surname follows an initial, which stands on the next row or was lost. */
const ENDS_IN_INITIAL = /\p{L}\s+\p{Lu}\.?$/u;

/** "rn" and "m" are one letter to recognition. */
const folded = (word: string): string => word.replaceAll('rn', 'm');

/**
 * @param name of the field
 * @param email as read beside it; null where none was
 */
export function isDoubted(name: string, value: string, email: string | null): boolean {
  if (name.endsWith('Title')) return nearlySpellsTitle(value) || holdsStrayWord(value);
  if (!name.endsWith('Name')) return false;
  if (ODD_HONORIFIC.test(value) || ENDS_IN_INITIAL.test(value)) return true;
  return email !== null && nearlySpellsName(email, value);
}

/** Whether a word of the title is nearly, but not quite, one that titles are made of. */
export function nearlySpellsTitle(title: string): boolean {
  return title
    .toLowerCase()
    .split(/[^\p{L}\p{N}|!$]+/u)
    .filter((word) => !TITLE_WORDS.has(word) && !TITLE_WORDS.has(word.replace(/s$/, '')))
    .some((word) => {
      // "0f", "c0ach"; grades are written "4th" and "k12"
      if (/\p{L}\d|\d\p{L}/u.test(word) && !/^(?:k-?\d+|\d+(?:st|nd|rd|th))$/.test(word)) return true;
      if (word.length < SHORTEST) return false;
      const allowed = word.length >= LONG ? 2 : 1;
      return [...TITLE_WORDS].some(
        (known) =>
          Math.abs(known.length - word.length) <= allowed + 1 &&
          Math.min(distance(known, word), distance(folded(known), folded(word))) <= allowed,
      );
    });
}

/** Words between those of a title, which are written small in it. */
const SMALL = /^(?:a|an|and|at|by|de|for|from|in|of|on|or|the|to|with)$/;

/** "Superintendent, claire": in a title with capitals a small word of another kind is a pen's mark, or another's word. */
export function holdsStrayWord(title: string): boolean {
  if (!/^\p{Lu}/u.test(title)) return false;
  const words = title.split(/[^\p{L}\p{N}]+/u).filter((word) => /^\p{Ll}{2,}$/u.test(word));
  return words.some((word) => !SMALL.test(word) && !TITLE_WORDS.has(word));
}

/** Whether the address spells the name but for a letter or two: first.last@, flast@, last.first@ … */
export function nearlySpellsName(email: string, name: string): boolean {
  const local = lettersOf(email.slice(0, email.lastIndexOf('@')));
  const parts = name
    .replace(/,.*$/, '')
    .split(/\s+/)
    .map(lettersOf)
    .filter((part) => part.length > 1 && !/^(?:dr|mr|mrs|ms|jr|sr|ii|iii|iv)$/.test(part));
  const [first, last] = [parts[0], parts.at(-1)];
  if (first === undefined || last === undefined || parts.length < 2 || local.length < SHORTEST) return false;
  const spellings = [
    first + last,
    last + first,
    first.charAt(0) + last,
    last + first.charAt(0),
    first + last.charAt(0),
  ];
  if (spellings.includes(local)) return false;
  return spellings.some(
    (spelt) => spelt.length >= SHORTEST && distance(spelt, local) <= (spelt.length >= LONG ? 2 : 1),
  );
}

const lettersOf = (text: string): string =>
  text
    .normalize('NFKD')
    .toLowerCase()
    .replaceAll(/[^a-z0-9|!$]/g, '');
