/** Signing in: what it gives, what it does not tell, when it ends, and who is not let try for ever. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import {
  sessionIdleMs,
  sessionLongestMs,
  triesOfName,
  triesOfPlace,
  triesWithinMs,
} from '../../../src/pipeline/people/limits.js';
import { peopleActions } from '../../../src/pipeline/people.js';
import type { Passwords } from '../../../src/pipeline/ports.js';
import type { WebDeps } from '../../../src/web/context.js';
import { formToken } from '../../../src/web/people/form-token.js';
import { deskOf, sameOrigin, type Desk } from '../desk.js';
import { now, openLedger, type Ledger } from '../ledger.js';
import { password, seedPerson, seedSession } from './visitors.js';

let ledger: Ledger;
let at: Date;
let compared: string[];
/** As slow ones do, but at once; what is compared with what is written down. */
const passwords: Passwords = {
  hash: async (text) => `hash of ${text}`,
  verify: async (hashed, text) => {
    compared.push(hashed);
    return hashed === `hash of ${text}`;
  },
  isOutdated: () => false,
};
beforeAll(async () => {
  ledger = await openLedger();
});
afterAll(() => ledger.close());

let desk: Desk;
const open = (changed: Partial<WebDeps> = {}): Desk => {
  const clock = { now: () => at };
  return deskOf(ledger, {
    clock,
    people: peopleActions({ database: ledger.database, passwords, clock }),
    ...changed,
  });
};
beforeEach(async () => {
  await ledger.empty();
  at = now;
  compared = [];
  await desk?.app.close();
  desk = open();
  const people = peopleActions({ database: ledger.database, passwords, clock: { now: () => at } });
  await people.add({ name: 'Pat Example', role: 'admin', password }, 'command line');
});
afterAll(() => desk.app.close());

const cookiesOf = (answer: LightMyRequestResponse): string[] => [answer.headers['set-cookie'] ?? []].flat();
const cookieFrom = (answer: LightMyRequestResponse, name: string): string =>
  cookiesOf(answer)
    .find((cookie) => cookie.startsWith(`${name}=`))!
    .split(';')[0]!;
const tokenIn = (answer: LightMyRequestResponse): string =>
  /name="token" value="([0-9a-f]{64})"/.exec(answer.body)![1]!;

async function trySignIn(
  typed: { name?: string; password?: string; next?: string } = {},
  { headers = {}, from = desk }: { headers?: Record<string, string>; from?: Desk } = {},
): Promise<LightMyRequestResponse> {
  const visited = await from.get('/sign-in', headers);
  const secure = cookiesOf(visited).some((cookie) => cookie.startsWith('__Host-'));
  const cookie = cookieFrom(visited, secure ? '__Host-desk-visit' : 'desk-visit');
  return from.post(
    '/sign-in',
    Object.entries({ token: tokenIn(visited), name: 'Pat Example', password, next: '', ...typed }),
    { ...sameOrigin, ...headers, cookie },
  );
}

const wrong = (name: string, address: string): Promise<LightMyRequestResponse> =>
  trySignIn({ name, password: 'wrong in every way' }, { headers: { 'x-forwarded-for': address } });

const cookieNow = async (): Promise<string> => cookieFrom(await trySignIn(), 'desk');
const isOpen = async (cookie: string, headers: Record<string, string> = {}): Promise<boolean> =>
  (await desk.get('/account', { cookie, ...headers })).statusCode === 200;
const later = (ms: number): void => {
  at = new Date(at.valueOf() + ms);
};

