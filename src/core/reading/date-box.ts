/**
 * The date of a signature, from what stands in its place and nowhere else. A typed date in a text layer is as good as
 * certain. What OCR makes of ink is not: it is taken only where two readings agree and the letters look set by a
 * machine; anything else goes to a person with the readings as suggestions.
 */
import type { Box, DateReading, IsoDate, Page, Word } from '../model.js';
import { type FoundDate, findDates } from './dates.js';
import { isRecognised } from './signature-words.js';

/**
 * Trade-off: a wrong date accepted may put a letter into the wrong school year, which nobody notices; a date refused
 * costs a look. So refuse whatever is not clearly typed.
 */
export const dateThresholds = {
  /**
   * Given, at least and at most, to a date that the page and two closer looks of different kinds name alike. How sure
   * the engine is of its letters does not count: that changes with their size, what it reads hardly does. Measured on
   * 234 typed dates (ten faces; scan, fax, photo): one in ten was read unsurely, the three named a wrong day never and
   * different days twice. Of 234 dates in handwriting faces they agreed on a wrong day three times, surely enough by the
   * engine's word, which is why a date must look printed as well: of those that do, none.
   */
  agreed: 0.85,
  surest: 0.97,
  /** what a date in the text layer is given, and one whose day and month could be exchanged */
  textLayer: 0.98,
  otherOrder: 0.05,
  /** suggestions that were not accepted */
  suggestion: 0.4,
  handwritten: 0.08,
  empty: 0.9,
} as const;

/** What the place of a date holds. */
export interface DateBox {
  page: Page;
  /** the place itself, for the evidence of emptiness */
  place: Box;
  /** words in it, in reading order, and where they stand together */
  words: Word[];
  contentBox: Box | null;
  /** all of them look set by a machine */
  printed: boolean;
  /** ink besides words: none, too little to tell, or writing */
  ink: 'none' | 'some' | 'writing';
  /** a drawing or picture was placed there */
  marked: boolean;
  /** a second, closer look at the same place; null where there was none */
  reread: Word[] | null;
  /** a third one in another way */
  third: Word[] | null;
  /** dates that stand beside the signature instead; day of a certificate */
  beside: IsoDate[];
  /** something unexplained stands near, so that emptiness proves nothing */
  doubtful: boolean;
  /** the page was drawn and is fit to show that something is not there */
  seen: boolean;
}

export function readDateBox(box: DateBox): DateReading {
  const base = {
    page: box.page.page,
    document: box.page.document,
    box: box.contentBox ?? box.place,
  };
  const suggestions = suggestionsFor(box);
  const unclear = (doubt: DateReading['doubt'], source: DateReading['source'] = null): DateReading => ({
    ...base,
    value: null,
    state: 'unclear',
    doubt,
    alternatives: suggestions,
    confidence: suggestions[0]?.confidence ?? 0,
    source,
  });

  const source = box.words[0]?.source ?? null;
  if (box.words.length === 0) {
    if (box.ink === 'writing' || box.marked) return unclear('handwritten', 'ocr');
    if (box.ink === 'some' || box.doubtful || box.beside.length > 0 || !box.seen)
      return unclear('low-confidence');
    return {
      ...base,
      value: null,
      state: 'empty',
      doubt: null,
      alternatives: [],
      confidence: dateThresholds.empty,
      source: null,
    };
  }
  if (box.ink === 'writing' || box.marked || !box.printed) return unclear('handwritten', source);

  const text = textOf(box.words);
  const found = findDates(text);
  const days = new Set(found.map((date) => date.value));
  if (days.size === 0) return unclear(looksLikeDate(text) ? 'low-confidence' : 'no-real-date', source);
  if (days.size > 1) return unclear('several-dates', source);
  const [date] = found as [FoundDate];
  if (hasOtherDigits(text, found)) return unclear('low-confidence', source);

  const fromOcr = box.words.some(isRecognised);
  const confidence = fromOcr ? agreedConfidence(box, date) : dateThresholds.textLayer - (date.slip ? 0.1 : 0);
  if (confidence === null) return unclear('low-confidence', source);
  return {
    ...base,
    value: date.value,
    state: 'read',
    doubt: null,
    alternatives: date.alternatives.map(({ value }) => ({ value, confidence: dateThresholds.otherOrder })),
    confidence,
    source,
  };
}

export function dateNotFound(): DateReading {
  return {
    value: null,
    state: 'not-found',
    doubt: null,
    alternatives: [],
    confidence: 0,
    source: null,
    page: null,
    document: null,
    box: null,
  };
}

/** @returns how sure a date on a scan is, null where it must not be taken */
function agreedConfidence(box: DateBox, date: FoundDate): number | null {
  const [second, third] = [box.reread, box.third];
  if (!second || !third || !namesOnly(second, date) || !namesOnly(third, date)) return null;
  const { agreed, surest } = dateThresholds;
  return Math.min(surest, Math.max(agreed, lowestOf(box.words), lowestOf(second)));
}

/** Whether a reading holds that day, surely spelt, and no other. */
function namesOnly(words: readonly Word[], date: FoundDate): boolean {
  const found = findDates(textOf(words));
  return found.length > 0 && found.every((other) => other.value === date.value && !other.slip);
}

function lowestOf(words: readonly Word[]): number {
  return Math.min(...wordsOfDate(words).map((word) => word.confidence));
}

/** Words that hold letters or digits: stray marks around a date have a confidence of their own. */
function wordsOfDate(words: readonly Word[]): Word[] {
  return words.filter((word) => /[\p{L}\p{N}]/u.test(word.text));
}

/** Recognition cuts words at separators ("04/ 16/ 24"): that is no sign of a misreading. */
function textOf(words: readonly Word[]): string {
  const text = words.map((word) => word.text).join(' ');
  return text.replaceAll(/(?<=\d[/.-]) (?=\d)|(?<=\d) (?=[/.-]\d)/g, '');
}

/** Digits outside the date found: part of it may have been read wrongly, or there is a second one. */
function hasOtherDigits(text: string, found: readonly FoundDate[]): boolean {
  let rest = text;
  for (const { start, end } of found.toReversed()) rest = rest.slice(0, start) + rest.slice(end);
  return /\d/.test(rest.replaceAll(timeOfDay, ' '));
}

/** Signing tools stamp it after the day: "9/12/2024 | 2:31 PM EDT", "2024.09.12 14:31:05 -04'00'" */
const timeOfDay = /(?<!\d)\d{1,2}:\d{2}(?::\d{2})?(?!\d)(?:\s*[-+]\d{2}'?:?\d{2}'?)?/g;

const looksLikeDate = (text: string) => /\d[\d\s]*[/.-]\s*\d/.test(text);

function suggestionsFor(box: DateBox): DateReading['alternatives'] {
  const weight =
    box.printed && box.ink !== 'writing' ? dateThresholds.suggestion : dateThresholds.handwritten;
  const readings = [textOf(box.words), textOf(box.reread ?? [])].flatMap((text) =>
    findDates(text).flatMap((date) => [date.value, ...date.alternatives.map((other) => other.value)]),
  );
  const days = [...new Set([...readings, ...box.beside])];
  return days.map((value) => ({ value, confidence: weight }));
}
