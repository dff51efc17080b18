/** Against a clamd that is scripted here: it takes INSTREAM apart as clamd(8) says. */
import { afterEach, describe, expect, test } from '@jest/globals';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClamd, parseClamdUrl } from '../../../src/adapters/clamd/clamd.js';

/** The test file of the European Institute for Computer Antivirus Research, in two halves so that this is none. */
const eicar = [String.raw`X5O!P%@AP[4\PZX54(P^)7CC)7}$`, 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

const servers: Server[] = [];
const folder = mkdtempSync(join(tmpdir(), 'clamd-'));
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
  rmSync(folder, { recursive: true, force: true });
});

/** @param most StreamMaxLength */
async function scripted({ most = 1_000_000, path = '', says = '' } = {}): Promise<Server> {
  const server = createServer((socket) => {
    let got = Buffer.alloc(0);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      got = Buffer.concat([got, data]);
      if (says !== '') return socket.end(says);
      const command = got.toString('latin1', 0, got.indexOf(0));
      if (command === 'zVERSION') return socket.end('ClamAV 1.0.0/1/x\0');
      const content: Buffer[] = [];
      for (let at = command.length + 1; at + 4 <= got.length; ) {
        const length = got.readUInt32BE(at);
        if (length === 0) {
          const found = Buffer.concat(content).includes(eicar);
          return socket.end(found ? 'stream: Eicar-Test-Signature FOUND\0' : 'stream: OK\0');
        }
        content.push(got.subarray(at + 4, at + 4 + length));
        if (Buffer.concat(content).length > most) return socket.end('INSTREAM size limit exceeded. ERROR\0');
        at += 4 + length;
      }
      return undefined;
    });
  });
  servers.push(server);
  if (path === '') server.listen(0, '127.0.0.1');
  else server.listen(path);
  await once(server, 'listening');
  return server;
}
const placeOf = (server: Server) => ({ host: '127.0.0.1', port: (server.address() as AddressInfo).port });
const clamdOf = async (options: Parameters<typeof scripted>[0] = {}) =>
  createClamd(placeOf(await scripted(options)), 2_000);

describe('a mail', () => {
  test.each([
    ['without a virus', Buffer.from('From: a@b.test\r\n\r\nhello\r\n'), { kind: 'clean' }],
    ['of no bytes', Buffer.alloc(0), { kind: 'clean' }],
    ['of several chunks', Buffer.alloc(300_000, 'x'), { kind: 'clean' }],
    ['with one', Buffer.from(`hello ${eicar}`), { kind: 'found', name: 'Eicar-Test-Signature' }],
    [
      'with one over the edge of two chunks',
      Buffer.concat([Buffer.alloc(64 * 1024 - 20, ' '), Buffer.from(eicar)]),
      { kind: 'found', name: 'Eicar-Test-Signature' },
    ],
    ['larger than it looks at', Buffer.alloc(1_500_000), { kind: 'too-large' }],
  ])('%s', async (_what, bytes, result) => {
    expect(await (await clamdOf()).scan(bytes)).toEqual(result);
  });

  test('by a socket in the file system', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'clamd-')), 'clamd.sock');
    await scripted({ path });
    expect(await createClamd({ path }).scan(Buffer.from(eicar))).toMatchObject({ kind: 'found' });
  });
});

describe('where clamd cannot be asked, the mail waits', () => {
  test.each([
    ['an answer of its own', 'stream: Can not allocate memory ERROR\0'],
    ['an answer cut short', 'stream: O'],
    ['no NUL', 'x'.repeat(20_000)],
  ])('%s', async (_what, says) => {
    const clamd = await clamdOf({ says });
    await expect(clamd.scan(Buffer.from('x'))).rejects.toMatchObject({
      name: 'TransientError',
      code: 'scanner-away',
    });
  });

  test('nobody listens', async () => {
    const server = await scripted();
    const place = placeOf(server);
    server.close();
    await once(server, 'close');
    await expect(createClamd(place).scan(Buffer.from('x'))).rejects.toMatchObject({ code: 'scanner-away' });
  });

  test('it takes the bytes and never answers', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).resume());
    servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    await expect(createClamd(placeOf(server), 200).scan(Buffer.from('x'))).rejects.toMatchObject({
      code: 'scanner-away',
    });
  });
});

test('doctor is told its version', async () => {
  expect(await (await clamdOf()).check()).toBe('ClamAV 1.0.0/1/x');
  await expect((await clamdOf({ says: 'SSH-2.0\0' })).check()).rejects.toMatchObject({
    code: 'scanner-away',
  });
});

test.each([
  ['tcp://clamd.example:3311', { host: 'clamd.example', port: 3_311 }],
  ['tcp://127.0.0.1', { host: '127.0.0.1', port: 3_310 }],
  ['tcp://[::1]:3310', { host: '::1', port: 3_310 }],
  ['unix:/run/clamav/clamd.ctl', { path: '/run/clamav/clamd.ctl' }],
  ['unix:///run/clamd.ctl', { path: '/run/clamd.ctl' }],
  ['http://clamd.example', { problem: expect.stringContaining('tcp://') }],
  ['tcp://host:99999', { problem: expect.stringContaining('tcp://') }],
  ['/run/clamd.ctl', { problem: expect.stringContaining('unix:') }],
])('CLAMD_URL %s', (url, parsed) => {
  expect(parseClamdUrl(url)).toEqual(parsed);
});
