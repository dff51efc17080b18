/**
 * `npm run desk [-- --n N] [--review N] [--port N] [--database URL]`: a desk with made-up letters to look at, in memory or
 * in an empty PostgreSQL database; Ctrl-C ends it.
 */
import { parseArgs } from 'node:util';
import { openEmptyDatabase } from './empty-database.js';
import { openDesk } from './open-desk.js';

const { values } = parseArgs({
  options: {
    n: { type: 'string', default: '150' },
    review: { type: 'string', default: '18' },
    port: { type: 'string', default: '8080' },
    database: { type: 'string' },
  },
});
const database = await openEmptyDatabase(values.database);
const desk = await openDesk(database, { letters: Number(values.n), inReview: Number(values.review) });
const url = await desk.app.listen({ host: '127.0.0.1', port: Number(values.port) });
process.stdout.write(
  [
    url,
    ...Object.entries(desk.seeded.reviews).flatMap(([name, ids]) =>
      ids.slice(0, 1).map((id) => `${name}: ${url}/reviews/${id}`),
    ),
    ...desk.seeded.mailReviews.slice(0, 2).map((id) => `a mail in review: ${url}/reviews/${id}`),
    ...desk.seeded.letters.slice(0, 1).map((id) => `a letter: ${url}/letters/${id}`),
    ...desk.seeded.heldReplies.slice(0, 1).map((id) => `a held reply: ${url}/replies/${id}`),
    '',
  ].join('\n'),
);
process.once('SIGINT', () => void desk.close().then(() => database.close()));
