/** Every page that can be reached by links from the first: one of each kind, rows of a table count as one kind. */
import type { Page } from 'playwright-core';
import { isFile, kindOf } from '../../bench/desk/kinds.js';

/**
 * @param at does its work on the page that is open; links are followed from there on, at most `most` pages
 * @returns their addresses
 */
export async function walk(
  page: Page,
  origin: string,
  seeds: readonly string[],
  at: (path: string) => Promise<void>,
  most = 60,
): Promise<string[]> {
  const waiting = [...seeds];
  const seen = new Map<string, string>();
  while (waiting.length > 0 && seen.size < most) {
    const path = waiting.shift()!;
    const kind = kindOf(path.split('?')[0]!);
    if (seen.has(kind) || isFile(path.split('?')[0]!)) continue;
    const answer = await page.goto(`${origin}${path}`, { waitUntil: 'load' });
    if (!answer?.headers()['content-type']?.startsWith('text/html')) continue;
    seen.set(kind, path);
    await at(path);
    const links = await page.evaluate<string[]>(
      "[...document.querySelectorAll('a[href]:not([download])')].map((link) => new URL(link.getAttribute('href'), document.baseURI).href)",
    );
    for (const link of links) {
      const url = new URL(link);
      if (url.origin === origin) waiting.push(url.pathname + url.search);
    }
  }
  return [...seen.values()];
}
