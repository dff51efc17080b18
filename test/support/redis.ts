/** A Redis server of its own for a test: a free port, a folder that goes with it. It can go away and come back. */
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Redis } from 'ioredis';
import type { Certificate } from './certificate.js';
import { freePort } from './free-port.js';
import { findOrInstall } from './install.js';

export interface RedisServer {
  port: number;
  /** `redis://…`, with the password */
  url: string;
  /** kills it, as a crash would; where it keeps an append-only file, jobs survive */
  stop(): Promise<void>;
  /** starts it again on the same port; nothing where it runs */
  start(): Promise<void>;
  /** `empty`: it comes back without its data */
  restart(options?: { empty?: boolean }): Promise<void>;
  flushAll(): Promise<void>;
  /** it keeps its connections and answers nothing, until `thaw` */
  freeze(): void;
  thaw(): void;
  /** any command, on a connection of the helper's own */
  call(command: string, ...args: (string | number)[]): Promise<unknown>;
  /** kills it and removes its folder */
  close(): Promise<void>;
}

export interface RedisServerOptions {
  password?: string;
  /** TLS on the port instead of plain text */
  certificate?: Certificate;
  /** as in redis.conf, e.g. `{ 'maxmemory-policy': 'allkeys-lru' }`; append-only, written before each answer, and noeviction where not named */
  config?: Record<string, string>;
}

/** @returns null, after saying so on stderr, where there is no redis-server and none may be installed */
export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer | null> {
  const program = await findOrInstall('redis-server');
  if (program === null) return null;
  const folder = await mkdtemp(join(tmpdir(), 'letter-intake-redis-'));
  const port = await freePort();
  const args = serverArguments(port, folder, options);
  const { password, certificate } = options;
  const client = new Redis({
    port,
    host: '127.0.0.1',
    lazyConnect: true,
    retryStrategy: () => 100,
    ...(password ? { password } : {}),
    ...(certificate ? { tls: { rejectUnauthorized: false } } : {}),
  });
  client.on('error', () => undefined);
  let child: ChildProcess | null = null;

  const server: RedisServer = {
    port,
    url: `${certificate ? 'rediss' : 'redis'}://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`,
    async stop() {
      if (child === null) return;
      const gone = new Promise((resolve) => child!.once('exit', resolve));
      child.kill('SIGKILL');
      await gone;
      child = null;
    },
    async start() {
      if (child !== null) return;
      child = spawn(program, args, { stdio: 'ignore' });
      if (client.status === 'wait') await client.connect().catch(() => undefined);
      for (let tries = 0; !(await answers(client)); tries += 1) {
        if (tries > 100 || child.exitCode !== null) throw new Error('redis-server did not start');
        await wait(50);
      }
    },
    async restart({ empty = false } = {}) {
      await server.stop();
      if (empty) await rm(join(folder, 'appendonlydir'), { recursive: true, force: true });
      await server.start();
    },
    async flushAll() {
      await client.flushall();
    },
    freeze: () => void child?.kill('SIGSTOP'),
    thaw: () => void child?.kill('SIGCONT'),
    call: (command, ...args) => client.call(command, ...args),
    async close() {
      client.disconnect();
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function answers(client: Redis): Promise<boolean> {
  return client.status === 'ready' && (await client.ping().catch(() => '')) === 'PONG';
}

function serverArguments(port: number, folder: string, options: RedisServerOptions): string[] {
  const { password, certificate, config } = options;
  const settings: Record<string, string> = {
    bind: '127.0.0.1',
    port: certificate ? '0' : String(port),
    dir: folder,
    save: '',
    appendonly: 'yes',
    // a killed server has what it answered; with everysec a slow disk lets it forget the last seconds
    appendfsync: 'always',
    'maxmemory-policy': 'noeviction',
    ...(password ? { requirepass: password } : {}),
    ...(certificate
      ? {
          'tls-port': String(port),
          'tls-cert-file': certificate.certFile,
          'tls-key-file': certificate.keyFile,
          'tls-auth-clients': 'no',
        }
      : {}),
    ...config,
  };
  return Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]);
}
