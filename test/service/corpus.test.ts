/**
 * Other people's real mails and PDFs, which are no part of this project (LETTER_INTAKE_CORPUS, else a folder beside the
 * checkout): none is a letter, none is answered, nothing falls over. Mails go as they are; bare texts and pages, and
 * each PDF, as a stranger sends them. What must be read by OCR takes seconds each, so that of the mails with pictures
 * and of the PDFs only every fourth goes through here (all with LETTER_INTAKE_CORPUS_ALL=1); every PDF is opened in
 * test/adapters/reader, every mail parsed in test/adapters/mime.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { MailRow } from '../../src/pipeline/store/rows.js';
import { columnName, columnReady } from '../support/column.js';
import { startDovecot } from '../support/dovecot.js';
import { strangersMail } from './mails.js';
import { Stage } from './stage.js';

const beside = fileURLToPath(new URL('../../../shared/corpus', import.meta.url));
const corpus = process.env['LETTER_INTAKE_CORPUS'] ?? beside;
const isThere = existsSync(corpus);
if (!isThere)
  process.stderr.write('\n*** SKIPPED: no corpus of real mails. Set LETTER_INTAKE_CORPUS to its folder.\n\n');
const dovecot = isThere ? await startDovecot() : null;

const takesAll = process.env['LETTER_INTAKE_CORPUS_ALL'] === '1';
const everySlow = takesAll ? 1 : 4;
/** Pages that are drawn and read take the longest, and the larger files have the most of them. */
const largestPdfBytes = takesAll ? Number.POSITIVE_INFINITY : 60_000;

const needsOcr = (file: string): boolean =>
  file.endsWith('.pdf') ||
  /^content-type: image\/|^begin \d{3} .*\.(?:png|gif|jpe?g)/im.test(readFileSync(file, 'latin1'));

/** The folder, or its fixed part. */
function chosenOf(folder: string): string[] {
  const files = filesOf(folder).filter(
    (file) => !file.endsWith('.pdf') || statSync(file).size <= largestPdfBytes,
  );
  const slow = new Set(
    files.filter((file) => needsOcr(file)).filter((_file, index) => index % everySlow > 0),
  );
  return files.filter((file) => !slow.has(file));
}

/** as they stand in the folder, sorted, so that UIDs tell which is which */
const filesOf = (folder: string): string[] =>
  readdirSync(join(corpus, folder))
    .toSorted()
    .map((name) => join(corpus, folder, name))
    .filter((file) => !file.endsWith('README.md'));

function asMail(file: string): Buffer {
  const bytes = readFileSync(file);
  if (file.endsWith('.pdf')) return strangersMail([{ name: 'papers.pdf', type: 'application/pdf', bytes }]);
  if (file.endsWith('.html')) return strangersMail([{ name: 'mail.html', type: 'text/html', bytes }]);
  return bytes;
}

(dovecot && columnReady ? describe : describe.skip)('the corpus through the service', () => {
  if (!dovecot || !columnReady) {
    test.todo('it needs Dovecot, and the corpus of real mails');
    return;
  }
  let stage: Stage;
  beforeAll(async () => {
    stage = await Stage.set(dovecot, 'corpus@education.example', { REPLIES: 'send', READERS: '2' });
    await stage.start();
  }, 120_000);
  afterAll(async () => {
    await stage.clear();
    await dovecot.stop();
  }, 30_000);

  const folders: [folder: string, atLeast: number, mostInReview: number][] = [
    ['bounces', 100, 0],
    ['ordinary-mail', 140, 0.01],
    ['mime', 50, 1],
    ['reply-quoting', 20, 1],
    ['pdf', 10, 1],
  ];
  // what OCR makes of a page is the same on every engine, and takes longer than all the rest
  const here = folders.filter(([folder]) => folder !== 'pdf' || takesAll || columnName === 'embedded');
  test.each(here)(
    '%s: no letter, no reply, nothing lost',
    async (folder, atLeast, mostInReview) => {
      const files = chosenOf(folder);
      expect(files.length).toBeGreaterThanOrEqual(atLeast);
      const before = (await stage.mails()).length;
      const begun = performance.now();
      for (const file of files) await stage.deliver(asMail(file));
      await stage.settled(before + files.length, 600_000);
      const seconds = (performance.now() - begun) / 1000;
      const mails = (await stage.mails()).slice(before);
      const count = (of: (mail: MailRow) => boolean): number => mails.filter(of).length;
      const review = count((mail) => mail.decision === 'review');
      const status = await stage.service.status();
      const codes = [...new Set(mails.map((mail) => mail.reason_code ?? 'none'))];
      const reasons = codes.map(
        (code) => `${code} ${count((mail) => (mail.reason_code ?? 'none') === code)}`,
      );
      process.stdout.write(
        `${folder}: ${mails.length} mails in ${seconds.toFixed(0)} s, ${review} in review, ${status.replies.sent + status.replies.held} replies, ${count((mail) => mail.decision === 'failed')} failed (${reasons.join(', ')})\n`,
      );
      expect(mails).toHaveLength(files.length);
      expect(count((mail) => mail.decision === 'letter')).toBe(0);
      expect(count((mail) => mail.decision === 'failed')).toBe(0);
      expect(review / mails.length).toBeLessThanOrEqual(mostInReview);
      expect(status.letters).toEqual({ complete: 0, incomplete: 0, needsReview: 0 });
      expect(status.replies).toEqual({ pending: 0, held: 0, sent: 0 });
      expect(status.unaccounted).toBe(0);
      expect(stage.smtp.mails).toEqual([]);
      // bytes are kept of what a person must see, and of nothing else
      const kept = new Set((await stage.mails()).flatMap((mail) => (mail.blob ? [mail.blob] : [])));
      expect(new Set(await stage.blobs())).toEqual(kept);
      expect(count((mail) => mail.blob !== null)).toBe(review);
    },
    620_000,
  );
});
