/** Running headers and footers: page numbers, lines that come back on every page, the banner a fax machine prints. */
import type { Page } from '../model.js';
import { lettersOf, pageTextOf } from './locate-chains.js';

/** Share of the page at its top and at its bottom where such lines stand. */
const MARGIN = 0.085;
/** A fax banner stands at the very edge. */
const BANNER = 0.035;
const PAGE_NUMBER = /^[^a-z0-9]*(?:page|pg\.?|p\.)?\s*\d{1,3}\s*(?:(?:of|\/)\s*\d{1,3})?[^a-z0-9]*$/i;
/** What a form says of its own edition: "Rev. 06/2024", "Form 12-A (revised 8/18)", "Version 3". */
const EDITION =
  /^[^a-z0-9]*(?:rev(?:ised|ision)?\.?|version|ver\.|v\.|form|updated|last updated|printed)\s*:?\s*(?:no\.?\s*|on\s*|date\s*:?\s*)?[\w#-]*\d[\w./-]*(?:\s*\(?(?:rev\w*\.?\s*)?[\d./-]*\)?)?(?:\s+(?:page|pg\.?|p\.)\s*\d{1,3})?$/i;
/** Said in full it is one wherever the page's last line stands. */
const PAGE_OF = /^[^a-z0-9]*page\s*\d{1,3}\s*of\s*\d{1,3}[^a-z0-9]*$/i;
/** Where a photograph shows a margin of the desk, the page's first and last line stand further in. */
const OUTER_LINES = 0.17;
const FAX = /\bfax\b|\bp\.?\s?\d{1,3}\s?\/\s?\d{1,3}|\bpage\s\d{1,3}\s?(?:of|\/)\s?\d{1,3}|\d{1,2}:\d{2}/i;

/** Letters of a running head that are no chance where another page says them, too. */
const OWN_LETTERS = 14;
/** Rows of a page's top that its title takes at most. */
const TITLE_ROWS = 5;

/** "Plans of Action (continued)", on a single further page, too. */
const CONTINUED = /\(?\bcont(?:inued|['’]d|\.)\)?$/i;

/** @returns for each page the indexes of words that belong to no answer */
export function runningWords(pages: Page[]): Set<number>[] {
  const lines = pages.map((page) =>
    pageTextOf(page)
      .layout.lines.map((line, at, all) => {
        const text = line.words.map((w) => page.words[w]!.text).join(' ');
        const isOuter = at === 0 || at === all.length - 1;
        const margin = isOuter ? OUTER_LINES : MARGIN;
        const isInMargin = line.box.y + line.box.h < margin || line.box.y > 1 - margin;
        return { line, text, isMarginal: isInMargin || (isOuter && PAGE_OF.test(text)) };
      })
      .filter((one) => one.isMarginal)
      .map((one) => ({ ...one, letters: lettersOf(one.text).replace(/\d/g, '') })),
  );
  const count = new Map<string, number>();
  for (const onPage of lines)
    for (const letters of new Set(onPage.map((one) => one.letters)))
      count.set(letters, (count.get(letters) ?? 0) + 1);
  const titles = pages.map((page) =>
    pageTextOf(page)
      .layout.lines.slice(0, TITLE_ROWS)
      .map((line) => lettersOf(line.words.map((w) => page.words[w]!.text).join('')))
      .join(''),
  );
  return lines.map((onPage, p) => {
    const words = new Set<number>();
    for (const { line, text, letters } of onPage) {
      const isAtEdge = line.box.y + line.box.h < BANNER || line.box.y > 1 - BANNER;
      const comesBack = letters.length >= 4 && count.get(letters)! > 1;
      // the letter's title, which its first page has in larger type and other rows
      const isTitle =
        p > 0 && letters.length >= OWN_LETTERS && titles[0]!.replaceAll(/\d/g, '').includes(letters);
      if (
        PAGE_NUMBER.test(text) ||
        comesBack ||
        isTitle ||
        CONTINUED.test(text) ||
        (isAtEdge && FAX.test(text)) ||
        EDITION.test(text)
      )
        for (const w of line.words) words.add(w);
    }
    return words;
  });
}
