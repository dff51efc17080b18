/**
 * Other people's PDFs, which are not part of this project: encrypted, broken, scanned, huge. Each must end as pages or
 * as a problem. LETTER_INTAKE_CORPUS names the folder; without it and without ../shared/corpus the test is skipped.
 */
import { describe, expect, test } from '@jest/globals';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createPictures } from '../../../src/adapters/image/pictures.js';
import { openPages } from '../../../src/pipeline/open-pages.js';
import type { Recogniser } from '../../../src/pipeline/ports.js';
import { openerWithin } from '../../../src/reading-app.js';

const beside = fileURLToPath(new URL('../../../../shared/corpus', import.meta.url));
const folder = join(process.env.LETTER_INTAKE_CORPUS ?? beside, 'pdf');
const isThere = existsSync(folder);
if (!isThere) process.stderr.write(`SKIPPED: no corpus of PDFs at ${folder}; set LETTER_INTAKE_CORPUS\n`);

const limits = {
  maxPages: 60,
  maxPixels: 60_000_000,
  maxDrawnPixels: 4_000_000,
  maxUnpackedBytes: 50_000_000,
};
const opener = openerWithin(limits);
/** OCR itself would take minutes here and is met elsewhere: this is about opening, text and drawing. */
const recogniser: Recogniser = {
  words: async () => [],
  orientation: async () => ({ degrees: 0, confidence: 0 }),
  close: async () => undefined,
};
const tools = { opener, recogniser, pictures: createPictures() };

(isThere ? describe : describe.skip)('other people’s PDFs', () => {
  const known: Record<string, string> = {
    // pictures of 81 and of 1,225 million pixels
    'ocrmypdf-enormous.pdf': 'too-many-pixels',
    'ocrmypdf-hugemono.pdf': 'too-many-pixels',
    'ocrmypdf-invalid.pdf': 'corrupt-document',
    'pypdf-samples-libreoffice-writer-password.pdf': 'password-needed',
  };
  test('each ends as pages or as the problem it has', async () => {
    const files = readdirSync(folder).filter((name) => name.endsWith('.pdf'));
    expect(files.length).toBeGreaterThan(60);
    const problems: Record<string, string> = {};
    for (const name of files) {
      const opened = await openPages(readFileSync(join(folder, name)), name, 0, tools, {
        maxOcrPages: 2,
        pagesAtOnce: 1,
        dpi: { full: 100, view: 50 },
      });
      if (opened.document.problem) problems[name] = opened.document.problem.code;
      expect([name, opened.pages.length]).toEqual([name, opened.document.pageCount ?? 0]);
      for (const { box } of opened.pages.flatMap((page) => page.words)) {
        expect(box.x >= -0.01 && box.y >= -0.01 && box.x + box.w <= 1.01 && box.y + box.h <= 1.01).toBe(true);
      }
      await opened.close();
    }
    expect(problems).toEqual(known);
  }, 300_000);
});
