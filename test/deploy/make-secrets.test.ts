/** deploy/make-secrets.sh: what it writes is what docker-compose.yml mounts and what the settings accept. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { checkUrl } from '../../src/app.js';
import { compose, root } from './compose-file.js';

const script = join(root, 'deploy/make-secrets.sh');
const addresses = {
  IMAP_URL: 'imaps://iln%40education.example:a%20secret@mail.education.example/INBOX',
  SMTP_URL: 'smtps://iln:another@mail.education.example:465',
};

let parent = '';
let folder = '';
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'letter-intake-secrets-'));
  folder = join(parent, 'secrets');
});
afterEach(() => rmSync(parent, { recursive: true }));

const make = (environment: Record<string, string>) =>
  spawnSync(script, [folder], {
    env: { PATH: process.env['PATH'], ...environment },
    encoding: 'utf8',
    input: '',
  });
const all = () =>
  Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(join(folder, name), 'utf8').trim()]),
  );

describe('make-secrets.sh', () => {
  test('writes every secret that is mounted, each one fit for its setting', () => {
    const { status, stderr, stdout } = make(addresses);
    expect(status).toBe(0);
    const written = all();
    expect(Object.keys(written).sort()).toEqual(Object.keys(compose.secrets).sort());
    expect(written['imap_url']).toBe(addresses.IMAP_URL);
    expect(written['smtp_url']).toBe(addresses.SMTP_URL);
    expect(checkUrl.database(written['database_url']!)).toBeNull();
    expect(checkUrl.redis(written['redis_url']!)).toBeNull();
    expect(new URL(written['redis_url']!).password).toBe(written['redis_conf']!.replace('requirepass ', ''));
    for (const service of ['postgres', 'redis'])
      expect(new URL(written[service === 'redis' ? 'redis_url' : 'database_url']!).hostname).toBe(service);
    for (const value of Object.values(written)) expect(stderr + stdout).not.toContain(value);
  });

  test('closes the folder to others; containers may read the files', () => {
    make(addresses);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o444);
  });

  test('makes other passwords each time, none twice', () => {
    make(addresses);
    const { database_url, postgres_password, redis_conf } = all();
    expect(postgres_password).toMatch(/^[0-9a-f]{48}$/);
    const passwords = [new URL(database_url!).password, postgres_password, redis_conf!.split(' ')[1]];
    rmSync(folder, { recursive: true });
    make(addresses);
    expect(
      new Set([...passwords, new URL(all()['database_url']!).password, all()['postgres_password']]).size,
    ).toBe(5);
  });

  test('keeps what is there, so that it can be run again', () => {
    make(addresses);
    const before = all();
    expect(make({ IMAP_URL: 'imaps://other@mail.example', SMTP_URL: '' }).status).toBe(0);
    expect(all()).toEqual(before);
  });

  test('says what is missing and how to give it, and is content when it was written by hand', () => {
    const first = make({ SMTP_URL: addresses.SMTP_URL });
    expect(first.status).toBe(1);
    expect(first.stderr).toMatch(/nothing given for imap_url/);
    expect(readdirSync(folder)).not.toContain('imap_url');
    writeFileSync(join(folder, 'imap_url'), addresses.IMAP_URL);
    expect(make({}).status).toBe(0);
  });
});
