/** Every page that can be reached by links from the first: one of each kind, rows of a table count as one kind. */
import type { Page } from 'playwright-core';

/** `/letters/1b2c…` and `/letters/9f8e…` are one kind */
export const kindOf = (path: string): string =>
  path
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replaceAll(/\/\d+(?=\/|$)/g, '/:n')
    .replaceAll(/(?<=\/)[A-Z][\w%.-]*(?=\/|$)/g, ':name');

/** what is no page: pictures, mails and files to keep */
const isFile = (path: string): boolean =>
  /\.(?:png|eml|csv|xlsx|pdf|json)$|\/files?\/|\/metrics|\/healthz|\/events/.test(path);

/** @param at does its work on the page that is open; links are followed from there on, at most `most` pages */
export async function walk(
  page: Page,
  origin: string,
  seeds: readonly string[],
  at: (path: string) => Promise<void>,
  most = 60,
): Promise<string[]> {
  const waiting = [...seeds];
  const seen = new Set<string>();
  while (waiting.length > 0 && seen.size < most) {
    const path = waiting.shift()!;
    const kind = kindOf(path.split('?')[0]!);
    if (seen.has(kind) || isFile(path.split('?')[0]!)) continue;
    const answer = await page.goto(`${origin}${path}`, { waitUntil: 'load' });
    if (!answer?.headers()['content-type']?.startsWith('text/html')) continue;
    seen.add(kind);
    await at(path);
    const links = await page
      .locator('a[href]:not([download])')
      .evaluateAll((found) => found.map((link) => new URL(link.getAttribute('href')!, link.baseURI).href));
    for (const link of links) {
      const url = new URL(link);
      if (url.origin === origin) waiting.push(url.pathname + url.search);
    }
  }
  return [...seen];
}