describe('signing in', () => {
  test('opens the page that was asked for, with a cookie that scripts cannot read', async () => {
    const asked = await desk.get('/people?x=1');
    expect([asked.statusCode, asked.headers['location']]).toEqual([303, '/sign-in?next=%2Fpeople%3Fx%3D1']);
    const answer = await trySignIn({ next: '/people?x=1' });
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/people?x=1']);
    expect(cookiesOf(answer).find((cookie) => cookie.startsWith('desk='))).toMatch(
      /^desk=[\w-]{43}; Max-Age=604800; Path=\/; HttpOnly; SameSite=Lax$/,
    );
    const page = await desk.get('/people', { cookie: cookieFrom(answer, 'desk') });
    expect(page.statusCode).toBe(200);
    expect(page.body).toContain('<a href="/account">Pat Example</a>');
    expect(page.body).toContain('action="/sign-out"');
  });

  test('over TLS gives a cookie for this host and TLS alone, and asks to come back so', async () => {
    const secure = open({ pageUrl: new URL('https://letters.iln.example') });
    const headers = { host: 'letters.iln.example', origin: 'https://letters.iln.example' };
    const answer = await trySignIn({}, { headers, from: secure });
    expect(answer.statusCode).toBe(303);
    expect(cookiesOf(answer).find((cookie) => cookie.startsWith('__Host-desk='))).toMatch(
      /; Path=\/; HttpOnly; Secure; SameSite=Lax$/,
    );
    expect(answer.headers['strict-transport-security']).toMatch(/^max-age=\d{8}$/);
    // a plain cookie, which another host of the domain could have set, opens nothing there
    const plain = cookieFrom(answer, '__Host-desk').replace('__Host-', '');
    expect((await secure.get('/people', { ...headers, cookie: plain })).statusCode).toBe(303);
    await secure.app.close();
  });

  test('makes a new session whatever cookie came with it, and ends the one before', async () => {
    const planted = await seedSession(ledger, await seedPerson(ledger, 'Mallory', 'viewer'));
    const visited = await desk.get('/sign-in');
    const cookie = `${planted.cookie}; ${cookieFrom(visited, 'desk-visit')}`;
    const answer = await desk.post(
      '/sign-in',
      Object.entries({ token: tokenIn(visited), name: 'Pat Example', password }),
      { ...sameOrigin, cookie },
    );
    expect(cookieFrom(answer, 'desk')).not.toBe(planted.cookie);
    expect((await desk.get('/', { cookie: planted.cookie })).statusCode).toBe(303);
  });

  test('keeps only the hash of a session’s token', async () => {
    const token = cookieFrom(await trySignIn(), 'desk').replace('desk=', '');
    const { rows } = await ledger.database.query<{ row: string }>(
      'select to_jsonb(s)::text as row from session s',
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!.row).not.toContain(token);
  });

  test('of one browser needs the token of that browser’s page', async () => {
    const mine = await desk.get('/sign-in');
    const other = await desk.get('/sign-in');
    const form = Object.entries({ token: tokenIn(other), name: 'Pat Example', password });
    const answer = await desk.post('/sign-in', form, {
      ...sameOrigin,
      cookie: cookieFrom(mine, 'desk-visit'),
    });
    expect(answer.statusCode).toBe(403);
    expect((await desk.post('/sign-in', form, sameOrigin)).statusCode).toBe(403);
  });

  test.each([
    'https://evil.example/',
    '//evil.example',
    '/\\evil.example',
    '\\\\evil.example',
    '/.//evil.example',
    '/..//evil.example',
    '/\t/evil.example',
    '/\n//evil.example',
    ' //evil.example',
    'javascript:alert(1)',
    'people',
    '',
  ])('goes home for the next page %j', async (next) => {
    const answer = await trySignIn({ next });
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/']);
    const page = await desk.get(`/sign-in?next=${encodeURIComponent(next)}`);
    expect(page.body).toContain('name="next" value="/"');
  });
  test.each(['/%2F%2Fevil.example', '/%5Cevil.example', '/letters?to=//evil.example'])(
    'takes %s as the path on this host that it is',
    async (next) => {
      const { headers } = await trySignIn({ next });
      expect(new URL(headers['location']!, 'http://localhost:8025').host).toBe('localhost:8025');
    },
  );
});

