import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import { letterById } from '../../src/pipeline/store/letters.js';
import { repliesOfMail } from '../../src/pipeline/store/replies.js';
import { reviewById } from '../../src/pipeline/store/views.js';
import type { DoubtName } from '../../bench/desk/readings.js';
import { type BrowserDesk, describeInChromium, openBrowserDesk } from './desk.js';

describeInChromium('a review by keyboard alone, in Chromium', () => {
  let desk: BrowserDesk;
  let page: Page;
  let pressed = 0;

  /** `Control+Enter` counts as two */
  const press = async (keys: string): Promise<void> => {
    pressed += keys.split('+').length;
    await page.keyboard.press(keys);
  };
  /** Leaves the page by a key. */
  const leaveBy = async (keys: string): Promise<void> => {
    await Promise.all([page.waitForURL((url) => url.href !== before, { waitUntil: 'load' }), press(keys)]);
  };
  let before = '';
  const openItem = async (id: string): Promise<void> => {
    before = `${desk.url}/reviews/${id}`;
    await page.goto(before, { waitUntil: 'load' });
    pressed = 0;
  };
  const tabTo = async (selector: string, most = 40): Promise<void> => {
    for (let tries = 0; tries < most; tries += 1) {
      if (await page.evaluate<boolean>(`document.activeElement.matches(${JSON.stringify(selector)})`)) return;
      await press('Tab');
    }
    throw new Error(`${selector}: not reached with ${most} presses of Tab on ${page.url()}`);
  };

  beforeAll(async () => {
    desk = await openBrowserDesk();
    ({ page } = await desk.open());
  }, 60_000);
  afterAll(() => desk?.end());
  beforeEach(() => {
    pressed = 0;
  });

  test.each<[string, DoubtName]>([
    ['a day written by hand', 'date-by-hand'],
    ['an e-mail address', 'e-mail'],
  ])(
    'one doubtful field, %s: chosen among the readings and accepted with at most three keys',
    async (_, name) => {
      const id = desk.seeded.reviews[name][0]!;
      await openItem(id);
      await press('1');
      await leaveBy('Control+Enter');
      expect(pressed).toBeLessThanOrEqual(3);
      const review = await reviewById(desk.database, id);
      expect(review).toMatchObject({ decision: 'accepted' });
      const letter = (await letterById(desk.database, review!.letter_id!))!;
      expect(letter.state).toBe('complete');
      expect(letter.verdict.reasons).toEqual([]);
    },
  );

  test('from the queue to the decision and to the next item, and back again by undoing it', async () => {
    before = `${desk.url}/reviews`;
    await page.goto(before, { waitUntil: 'load' });
    await tabTo('table.rows a[href^="/reviews/"]');
    await leaveBy('Enter');
    const item = page.url();
    expect(item).toMatch(/\/reviews\/[0-9a-f-]{36}/);
    await page.goto(`${desk.url}/reviews/${desk.seeded.reviews['date-by-hand'][1]!}`, { waitUntil: 'load' });
    before = page.url();
    await press('2');
    await leaveBy('Control+Enter');
    expect(await page.locator('.notice.good').innerText()).toContain('Accepted');
    before = page.url();
    await press('Escape');
    await leaveBy('u');
    const review = await reviewById(desk.database, desk.seeded.reviews['date-by-hand'][1]!);
    expect(review).toMatchObject({ closed_at: null, decision: null });
  });

  test('a choice is gone through by arrows, and shown once it is the one that is meant', async () => {
    await page.goto(`${desk.url}/reviews`, { waitUntil: 'load' });
    before = page.url();
    await tabTo('#by-show');
    await press('ArrowDown');
    await press('ArrowDown');
    expect(page.url()).toBe(before);
    await tabTo('form.filters button');
    await leaveBy('Enter');
    expect(new URL(page.url()).searchParams.get('show')).toBe('mine');
  });

  test('? shows the keys and Escape puts them away', async () => {
    await openItem(desk.seeded.reviews['district'][0]!);
    await press('Escape');
    await press('?');
    const keys = page.locator('dialog#keys');
    expect(await keys.isVisible()).toBe(true);
    await press('Escape');
    expect(await keys.isVisible()).toBe(false);
  });

  test('the sender is asked with a reply that is seen before it goes', async () => {
    const id = desk.seeded.reviews['signature'][0]!;
    await openItem(id);
    await press('Escape');
    await press('s');
    await tabTo('input[name=missing][value=districtSignature]');
    await press('Space');
    await tabTo('[data-preview]');
    await press('Enter');
    await page.locator('#in-text').waitFor();
    await tabTo('#in-text');
    await press('Control+Home');
    await page.keyboard.type('Dear Garrett,');
    await leaveBy('Control+Enter');
    const review = (await reviewById(desk.database, id))!;
    expect(review).toMatchObject({ decision: 'asked' });
    const [reply] = await repliesOfMail(desk.database, review.mail_id);
    expect(reply!.body_text).toMatch(/^Dear Garrett,.*signature/s);
  });
});
