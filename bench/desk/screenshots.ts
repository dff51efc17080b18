/**
 * `npm run screenshots [-- NAME …]`: pictures of the desk with made-up letters, docs/images/NAME.png, as the README shows
 * them.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright-core';
import sharp from 'sharp';
import { packageRoot } from '../../fixtures/package-root.js';
import { findOrInstall } from '../../test/support/install.js';
import { openEmptyDatabase } from './empty-database.js';
import { openDesk } from './open-desk.js';
import type { SeededDesk } from './seed.js';

interface Shot {
  path(seeded: SeededDesk): string;
  size: { width: number; height: number };
  dark?: boolean;
  prepare?(page: Page): Promise<void>;
}
const desktop = { width: 1360, height: 850 };
const phone = { width: 390, height: 844 };
const item = ({ reviews }: SeededDesk): string => `/reviews/${reviews['date-by-hand'][0]}`;

const shots: Record<string, Shot> = {
  home: { path: () => '/', size: { width: 1360, height: 1560 } },
  queue: { path: () => '/reviews', size: desktop },
  item: { path: item, size: desktop },
  'item-dark': { path: item, size: desktop, dark: true },
  'queue-phone': { path: () => '/reviews', size: phone },
  'item-phone': { path: item, size: phone },
};

/** Pictures of pages are drawn when they are asked for; below the window they are not asked for. */
const picturesInView = `(async () => {
  const inView = [...document.images].filter((image) => {
    const box = image.getBoundingClientRect();
    return box.top < innerHeight && box.bottom > 0;
  });
  await Promise.all(inView.map((image) => image.decode().catch(() => undefined)));
  await new Promise((resolve) => setTimeout(resolve, 400));
})()`;

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !(name in shots));
if (unknown.length > 0)
  throw new Error(`expected names among ${Object.keys(shots).join(', ')}, got ${unknown.join(', ')}`);
const executablePath = await findOrInstall('chromium');
if (executablePath === null) throw new Error('screenshots need Chromium (Debian: apt-get install chromium)');
const folder = join(packageRoot, 'docs', 'images');
mkdirSync(folder, { recursive: true });

const database = await openEmptyDatabase();
const desk = await openDesk(database, { letters: 150, inReview: 18, held: 3 });
const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
const browser = await chromium.launch({ executablePath, args });
try {
  const origin = await desk.app.listen({ host: '127.0.0.1', port: 0 });
  for (const [name, shot] of Object.entries(shots))
    if (wanted.length === 0 || wanted.includes(name)) await take(browser, origin, name, shot);
} finally {
  await browser.close();
  await desk.close();
  await database.close();
}

async function take(from: Browser, origin: string, name: string, shot: Shot): Promise<void> {
  const context = await from.newContext({
    viewport: shot.size,
    colorScheme: shot.dark ? 'dark' : 'light',
    ...(shot.size.width < 500 ? { deviceScaleFactor: 2, isMobile: true, hasTouch: true } : {}),
    reducedMotion: 'reduce',
  });
  const page = await context.newPage();
  await page.goto(`${origin}${shot.path(desk.seeded)}`, { waitUntil: 'load' });
  await shot.prepare?.(page);
  await page.evaluate(picturesInView);
  const png = await page.screenshot();
  await context.close();
  // few colours stand on a page: a palette keeps letters sharp at a quarter of the size
  const { size } = await sharp(png)
    .png({ palette: true, colours: 96, effort: 10, compressionLevel: 9 })
    .toFile(join(folder, `${name}.png`));
  process.stdout.write(`docs/images/${name}.png: ${Math.round(size / 1024)} KB\n`);
}
