/** Users: the first one, those an admin makes and changes, and a desk that has none. */
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { LightMyRequestResponse } from 'fastify';
import { argon2Passwords } from '../../../src/adapters/passwords/argon2.js';
import { deskOf, sameOrigin, type Desk } from '../desk.js';
import { openLedger, type Ledger } from '../ledger.js';
import { password, seedPerson, seedSession, type Session } from './visitors.js';

let ledger: Ledger;
let desk: Desk;
beforeAll(async () => {
  ledger = await openLedger();
  desk = deskOf(ledger, { host: '0.0.0.0' });
});
beforeEach(() => ledger.empty());
afterAll(async () => {
  await desk.app.close();
  await ledger.close();
});

const from = (remoteAddress: string, url: string, headers: Record<string, string> = {}) =>
  desk.app.inject({ method: 'GET', url, remoteAddress, headers: { host: 'localhost:8025', ...headers } });

describe('a desk without a user', () => {
  test.each(['127.0.0.1', '127.9.8.7', '::1', '::ffff:127.0.0.1'])(
    'answers %s without a sign-in',
    async (address) => {
      const { statusCode, body } = await from(address, '/people');
      expect(statusCode).toBe(200);
      expect(body).toContain('npx letter-intake user add &#34;YOUR NAME&#34; --role admin');
      expect((await from(address, '/')).body).toContain('Make the first user');
    },
  );

  test.each<[string, string, Record<string, string>]>([
    ['another machine', '192.168.1.5', {}],
    ['a container’s host', '172.17.0.1', {}],
    ['another machine that says it is this one', '10.0.0.9', { 'x-forwarded-for': '127.0.0.1' }],
    ['a proxy on this machine', '127.0.0.1', { 'x-forwarded-for': '203.0.113.5' }],
    ['a proxy that says who it is', '127.0.0.1', { via: '1.1 proxy' }],
    ['a proxy that names the host that was asked for', '127.0.0.1', { host: '0.0.0.0:8025' }],
  ])('tells %s how to make one, and nothing else', async (_what, address, headers) => {
    for (const url of ['/', '/people', '/letters', '/people/x']) {
      const { statusCode, body } = await from(address, url, headers);
      expect(statusCode).toBe(403);
      expect(body).toContain('npx letter-intake user add &#34;YOUR NAME&#34; --role admin');
      expect(body).not.toContain('Rooms');
    }
    expect((await from(address, '/healthz', headers)).statusCode).toBe(200);
  });

  test('makes the first one on the page, an admin, and lets nobody in without a sign-in from then on', async () => {
    const token = (await desk.form('/people'))[0]![1];
    const form = (role: string): [string, string][] => [
      ['token', token],
      ['name', 'Pat Example'],
      ['role', role],
      ['password', password],
    ];
    const viewer = await desk.post('/people', form('viewer'));
    expect([viewer.statusCode, viewer.body.includes('must be an admin')]).toEqual([422, true]);
    expect((await desk.post('/people', form('admin'))).statusCode).toBe(303);
    const { statusCode, headers } = await desk.get('/');
    expect([statusCode, headers['location']]).toEqual([303, '/sign-in']);
    // the form of the page from before is no longer a way in
    const late = await desk.post('/people', [
      ['token', token],
      ['name', 'Mallory'],
      ['role', 'admin'],
      ['password', password],
    ]);
    expect(late.statusCode).toBe(403);
    const { rows } = await ledger.database.query<{ name: string; password_hash: string }>(
      'select * from person',
    );
    expect(rows.map(({ name }) => name)).toEqual(['Pat Example']);
    // OWASP Password Storage Cheat Sheet, "Argon2id"
    expect(rows[0]!.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(argon2Passwords.isOutdated(rows[0]!.password_hash)).toBe(false);
    expect(argon2Passwords.isOutdated(rows[0]!.password_hash.replace('t=2', 't=1'))).toBe(true);
  });
});

describe('an admin', () => {
  let me: string;
  let session: Session;
  beforeEach(async () => {
    me = await seedPerson(ledger, 'Pat Example', 'admin');
    session = await seedSession(ledger, me);
  });
  const get = (url: string): Promise<LightMyRequestResponse> => desk.get(url, { cookie: session.cookie });
  const post = (url: string, fields: Record<string, string> = {}): Promise<LightMyRequestResponse> =>
    desk.post(url, Object.entries({ token: session.token, ...fields }), {
      ...sameOrigin,
      cookie: session.cookie,
    });

  test('adds a user, who is listed, and whose password works', async () => {
    const answer = await post('/people', { name: '  Robin Sample ', role: 'reviewer', password });
    expect(answer.headers['location']).toBe('/people?done=added');
    const { body } = await get('/people?done=added');
    expect(body).toContain('The user is added.');
    expect(body).toContain('>Robin Sample</a>');
    expect(body).toContain('Pat Example added Robin Sample as Reviewer');
    const signedIn = await ledger.people.signIn({ name: 'ROBIN sample', password, address: '::1' });
    expect(signedIn.kind).toBe('signed-in');
  });

  test.each<[string, Record<string, string>, string, string]>([
    ['no name', { name: ' ' }, 'name-problem', 'A name is needed.'],
    ['a name that is taken', { name: 'pat EXAMPLE' }, 'name-problem', 'a user of this name already'],
    ['a name that turns text around', { name: 'Robin\u202Enimda' }, 'name-problem', 'does not show'],
    ['a long name', { name: 'x'.repeat(81) }, 'name-problem', 'longer than 80'],
    ['a short password', { password: 'only 14 signs.' }, 'password-problem', 'too short'],
    ['a password of one sign', { password: 'a'.repeat(20) }, 'password-problem', 'repeats'],
    ['the name in the password', { password: 'robin sample 2026' }, 'password-problem', 'holds the name'],
    ['a very long password', { password: 'abcdefgh'.repeat(40) }, 'password-problem', 'longer than 256'],
    ['no role', { role: '' }, 'problem', 'Please choose a role.'],
    ['a role that is none', { role: 'king' }, 'problem', 'Please choose a role.'],
  ])('is told beside the field about %s, and keeps what was typed', async (_what, fields, place, words) => {
    const typed = { name: 'Robin Sample', role: 'viewer', password, ...fields };
    const { statusCode, body } = await post('/people', typed);
    expect(statusCode).toBe(422);
    expect(body).toMatch(new RegExp(`${place}"[^>]*>[^<]*${words}`));
    expect(body).toContain(`value="${typed.name.trim()}"`);
    expect(body).not.toContain(typed.password);
    const { rowCount } = await ledger.database.query('select 1 from person');
    expect(rowCount).toBe(1);
  });

  test('sees a name as text, whatever it holds', async () => {
    const name = '<script>alert(1)</script>';
    await post('/people', { name, role: 'viewer', password });
    const { rows } = await ledger.database.query<{ id: string }>('select id from person where name = $1', [
      name,
    ]);
    for (const url of ['/people', `/people/${rows[0]!.id}`])
      expect((await get(url)).body).not.toContain('<script>alert');
    const robin = await seedSession(ledger, rows[0]!.id);
    expect((await desk.get('/account', { cookie: robin.cookie })).body).not.toContain('<script>alert');
  });

  test('changes role and password, switches off and on', async () => {
    const id = await seedPerson(ledger, 'Robin', 'viewer');
    for (const [action, fields, says] of [
      ['role', { role: 'reviewer' }, 'Pat Example made Robin Reviewer, who was Viewer'],
      ['password', { password: 'another four words' }, 'Pat Example gave Robin a new password'],
      ['disable', {}, 'Pat Example switched Robin off'],
      ['enable', {}, 'Pat Example switched Robin on again'],
    ] as [string, Record<string, string>, string][]) {
      const { statusCode, headers } = await post(`/people/${id}/${action}`, fields);
      expect([statusCode, headers['location']]).toEqual([303, `/people/${id}?done=${action}`]);
      expect((await get('/people')).body).toContain(says);
    }
    const typed = { name: 'Robin', password: 'another four words', address: '::1' };
    expect((await ledger.people.signIn(typed)).kind).toBe('signed-in');
  });

  test.each([
    ['role', { role: 'viewer' }],
    ['disable', {}],
  ])('who is the only one cannot give it up (%s)', async (action, fields) => {
    await seedPerson(ledger, 'Robin', 'reviewer');
    const { statusCode, body } = await post(`/people/${me}/${action}`, fields);
    expect([statusCode, body.includes('the only admin')]).toEqual([422, true]);
    expect((await get('/people')).statusCode).toBe(200);
  });

  test('and another cannot both give it up at once', async () => {
    const other = await seedPerson(ledger, 'Robin', 'admin');
    const done = await Promise.all([me, other].map((id) => ledger.people.disable({ id }, 'x')));
    expect(done.map(({ kind }) => kind).toSorted()).toEqual(['done', 'refused']);
  });

  test.each(['00000000-0000-0000-0000-000000000000', 'x', '%00'])('finds no user %s', async (id) => {
    expect((await get(`/people/${id}`)).statusCode).toBe(404);
    expect((await post(`/people/${id}/disable`)).statusCode).toBe(404);
  });
});

describe('anybody', () => {
  test('changes the own password with the old one; the other sessions end', async () => {
    const id = await seedPerson(ledger, 'Robin', 'viewer');
    const [here, elsewhere] = [await seedSession(ledger, id), await seedSession(ledger, id)];
    const change = (old: string, wanted: string): Promise<LightMyRequestResponse> =>
      desk.post(
        '/account/password',
        [
          ['token', here.token],
          ['old-password', old],
          ['new-password', wanted],
        ],
        { ...sameOrigin, cookie: here.cookie },
      );
    const wrong = await change('not the password', 'another four words');
    expect([wrong.statusCode, wrong.body.includes('not your password until now')]).toEqual([422, true]);
    const short = await change(password, 'short');
    expect([short.statusCode, short.body.includes('too short')]).toEqual([422, true]);
    expect((await change(password, 'another four words')).headers['location']).toBe('/account?done=password');
    expect((await desk.get('/account', { cookie: here.cookie })).statusCode).toBe(200);
    expect((await desk.get('/account', { cookie: elsewhere.cookie })).statusCode).toBe(303);
    const typed = { name: 'Robin', address: '::1' };
    expect((await ledger.people.signIn({ ...typed, password })).kind).toBe('wrong');
    expect((await ledger.people.signIn({ ...typed, password: 'another four words' })).kind).toBe('signed-in');
  });
});
