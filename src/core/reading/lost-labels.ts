/**
 * Labels that recognition of the whole page lost: a signature that crosses its rule and the label below, or a frame,
 * makes it take the row for a picture. Between the labels that were found, the page is read again by itself.
 */
import type { Box, FormDefinition, Located, OutlineEntry, Page, Word } from '../model.js';
import type { RegionToReread } from './rereads.js';

/** Below this a word is as likely made of a pen's strokes as of print. */
const SURE_WORD = 0.6;
/** A word is there already where this share of it is covered. */
const SAME_PLACE = 0.35;
/** Lower strips (share of the page) hold no line of text. */
const LEAST_HEIGHT = 0.01;

/** Regions in which a label must stand that a complete letter needs and that was not found; on scanned pages only. */
export function regionsOfLostLabels(
  pages: Page[],
  form: FormDefinition,
  located: Located[],
): RegionToReread[] {
  const orderOf = new Map(form.outline.map((entry, order) => [entry.id, order]));
  const found = located.toSorted((a, b) => orderOf.get(a.entry.id)! - orderOf.get(b.entry.id)!);
  const regions = lostEntries(form, located).flatMap((entry): RegionToReread[] => {
    const order = orderOf.get(entry.id)!;
    const before = found.findLast((one) => orderOf.get(one.entry.id)! < order);
    const after = found.find((one) => orderOf.get(one.entry.id)! > order);
    return stripsBetween(before, after)
      .filter(({ pageIndex, box }) => pages[pageIndex]!.textFrom === 'ocr' && box.h >= LEAST_HEIGHT)
      .map((strip) => ({ ...strip, mode: 'block', look: 'second' }));
  });
  return regions.filter((one, at) => regions.findIndex((other) => isSame(one, other)) === at);
}

/** Entries without which the letter is not complete: where a required field is answered, and the district signs. */
function lostEntries(form: FormDefinition, located: Located[]): OutlineEntry[] {
  const ids = new Set(located.map((one) => one.entry.id));
  const held = new Set(located.flatMap((one) => one.entry.holds ?? []));
  const required = form.fields.filter((field) => field.required && !held.has(field.name));
  return form.outline.filter(
    ({ id, kind, role, holds }) =>
      !ids.has(id) &&
      (((kind === 'signature' || kind === 'date') && role === 'district') ||
        required.some((field) => holds?.[0] === field.name)),
  );
}

interface Strip {
  pageIndex: number;
  box: Box;
}

function strip(pageIndex: number, from: number, to: number): Strip {
  return { pageIndex, box: { x: 0, y: from, w: 1, h: Math.max(0, to - from) } };
}

/** From one label to another, without what lies on pages between them: those hold no label at all. */
function stripsBetween(before: Located | undefined, after: Located | undefined): Strip[] {
  const from = before ? before.box.y + before.box.h : 0;
  const to = after ? after.box.y + after.box.h : 1;
  if (before && after && before.pageIndex === after.pageIndex) return [strip(before.pageIndex, from, to)];
  const strips: Strip[] = [];
  if (before) strips.push(strip(before.pageIndex, from, 1));
  if (after) strips.push(strip(after.pageIndex, 0, to));
  return strips;
}

function isSame(one: RegionToReread, other: RegionToReread): boolean {
  const [a, b] = [one.box, other.box];
  return (
    one.pageIndex === other.pageIndex && Math.abs(a.y - b.y) < 0.05 && Math.abs(a.y + a.h - b.y - b.h) < 0.05
  );
}

/**
 * The page with what a closer look at part of it has found: sure words where none stood, or where the page's own were
 * hardly read.
 */
export function withWordsFound(page: Page, found: readonly Word[]): Page {
  const sure = found.filter((word) => word.confidence >= SURE_WORD && /[\p{L}\p{N}]/u.test(word.text));
  const added = sure.filter(
    (word) => !page.words.some((own) => own.confidence >= SURE_WORD && covers(own.box, word.box)),
  );
  if (added.length === 0) return page;
  const kept = page.words.filter(
    (own) => own.confidence >= SURE_WORD || !added.some((word) => covers(word.box, own.box)),
  );
  return { ...page, words: [...kept, ...added] };
}

/** Whether much of the inner box lies in the outer one. */
function covers(outer: Box, inner: Box): boolean {
  const w = Math.min(outer.x + outer.w, inner.x + inner.w) - Math.max(outer.x, inner.x);
  const h = Math.min(outer.y + outer.h, inner.y + inner.h) - Math.max(outer.y, inner.y);
  return w > 0 && h > 0 && w * h > SAME_PLACE * inner.w * inner.h;
}
