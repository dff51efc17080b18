/**
 * The letter's answers. Each label's region is read (twice where OCR read it), cut into the fields the label holds, and
 * each field ends as read, empty (only with evidence), unclear (with what it may be) or not found.
 */
import type { Box, Doubt, FieldReading, FormDefinition, Located, Page } from '../model.js';
import { type Band, bandsOf } from './bands.js';
import { inkSquares } from './bands-rules.js';
import { agree, type Agreement, type Reading } from './fields-agree.js';
import { parseAnswer, type Parsed } from './fields-parse.js';
import { boxOf, type Content, contentOf, type WordsOnPage } from './fields-text.js';
import { acceptance } from './fields-thresholds.js';
import { holdsCentre } from './lines.js';
import { lettersOf } from './locate-chains.js';
import type { Reread } from './rereads.js';

/**
 * @param pages the letter's own pages in order
 * @param rereads regions read a second time; those that are not a field's are ignored
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
  const addresses: string[] = [];
  const readings: FieldReading[] = [];
  for (const band of bandsOf(pages, located)) {
    const own = readBand(pages, band, located, rereads, { domains: knownDomains, addresses });
    for (const one of own) if (one.name.endsWith('Email') && one.value !== null) addresses.push(one.value);
    readings.push(...own);
  }
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
  band: Band,
  located: Located[],
  rereads: Reread[],
  known: { domains: ReadonlySet<string>; addresses: string[] },
): FieldReading[] {
  const { entry } = band.label;
  const content = contentOf(
    pages,
    band.parts.map((part) => ({
      pageIndex: part.pageIndex,
      words: part.words.map((w) => pages[part.pageIndex]!.words[w]!),
    })),
  );
  const first = parseAnswer(content, entry);
  const again =
    content.source === 'ocr' || content.source === null ? readAgain(pages, band, located, rereads) : null;
  const second = again ? parseAnswer(again, entry) : null;
  if (first.isEmpty && (second?.isEmpty ?? true)) {
    const state = emptyState(pages, band, located);
    return entry.holds!.map((name) => placed(reading(name, state.state, state.doubt), pages, band, null));
  }
  return entry.holds!.map((name) => {
    const at = content.words.length > 0 ? content : (again ?? content);
    const one = readField(name, band, content, first, again, second, known);
    return placed(one, pages, band, wordsOf(at, one.value ?? one.alternatives[0]?.value ?? null));
  });
}

function readField(
  name: string,
  band: Band,
  content: Content,
  first: Parsed,
  again: Content | null,
  second: Parsed | null,
  known: { domains: ReadonlySet<string>; addresses: string[] },
): FieldReading {
  const doubt = first.doubt ?? second?.doubt ?? null;
  if (doubt !== null) return { ...reading(name, 'unclear', doubt), source: content.source };
  if (content.source !== 'ocr' && content.source !== null) {
    const value = first.values.get(name);
    if (value !== undefined)
      return { ...reading(name, 'read'), value, confidence: mean(content), source: content.source };
    return { ...withoutValue(name, [first]), source: content.source };
  }
  const parsed = second ? [first, second] : [first];
  const shape = name.endsWith('Email') ? 'email' : band.label.entry.as === 'text' ? 'text' : 'short';
  const outcome: Agreement | null = agree(
    shape,
    toReading(first, content, name),
    second && again ? toReading(second, again, name) : null,
    known,
  );
  const source = 'ocr' as const;
  if (outcome === null) return { ...withoutValue(name, parsed), source };
  if (outcome.kind === 'taken')
    return { ...reading(name, 'read'), value: outcome.value, confidence: outcome.confidence, source };
  return { ...reading(name, 'unclear', outcome.doubt), alternatives: outcome.alternatives, source };
}

function toReading(parsed: Parsed, content: Content, name: string): Reading | null {
  const value = parsed.values.get(name);
  if (value === undefined) return null;
  const confidences = wordsOf(content, value).map((one) => one.word.confidence);
  if (confidences.length === 0) return { value, mean: 0, lowest: 0 };
  return { value, mean: average(confidences), lowest: Math.min(...confidences) };
}

/** No value: the field is empty where all that stands in the region was understood, unclear otherwise. */
function withoutValue(name: string, parsed: Parsed[]): FieldReading {
  const written = parsed.map((one) => one.malformed.get(name)).find((text) => text !== undefined);
  if (written !== undefined)
    return { ...reading(name, 'unclear', 'malformed'), alternatives: [{ value: written, confidence: 0.3 }] };
  const isFurther = /^contact\d/.test(name) || name.endsWith('Title');
  if (isFurther || parsed.every((one) => one.isUnderstood)) return reading(name, 'empty');
  return reading(name, 'unclear', 'illegible');
}

/** The region's second reading, without the form's own words. */
function readAgain(pages: Page[], band: Band, located: Located[], rereads: Reread[]): Content | null {
  const parts: WordsOnPage[] = [];
  for (const part of band.parts) {
    const page = pages[part.pageIndex]!;
    const own = rereads.filter((one) => one.pageIndex === part.pageIndex && covers(one.box, part.box));
    const printed = located
      .filter((one) => one.pageIndex === part.pageIndex)
      .flatMap((one) => one.wordIndexes.map((w) => grown(page.words[w]!.box)));
    const [reread] = own;
    if (!reread) continue;
    const words = reread.words.filter(
      (word) => holdsCentre(part.box, word.box) && !printed.some((box) => holdsCentre(box, word.box)),
    );
    parts.push({
      pageIndex: part.pageIndex,
      words: words.map((word) => ({ ...word, source: 'ocr' as const })),
    });
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

/** Nothing was read in the region: empty only if we would have seen it. */
function emptyState(
  pages: Page[],
  band: Band,
  located: Located[],
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
    if (!page.image) continue;
    const printed = located
      .filter((one) => one.pageIndex === part.pageIndex)
      .flatMap((one) => one.wordIndexes.map((w) => page.words[w]!.box));
    const running = page.words
      .filter((word, w) => !part.words.includes(w) && holdsCentre(part.box, word.box))
      .map((word) => word.box);
    if (inkSquares(page.image, part.box, [...printed, ...running]) >= acceptance.inkSquares)
      return { state: 'unclear', doubt: 'handwritten' };
  }
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
