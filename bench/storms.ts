/** Storms of bounces, of one sender, of a loop, of our own mails: how many replies went that should not have. */
import { openEmptyDatabase } from './desk/empty-database.js';
import type { Bench } from './report.js';
import { storms as all } from './storms/mails.js';
import { runStorms } from './storms/run.js';

export const storms: Bench = {
  what: 'mails of each storm through the steps, and the replies that went',
  n: 40,
  async run({ n, seed }) {
    const database = await openEmptyDatabase();
    try {
      const results = await runStorms(database, all, { n, seed });
      const wrong = results.reduce((sum, { sent, most }) => sum + Math.max(0, sent - most), 0);
      const text = results
        .map(
          ({ name, mails, sent, most, held, letters, review, failed, ms }) =>
            `${name.padEnd(18)} ${mails} mails, ${sent} answered (at most ${most}), ${held} held, ${letters} letters, ${review} in review, ${failed} failed, ${Math.round(ms / mails)} ms each`,
        )
        .join('\n');
      return {
        text: `${text}\n${wrong} wrong replies`,
        figures: { results },
        missed: wrong === 0 ? null : `${wrong} replies went that should not have`,
      };
    } finally {
      await database.close();
    }
  },
};
