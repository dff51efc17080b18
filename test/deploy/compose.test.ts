/** docker-compose.yml: what Compose itself and a linter say of it, and what it promises about secrets, networks and rights. */
import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { allRoles, checkUrl, type Role, settingsNeeded } from '../../src/app.js';
import { readSettings, settingDefaults, settingNames } from '../../src/config.js';
import { findOrInstall } from '../support/install.js';
import {
  compose,
  type ComposeService,
  composeText,
  engines,
  filledIn,
  ours,
  root,
  running,
} from './compose-file.js';

const run = promisify(execFile);
const example = { REPLY_FROM: 'KY ILN <iln@education.example>' };
const dockerCompose = await findOrInstall('docker-compose');
const all = Object.entries(compose.services);
const holders = (secret: string): string[] =>
  all.filter(([, service]) => service.secrets?.includes(secret)).map(([name]) => name);

/** What its process finds in the environment, with addresses where the files hold them. */
function settingsOf(service: ComposeService): Record<string, string> {
  const addresses: Record<string, string> = {
    DATABASE_URL_FILE: 'postgres://letter_intake:0a@postgres:5432/letter_intake',
    REDIS_URL_FILE: 'redis://:0a@redis:6379/0',
    IMAP_URL_FILE: 'imaps://iln:secret@mail.example/INBOX',
    SMTP_URL_FILE: 'smtps://iln:secret@mail.example:465',
  };
  const found = Object.entries(service.environment).map(([variable, value]) =>
    variable in addresses
      ? [variable.replace(/_FILE$/, ''), addresses[variable]!]
      : [variable, filledIn(value, example)],
  );
  return Object.fromEntries(found) as Record<string, string>;
}

(dockerCompose ? describe : describe.skip)('Compose', () => {
  if (!dockerCompose) {
    test.todo('it needs docker-compose');
    return;
  }
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'letter-intake-compose-'));
    // Debian has Compose 1.29, which knows no `name` at the top
    writeFileSync(join(folder, 'docker-compose.yml'), composeText.replace(/^name: .*$/m, ''));
  });
  afterAll(() => rmSync(folder, { recursive: true }));
  const config = (env: Record<string, string>) =>
    run(dockerCompose, ['config'], { cwd: folder, env: { PATH: process.env['PATH'], ...env } });

  test('accepts docker-compose.yml and fills it in', async () => {
    const { stdout } = await config(example);
    expect(stdout).toContain(`REPLY_FROM: ${example.REPLY_FROM}`);
  });
  test('says which setting it cannot do without', async () => {
    await expect(config({})).rejects.toThrow(/set REPLY_FROM in \.env/);
  });
});

describe('docker-compose.yml', () => {
  test('a linter that knows the specification of today finds nothing, the order of keys apart', async () => {
    const order = ['service-keys-order', 'services-alphabetical-order', 'top-level-properties-order'];
    const linter = join(root, 'node_modules/dclint/bin/dclint.cjs');
    const args = [linter, 'docker-compose.yml', '--max-warnings', '0', '--disable-rule', ...order];
    const { stdout } = await run(process.execPath, args, { cwd: root });
    expect(stdout.trim()).toBe('');
  });

  test('each role of the service has its process, and no process is unknown', () => {
    for (const [name, service] of ours) expect(service.command).toEqual([name]);
    expect(ours.map(([name]) => name).sort()).toEqual([...allRoles].sort());
  });

  test('the image bears the version of the package', () => {
    const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
    for (const [, service] of ours) expect(filledIn(service.image)).toBe(`letter-intake:${version}`);
  });

  test.each(engines)('%s is pinned to one version', (_name, service) => {
    expect(service.image).toMatch(/^[a-z]+:\d+\.\d+(\.\d+)?(-[a-z0-9]+)?$/);
  });

  test.each(running)(
    '%s is healthy or not, comes back, ends in time, and its log stays small',
    (_name, service) => {
      expect(service.healthcheck?.test[0]).toMatch(/^CMD/);
      expect(service.restart).toBe('unless-stopped');
      expect(Number.parseInt(service.stop_grace_period ?? '0', 10)).toBeGreaterThanOrEqual(15);
      expect(service.logging?.options).toMatchObject({ 'max-size': '10m' });
      expect(service.deploy?.resources?.limits?.memory).toMatch(/^\d+[mg]$/);
    },
  );

  test.each(all)('%s can gain no rights, and writes only where it must', (_name, service) => {
    expect(service.read_only).toBe(true);
    expect(service.cap_drop).toEqual(['ALL']);
    expect(service.security_opt).toEqual(['no-new-privileges:true']);
    for (const volume of service.volumes)
      expect(volume.endsWith(':ro') || Object.hasOwn(compose.volumes, volume.split(':')[0]!)).toBe(true);
  });

  test.each(engines)('%s runs as a user without rights', (_name, service) => {
    // ours run as the user of the Dockerfile
    expect(service.user).toMatch(/^(postgres|redis)$/);
  });

  test.each(ours)('%s waits for healthy engines', (_name, service) => {
    const conditions = engines.map(([name]) => [name, { condition: 'service_healthy' }]);
    expect(service.depends_on).toEqual(Object.fromEntries(conditions));
    expect(service.init).toBe(true);
  });
});

