/** What most tests never see: a desk without a letter, the page to sign in on, and the rooms of users. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { unseen } from '../../bench/desk/kinds.js';
import { axeViolations, type BrowserDesk, describeInChromium, openBrowserDesk } from './desk.js';
import { walk } from './walk.js';

describeInChromium('a desk without a letter, in Chromium', () => {
  let desk: BrowserDesk;
  let paths: string[];
  const found: string[] = [];
  const password = 'four words of a phrase';

  beforeAll(async () => {
    desk = await openBrowserDesk({ letters: 0, inReview: 0, mailsInReview: 0, ignored: 0, held: 0 });
    const { page } = await desk.open();
    const look = async (path: string): Promise<void> => {
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await axeViolations(page)).map((line) => `${path}, ${colorScheme}: ${line}`));
      }
    };
    await page.goto(`${desk.url}/people`);
    await look('/people without a user');
    await page.fill('#name', 'Pat Example');
    await page.fill('#password', password);
    await page.click('button.primary');
    await page.goto(`${desk.url}/account`);
    await look(page.url());
    await page.fill('#name', 'Pat Example');
    await page.fill('#password', 'wrong in every way');
    await page.click('button.primary');
    await page.waitForSelector('.notice.bad');
    await look('/sign-in, refused');
    await page.fill('#password', password);
    await page.click('button.primary');
    await page.waitForURL(`${desk.url}/account`);
    paths = await walk(page, desk.url, ['/account', '/'], look);
  }, 300_000);
  afterAll(() => desk?.end());

  test('every page is looked at that a desk without a letter has', () => {
    const ofLetters = ['/letters/:id', '/replies/:id', '/reviews/:id'];
    expect(unseen(desk.app.knownRoutes, [...paths, '/sign-in']).toSorted()).toEqual(ofLetters);
  });
  test('axe-core finds nothing, in light and in dark', () => expect(found).toEqual([]));
  test('no page complains but the one that refused', () =>
    expect(desk.complaints.filter((line) => !line.includes('422'))).toEqual([]));
});
