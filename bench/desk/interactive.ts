/** How soon a review item stands in Chromium with the picture of its page, from the click on. */
import type { Browser } from 'playwright-core';

export interface Opened {
  /** the page can be worked with: parsed, scripts run */
  readyMs: number;
  /** and the first picture of a page that is in view has been drawn and loaded */
  pictureMs: number;
}

/** Each item in a browser without memory of the one before. Milliseconds since the navigation began. */
export async function openItems(browser: Browser, urls: readonly string[]): Promise<Opened[]> {
  const opened: Opened[] = [];
  for (const url of urls) {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    const page = await context.newPage();
    await page.goto(url, { waitUntil: 'domcontentloaded' });
    const pictureMs = await page.evaluate<number>(pictureSeen);
    const readyMs = await page.evaluate<number>(
      "performance.getEntriesByType('navigation')[0].domContentLoadedEventEnd",
    );
    opened.push({ readyMs, pictureMs });
    await context.close();
  }
  return opened;
}

/** Looks at each frame, in the page itself: Playwright's own waiting evaluates text, which the desk's CSP refuses. */
const pictureSeen = `new Promise((resolve) => {
  const look = () => {
    const isSeen = [...document.querySelectorAll('.picture img')].some((image) => {
      const box = image.getBoundingClientRect();
      return image.complete && image.naturalWidth > 0 && box.top < innerHeight && box.bottom > 0;
    });
    if (isSeen) resolve(performance.now());
    else requestAnimationFrame(look);
  };
  look();
})`;
