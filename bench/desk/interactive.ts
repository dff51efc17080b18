/** How soon a review item stands in Chromium with the picture of its page, from the click on. */
import type { Browser, Page } from 'playwright-core';

export interface Opened {
  /** the page can be worked with: parsed, scripts run */
  readyMs: number;
  /** and the picture of the page in question, or of the first where none is, has been drawn and loaded */
  pictureMs: number;
}

const size = { width: 1440, height: 900 };

/** Faster than anybody decides; the pages of the item before are drawn by then. */
const pauseMs = 2_000;

/** Each item in a browser without memory of the one before, after a pause. Milliseconds since the navigation began. */
export async function openItems(browser: Browser, urls: readonly string[]): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (const url of urls) {
    const context = await browser.newContext({ viewport: size });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    opened.push(await look(page));
    await page.waitForTimeout(pauseMs);
    await context.close();
  }
  return opened;
}

/** From the queue to its first items, one after the other, with a pause on each. */
export async function goThrough(browser: Browser, queue: string, count: number): Promise<Opened[]> {
  const context = await browser.newContext({ viewport: size });
  try {
    const page = await context.newPage();
    await page.goto(queue, { waitUntil: 'load' });
    const opened: Opened[] = [];
    // the first items may have no picture, and are gone past
    for (let next = '#live-queue tbody a'; opened.length < count; next = '[data-key=j]') {
      await page.waitForTimeout(pauseMs);
      const before = page.url();
      await page.locator(next).first().click();
      await page.waitForURL((url) => url.href !== before, { waitUntil: 'domcontentloaded' });
      if (await page.evaluate<boolean>("document.querySelector('.picture img') === null")) continue;
      opened.push(await look(page));
    }
    return opened;
  } finally {
    await context.close();
  }
}

async function look(page: Page): Promise<Opened> {
  const pictureMs = await page.evaluate<number>(pictureSeen);
  const readyMs = await page.evaluate<number>(
    "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
  );
  return { readyMs, pictureMs };
}

/**
 * The picture of the page that was scrolled to, once it is there. Looks at each frame, in the page itself: Playwright's own
 * waiting evaluates text, which the desk's CSP refuses.
 */
const pictureSeen = `new Promise((resolve) => {
  const look = () => {
    const place = document.querySelector('.picture .place.now');
    const pictures = place ? [place.closest('.picture')] : [...document.querySelectorAll('.picture')];
    const isSeen = pictures.some((picture) => {
      const image = picture.querySelector('img');
      const box = picture.getBoundingClientRect();
      return image.complete && image.naturalWidth > 0 && box.top < innerHeight && box.bottom > 0;
    });
    if (isSeen && document.readyState !== 'loading') resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;
