/**
 * The letter's answers. Each label's region is read (twice where OCR read it, in doubt three times), cut into the fields the label holds, and
 * each field ends as read, empty (only with evidence), unclear (with what it may be) or not found.
 */
import type { Box, Doubt, FieldReading, FormDefinition, Located, Page } from '../model.js';
import { type Band, bandsOf } from './bands.js';
import { runningWords } from './bands-running.js';
import { strayPrint } from './bands-stray.js';
import { isEmail } from './contacts-pieces.js';
import { type Agreement, type Known, type Reading, settle, type Shape } from './fields-agree.js';
import { isDoubted } from './fields-doubts.js';
import { leaveUnsure } from './fields-left.js';
import { parseAnswer, type Parsed } from './fields-parse.js';
import { boxOf, type Content, contentOf, type WordsOnPage } from './fields-text.js';
import { holdsInk, inkOf, onInk, unexplainedShare, wordsInBand } from './fields-ink.js';
import { acceptance } from './fields-thresholds.js';
import { holdsCentre } from './lines.js';
import { lettersOf } from './locate-chains.js';
import type { Look, Reread } from './rereads.js';
import { withCapitalI } from './title-case.js';

/**
 * @param pages the letter's own pages in order
 * @param rereads regions read a second or third time; those that are not a field's are ignored
 * @param knownDomains mail domains of the roster, against which OCR addresses are checked
 * @returns every field of the form once, in the form's order
 */
export function readFields(
  pages: Page[],
  form: FormDefinition,
  located: Located[],
  rereads: Reread[],
  knownDomains: ReadonlySet<string> = new Set(),
): FieldReading[] {
  const bands = bandsOf(pages, located);
  const texts = bands.flatMap((band) => wordsInBand(pages, band).flatMap((part) => part.words));
  const district = bands
    .filter((band) => band.label.entry.as === 'district' || band.label.entry.as === 'contact-block')
    .flatMap((band) => wordsInBand(pages, band).flatMap((part) => part.words.map((word) => word.text)))
    .join(' ');
  const addresses = texts.map((word) => word.text.replace(/^[^\w]+|[^\w]+$/g, '')).filter(isEmail);
  const leave = leaveUnsure({ pages, form, located }, bands);
  const known = { domains: knownDomains, addresses, district };
  const readings = bands.flatMap((band) =>
    readBand(pages, band, rereads, known).map((one) => leave(band, one)),
  );
  return form.fields.map(({ name }) =>
    combine(
      name,
      readings.filter((one) => one.name === name),
    ),
  );
}

/** The same field asked in two places: what was read wins over what is unclear, and that over what is empty. */
function combine(name: string, readings: FieldReading[]): FieldReading {
  const rank = { read: 0, unclear: 1, empty: 2, 'not-found': 3 } as const;
  // a region of its own says more than a blank inside a sentence, which comes first in print
  const [best, ...others] = readings.toReversed().sort((a, b) => rank[a.state] - rank[b.state]);
  if (!best) return reading(name, 'not-found');
  const differing = others.filter((one) => one.value !== null && one.value !== best.value);
  return {
    ...best,
    alternatives: [
      ...best.alternatives,
      ...differing.map((one) => ({ value: one.value!, confidence: one.confidence })),
    ],
  };
}

function readBand(pages: Page[], band: Band, rereads: Reread[], known: Omit<Known, 'owner'>): FieldReading[] {
  const { entry } = band.label;
  const content = contentOf(pages, wordsInBand(pages, band));
  const first = parseAnswer(content, entry);
  const isRecognised = content.source === 'ocr' || content.source === null;
  const again = isRecognised ? readAgain(pages, band, rereads, 'second') : null;
  const second = again ? parseAnswer(again, entry) : null;
  const closer = isRecognised ? readAgain(pages, band, rereads, 'third') : null;
  if (first.isEmpty && (second?.isEmpty ?? true)) {
    const state = emptyState(pages, band, content.words);
    return entry.holds!.map((name) => placed(reading(name, state.state, state.doubt), pages, band, null));
  }
  const ink = isRecognised ? inkOf(pages, band) : 0;
  const leftBy = (one: Content) => (ink === 0 ? 0 : unexplainedShare(pages, band, one.words, ink));
  return entry.holds!.map((name) => {
    const at = content.words.length > 0 ? content : (again ?? content);
    const one = readField(
      name,
      band,
      { content, parsed: first, unexplained: leftBy(content) },
      again && second ? { content: again, parsed: second, unexplained: leftBy(again) } : null,
      closer && { content: closer, parsed: parseAnswer(closer, entry), unexplained: leftBy(closer) },
      known,
    );
    return placed(one, pages, band, wordsOf(at, one.value ?? one.alternatives[0]?.value ?? null));
  });
}

