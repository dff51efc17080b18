/** A seeded desk and Debian's Chromium before it: what every test in here stands on. */
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { describe } from '@jest/globals';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { openEmptyDatabase } from '../../bench/desk/empty-database.js';
import { type OpenDesk, openDesk } from '../../bench/desk/open-desk.js';
import { type DeskSize, deskNow } from '../../bench/desk/seed.js';
import { findOrInstall } from '../support/install.js';

/** null, after a line on stderr, where there is no Chromium and none may be installed */
const chromiumPath = await findOrInstall('chromium');

export const describeInChromium = chromiumPath === null ? describe.skip : describe;

export interface BrowserDesk extends OpenDesk {
  url: string;
  browser: Browser;
  /** what pages complained of: broken scripts, refused styles, failed loads */
  complaints: string[];
  open(options?: Parameters<Browser['newContext']>[0]): Promise<{ page: Page; context: BrowserContext }>;
  end(): Promise<void>;
}

/** Takes some seconds: once a test file. */
export async function openBrowserDesk(
  size: DeskSize = { letters: 60, inReview: 12, held: 2 },
): Promise<BrowserDesk> {
  const database = await openEmptyDatabase();
  const desk = await openDesk(database, size, { pictures: 'blank' });
  const url = await desk.app.listen({ host: '127.0.0.1', port: 0 });
  // as root, which a container mostly is, Chromium starts without its sandbox alone
  const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
  const browser = await chromium.launch({ executablePath: chromiumPath!, args });
  const complaints: string[] = [];
  return {
    ...desk,
    url,
    browser,
    complaints,
    open: async (options) => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, ...options });
      const page = await context.newPage();
      // the desk's own day: how long a decision may be taken back is told by both clocks
      await page.clock.setFixedTime(deskNow);
      page.on('pageerror', (error) => complaints.push(`${page.url()}: ${error.message}`));
      page.on('console', (message) => {
        if (message.type() === 'error') complaints.push(`${message.location().url}: ${message.text()}`);
      });
      return { page, context };
    },
    end: async () => {
      await browser.close();
      await desk.close();
      await database.close();
    },
  };
}

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

interface AxeResult {
  violations: { id: string; nodes: { target: string[]; failureSummary: string }[] }[];
}

/** @returns a line for each place that breaks a rule of axe-core; `only` names rules, all where it is left out */
export async function axeViolations(page: Page, only?: string[]): Promise<string[]> {
  if (!(await page.evaluate('"axe" in window'))) await page.evaluate(axeSource);
  const options = {
    runOnly: only ? { type: 'rule', values: only } : { type: 'tag', values: tags },
    resultTypes: ['violations'],
    ...(only ? {} : { rules: { 'target-size': { enabled: true } } }),
  };
  const { violations } = await page.evaluate<AxeResult>(`axe.run(document, ${JSON.stringify(options)})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(
      ({ target, failureSummary }) =>
        `${id} at ${target.join(' ')}: ${failureSummary.split('\n')[1]?.trim()}`,
    ),
  );
}
