/** What hostile files and mails cost a reading process under the service's own limits. */
import { readFileSync } from 'node:fs';
import { endingOf } from '../fixtures/hostile/bombs.js';
import { mailBombs } from '../fixtures/hostile/mail-bombs.js';
import { pdfBombs } from '../fixtures/hostile/pdf-bombs.js';
import { pictureBombs } from '../fixtures/hostile/picture-bombs.js';
import { wordBombs } from '../fixtures/hostile/word-bombs.js';
import { zipBombs } from '../fixtures/hostile/zip-bombs.js';
import { openReaderPool } from '../src/adapters/reader/reader-pool.js';
import { readingTimeoutMs } from '../src/app/reading.js';
import { createLogger } from '../src/logger.js';
import { type Bench, columns } from './report.js';

const all = [
  ...Object.entries({ ...pdfBombs, ...zipBombs, ...wordBombs, ...pictureBombs }).map(([name, bomb]) => ({
    kind: 'document' as const,
    name,
    bomb,
  })),
  ...Object.entries(mailBombs).map(([name, bomb]) => ({ kind: 'mail' as const, name, bomb })),
];
const pageBytes = 4_096;
/** Above the limit on memory: how much a process may take between two looks at it. */
const grownBetweenLooks = 400_000_000;
const mostRssBytes = 1_500 * 1024 * 1024 + grownBetweenLooks;

export const bombs: Bench = {
  what: 'files and mails that ask for more than any letter, each in a reading process',
  n: all.length,
  async run({ n }) {
    const rows = [];
    const reader = openReaderPool({ size: 1, logger: createLogger('silent'), timeoutMs: readingTimeoutMs });
    try {
      for (const { kind, name, bomb } of all.slice(0, n)) {
        const bytes = await bomb.make();
        const peak = watchChild();
        const start = performance.now();
        const reading = await reader.read({ kind, bytes, name, receivedOn: '2024-09-01', forms: [] });
        const ms = Math.round(performance.now() - start);
        rows.push({
          name,
          bytes: bytes.length,
          ms,
          rssBytes: peak(),
          ends: endingOf(reading),
          told: bomb.ends,
        });
      }
    } finally {
      await reader.close();
    }
    const other = rows.filter(({ ends, told }) => ends !== told && told !== 'killed');
    const large = rows.filter(({ rssBytes }) => rssBytes > mostRssBytes);
    const table = columns([
      ['bomb', 'bytes', 'ms', 'MB', 'ends as'],
      ...rows.map(({ name, bytes, ms, rssBytes, ends }) => [
        name,
        String(bytes),
        String(ms),
        String(Math.round(rssBytes / 1e6)),
        ends,
      ]),
    ]);
    return {
      text: `${table}\n${rows.filter(({ ends }) => ends === 'killed').length} of ${rows.length} were ended from outside`,
      figures: { rows },
      missed:
        other.length + large.length === 0
          ? null
          : `${other.length} ended otherwise than they must, ${large.length} took more than ${mostRssBytes} bytes`,
    };
  },
};

/** The most that the newest child of this process holds until it is asked (Linux; 0 elsewhere). */
function watchChild(): () => number {
  let peak = 0;
  const look = () => {
    try {
      const children = readFileSync(`/proc/self/task/${process.pid}/children`, 'latin1').trim().split(' ');
      const pages = readFileSync(`/proc/${children.at(-1)}/statm`, 'latin1').split(' ')[1];
      peak = Math.max(peak, Number(pages) * pageBytes);
    } catch {
      // it has just ended
    }
  };
  const timer = setInterval(look, 20);
  return () => {
    clearInterval(timer);
    return peak;
  };
}
