/** A whole review by keyboard alone. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { Page } from 'playwright-core';
import type { DoubtName } from '../../bench/desk/readings.js';
import { deskNow } from '../../bench/desk/seed.js';
import { letterById } from '../../src/pipeline/store/letters.js';
import { reviewById } from '../../src/pipeline/store/views.js';
import { type BrowserDesk, describeInChromium, openBrowserDesk } from './desk.js';

describeInChromium('an item by keyboard', () => {
  let desk: BrowserDesk;
  let page: Page;
  beforeAll(async () => {
    desk = await openBrowserDesk();
    ({ page } = await desk.open());
  }, 120_000);
  afterAll(() => desk.end());

  const open = async (id: string): Promise<void> => {
    await page.goto(`${desk.url}/reviews/${id}`, { waitUntil: 'load' });
    await page.waitForSelector('html.scripted');
  };
  const focused = (): Promise<string | null> =>
    page.evaluate<string | null>(
      'document.activeElement.closest("[data-place]")?.dataset.place ?? document.activeElement.id',
    );

  test('one doubt takes two keys: a reading is picked, the letter accepted, the next item shown', async () => {
    const id = desk.seeded.reviews['date-by-hand'][0]!;
    await open(id);
    expect(await focused()).toBe('signatureDate');
    expect(await page.locator('.place.now').getAttribute('id')).toBe('at-signatureDate');
    const first = await page.locator('input[name=signedOnOffered]').first().getAttribute('value');
    await page.keyboard.press('1');
    await Promise.all([page.waitForURL(/done=accepted/), page.keyboard.press('Control+Enter')]);
    expect(new URL(page.url()).pathname).toMatch(/^\/reviews\/[0-9a-f-]{36}$/);
    const review = (await reviewById(desk.database, id))!;
    expect(review.decision).toBe('accepted');
    const letter = (await letterById(desk.database, review.letter_id!))!;
    expect(letter.reading.signatures.find(({ role }) => role === 'district')!.date.value).toBe(first);
    // and taken back
    await page.keyboard.press('Escape');
    await Promise.all([page.waitForURL(new RegExp(`${id}\\?done=undone`)), page.keyboard.press('u')]);
    expect(await reviewById(desk.database, id)).toMatchObject({ closed_at: null });
  });

  test('a day that is typed keeps its digits, and a key that is held down decides nothing', async () => {
    const id = desk.seeded.reviews['date-by-hand'][1]!;
    await open(id);
    await page.locator('input[data-other]').click();
    expect(await focused()).toBe('signatureDate');
    await page.keyboard.type('03122024');
    expect(await page.locator('#in-signedOn').inputValue()).toBe('2024-03-12');
    expect(await page.locator('input[data-other]').isChecked()).toBe(true);
    // the first press is another page's
    await page.evaluate(`document.dispatchEvent(
      new KeyboardEvent('keydown', { key: 'Enter', ctrlKey: true, repeat: true, bubbles: true }),
    )`);
    await page.waitForTimeout(300);
    expect(new URL(page.url()).pathname).toBe(`/reviews/${id}`);
    expect(await reviewById(desk.database, id)).toMatchObject({ closed_at: null });
  });

  test('a list that changes leaves alone the link that somebody stands on', async () => {
    const opened = page.waitForResponse((answer) => answer.url().endsWith('/events'));
    await page.goto(`${desk.url}/reviews`, { waitUntil: 'load' });
    await opened;
    await page.waitForTimeout(500);
    const gone = desk.seeded.mailReviews[0]!;
    const row = page.locator(`#live-queue a[href^="/reviews/${gone}"]`).first();
    const link = page.locator(`#live-queue td a:not([href^="/reviews/${gone}"])`).first();
    await link.focus();
    await desk.database.query(`update review set closed_at = $1, decision = 'no-letter' where id = $2`, [
      deskNow,
      gone,
    ]);
    await page.waitForTimeout(3_500);
    expect(await link.evaluate((one) => one === one.ownerDocument.activeElement)).toBe(true);
    expect(await row.count()).toBe(1);
    await page.evaluate('document.activeElement.blur()');
    await row.waitFor({ state: 'detached' });
  });

  test('a list that nobody looked at for a while, or whose service was away, shows what changed meanwhile', async () => {
    const isHidden = (hidden: boolean): Promise<unknown> =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { value: ${hidden}, configurable: true });
        document.dispatchEvent(new Event('visibilitychange'))`);
    const opened = page.waitForResponse((answer) => answer.url().endsWith('/events'));
    await page.goto(`${desk.url}/reviews`, { waitUntil: 'load' });
    await opened;
    await isHidden(true);
    const gone = desk.seeded.reviews['page-missing'].at(-1)!;
    const row = page.locator(`#live-queue a[href^="/reviews/${gone}"]`).first();
    expect(await row.count()).toBe(1);
    await desk.database.query(`update review set closed_at = $1, decision = 'no-letter' where id = $2`, [
      deskNow,
      gone,
    ]);
    await isHidden(false);
    await row.waitFor({ state: 'detached', timeout: 10_000 });
    await desk.database.query('update review set closed_at = null, decision = null where id = $1', [gone]);
  });

  test('Tab goes from one doubt to the next; letters are keys outside fields only, and can be turned off', async () => {
    await open(desk.seeded.reviews['two-doubts'][0]!);
    const before = await focused();
    for (let presses = 0; presses < 3 && (await focused()) === before; presses += 1)
      await page.keyboard.press('Tab');
    const after = await focused();
    expect(after).not.toBe(before);
    // doubts stand before the rest
    const places = await page
      .locator('form.accept [data-place]')
      .evaluateAll((all) => all.map((one) => one.getAttribute('data-place')));
    expect([before, after]).toEqual(places.slice(0, 2));
    await page.keyboard.type('h?');
    expect(await page.locator('#hold[open]').count()).toBe(0);
    await page.keyboard.press('Escape');
    await page.keyboard.press('?');
    expect(await page.locator('dialog#keys[open]').count()).toBe(1);
    await page.locator('#single-keys').press('Space');
    await page.keyboard.press('Escape');
    await page.locator('#side').focus();
    await page.keyboard.press('h');
    expect(await page.locator('#hold[open]').count()).toBe(0);
    await page.evaluate('localStorage.clear()');
  });

  test('the question to the sender takes its place on the page, and nothing typed elsewhere is lost', async () => {
    await open(desk.seeded.reviews['e-mail'][0]!);
    await page.keyboard.type('typed@example.test');
    await page.keyboard.press('Escape');
    await page.keyboard.press('s');
    await page.keyboard.press('Space');
    await page.locator('[data-preview]').press('Enter');
    await page.waitForSelector('#in-text');
    expect(await page.locator('#in-text').inputValue()).toContain('Hello');
    expect(
      await page
        .locator('form.accept input')
        .evaluateAll((all) => all.map((one) => (one as unknown as { value: string }).value)),
    ).toContain('typed@example.test');
  });

  /** What settles each doubt, after opening; the last key accepts. A reading is the digit, a box is ticked with Space. */
  const pathOf: Partial<Record<DoubtName, string[]>> = {
    'date-by-hand': ['1', 'Control+Enter'],
    'e-mail': ['1', 'Control+Enter'],
    district: ['1', 'Control+Enter'],
    signature: ['Space', 'Control+Enter'],
    'page-missing': ['Control+Enter'],
  };
  test('one doubtful field takes at most three keys in the middle, over all kinds of doubt', async () => {
    const counted: number[] = [];
    for (const [name, keys] of Object.entries(pathOf)) {
      const id = desk.seeded.reviews[name as DoubtName].at(-1)!;
      await open(id);
      for (const key of keys.slice(0, -1)) await page.keyboard.press(key);
      await Promise.all([page.waitForURL(/done=accepted/), page.keyboard.press(keys.at(-1)!)]);
      expect([name, (await reviewById(desk.database, id))!.decision]).toEqual([name, 'accepted']);
      counted.push(keys.length);
    }
    const median = counted.toSorted((one, other) => one - other)[Math.floor(counted.length / 2)]!;
    process.stdout.write(`keys by kind of doubt: ${JSON.stringify(counted)}, median ${median}\n`);
    expect(median).toBeLessThanOrEqual(3);
  });
});
