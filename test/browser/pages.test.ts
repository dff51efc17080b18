import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { pagesOfUsers, unseen } from '../../bench/desk/kinds.js';
import { axeViolations, type BrowserDesk, describeInChromium, openBrowserDesk } from './desk.js';
import { walk } from './walk.js';

describeInChromium('every page of the desk, in Chromium', () => {
  let desk: BrowserDesk;
  let paths: string[];
  const found: Record<'light' | 'dark' | 'phone' | 'narrow' | 'focus', string[]> = {
    light: [],
    dark: [],
    phone: [],
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
    paths = await walk(page, desk.url, ['/', ...items], async (path) => {
      const note = (lines: string[]) => lines.map((line) => `${path}: ${line}`);
      found.light.push(...note(await axeViolations(page)));
      found.focus.push(...note(await unseenFocus(page)));
      await page.emulateMedia({ colorScheme: 'dark' });
      found.dark.push(...note(await axeViolations(page, ['color-contrast', 'link-in-text-block'])));
      await page.emulateMedia({ colorScheme: 'light' });
      await page.setViewportSize({ width: 390, height: 844 });
      const small = await axeViolations(page, ofPhones);
      // what the bar at the foot of an item covers is scrolled from under it
      found.phone.push(
        ...note([...(await wider(page, 390)), ...small.filter((line) => !line.includes('obscured'))]),
      );
      await page.setViewportSize({ width: 320, height: 640 });
      found.narrow.push(...note(await wider(page, 320)));
      await page.setViewportSize({ width: 1280, height: 900 });
    });
  }, 300_000);
  afterAll(() => desk?.end());

  test('no page of the desk was left out but those about who signs in, which bare.test.ts looks at', () => {
    expect(unseen(desk.app.knownRoutes, paths).toSorted()).toEqual(pagesOfUsers.toSorted());
  });
  test('axe-core finds nothing in light', () => expect(found.light).toEqual([]));
  test('axe-core finds nothing in dark', () => expect(found.dark).toEqual([]));
  test('on a phone nothing is scrolled sideways, and fingers find what they are to touch', () =>
    expect(found.phone).toEqual([]));
  test('nothing is scrolled sideways at 400 % zoom, which leaves 320 of 1,280 pixels', () =>
    expect(found.narrow).toEqual([]));
  test('whoever goes through by Tab sees where they are', () => expect(found.focus).toEqual([]));
  test('no link leads nowhere, and no page complains of a script, a style or a picture', () =>
    expect(desk.complaints.filter((line) => !line.includes('/no-such-page'))).toEqual([]));
});

/** What another layout may bring about; what it does not change was looked at in the wide window. */
const ofPhones = ['target-size', 'color-contrast', 'scrollable-region-focusable', 'heading-order'];

/** What sticks out to the right of a window that is so many pixels wide, outermost first. */
const wider = (page: Page, width: number): Promise<string[]> =>
  page.evaluate(`(() => {
    if (document.documentElement.scrollWidth <= ${width}) return [];
    return [...document.body.querySelectorAll('*')]
      .filter((element) => element.getBoundingClientRect().right > ${width + 1} && !element.closest('.scroll, .skip'))
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