describe('a wrong password, an unknown name and a user who is switched off', () => {
  test('get the same answer after the same work', async () => {
    await ledger.people.disable({ name: 'Pat Example' }, 'x');
    const people = peopleActions({ database: ledger.database, passwords, clock: { now: () => at } });
    await people.add({ name: 'Robin', role: 'admin', password }, 'x');
    await people.disable({ name: 'Pat Example' }, 'x');
    const tries = [
      { name: 'Robin', password: 'not the password of it' },
      { name: 'Nobody', password },
      { name: 'Pat Example', password },
      { name: 'Robin', password: 'x'.repeat(5000) },
      { name: '', password: '' },
    ];
    const answers = [];
    for (const typed of tries) {
      compared = [];
      const { statusCode, body } = await trySignIn(typed);
      expect(compared).toHaveLength(1);
      answers.push([statusCode, body.replaceAll(/value="[^"]*"/g, '')]);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]![0]).toBe(422);
    expect(answers[0]![1]).toContain('The name and the password do not go together.');
  });

  test('keep the name that was typed, never the password', async () => {
    const { body } = await trySignIn({ name: 'Pat "><script>', password: 'typed by mistake' });
    expect(body).toContain('value="Pat &#34;&#62;&#60;script&#62;"');
    expect(body).not.toContain('typed by mistake');
  });

  test('are listed for admins, a name that is nobody’s without the name', async () => {
    await trySignIn({ name: 'a password in the wrong box' });
    await trySignIn({ password: 'wrong in every way' });
    const cookie = cookieFrom(await trySignIn(), 'desk');
    const { body } = await desk.get('/people', { cookie });
    expect(body).toContain('a name that is nobody’s');
    expect(body).toContain('wrong name or password');
    expect(body).toContain('127.0.0.1');
    expect(body).not.toContain('a password in the wrong box');
    const { rows } = await ledger.database.query<{ row: string }>(
      'select to_jsonb(s)::text as row from sign_in s',
    );
    expect(rows.map(({ row }) => row).join()).not.toContain('wrong box');
  });
});

describe('tries', () => {
  test.each([
    ['a user', 'Pat Example'],
    ['nobody', 'Nobody At All'],
  ])(
    'under the name of %s end after a number, from wherever they come, and for a while',
    async (_what, name) => {
      const people = peopleActions({ database: ledger.database, passwords, clock: { now: () => at } });
      for (let i = 0; i < triesOfName; i++)
        expect((await people.signIn({ name, password: 'wrong', address: `203.0.113.${i}` })).kind).toBe(
          'wrong',
        );
      expect((await people.signIn({ name, password, address: '203.0.113.200' })).kind).toBe('too-many');
      // another process, and one that has just started, count the same
      const answer = await trySignIn({ name });
      expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '900']);
      expect(answer.body).toContain('Too many tries');
      at = new Date(at.valueOf() + triesWithinMs + 1000);
      expect((await trySignIn({ name })).statusCode).toBe(name === 'Nobody At All' ? 422 : 303);
    },
  );

  test('from one place end after a number, under whatever name; others go on', async () => {
    const people = peopleActions({ database: ledger.database, passwords, clock: { now: () => at } });
    for (let i = 0; i < triesOfPlace; i++)
      await people.signIn({ name: `Name ${i}`, password: 'wrong', address: `2001:db8:1:2::${i}` });
    const same = { name: 'Pat Example', password, address: '2001:db8:1:2:ffff::1' };
    expect((await people.signIn(same)).kind).toBe('too-many');
    expect((await people.signIn({ ...same, address: '2001:db8:1:3::1' })).kind).toBe('signed-in');
  });

  test('of a name begin anew once it has signed in', async () => {
    const people = peopleActions({ database: ledger.database, passwords, clock: { now: () => at } });
    const typed = { name: 'pat example', address: '203.0.113.1' };
    for (let round = 0; round < 2; round++) {
      for (let i = 1; i < triesOfName; i++) await people.signIn({ ...typed, password: 'wrong' });
      expect((await people.signIn({ ...typed, password })).kind).toBe('signed-in');
    }
  });

  test('are counted where many come at once', async () => {
    const people = peopleActions({ database: ledger.database, passwords, clock: { now: () => at } });
    const kinds = await Promise.all(
      Array.from({ length: triesOfName * 2 }, (_, i) =>
        people.signIn({ name: 'Pat Example', password: 'wrong', address: `203.0.113.${i}` }),
      ),
    );
    expect(kinds.filter(({ kind }) => kind === 'wrong').length).toBeLessThanOrEqual(triesOfName);
  });

  test('of a flood are answered before the database is asked', async () => {
    const answers: number[] = [];
    for (let i = 0; i < 70; i++)
      answers.push((await desk.post('/sign-in', [], { ...sameOrigin })).statusCode);
    expect(answers.at(-1)).toBe(429);
    expect((await ledger.database.query('select 1 from sign_in')).rowCount).toBe(0);
  });

  test('come from whom a proxy names only where the proxy is trusted', async () => {
    await wrong('Pat Example', '203.0.113.7');
    const trusting = open({ trustProxy: ['loopback'] });
    await trySignIn({}, { headers: { 'x-forwarded-for': '203.0.113.8' }, from: trusting });
    await trusting.app.close();
    const { rows } = await ledger.database.query<{ address: string }>(
      'select address from sign_in order by id',
    );
    expect(rows.map(({ address }) => address)).toEqual(['127.0.0.1', '203.0.113.8']);
  });
});

describe('a session', () => {
  test('ends when nobody used it for long', async () => {
    const cookie = await cookieNow();
    later(sessionIdleMs - 1000);
    expect(await isOpen(cookie)).toBe(true);
    later(sessionIdleMs - 1000);
    expect(await isOpen(cookie)).toBe(true);
    later(sessionIdleMs);
    expect(await isOpen(cookie)).toBe(false);
  });

  test.each([
    ['as the browser says', { 'sec-fetch-mode': 'cors', 'sec-fetch-dest': 'empty' }],
    ['as the page says over plain HTTP, where the browser says nothing', { 'x-by-itself': 'yes' }],
  ])('is not kept by what a page fetches by itself, %s', async (_who, headers) => {
    const cookie = await cookieNow();
    later(sessionIdleMs - 1000);
    expect(await isOpen(cookie, headers)).toBe(true);
    later(2000);
    expect(await isOpen(cookie)).toBe(false);
  });

  test('is not kept by a page that says by itself who is here', async () => {
    const cookie = await cookieNow();
    later(sessionIdleMs - 1000);
    const token = formToken(cookie.split('=')[1]!);
    const here = `/reviews/${randomUUID()}/here`;
    const headers = { ...sameOrigin, cookie, 'sec-fetch-mode': 'cors' };
    expect((await desk.post(here, [['token', token]], headers)).statusCode).toBe(404);
    later(2000);
    expect(await isOpen(cookie)).toBe(false);
  });

  test('ends after some days, used or not', async () => {
    const cookie = await cookieNow();
    for (let spent = 0; spent + sessionIdleMs / 2 < sessionLongestMs; spent += sessionIdleMs / 2) {
      expect(await isOpen(cookie)).toBe(true);
      later(sessionIdleMs / 2);
    }
    later(sessionIdleMs / 2);
    expect(await isOpen(cookie)).toBe(false);
  });

  test('ends by signing out, on the server too', async () => {
    const cookie = await cookieNow();
    const token = tokenIn(await desk.get('/account', { cookie }));
    const answer = await desk.post('/sign-out', [['token', token]], { ...sameOrigin, cookie });
    expect([answer.statusCode, answer.headers['location']]).toEqual([303, '/sign-in']);
    expect(cookieFrom(answer, 'desk')).toBe('desk=');
    expect(await isOpen(cookie)).toBe(false);
  });

  test.each<[string, (id: string) => Promise<unknown>]>([
    ['the role', (id) => ledger.people.changeRole({ id }, 'viewer', 'x')],
    ['the password', (id) => ledger.people.setPassword({ id }, 'another four words', 'x')],
    ['the user being switched off', (id) => ledger.people.disable({ id }, 'x')],
    ['an admin', (id) => ledger.people.endSessions({ id }, 'x')],
  ])('is ended by %s', async (_what, change) => {
    const id = await seedPerson(ledger, 'Robin', 'reviewer');
    const { cookie } = await seedSession(ledger, id);
    expect(await isOpen(cookie)).toBe(true);
    expect(await change(id)).toMatchObject({ kind: 'done' });
    expect(await isOpen(cookie)).toBe(false);
  });

  test.each([
    'desk=',
    'desk=x',
    `desk=${'a'.repeat(43)}`,
    `desk=${'a'.repeat(9000)}`,
    'desk="',
    '__proto__=1; desk=%E0',
  ])('is not opened by the cookie %.40s', async (cookie) => {
    expect((await desk.get('/account', { cookie })).statusCode).toBe(303);
  });
});

describe('what was typed before the session ended', () => {
  test('is offered again, first to sign in and then to send, and never a password', async () => {
    const typed: [string, string][] = [
      ['token', 'old'],
      ['name', '<b>Robin</b>'],
      ['role', 'viewer'],
      ['password', 'four secret words'],
    ];
    const out = await desk.post('/people', typed);
    expect(out.statusCode).toBe(403);
    expect(out.body).toContain('Please sign in');
    expect(out.body).toContain('<textarea name="name" hidden>\n&#60;b&#62;Robin&#60;/b&#62;</textarea>');
    expect(out.body).not.toContain('four secret words');
    const cookie = cookieFrom(await trySignIn(), 'desk');
    const again = await desk.post('/people', typed, { ...sameOrigin, cookie });
    expect(again.statusCode).toBe(403);
    expect(again.body).toContain('Send it again');
    const fresh =
      /<form method="post" action="\/people"><input type="hidden" name="token" value="(\w+)">/.exec(
        again.body,
      )![1]!;
    const sent = await desk.post('/people', [['token', fresh], ...typed.slice(1)], { ...sameOrigin, cookie });
    expect(sent.statusCode).toBe(303);
  });

  test('is not read where it holds files', async () => {
    const answer = await desk.app.inject({
      method: 'POST',
      url: '/upload',
      headers: { ...sameOrigin, 'content-type': 'multipart/form-data; boundary=x' },
      payload: 'x'.repeat(100_000),
    });
    expect(answer.statusCode).toBe(403);
    expect(answer.body).toContain('choose them again');
  });
});
