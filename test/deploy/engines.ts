/** Redis and PostgreSQL as docker-compose.yml starts them, with the secrets of make-secrets.sh, on ports of this machine. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { freePort } from '../support/free-port.js';
import { findOrInstall } from '../support/install.js';
import { findPostgres, startPostgres, type TestPostgres } from '../support/postgres.js';
import { compose, filledIn, root } from './compose-file.js';

const run = promisify(execFile);

export interface ComposedEngines {
  /** what is /run/secrets in a container, with addresses that lead to these ports */
  secrets: string;
  postgres: TestPostgres;
  databaseUrl: string;
  redisUrl: string;
  /** the health check of docker-compose.yml; false = unhealthy */
  redisIsHealthy(): Promise<boolean>;
  stop(): Promise<void>;
}

/** @returns null, after saying so, where an engine is not installed and may not be */
export async function startComposedEngines(): Promise<ComposedEngines | null> {
  const redisServer = await findOrInstall('redis-server');
  const bin = await findPostgres();
  if (!redisServer || !bin) return null;
  const folder = mkdtempSync(join(tmpdir(), 'letter-intake-engines-'));
  chmodSync(folder, 0o755);
  const secrets = join(folder, 'secrets');
  const made = spawnSync(join(root, 'deploy/make-secrets.sh'), [secrets], {
    env: {
      PATH: process.env['PATH'],
      IMAP_URL: 'imaps://iln:a@mail.example',
      SMTP_URL: 'smtps://iln:a@mail.example',
    },
    encoding: 'utf8',
  });
  if (made.status !== 0) throw new Error(made.stderr);
  // Docker mounts the files one by one; here the folder itself must let the container's user through
  chmodSync(secrets, 0o755);

  const redisPort = await freePort();
  const redis = startRedis(redisServer, { secrets, data: join(folder, 'redis'), port: redisPort });
  const postgres = await startPostgres(bin, { auth: 'scram-sha-256', settings: serverSettings() });
  await run(join(root, 'deploy/create-database.sh'), {
    env: {
      PATH: `${bin}:${process.env['PATH']}`,
      DATABASE_URL_FILE: join(secrets, 'database_url'),
      // the image's script runs on the server's own socket, where it is asked for no password
      POSTGRES_USER: 'test',
      PGPASSWORD: 'password',
      PGHOST: '127.0.0.1',
      PGPORT: String(postgres.port),
    },
  });
  const databaseUrl = lead(secrets, 'database_url', 'postgres:5432', postgres.port);
  const redisUrl = lead(secrets, 'redis_url', 'redis:6379', redisPort);
  const redisIsHealthy = () => redisHealth(secrets, redisPort);
  for (let tries = 0; !(await redisIsHealthy()); tries += 1) {
    if (tries > 100 || redis.exitCode !== null) throw new Error('Redis did not become healthy');
    await sleep(50);
  }
  return {
    secrets,
    postgres,
    databaseUrl,
    redisUrl,
    redisIsHealthy,
    async stop() {
      const gone = new Promise((resolve) => redis.once('exit', resolve));
      redis.kill('SIGKILL');
      await gone;
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The command of docker-compose.yml; only folders and port are this machine's. */
function startRedis(program: string, at: { secrets: string; data: string; port: number }) {
  mkdirSync(at.data);
  const [, ...args] = compose.services['redis']!.command.map((word) =>
    filledIn(word)
      .replace('/run/secrets', at.secrets)
      .replace(/^\/data$/, at.data),
  );
  return spawn(program, [...args, '--port', String(at.port), '--bind', '127.0.0.1'], { stdio: 'ignore' });
}

async function redisHealth(secrets: string, port: number): Promise<boolean> {
  const [kind, command] = compose.services['redis']!.healthcheck!.test;
  if (kind !== 'CMD-SHELL') throw new Error('the health check of Redis is no shell command any more');
  const here = filledIn(command!)
    .replace('/run/secrets', secrets)
    .replace('redis-cli', `redis-cli -p ${port}`);
  return run('/bin/sh', ['-c', here]).then(
    () => true,
    () => false,
  );
}

/** `-c name=value` of the command in docker-compose.yml */
function serverSettings(): Record<string, string> {
  const settings = compose.services['postgres']!.command.filter((word) => word.includes('='));
  return Object.fromEntries(settings.map((word) => word.split('=') as [string, string]));
}

/** Makes an address of the network in the containers lead to a port here. */
function lead(secrets: string, name: string, host: string, port: number): string {
  const file = join(secrets, name);
  const url = readFileSync(file, 'utf8').trim();
  const here = url.replace(`@${host}/`, `@127.0.0.1:${port}/`);
  if (here === url) throw new Error(`${name} does not lead to ${host}`);
  rmSync(file);
  writeFileSync(file, `${here}\n`, { mode: 0o444 });
  return here;
}
