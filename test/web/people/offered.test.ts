/** What a page offers, whoever it is shown to may do. */
import { expect, test } from '@jest/globals';
import { pageRouteOf, patternOf, unseen } from '../../../bench/desk/kinds.js';
import { mayDo, roles, type Needs, type Role } from '../../../src/web/people.js';
import { by, seedLetter, seedMail, seedReply, seedReview } from '../ledger.js';
import { deskOfSuite, ledgerOfSuite } from '../suite.js';
import { seedPerson, seedSession } from './visitors.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

/** Addresses that the page's forms are sent to, and those of buttons that send them elsewhere. */
const actionsIn = (body: string): string[] =>
  [...body.matchAll(/<form method="post" action="([^"]+)"|formaction="([^"]+)"/g)].map(
    ([, action, other]) => (action ?? other)!,
  );

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
  const replyId = await seedReply(database, mailId, {
    state: 'held',
    to: null,
    hold: { code: 'scanner-sender', text: 'A scanner sent it.' },
  });
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
    '/retention',
    '/people',
    '/goals',
    '/contacts',
    '/districts/Adair%20County',
    '/replies/wordings',
    '/replies/wordings/received',
    `/replies/${replyId}`,
    '/account',
  ];
}

test.each<[Role, RegExp[]]>([
  ['viewer', [/\/sign-out/, /\/account\/password/]],
  ['reviewer', [/\/reviews\/[^/]+\/accept/, /\/take-up/, /\/upload/]],
  ['admin', [/\/people/, /\/retention\/holds/, /\/replies\/wordings\//]],
])('%s: each form that is shown may be sent', async (role, some) => {
  const personId = await seedPerson(ledger, 'Robin', role);
  const session = await seedSession(ledger, personId);
  await desk.app.ready();
  const { knownRoutes } = desk.app;
  const mayLook = ({ needs }: { needs: Needs }) => needs !== 'nobody' && mayDo(role, needs);
  const all = [...(await rowsToLookAt()), `/people/${personId}`];
  const paths = all.filter((path) => mayLook(pageRouteOf(knownRoutes, path)!));
  // a page that is added later is asked for its forms, too
  expect(unseen(knownRoutes.filter(mayLook), paths)).toEqual([]);
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
