/** How well and how fast random letters are read: every option of the generator drawn, carrier and defects included. */
import { type CorpusLetter, carriers, makeCorpusLetter } from '../fixtures/corpus-letter.js';
import { buildMessage } from '../fixtures/mail/mime.js';
import { prng } from '../fixtures/prng.js';
import { openReading, type ReadingSide } from '../src/app.js';
import type { Result } from '../src/core/result.js';
import { createLogger } from '../src/logger.js';
import { type Bench, columns } from './report.js';
import { compare, type Score } from './score.js';

/** A day after every window in which the forms may be signed. */
const receivedOn = '2025-07-01';

export const reading: Bench = {
  what: 'random letters through one reading process, one after the other',
  n: 60,
  async run({ n, seed }) {
    const side = openReading(
      { READERS: 1, FORMS_DIR: '', ownAddresses: [], kdeDomains: ['education.ky.gov', 'ky.gov'] },
      createLogger('warn'),
    );
    const totals = new Map<string, Total>();
    // a run of many scans takes long: what was read until then is told all the same
    const stop = new AbortController();
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => stop.abort());
    const slips: { index: number; carrier: string; slips: string[] }[] = [];
    try {
      await warmUp(side, seed);
      for (let index = 0; index < n; index += 1) {
        const letter = await makeCorpusLetter(seed, index);
        const begin = performance.now();
        const result = await readLetter(side, letter, `${seed}/${index}`);
        // the signal may have ended the reading process too
        if (stop.signal.aborted) break;
        const seconds = (performance.now() - begin) / 1000;
        const score = compare(result, letter.truth);
        for (const name of [letter.carrier, 'all']) add(totals, name, score, seconds);
        if (score.slips.length > 0) slips.push({ index, carrier: letter.carrier, slips: score.slips });
        if (process.stderr.isTTY) process.stderr.write(`\r${index + 1} of ${n}`);
      }
    } finally {
      await side.close();
    }
    const all = totals.get('all');
    if (!all) throw new Error('No letter was read.');
    return {
      text: describe(totals),
      figures: { n: all.letters, carriers: Object.fromEntries(totals), slips },
      missed: all.falseComplete > 0 ? `${all.falseComplete} letters called complete that are not` : null,
    };
  },
};

/** The first letter would pay for loading the libraries. */
async function warmUp(side: ReadingSide, seed: string): Promise<void> {
  await readLetter(side, await makeCorpusLetter(`${seed}/warm-up`, 0), 'warm-up');
}

/** A letter in one file is read as such, one in several (photographs) as the mail that brings them. */
async function readLetter(side: ReadingSide, letter: CorpusLetter, name: string): Promise<Result> {
  const [file, ...further] = letter.files;
  const read =
    file && further.length === 0
      ? await side.read({ kind: 'document', bytes: file.bytes, name: `letter.${file.extension}`, receivedOn })
      : await side.read({ kind: 'mail', bytes: mailOf(letter, name), name: 'letter.eml', receivedOn });
  return side.judge(name, read, receivedOn);
}

function mailOf(letter: CorpusLetter, name: string): Buffer {
  return buildMessage(prng(`mail/${name}`), {
    from: { name: '', address: 'phone@sender.example' },
    to: { name: '', address: 'letters@education.example' },
    subject: 'Letter',
    date: new Date(`${receivedOn}T14:00:00Z`),
    messageId: `<${name.replaceAll('/', '.')}@sender.example>`,
    text: 'The letter is attached.\n',
    attachments: letter.files.map(({ extension, bytes }, page) => ({
      name: `IMG_${1000 + page}.${extension}`,
      type: 'image/jpeg',
      bytes,
    })),
  });
}

type Total = Omit<Score, 'slips'> & { letters: number; seconds: number };

function add(
  totals: Map<string, Total>,
  name: string,
  { slips: _slips, ...score }: Score,
  seconds: number,
): void {
  const before = totals.get(name);
  const total: Total = before ?? {
    ...(Object.fromEntries(Object.keys(score).map((key) => [key, 0])) as Omit<Score, 'slips'>),
    letters: 0,
    seconds: 0,
  };
  for (const key of Object.keys(score) as (keyof typeof score)[]) total[key] += score[key];
  total.letters += 1;
  total.seconds += seconds;
  totals.set(name, total);
}

function describe(totals: Map<string, Total>): string {
  const head = [
    'carrier',
    'letters',
    'found',
    'form',
    'district',
    'wrong',
    'fields exact',
    'abstained',
    'wrong',
    'signature',
    'cannot tell',
    'wrong',
    'date exact',
    'abstained',
    'wrong',
    'verdict',
    'false complete',
    'false missing',
    's/letter',
  ];
  const rows = [...carriers, 'all'].flatMap((name) => {
    const t = totals.get(name);
    if (!t) return [];
    const figures = [
      t.letters,
      t.found,
      t.form,
      t.district,
      t.districtWrong,
      t.fieldsExact,
      t.fieldsAbstained,
      t.fieldsWrong,
      t.signatureRight,
      t.signatureOpen,
      t.signatureWrong,
      t.dateExact,
      t.dateAbstained,
      t.dateWrong,
      t.verdictRight,
      t.falseComplete,
      t.falseMissing,
    ];
    return [[name, ...figures.map(String), (t.seconds / t.letters).toFixed(1)]];
  });
  // one line a carrier would be wider than a screen
  const turned = head.map((title, at) => [title, ...rows.map((row) => row[at]!)]);
  return columns(turned);
}