describe('the container for commands by hand', () => {
  const tool = compose.services['tool']!;
  test('is not started with the others, and has what every command asks for', () => {
    expect([tool.profiles, tool.restart, tool.healthcheck]).toEqual([['tools'], 'no', { disable: true }]);
    const settings = readSettings({ mailbox: true, smtp: true, replyFrom: true }, checkUrl, settingsOf(tool));
    expect(settings.DATABASE_URL).toMatch(/^postgres:/);
  });
});

describe('the networks', () => {
  test('are those that are there, each used', () => {
    const used = new Set(all.flatMap(([, service]) => service.networks));
    expect([...used].sort()).toEqual(Object.keys(compose.networks).sort());
  });
  test.each(['reader', 'postgres', 'redis'])('%s has no way to the internet', (name) => {
    for (const network of compose.services[name]!.networks)
      expect(compose.networks[network]).toEqual({ internal: true });
  });
  test('nothing but the page is published, and that to this machine alone', () => {
    const published = all.flatMap(([name, service]) =>
      (service.ports ?? []).map((port) => [name, filledIn(port)]),
    );
    expect(published).toEqual([['web', '127.0.0.1:8025:8025']]);
    expect(compose.services['web']!.environment['PORT']).toBe('8025');
  });
});

describe('the settings', () => {
  test.each(ours)('%s sets only what the service knows', (_name, service) => {
    for (const variable of Object.keys(service.environment))
      expect(settingNames).toContain(variable.replace(/_FILE$/, ''));
  });

  test.each(ours)(
    '%s takes settings from .env under their own name, with the same default',
    (_name, service) => {
      const taken = Object.entries(service.environment).filter(([, value]) => value.startsWith('${'));
      expect(taken.length).toBeGreaterThan(5);
      for (const [name, value] of taken.filter(([, text]) => !text.includes(':?')))
        expect(value).toBe(`\${${name}:-${settingDefaults[name]}}`);
    },
  );

  test.each(ours)('%s starts with them', (name, service) => {
    const settings = readSettings(settingsNeeded([name as Role]), checkUrl, settingsOf(service));
    expect(settings.REPLIES).toBe('hold');
    expect(settings.HEALTH_PORT).toBe(name === 'web' ? null : 8026);
  });
});

describe('the secrets', () => {
  test.each(all)('%s is given the files it names, and no other', (_name, service) => {
    const named = [...JSON.stringify({ ...service, secrets: [] }).matchAll(/\/run\/secrets\/(\w+)/g)].map(
      ([, name]) => name,
    );
    // the script that makes the database reads its address by itself
    const script = service.volumes.some((volume) => volume.includes('create-database.sh'))
      ? ['database_url']
      : [];
    expect(new Set(service.secrets)).toEqual(new Set([...named, ...script]));
  });
  test('are files that make-secrets.sh writes, each used', () => {
    const used = new Set(all.flatMap(([, service]) => service.secrets ?? []));
    expect([...used].sort()).toEqual(Object.keys(compose.secrets).sort());
    for (const [name, { file }] of Object.entries(compose.secrets))
      expect(file).toBe(`./deploy/secrets/${name}`);
  });
  test('mailbox and SMTP server are known only to those who talk to them', () => {
    expect(holders('imap_url')).toEqual(['poller', 'tool']);
    expect(holders('smtp_url')).toEqual(['sender', 'tool']);
    expect(holders('postgres_password')).toEqual(['postgres']);
  });
  test('no value of one stands in the file', () => {
    expect(composeText).not.toMatch(/:\/\/[^\s/]*:[^\s/]*@/);
    const secret = all
      .flatMap(([, service]) => Object.entries(service.environment))
      // the address in the browser is known to all
      .filter(([variable]) => /PASSWORD|SECRET|_URL/.test(variable) && variable !== 'PAGE_URL');
    expect(secret.length).toBeGreaterThan(8);
    for (const [, value] of secret) expect(value).toMatch(/^\/run\/secrets\/\w+$/);
  });
});

test('every file of this folder that it mounts is there', () => {
  const mounted = all.flatMap(([, service]) => service.volumes).filter((volume) => volume.startsWith('.'));
  expect(mounted.length).toBeGreaterThan(1);
  for (const volume of mounted)
    expect([volume, existsSync(join(root, volume.split(':')[0]!))]).toEqual([volume, true]);
});
