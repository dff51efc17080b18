import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { axeViolations, type BrowserDesk, describeInChromium, openBrowserDesk } from './desk.js';
import { walk } from './walk.js';

describeInChromium('every page of the desk, in Chromium', () => {
  let desk: BrowserDesk;
  let kinds: string[];
  const found: Record<'light' | 'dark' | 'narrow' | 'focus', string[]> = {
    light: [],
    dark: [],
    narrow: [],
    focus: [],
  };

  beforeAll(async () => {
    desk = await openBrowserDesk();
    const { page } = await desk.open();
    const { reviews, mailReviews, letters, heldReplies, sentReplies } = desk.seeded;
    const items = [
      ...Object.values(reviews).map(([id]) => `/reviews/${id}`),
      `/reviews/${mailReviews[0]}`,
      `/letters/${letters[0]}`,
      `/replies/${heldReplies[0]}`,
      `/replies/${sentReplies[0]}`,
      '/no-such-page',
    ];
    kinds = await walk(page, desk.url, ['/', ...items], async (path) => {
      const note = (lines: string[]) => lines.map((line) => `${path}: ${line}`);
      found.light.push(...note(await axeViolations(page)));
      found.focus.push(...note(await unseenFocus(page)));
      await page.emulateMedia({ colorScheme: 'dark' });
      found.dark.push(...note(await axeViolations(page, ['color-contrast', 'link-in-text-block'])));
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 320, height: 640 });
      found.narrow.push(...note(await wider(page)));
      await page.setViewportSize({ width: 1280, height: 900 });
    });
  }, 120_000);
  afterAll(() => desk?.end());

  test('rooms and items are all reached', () => {
    expect(kinds).toEqual(expect.arrayContaining(['/', '/reviews/:id', '/letters/:id', '/replies/:id']));
  });
  test('axe-core finds nothing in light', () => expect(found.light).toEqual([]));
  test('axe-core finds nothing in dark', () => expect(found.dark).toEqual([]));
  test('nothing is scrolled sideways at 400 % zoom, which leaves 320 of 1,280 pixels', () =>
    expect(found.narrow).toEqual([]));
  test('whoever goes through by Tab sees where they are', () => expect(found.focus).toEqual([]));
  test('no link leads nowhere, and no page complains of a script, a style or a picture', () =>
    expect(desk.complaints.filter((line) => !line.includes('/no-such-page'))).toEqual([]));
});

/** What sticks out to the right of a window that is 320 pixels wide, outermost first. */
const wider = (page: Page): Promise<string[]> =>
  page.evaluate(`(() => {
    if (document.documentElement.scrollWidth <= 320) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > 321 && !element.closest('.scroll, .skip'))
      .slice(0, 5)
      .map((element) => element.tagName.toLowerCase() + '.' + element.className + ' reaches ' + Math.round(element.getBoundingClientRect().right));
  })()`);

/** The first thirty places that Tab goes to and that do not look otherwise for it. */
async function unseenFocus(page: Page): Promise<string[]> {
  const unseen: string[] = [];
  for (let presses = 0; presses < 30; presses += 1) {
    await page.keyboard.press('Tab');
    const problem = await page.evaluate<string | null>(`(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const style = getComputedStyle(element);
      const shape = element.closest('svg') && element.querySelector('path, rect, circle');
      const isSeen = (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none'
        || (shape && parseFloat(getComputedStyle(shape).strokeWidth) >= 2);
      return isSeen ? null : element.outerHTML.slice(0, 120);
    })()`);
    if (problem !== null) unseen.push(problem);
  }
  return [...new Set(unseen)];
}