/** One reading of a band: its words, what they say, and whether they are all the ink there is. */
interface BandReading {
  content: Content;
  parsed: Parsed;
  /** share of the band's ink that its words do not cover */
  unexplained: number;
}

function readField(
  name: string,
  band: Band,
  first: BandReading,
  again: BandReading | null,
  third: BandReading | null,
  known: Omit<Known, 'owner'>,
): FieldReading {
  const { source } = first.content;
  const doubt = first.parsed.doubt ?? again?.parsed.doubt ?? null;
  if (doubt !== null) return { ...reading(name, 'unclear', doubt), source };
  if (source !== 'ocr' && source !== null) {
    const value = first.parsed.values.get(name);
    if (value !== undefined)
      return { ...reading(name, 'read'), value, confidence: mean(first.content), source };
    return { ...withoutValue(name, [first]), source };
  }
  const shape = shapeOf(name, band);
  const outcome: Agreement | null = settle(
    shape,
    toReading(first, name),
    again ? toReading(again, name) : null,
    third ? toReading(third, name) : null,
    {
      ...known,
      owner: (again ?? first).parsed.values.get(name.replace(/Email$/, 'Name')) ?? null,
    },
  );
  const readings = [first, again, third].filter((one) => one !== null);
  const taken = outcome?.kind === 'taken' ? outcome.value : null;
  const isSeenWhole = readings.some(
    (one) =>
      one.unexplained <= acceptance.unexplainedShare &&
      (taken === null || one.parsed.values.get(name) === taken),
  );
  if (outcome === null) return { ...withoutValue(name, readings), source: 'ocr' };
  const email = (again ?? first).parsed.values.get(name.replace(/Name$/, 'Email')) ?? null;
  const isOdd = shape === 'short' && taken !== null && isDoubted(name, taken, email);
  if (outcome.kind === 'left' || isOdd || (shape === 'text' && !isSeenWhole)) {
    const alternatives =
      outcome.kind === 'left'
        ? outcome.alternatives
        : [{ value: outcome.value, confidence: outcome.confidence }];
    const why = outcome.kind === 'left' ? outcome.doubt : 'low-confidence';
    return { ...reading(name, 'unclear', why), alternatives, source: 'ocr' };
  }
  return { ...reading(name, 'read'), value: outcome.value, confidence: outcome.confidence, source: 'ocr' };
}

function shapeOf(name: string, band: Band): Shape {
  if (name.endsWith('Email')) return 'email';
  if (band.label.entry.as === 'text') return 'text';
  return name === 'district' ? 'listed' : 'short';
}

function toReading({ parsed, content, unexplained }: BandReading, name: string): Reading | null {
  const written = parsed.values.get(name);
  if (written === undefined) return null;
  const value = name.endsWith('Title') ? withCapitalI(written) : written;
  const confidences = wordsOf(content, value).map((one) => one.word.confidence);
  if (confidences.length === 0) return { value, mean: 0, lowest: 0, unexplained };
  return { value, mean: average(confidences), lowest: Math.min(...confidences), unexplained };
}

/**
 * No value: the field is empty where all that stands in the region was understood, unclear otherwise. What OCR read
 * says "nothing else" only where it explains all ink and is sure itself.
 */
function withoutValue(name: string, readings: BandReading[]): FieldReading {
  const written = readings.map((one) => one.parsed.malformed.get(name)).find((text) => text !== undefined);
  if (written !== undefined)
    return { ...reading(name, 'unclear', 'malformed'), alternatives: [{ value: written, confidence: 0.3 }] };
  const isFurther = /^contact\d/.test(name) || name.endsWith('Title');
  if (isFurther) return reading(name, 'empty');
  // no reading sees anything else, and one is sure of every word and leaves no ink over
  const isAbsent = readings.some(
    (one) =>
      one.unexplained <= acceptance.unexplainedShare &&
      (one.content.source !== 'ocr' || mean(one.content) >= acceptance.absentMean),
  );
  if (isAbsent && readings.every((one) => one.parsed.isUnderstood)) return reading(name, 'empty');
  return reading(name, 'unclear', 'illegible');
}

