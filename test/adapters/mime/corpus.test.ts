/**
 * Real mails of other people, where they are at hand (LETTER_INTAKE_CORPUS, else ../shared/corpus): none may stop the
 * reading, and none is changed by it. mail-parser.test.ts covers the same ground with mails of our own.
 */
import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createMailParser } from '../../../src/adapters/mime/mail-parser.js';

const corpus = resolve(process.env['LETTER_INTAKE_CORPUS'] ?? '../shared/corpus');
const present = existsSync(corpus);
if (!present) {
  process.stderr.write(
    '\n*** SKIPPED: no corpus of real mails. Set LETTER_INTAKE_CORPUS to its folder to run these tests.\n',
  );
}

(present ? describe : describe.skip)('the corpus', () => {
  test.each([
    ['mime', 70],
    ['bounces', 100],
    ['ordinary-mail', 140],
    ['reply-quoting', 20],
  ])('every mail of %s is read or told unreadable, and stays byte for byte', async (folder, atLeast) => {
    const files = await filesUnder(join(corpus, folder));
    expect(files.length).toBeGreaterThanOrEqual(atLeast);
    const parser = createMailParser();
    const trouble: string[] = [];
    let read = 0;
    for (const file of files) {
      const source = await readFile(file);
      const before = Buffer.from(source);
      try {
        const { facts, parts } = await parser.parse(source);
        if (JSON.stringify([facts, parts.map(({ name }) => name)]).includes('\\u0000'))
          trouble.push(`${file}: NUL`);
        read += 1;
      } catch (error) {
        if (!(error instanceof Error && 'code' in error && error.code === 'unreadable-mail')) {
          trouble.push(`${file}: ${String(error)}`);
        }
      }
      if (!source.equals(before)) trouble.push(`${file}: changed`);
    }
    expect(trouble).toEqual([]);
    // a few files of reply-quoting are bare texts without a header
    expect(read).toBeGreaterThanOrEqual(folder === 'reply-quoting' ? 0 : atLeast);
  });
});

async function filesUnder(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
