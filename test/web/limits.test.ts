/** Who asks for far more than a person can mean is told to wait, and loses nothing; every costly route has its limit. */
import { connect } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { expect, test } from '@jest/globals';
import { sameOrigin } from './desk.js';
import { seedPerson, seedSession } from './people/visitors.js';
import { deskOfSuite, ledgerOfSuite } from './suite.js';

const ledger = ledgerOfSuite();
const desk = deskOfSuite(ledger);

test('what changes something, and every sheet, picture and original, has a limit', async () => {
  await desk.app.ready();
  const costly = desk.app.knownRoutes.filter(
    ({ method, url }) =>
      !['GET', 'HEAD', 'OPTIONS'].includes(method) || /\.(?:csv|xlsx|png|eml)$|\/original$/.test(url),
  );
  expect(costly.length).toBeGreaterThan(30);
  expect(costly.filter(({ perMinute }) => perMinute === undefined)).toEqual([]);
});

const ask = (cookie: string) => desk.get('/districts.csv', { cookie });
test('sheets without end: wait so long; another person is served', async () => {
  const [pat, robin] = await Promise.all(
    ['Pat Example', 'Robin Reviewer'].map(async (name) =>
      seedSession(ledger, await seedPerson(ledger, name, 'viewer')),
    ),
  );
  for (let time = 0; time < 30; time += 1) expect((await ask(pat!.cookie)).statusCode).toBe(200);
  const answer = await ask(pat!.cookie);
  expect(answer.statusCode).toBe(429);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
  expect(answer.body).toContain('Please wait');
  expect((await ask(robin!.cookie)).statusCode).toBe(200);
});

test('forms without end: nothing is changed, and what was typed can be sent again', async () => {
  const form = await desk.form('/upload');
  const post = () => desk.post('/set-aside/rescan', [...form, ['note', 'as <typed>']]);
  for (let time = 0; time < 120; time += 1) expect((await post()).statusCode).toBe(303);
  const answer = await post();
  expect(answer.statusCode).toBe(429);
  expect(answer.headers['retry-after']).toBeDefined();
  expect(answer.body).toContain('as &#60;typed&#62;');
  expect(answer.body).toContain('Send it again');
});

test.each<[string, string]>([
  ['no token', ''],
  ['another token', `--x\r\nContent-Disposition: form-data; name="token"\r\n\r\n${'f'.repeat(64)}\r\n`],
])('files behind %s are refused before they are read', async (_what, field) => {
  await desk.app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = desk.app.server.address() as AddressInfo;
  const socket = connect(port, '127.0.0.1');
  const host = `127.0.0.1:${port}`;
  const fields = { ...sameOrigin, host, origin: `http://${host}` };
  // thirty megabytes are promised, and only the head of the file is sent
  socket.write(
    `POST /upload HTTP/1.1\r\n${Object.entries(fields)
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join(
        '',
      )}Content-Type: multipart/form-data; boundary=x\r\nContent-Length: 30000000\r\n\r\n${field}--x\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\nContent-Type: application/pdf\r\n\r\n%PDF-1.7 `,
  );
  const [answer] = (await once(socket, 'data')) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 403 /);
  socket.destroy();
});