/** The region's second or third reading, without the form's own words. */
function readAgain(pages: Page[], band: Band, rereads: Reread[], look: Look): Content | null {
  const parts: WordsOnPage[] = [];
  for (const part of band.parts) {
    const onPage = rereads.filter((one) => one.look === look && one.pageIndex === part.pageIndex);
    const own =
      look === 'second'
        ? onPage.filter((one) => covers(one.box, part.box)).slice(0, 1)
        : onPage.filter((one) => holdsCentre(part.box, one.box));
    if (own.length === 0) continue;
    const printed = part.excluded.map(grown);
    const page = pages[part.pageIndex]!;
    const free = own
      .flatMap((one) => one.words)
      .filter((word) => holdsCentre(part.box, word.box) && !printed.some((box) => holdsCentre(box, word.box)))
      .map((word) => ({ ...word, source: 'ocr' as const }));
    const [running] = runningWords([{ ...page, words: free }]);
    const stray = strayPrint(free, band.label, pages, part.pageIndex);
    const words = free.filter((word, w) => !running!.has(w) && !stray.has(word));
    parts.push({ pageIndex: part.pageIndex, words: onInk(page, words) });
  }
  return parts.length > 0 ? contentOf(pages, parts) : null;
}

function covers(outer: Box, inner: Box): boolean {
  const slack = 0.015;
  return (
    outer.x <= inner.x + slack &&
    outer.y <= inner.y + slack &&
    outer.x + outer.w >= inner.x + inner.w - slack &&
    outer.y + outer.h >= inner.y + inner.h - slack
  );
}

function grown(box: Box): Box {
  return { x: box.x - 0.002, y: box.y - 0.003, w: box.w + 0.004, h: box.h + 0.006 };
}

/**
 * Nothing was read in the region but what the form printed: empty only if we would have seen it.
 * @param printed words that are the form's own
 */
function emptyState(
  pages: Page[],
  band: Band,
  printed: Content['words'],
): { state: FieldReading['state']; doubt: Doubt | null } {
  if (band.inSentence) return { state: 'not-found', doubt: null };
  for (const part of band.parts) {
    const page = pages[part.pageIndex]!;
    if (!page.legible) return { state: 'unclear', doubt: 'illegible' };
    if (
      page.marks.some(
        (mark) => (mark.kind === 'image' || mark.kind === 'drawn') && holdsCentre(part.box, mark.box),
      )
    )
      return { state: 'unclear', doubt: 'handwritten' };
  }
  if (holdsInk(pages, band, printed)) return { state: 'unclear', doubt: 'handwritten' };
  return band.bounded ? { state: 'empty', doubt: null } : { state: 'unclear', doubt: 'illegible' };
}

function wordsOf(content: Content, value: string | null): Content['words'] {
  if (value === null) return content.words;
  const letters = lettersOf(value);
  const own = content.words.filter((one) => {
    const word = lettersOf(one.word.text);
    return word !== '' && letters.includes(word);
  });
  return own.length > 0 ? own : content.words;
}

function placed(one: FieldReading, pages: Page[], band: Band, words: Content['words'] | null): FieldReading {
  const place = words ? boxOf(words) : null;
  const at = place ?? { pageIndex: band.parts[0]!.pageIndex, box: band.parts[0]!.box };
  const page = pages[at.pageIndex]!;
  return { ...one, page: page.page, document: page.document, box: at.box };
}

function reading(name: string, state: FieldReading['state'], doubt: Doubt | null = null): FieldReading {
  return {
    name,
    value: null,
    state,
    doubt,
    alternatives: [],
    confidence: state === 'empty' ? 0.9 : 0,
    source: null,
    page: null,
    document: null,
    box: null,
  };
}

function mean(content: Content): number {
  return average(content.words.map((one) => one.word.confidence));
}
function average(values: number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}
