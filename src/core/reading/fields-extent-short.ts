/**
 * Whether it is sure where a short answer begins and ends, and whose it is. A text layer spells every letter rightly; what
 * goes wrong is that a title loses its second row, that a label's words are taken along, or that a person whose name was
 * not understood gives title and address to the next one. Any sign of that leaves the answer to a person.
 */
import type { FormDefinition, Page } from '../model.js';
import { endsAsSchools } from './address-ends.js';
import type { Band } from './bands-shape.js';
import { type Person, spellsName } from './contacts.js';
import { mendEmails } from './contacts-pieces.js';
import { hasUntriedEnds, peopleIn } from './contacts-rows.js';
import { isEnumeration } from './enumerators.js';
import { crossesColumns } from './fields-columns.js';
import { wordsInBand } from './fields-ink.js';
import { parseAnswer } from './fields-parse.js';
import { contentOf } from './fields-text.js';
import { lettersOf } from './locate-chains.js';

/** Labels of fewer words ("District", "Superintendent") are in titles and names of schools. */
const LABEL_WORDS = 3;
const ENDS_OPEN = /(?:\s(?:and|of|for|the|to|in|with)|[,&/-])$/i;
const BEGINS_OPEN = /^(?:(?:and|of|for|the|to|in|with)\s|[,&/)-])/i;
/** What a label asks for, with the mark that ends a label. */
const ASKS =
  /\b(?:name|title|position|address|e-?mail|phone|contact)\s*[:=]|\(s\)|\be-?mail\s+address(?:es)?\b/i;

/** A label's last words, beside a row of the answer: in a name or title, or in order. */
const OF_A_LABEL = /\b(?:name|e-?mail|address|phone)\b/i;
const LABEL_GOES_ON = /\bname\s*,\s*title\b/i;

/** Named by itself it is no school: "Facilitator" or "Coordinator" follows it, on the next row. */
const BEGINS_TITLE = /^community schools?$/i;

/** On paper two looks must agree, which other ends seldom do. */
export function hasUnsurePeople(pages: Page[], band: Band, form: FormDefinition): boolean {
  const { entry } = band.label;
  if (entry.as !== 'person' && entry.as !== 'people' && entry.as !== 'contact-block') return false;
  const content = contentOf(pages, wordsInBand(pages, band));
  if (content.source === null || content.source === 'ocr' || content.source === 'handwriting') return false;
  const all = [...parseAnswer(content, entry).values];
  if (all.length === 0 && content.text === '') return false;
  if (all.length > 0 && LABEL_GOES_ON.test(content.text)) return true;
  // an address that ends as no school's does may be cut by the edge of its cell; its rest may stand among another's words
  const emails = all.filter(([name]) => name.endsWith('Email')).map(([, value]) => value.toLowerCase());
  const written = mendEmails(content.text).match(/[\w.+-]+@[\w.-]*/g) ?? [];
  const lost = written.filter((one) => !emails.some((email) => email.startsWith(one.toLowerCase())));
  if (![...emails, ...lost].every(endsAsSchools)) return true;
  const values = all.filter(([name]) => !name.endsWith('Email'));
  const labels = form.outline
    .flatMap(({ text }) => text)
    .filter((label) => label.split(/\s+/).length >= LABEL_WORDS)
    .map(lettersOf);
  const isOdd = ([, value]: [string, string]): boolean =>
    ENDS_OPEN.test(value) ||
    BEGINS_OPEN.test(value) ||
    ASKS.test(value) ||
    OF_A_LABEL.test(value) ||
    labels.some((label) => lettersOf(value).includes(label));
  if (values.some(isOdd) || hasUnsureCells(content.cellStarts, values)) return true;
  if (hasUntriedEnds(content) || crossesColumns(band, pages)) return true;
  const { people, leftovers, districts } = peopleIn(content);
  if (districts.some((text) => BEGINS_TITLE.test(text))) return true;
  // what was not understood may be the rest of a title, or whose title it is; the next question's number is neither
  const isOpen = leftovers.some((words) => !isEnumeration(words.split(/\s+/)));
  const isWhole = entry.holds!.length > 1;
  return isWhole && ((isOpen && values.length > 0) || areCrossed(people));
}

/** Cells of a table that wrap were taken apart, so that a title has another's words in it. */
function hasUnsureCells(starts: readonly number[][], values: [string, string][]): boolean {
  const most = Math.max(0, ...starts.map((row) => row.length));
  const isRagged = most > 2 && starts.some((row) => row.length < most);
  return isRagged && values.some(([name, value]) => name.endsWith('Title') && value.includes(','));
}

/** An address spells the name of another who stands in the same place, and not its own owner's. */
function areCrossed(people: readonly Person[]): boolean {
  return people.some(({ name, email }) => {
    if (email === null || (name !== null && spellsName(email, name))) return false;
    return people.some(
      (other) => other.name !== null && other.name !== name && spellsName(email, other.name),
    );
  });
}
