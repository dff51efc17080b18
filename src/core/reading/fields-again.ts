/** What a second or third look at an answer's place read there. */
import type { Box, Page } from '../model.js';
import { runningWords } from './bands-running.js';
import type { Band } from './bands-shape.js';
import { strayPrint } from './bands-stray.js';
import { onInk } from './fields-ink.js';
import { type Content, contentOf, type WordsOnPage } from './fields-text.js';
import { holdsCentre } from './lines.js';
import type { Look, Reread } from './rereads.js';

/** The region's second or third reading, without the form's own words; null where there was none. */
export function readAgain(pages: Page[], band: Band, rereads: readonly Reread[], look: Look): Content | null {
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
