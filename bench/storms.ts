/** Storms of bounces, of one sender, of a loop, of our own mails: how many replies went that should not have. */
import { openEmptyDatabase } from './desk/empty-database.js';
import type { Bench } from './report.js';
import { storms as all } from './storms/mails.js';
import { runStorms } from './storms/run.js';

export const storms: Bench = {
  what: 'so many bounces, and a fifth as many mails of each other storm, through the steps, and the replies that went',
  n: 200,
  async run({ n, seed }) {
    const database = await openEmptyDatabase();
    try {
      const results = await runStorms(database, all, {
        seed,
        countOf: ({ share }) => Math.ceil(n * share),
      });
      const wrong = results.reduce((sum, { sent, most }) => sum + Math.max(0, sent - most), 0);
      const failed = results.reduce((sum, result) => sum + result.failed, 0);
      const text = results
        .map(
          ({ name, mails, sent, most, held, letters, review, failed: undecided, ms }) =>
            `${name.padEnd(18)} ${mails} mails, ${sent} answered (at most ${most}), ${held} held, ${letters} letters, ${review} in review, ${undecided} failed, ${Math.round(ms / mails)} ms each`,
        )
        .join('\n');
      return {
        text: `${text}\n${wrong} wrong replies`,
        figures: { results },
        missed:
          wrong + failed === 0
            ? null
            : `${wrong} replies went that should not have, ${failed} mails were not decided`,
      };
    } finally {
      await database.close();
    }
  },
};
