/** Every route that the desk has, as each role and as nobody: what is added later is asked here at once. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { mayDo, roles, type KnownRoute, type Role } from '../../../src/web/people.js';
import { deskOf, sameOrigin, type Desk } from '../desk.js';
import { openLedger, seedLetter, type Ledger } from '../ledger.js';
import { seedPerson, seedSession, type Session } from './visitors.js';

let ledger: Ledger;
let desk: Desk;
let routes: KnownRoute[];
let mailId: string;
const people = {} as Record<Role, string>;
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.empty();
  for (const role of roles) people[role] = await seedPerson(ledger, `Robin ${role}`, role);
  ({ mailId } = await seedLetter(ledger.database));
  desk = deskOf(ledger);
  await desk.app.ready();
  routes = desk.app.knownRoutes.filter(({ method }) => method !== 'OPTIONS');
});
afterAll(async () => {
  await desk.app.close();
  await ledger.close();
});

/** Ids of a mail that is there, so that pictures and documents would be found. */
const pathOf = (url: string): string =>
  url
    .replaceAll(/:(\w+)(?:\([^)]*\))?/g, (_all, name: string) => (/id$/i.test(name) ? mailId : '0'))
    .replace('*', 'x');
const isSafe = ({ method }: Pick<KnownRoute, 'method'>): boolean => method === 'GET' || method === 'HEAD';

/** A stream goes on for ever: what counts is how it began. */
async function ask(
  { method, url }: Pick<KnownRoute, 'method' | 'url'>,
  session: Session | null,
  changed: { headers?: Record<string, string>; token?: string } = {},
): Promise<Pick<LightMyRequestResponse, 'statusCode' | 'headers' | 'body'>> {
  const ending = new AbortController();
  const answer = desk.app.inject({
    method: method as 'GET',
    url: pathOf(url),
    payloadAsStream: true,
    signal: ending.signal,
    headers: {
      ...sameOrigin,
      ...(session && { cookie: session.cookie }),
      ...(!isSafe({ method }) && { 'content-type': 'application/x-www-form-urlencoded' }),
      ...changed.headers,
    },
    ...(!isSafe({ method }) && {
      payload: new URLSearchParams({ token: changed.token ?? session?.token ?? '' }).toString(),
    }),
  });
  const answered = await answer;
  const { statusCode, headers } = answered;
  const body = answered.stream();
  if (/event-stream/.test(String(headers['content-type']))) {
    body.destroy();
    return { statusCode, headers, body: '' };
  }
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return { statusCode, headers, body: Buffer.concat(chunks).toString('utf8') };
}

/** In one test each: the list is known only once the desk stands, and a failure names every route that is wrong. */
async function wrongOnes(
  which: KnownRoute[],
  wrong: (route: KnownRoute) => Promise<string | null>,
): Promise<string[]> {
  if (which.length === 0) return ['no route at all'];
  const found: string[] = [];
  for (const route of which) {
    const problem = await wrong(route);
    if (problem !== null) found.push(`${route.method} ${route.url} (needs ${route.needs}): ${problem}`);
  }
  return found;
}
const changing = (): KnownRoute[] => routes.filter((route) => !isSafe(route));
const fresh = (role: Role): Promise<Session> => seedSession(ledger, people[role]);

test('there are as many routes as a desk has, and few are open to nobody', () => {
  expect(routes.length).toBeGreaterThan(30);
  const open = routes.filter(({ needs, method }) => needs === 'nobody' && method !== 'HEAD');
  const known = ['/assets/:name', '/favicon.ico', '/healthz', '/metrics', '/sign-in'];
  expect(open.map(({ url }) => url).filter((url) => !known.includes(url))).toEqual([]);
});

