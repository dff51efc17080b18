/**
 * The letter's answers. Each label's region is read (twice where OCR read it, in doubt three times), cut into the fields the label holds, and
 * each field ends as read, empty (only with evidence), unclear (with what it may be) or not found.
 */
import type { Doubt, FieldReading, FormDefinition, Located, Page } from '../model.js';
import { type Band, bandsOf } from './bands.js';
import { isEmail } from './contacts-pieces.js';
import { type Agreement, type Known, settle, type Shape } from './fields-agree.js';
import { isDoubted } from './fields-doubts.js';
import { readAgain } from './fields-again.js';
import { readProse } from './fields-prose.js';
import { type BandReading, mean, reading, toReading, withoutValue, wordsOf } from './fields-states.js';
import { leaveUnsure } from './fields-left.js';
import { mergeReadings } from './fields-merge.js';
import { parseAnswer, type Parsed } from './fields-parse.js';
import { boxOf, type Content, contentOf, type WordsOnPage } from './fields-text.js';
import { holdsInk, inkOf, unexplainedShare, wordsInBand } from './fields-ink.js';
import { holdsCentre } from './lines.js';
import type { Reread } from './rereads.js';

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
    readBand(pages, form, band, rereads, known).map((one) => leave(band, one)),
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

function readBand(
  pages: Page[],
  form: FormDefinition,
  band: Band,
  rereads: Reread[],
  known: Omit<Known, 'owner'>,
): FieldReading[] {
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
  const made = (one: Content, parsed: Parsed): BandReading => ({
    content: one,
    parsed,
    unexplained: ink === 0 ? 0 : unexplainedShare(pages, band, one.words, ink),
  });
  const readings = {
    first: made(content, first),
    again: again && second ? made(again, second) : null,
    third: closer && made(closer, parseAnswer(closer, entry)),
  };
  const at = content.words.length > 0 ? content : (again ?? content);
  const place = (one: FieldReading) =>
    placed(one, pages, band, wordsOf(at, one.value ?? one.alternatives[0]?.value ?? null));
  if (!isRecognised || entry.as !== 'text')
    return entry.holds!.map((name) => place(readField(name, readings, known)));
  // read once, it is not sure
  const { words, disputed } = again
    ? mergeReadings(content, again, closer)
    : { words: content.words, disputed: [content.words] };
  const both = contentOf(pages, byPage(words));
  const merged = made(both, parseAnswer(both, entry));
  return entry.holds!.map((name) =>
    place(readProse(name, { ...readings, merged, disputed: disputed.length }, form.outline)),
  );
}

function byPage(words: Content['words']): WordsOnPage[] {
  const pageIndexes = [...new Set(words.map((one) => one.pageIndex))].sort((a, b) => a - b);
  return pageIndexes.map((pageIndex) => ({
    pageIndex,
    words: words.filter((one) => one.pageIndex === pageIndex).map((one) => one.word),
  }));
}

interface Readings {
  first: BandReading;
  again: BandReading | null;
  third: BandReading | null;
}

function readField(
  name: string,
  { first, again, third }: Readings,
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
  const shape = shapeOf(name);
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
  if (outcome === null) return { ...withoutValue(name, readings), source: 'ocr' };
  const email = (again ?? first).parsed.values.get(name.replace(/Name$/, 'Email')) ?? null;
  const isOdd = shape === 'short' && outcome.kind === 'taken' && isDoubted(name, outcome.value, email);
  if (outcome.kind === 'left' || isOdd) {
    const alternatives =
      outcome.kind === 'left'
        ? outcome.alternatives
        : [{ value: outcome.value, confidence: outcome.confidence }];
    const why = outcome.kind === 'left' ? outcome.doubt : 'low-confidence';
    return { ...reading(name, 'unclear', why), alternatives, source: 'ocr' };
  }
  return { ...reading(name, 'read'), value: outcome.value, confidence: outcome.confidence, source: 'ocr' };
}

function shapeOf(name: string): Shape {
  if (name.endsWith('Email')) return 'email';
  return name === 'district' ? 'listed' : 'short';
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

function placed(one: FieldReading, pages: Page[], band: Band, words: Content['words'] | null): FieldReading {
  const place = words ? boxOf(words) : null;
  const at = place ?? { pageIndex: band.parts[0]!.pageIndex, box: band.parts[0]!.box };
  const page = pages[at.pageIndex]!;
  return { ...one, page: page.page, document: page.document, box: at.box };
}
