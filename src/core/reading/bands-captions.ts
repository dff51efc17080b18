/**
 * Labels that are set under their answers, as captions on the foot of a rule. Read as if they stood above, each would
 * get the next one's answer: the district a person with an address, the last label nothing.
 */
import type { Box, Located, Page } from '../model.js';
import type { Band } from './bands-shape.js';
import { holdsCentre } from './lines.js';
import { pageTextOf } from './locate-chains.js';

/** A district's name in full has at most so many words, and one of these. */
const MOST_WORDS = 9;
const DISTRICT = /\b(?:county|co\.|independent|ind\.|schools?|district|board)(?=\W|$)/i;
/** White between a caption and the answer over it, in line heights of the caption. */
const NEAR = 2.2;

/**
 * @param bands of the form's labels, as if answers stood beside or below them
 * @param used by page: words that belong to no answer
 * @returns the same bands, those of short answers moved above their labels where that alone makes sense
 */
export function withCaptions(bands: Band[], pages: Page[], used: readonly Set<number>[]): Band[] {
  const short = bands.filter(({ label, inSentence }) => isShort(label) && !inSentence);
  const first = short.find(({ label }) => label.entry.as === 'district');
  if (!first || short.length < 2 || !textOf(first, pages).includes('@')) return bands;
  const own = lineAbove(first.label, pages[first.label.pageIndex]!, used[first.label.pageIndex]!);
  if (own === null) return bands;
  let end: PlaceOnPage | null = null;
  return bands.map((band) => {
    if (!short.includes(band)) return band;
    const { label } = band;
    const from = band === first ? { pageIndex: label.pageIndex, y: own } : end!;
    end = { pageIndex: label.pageIndex, y: label.box.y + label.box.h };
    const parts = [];
    // what stands at the foot of a page may have its caption overleaf
    for (let p = Math.min(from.pageIndex, label.pageIndex); p <= label.pageIndex; p++) {
      const top = p === from.pageIndex ? from.y : 0;
      const bottom = p === label.pageIndex ? label.box.y : 1;
      parts.push(partOf({ x: 0, y: top, w: 1, h: Math.max(0, bottom - top) }, p, pages, used));
    }
    return { ...band, parts, bounded: true };
  });
}

interface PlaceOnPage {
  pageIndex: number;
  y: number;
}

/**
 * An address stands where the district's name should, or one too many where one person's should, and nothing says where
 * that is: which answer belongs to which label cannot be told.
 * @returns the bands whose answers may be another label's
 */
export function unsureBands(bands: Band[], pages: Page[]): Set<Band> {
  const short = bands.filter(({ label, inSentence }) => isShort(label) && !inSentence);
  const holdsAnothers = short.some((band) => {
    const most = mostAddresses[band.label.entry.as as keyof typeof mostAddresses] ?? Infinity;
    return new Set(textOf(band, pages).match(ADDRESS)).size > most;
  });
  return new Set(holdsAnothers ? short : []);
}

/** Addresses that an answer of each kind may hold; of contacts there are several. */
const mostAddresses = { district: 0, person: 1 } as const;
const ADDRESS = /[^\s,;:()<>]*@[^\s,;:()<>]*/g;

const isShort = ({ entry }: Located): boolean =>
  entry.as === 'district' || entry.as === 'person' || entry.as === 'people';

function textOf(band: Band, pages: Page[]): string {
  return band.parts.flatMap((part) => part.words.map((w) => pages[part.pageIndex]!.words[w]!.text)).join(' ');
}

/** Top of the line over the district's label, where that line is a district's name and nothing else. */
function lineAbove(label: Located, page: Page, used: ReadonlySet<number>): number | null {
  const { lines } = pageTextOf(page).layout;
  const above = lines.filter(({ box }) => box.y + box.h / 2 < label.box.y);
  const line = above.findLast(({ words }) =>
    words.some((w) => !used.has(w) && /[\p{L}\p{N}]/u.test(page.words[w]!.text)),
  );
  if (!line || line.words.length > MOST_WORDS) return null;
  const text = line.words.map((w) => page.words[w]!.text).join(' ');
  const white = label.box.y - line.box.y - line.box.h;
  return white < NEAR * label.box.h && DISTRICT.test(text) && !text.includes('@') ? line.box.y - 0.002 : null;
}

function partOf(
  box: Box,
  pageIndex: number,
  pages: Page[],
  used: readonly Set<number>[],
): Band['parts'][number] {
  const all = pages[pageIndex]!.words;
  const inside = [...all.keys()].filter((w) => holdsCentre(box, all[w]!.box));
  return {
    pageIndex,
    box,
    words: inside.filter((w) => !used[pageIndex]!.has(w)),
    excluded: inside.filter((w) => used[pageIndex]!.has(w)).map((w) => all[w]!.box),
  };
}
