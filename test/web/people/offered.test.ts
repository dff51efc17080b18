/** What a page offers, whoever it is shown to may do. */
import { expect, test } from '@jest/globals';
import { mayDo, roles, type Role } from '../../../src/web/people.js';
import { by, seedLetter, seedMail, seedReview } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';
import { seedPerson, seedSession } from './visitors.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

/** Addresses that the page's forms are sent to, and those of buttons that send them elsewhere. */
const actionsIn = (body: string): string[] =>
  [...body.matchAll(/<form method="post" action="([^"]+)"|formaction="([^"]+)"/g)].map(
    ([, action, other]) => (action ?? other)!,
  );

/** `/reviews/:id/ask` as `^/reviews/[^/]+/ask$` */
const patternOf = (url: string): RegExp => new RegExp(`^${url.replaceAll(/:\w+(?:\([^)]*\))?/g, '[^/]+')}$`);

async function rowsToLookAt(): Promise<string[]> {
  const { database } = ledger;
  const open = await seedLetter(database);
  const held = await seedLetter(database);

  await ledger.review.hold(held.reviewId!, { until: null, note: 'they call back' }, by);
  const gone = await seedLetter(database);
  await ledger.review.dismiss(gone.reviewId!, by);
  const mailId = await seedMail(database, { decision: 'review' });
  const reviewId = await seedReview(database, mailId, null, [
    { code: 'claims-letter', text: 'It claims a letter.' },
  ]);
  return [
    '/',
    '/reviews?show=all',
    `/reviews?done=dismissed&of=${gone.reviewId}`,
    ...[open.reviewId, held.reviewId, gone.reviewId, reviewId].map((id) => `/reviews/${id}`),
    `/letters/${open.letterId}`,
    '/letters',
    '/replies',
    '/set-aside',
    '/upload',
    '/service',
    '/account',
  ];
}

test.each<[Role, RegExp[]]>([
  ['viewer', [/\/sign-out/, /\/account\/password/]],
  ['reviewer', [/\/reviews\/[^/]+\/accept/, /\/take-up/, /\/upload/]],
])('%s: each form that is shown may be sent', async (role, some) => {
  const session = await seedSession(ledger, await seedPerson(ledger, 'Robin', role));
  const paths = await rowsToLookAt();
  await desk.app.ready();
  const offered: string[] = [];
  for (const path of paths) {
    const { statusCode, body } = await desk.get(path, { cookie: session.cookie, host: 'localhost:8025' });
    expect([path, statusCode]).toEqual([path, 200]);
    offered.push(...actionsIn(body));
  }
  const needsOf = (action: string) =>
    desk.app.knownRoutes.find(({ method, url }) => method === 'POST' && patternOf(url).test(action))?.needs ??
    roles.at(-1)!;
  expect(offered.filter((action) => !mayDo(role, needsOf(action)))).toEqual([]);
  for (const pattern of some) expect(offered.some((action) => pattern.test(action))).toBe(true);
});
