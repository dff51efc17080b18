/** The desk with many letters: how long the server takes for each page, and how soon a review item stands in a browser. */
import { chromium, type Browser } from 'playwright-core';
import { findOrInstall } from '../test/support/install.js';
import { findPostgres, startPostgres } from '../test/support/postgres.js';
import { openEmptyDatabase } from './desk/empty-database.js';
import { goThrough, openItems, type Opened } from './desk/interactive.js';
import { openDesk } from './desk/open-desk.js';
import { type PageTimes, timePages } from './desk/page-times.js';
import type { SeededDesk } from './desk/seed.js';
import { type Bench, columns, percentile } from './report.js';

const engineNames = ['embedded', 'postgres'] as const;
type EngineName = (typeof engineNames)[number];
/** p95 of the server's time for any page */
const mostMs: Record<EngineName, number> = { embedded: 250, postgres: 100 };
/** p95 */
const mostPictureMs = 1_000;
const requests = 40;
const itemsOpened = 40;

interface Measured {
  engine: EngineName;
  seedMs: number;
  pages: PageTimes[];
  /** opened by a link, in a browser and by a service that know nothing of them */
  items: Opened[];
  /** gone through by the key for the next one, as somebody does who works off the queue */
  inTurn: Opened[];
}

export const desk: Bench = {
  what: 'n letters, a tenth of them in review: server time of each page, 40 requests each, one by one, and 40 review items each by a link and in turn in Chromium, with their pictures',
  n: 5_000,
  async run({ n, seed }) {
    const chromiumPath = await findOrInstall('chromium');
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    const browser = chromiumPath && (await chromium.launch({ executablePath: chromiumPath, args }));
    try {
      const measured = [await measure('embedded', undefined, { n, seed }, browser || null)];
      const bin = await findPostgres();
      if (bin) {
        const server = await startPostgres(bin);
        try {
          measured.push(
            await measure('postgres', await server.freshDatabase(), { n, seed }, browser || null),
          );
        } finally {
          await server.stop();
        }
      }
      return report(measured);
    } finally {
      if (browser) await browser.close();
    }
  },
};

async function measure(
  engine: EngineName,
  url: string | undefined,
  { n, seed }: { n: number; seed: string },
  browser: Browser | null,
): Promise<Measured> {
  const database = await openEmptyDatabase(url);
  try {
    const begin = performance.now();
    const opened = await openDesk(database, {
      letters: n,
      inReview: Math.round(n / 10),
      seed,
      ownMails: true,
    });
    const seedMs = performance.now() - begin;
    try {
      const { seeded, app } = opened;
      const pages = await timePages(app, ['/', ...itemPaths(seeded)], requests);
      const origin = await app.listen({ host: '127.0.0.1', port: 0 });
      const items = reviewPaths(seeded, itemsOpened).map((path) => `${origin}${path}`);
      return {
        engine,
        seedMs,
        pages,
        items: browser ? await openItems(browser, items) : [],
        inTurn: browser ? await goThrough(browser, `${origin}/reviews`, itemsOpened) : [],
      };
    } finally {
      await opened.close();
    }
  } finally {
    await database.close();
  }
}

/** So many of each that no page is asked twice in a row. */
const itemPaths = ({ mailReviews, letters, heldReplies, sentReplies, ...seeded }: SeededDesk): string[] => [
  ...reviewPaths({ mailReviews, letters, heldReplies, sentReplies, ...seeded }, requests),
  ...letters.slice(0, requests).map((id) => `/letters/${id}`),
  ...heldReplies.slice(0, requests).map((id) => `/replies/${id}`),
];
/** In turn one of each kind of doubt. */
const reviewPaths = ({ reviews }: SeededDesk, count: number): string[] =>
  Array.from({ length: count }, (_, place) => {
    const kinds = Object.values(reviews);
    return kinds[place % kinds.length]![Math.floor(place / kinds.length)];
  }).flatMap((id) => (id === undefined ? [] : [`/reviews/${id}`]));

const rounded = (value: number): string => value.toFixed(0);

const pictureMs = (opened: readonly Opened[], percent: number): number =>
  percentile(
    opened.map((item) => item.pictureMs),
    percent,
  );

function openedWords(opened: readonly Opened[]): string {
  const ready = percentile(
    opened.map((item) => item.readyMs),
    50,
  );
  const [middle, late, latest] = [50, 95, 100].map((percent) => rounded(pictureMs(opened, percent)));
  return `n = ${opened.length}, ready p50 ${rounded(ready)}, with the picture in question p50 ${middle}, p95 ${late}, most ${latest} ms`;
}

function report(measured: readonly Measured[]): Awaited<ReturnType<Bench['run']>> {
  const kinds = [...new Set(measured.flatMap(({ pages }) => pages.map(({ kind }) => kind)))];
  const timesOf = (one: Measured, kind: string): number[] =>
    one.pages.find((page) => page.kind === kind)?.ms ?? [];
  const table = columns([
    ['page (ms)', ...measured.flatMap(({ engine }) => [`${engine} p50`, 'p95', 'cpu']), 'KB'],
    ...kinds.map((kind) => [
      kind,
      ...measured.flatMap((one) => [
        ...[50, 95].map((percent) => rounded(percentile(timesOf(one, kind), percent))),
        rounded(one.pages.find((page) => page.kind === kind)?.cpuMs ?? Number.NaN),
      ]),
      rounded((measured[0]!.pages.find((page) => page.kind === kind)?.bytes ?? 0) / 1024),
    ]),
  ]);
  const opened = measured
    .filter(({ items }) => items.length > 0)
    .flatMap(({ engine, items, inTurn, seedMs }) => [
      `${engine}, seeded in ${rounded(seedMs)} ms; review items in Chromium:`,
      `  opened by a link: ${openedWords(items)}`,
      `  in turn by key: ${openedWords(inTurn)}`,
    ]);
  const late = measured.flatMap((each) =>
    each.pages
      .filter(({ ms }) => percentile(ms, 95) > mostMs[each.engine])
      .map(
        ({ kind, ms }) =>
          `${kind} on ${each.engine}: p95 ${rounded(percentile(ms, 95))} of ${mostMs[each.engine]} ms`,
      ),
  );
  const slow = measured.flatMap(({ engine, items, inTurn }) =>
    [items, inTurn].flatMap((all, index) => {
      const p95 = pictureMs(all, 95);
      return p95 > mostPictureMs
        ? [`review item with picture ${index ? 'in turn' : 'by a link'} on ${engine}: p95 ${rounded(p95)} ms`]
        : [];
    }),
  );
  const missed = [...late, ...slow];
  return {
    text: [table, ...opened].join('\n'),
    figures: {
      pages: Object.fromEntries(
        measured.map(({ engine, pages }) => [
          engine,
          Object.fromEntries(
            pages.map(({ kind, ms, cpuMs, bytes }) => [
              kind,
              { p50Ms: percentile(ms, 50), p95Ms: percentile(ms, 95), cpuMs, requests: ms.length, bytes },
            ]),
          ),
        ]),
      ),
      items: Object.fromEntries(measured.map(({ engine, items }) => [engine, items])),
      inTurn: Object.fromEntries(measured.map(({ engine, inTurn }) => [engine, inTurn])),
      seedMs: Object.fromEntries(measured.map(({ engine, seedMs }) => [engine, seedMs])),
    },
    missed: missed.length > 0 ? missed.join('; ') : null,
  };
}