describe('a person who is not signed in', () => {
  test('is sent to sign in from every page, document and picture', async () => {
    const wrong = await wrongOnes(
      routes.filter((route) => route.needs !== 'nobody' && isSafe(route)),
      async (route) => {
        const { statusCode, headers, body } = await ask(route, null);
        const path = pathOf(route.url);
        const to = path === '/' ? '/sign-in' : `/sign-in?next=${encodeURIComponent(path)}`;
        return statusCode === 303 && headers['location'] === to && body === ''
          ? null
          : `${statusCode} to ${String(headers['location'])}`;
      },
    );
    expect(wrong).toEqual([]);
  });

  test('gets no picture into a page and no stream either', async () => {
    const wrong = await wrongOnes(
      routes.filter((route) => route.needs !== 'nobody' && isSafe(route)),
      async (route) => {
        const { statusCode } = await ask(route, null, { headers: { 'sec-fetch-dest': 'image' } });
        return statusCode === 403 ? null : String(statusCode);
      },
    );
    expect(wrong).toEqual([]);
  });

  test('changes nothing', async () => {
    const wrong = await wrongOnes(
      routes.filter((route) => route.needs !== 'nobody' && !isSafe(route)),
      async (route) => {
        const { statusCode, body } = await ask(route, null);
        return statusCode === 403 && body.includes('Please sign in') ? null : String(statusCode);
      },
    );
    expect(wrong).toEqual([]);
  });
});

describe.each(roles)('a %s', (role) => {
  test('may do what the route says and nothing else', async () => {
    const wrong = await wrongOnes(
      routes.filter(({ needs }) => needs !== 'nobody'),
      async (route) => {
        const { statusCode, headers, body } = await ask(route, await fresh(role));
        if (statusCode >= 500) return String(statusCode);
        if (!mayDo(role, route.needs))
          return statusCode === 403 && (body.includes('Not for you') || route.method === 'HEAD')
            ? null
            : String(statusCode);
        const isRefused = statusCode === 403 || statusCode === 401;
        const isSentAway = (headers['location'] ?? '').startsWith('/sign-in') && route.url !== '/sign-out';
        return isRefused || isSentAway ? `${statusCode}` : null;
      },
    );
    expect(wrong).toEqual([]);
  });
});

describe('a form', () => {
  test.each<[string, { headers?: Record<string, string>; token?: string }]>([
    ['without a token', { token: '' }],
    ['with a token that is none', { token: 'f'.repeat(64) }],
    ['from another origin', { headers: { origin: 'https://evil.example' } }],
    ['from another site', { headers: { 'sec-fetch-site': 'cross-site' } }],
    ['from another port', { headers: { origin: 'http://localhost:9999' } }],
    ['from a frame without an origin', { headers: { origin: 'null' } }],
  ])('%s changes nothing, on no route', async (_what, changed) => {
    const wrong = await wrongOnes(changing(), async (route) => {
      const { statusCode, body } = await ask(route, await fresh('admin'), changed);
      return statusCode === 403 && !body.includes('Not for you') ? null : String(statusCode);
    });
    expect(wrong).toEqual([]);
  });

  test('with the token of another session of the same person changes nothing, on no route', async () => {
    const wrong = await wrongOnes(changing(), async (route) => {
      const { token } = await fresh('admin');
      const { statusCode } = await ask(route, await fresh('admin'), { token });
      return statusCode === 403 ? null : String(statusCode);
    });
    expect(wrong).toEqual([]);
  });
});

test('every answer carries the fields that keep a browser safe, errors too', async () => {
  const answers = [
    ...routes.map((route) => async () => ask(route, await fresh('admin'))),
    ...routes.map((route) => () => ask(route, null)),
    () => ask({ method: 'GET', url: '/nothing' }, null),
    () => ask({ method: 'GET', url: '/%E0%A4%A' }, null),
    () => ask({ method: 'GET', url: '/' }, null, { headers: { host: 'evil.example' } }),
    () => ask({ method: 'POST', url: '/sign-in' }, null, { headers: { 'content-type': 'a/b' } }),
  ];
  const wrong: string[] = [];
  for (const answer of answers) {
    const { statusCode, headers } = await answer();
    const isSafeToKeep = String(headers['cache-control']).startsWith('public');
    if (
      headers['x-content-type-options'] !== 'nosniff' ||
      !/default-src 'none'/.test(String(headers['content-security-policy'])) ||
      headers['referrer-policy'] !== 'same-origin' ||
      (headers['cache-control'] !== 'no-store' && !isSafeToKeep)
    )
      wrong.push(`${statusCode} ${JSON.stringify(headers)}`);
  }
  expect(wrong).toEqual([]);
});
