/**
 * How well signature lines and their dates are read, on signature pages alone: many blocks, ways to sign and carriers,
 * each page through the reader that reads letters. What was read is kept as it goes, and the same command goes on.
 */
import { join } from 'node:path';
import { lineCarrierOf, lineCarriers } from '../fixtures/lines/draw-lines.js';
import { makeLinesPage, type LinesPage } from '../fixtures/lines/make-lines.js';
import { packageRoot } from '../fixtures/package-root.js';
import { buildMessage } from '../fixtures/mail/mime.js';
import { partOf } from '../fixtures/corpus/parts.js';
import { prng } from '../fixtures/prng.js';
import { openReading } from '../src/app.js';
import { readingSide, type ReadingSide } from '../src/app/reading.js';
import { createLogger } from '../src/logger.js';
import { createReadingApp } from '../src/reading-app.js';
import { generator, openRowFile, type RowFile } from './reading/letter-file.js';
import { rememberRecognition } from './reading/remembered.js';
import type { Bench } from './report.js';
import type { ReadLines } from './lines/score.js';
import { describeLines, missedTargets } from './lines/tables.js';

export const lines: Bench = {
  what: 'signature pages of many layouts, each read as a mail that brings nothing else',
  n: 200,
  async run({ n, seed, carrier, part, remember }) {
    const indexes = [...indexesOf(seed, n, carrier, part)];
    const file = openRowFile<ReadLines>(
      'lines',
      seed,
      [...generator, 'fixtures/lines'],
      (row) => row.truth.index,
    );
    const left = indexes.filter((index) => !file.known.has(index));
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
    if (left.length > 0) await readAll(left, seed, file, { remember, stop: stop.signal });
    const rows = indexes.flatMap((index) => file.known.get(index) ?? []);
    if (rows.length === 0) throw new Error('No page was read.');
    const text = `${indexes.length - left.length} pages were read before; ${file.path}\n\n${describeLines(rows)}`;
    return {
      text,
      figures: { pages: rows.length, carrier: carrier ?? null, part: part ?? null, table: text.split('\n') },
      missed: missedTargets(rows),
    };
  },
};

function* indexesOf(seed: string, n: number, carrier?: string, part?: string): Generator<number> {
  const wanted = carrier?.split(',');
  const unknown = wanted?.filter((name) => !(lineCarriers as readonly string[]).includes(name)) ?? [];
  if (unknown.length > 0) throw new Error(`--carrier: expected some of ${lineCarriers.join(', ')}`);
  for (let index = 0, found = 0; found < n; index += 1) {
    if (part !== undefined && partOf(index) !== part) continue;
    if (wanted && !wanted.includes(lineCarrierOf(seed, index))) continue;
    found += 1;
    yield index;
  }
}

const settings = {
  READERS: 1,
  FORMS_DIR: '',
  ownAddresses: [],
  kdeDomains: ['education.ky.gov', 'ky.gov'],
};

async function readAll(
  indexes: number[],
  seed: string,
  file: RowFile<ReadLines>,
  { remember, stop }: { remember: boolean; stop: AbortSignal },
): Promise<void> {
  const words = join(packageRoot, 'bench', 'results', 'remembered', 'words');
  const side = remember
    ? readingSide(createReadingApp({ recogniser: rememberRecognition(words) }), settings)
    : openReading(settings, createLogger('warn'));
  try {
    for (const [done, index] of indexes.entries()) {
      const page = await makeLinesPage(seed, index);
      const row = await readPage(side, page, `${seed}/${index}`);
      if (stop.aborted) return;
      file.add(row);
      if (process.stderr.isTTY) process.stderr.write(`\r${done + 1} of ${indexes.length}`);
    }
  } finally {
    await side.close();
  }
}

async function readPage(side: ReadingSide, { truth, files }: LinesPage, name: string): Promise<ReadLines> {
  const { receivedOn } = truth;
  const bytes = buildMessage(prng(`mail/${name}`), {
    from: { name: '', address: 'scans@district.example' },
    to: { name: '', address: 'letters@education.example' },
    subject: 'Scan',
    date: new Date(`${receivedOn}T14:00:00Z`),
    messageId: `<${name.replaceAll(/[^\w.-]/g, '.')}@sender.example>`,
    text: 'See attached.\n',
    attachments: files.map(({ extension, type, bytes: content }, page) => ({
      name: files.length === 1 ? `attachment.${extension}` : `IMG_${1000 + page}.${extension}`,
      type,
      bytes: content,
    })),
  });
  const begin = performance.now();
  const reading = await side.read({ kind: 'mail', bytes, name: 'page.eml', receivedOn });
  return {
    truth,
    signatures: reading.letters.flatMap((letter) => letter.signatures),
    ms: Math.round(performance.now() - begin),
  };
}
