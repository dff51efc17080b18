/**
 * A PostgreSQL server of the tests' own: in a temporary folder, on a free port of 127.0.0.1, for the user `test`. What was
 * committed outlives a crash of the server; a crash of the machine only where `durable` is asked for (fsync).
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port.js';
import { findOrInstall } from './install.js';

export interface TestPostgres {
  /** of the database `postgres` */
  readonly url: string;
  readonly port: number;
  /** makes an empty database. @returns its URL */
  freshDatabase(): Promise<string>;
  /** ends every connection as an administrator does, at once; the server goes on */
  terminateConnections(): Promise<void>;
  /** ends the server as `systemctl stop` does: open transactions are rolled back, connections closed */
  halt(): Promise<void>;
  /** ends it as a crash does */
  kill(): Promise<void>;
  /** begins again with the same data on the same port; nothing where it runs */
  start(): Promise<void>;
  restart(): Promise<void>;
  /** ends it and removes its data */
  stop(): Promise<void>;
}

/** @returns the folder of initdb and postgres; null, after saying so, where it is not installed and may not be */
export async function findPostgres(): Promise<string | null> {
  const program = await findOrInstall('postgres');
  // what stands in the PATH may be a link; initdb stands beside the program itself
  return program && dirname(realpathSync(program));
}

export interface TestPostgresOptions {
  /** waits for the disk */
  durable?: boolean;
  /** the folder in which its own is made, such as a disk of its own; among the temporary files where it is left out */
  within?: string;
  /** settings of the server, such as `{ max_connections: '20' }` */
  settings?: Record<string, string>;
  /** `scram-sha-256` asks for a password, which is `password` */
  auth?: 'trust' | 'scram-sha-256';
}

export async function startPostgres(bin: string, options: TestPostgresOptions = {}): Promise<TestPostgres> {
  const server = new Server(bin, await freePort(), options);
  await server.start();
  return server;
}

/** PostgreSQL refuses to run as root; 65534 is nobody */
const user = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};

class Server implements TestPostgres {
  readonly url: string;
  readonly #folder: string;
  readonly #data: string;
  #process: ChildProcess | undefined;
  #databases = 0;

  constructor(
    private readonly bin: string,
    readonly port: number,
    private readonly options: TestPostgresOptions,
  ) {
    this.#folder = mkdtempSync(join(options.within ?? tmpdir(), 'pg-'));
    this.#data = join(this.#folder, 'data');
    this.url = `postgres://test:password@127.0.0.1:${port}/postgres`;
    if (user.uid) chownSync(this.#folder, user.uid, user.gid);
    const passwordFile = join(this.#folder, 'password');
    writeFileSync(passwordFile, 'password\n', { mode: 0o644 });
    // encoding as in the container image of PostgreSQL; the locale is the same everywhere
    const like = ['-U', 'test', '-E', 'UTF8', '--locale=C', '--no-sync'];
    const auth = [`--auth=${options.auth ?? 'trust'}`, `--pwfile=${passwordFile}`];
    const init = spawnSync(join(bin, 'initdb'), ['-D', this.#data, ...like, ...auth], {
      ...user,
      encoding: 'utf8',
    });
    if (init.status !== 0) throw new Error(`initdb failed: ${init.stderr}`);
  }

  async start(): Promise<void> {
    if (this.#process && this.#process.exitCode === null && this.#process.signalCode === null) return;
    const settings = {
      listen_addresses: '127.0.0.1',
      port: String(this.port),
      unix_socket_directories: this.#folder,
      fsync: this.options.durable ? 'on' : 'off',
      full_page_writes: this.options.durable ? 'on' : 'off',
      ...this.options.settings,
    };
    const server = spawn(
      join(this.bin, 'postgres'),
      ['-D', this.#data, ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...user, stdio: 'ignore' },
    );
    this.#process = server;
    for (let tries = 0; ; tries += 1) {
      if (await this.#answers()) return;
      if (tries > 300 || server.exitCode !== null) throw new Error('PostgreSQL did not start');
      await wait(50);
    }
  }

  async freshDatabase(): Promise<string> {
    this.#databases += 1;
    const name = `fresh_${this.#databases}`;
    await this.#asAdministrator(`create database ${name}`);
    return this.url.replace(/postgres$/, name);
  }

  async terminateConnections(): Promise<void> {
    await this.#asAdministrator(
      `select pg_terminate_backend(pid, 5000) from pg_stat_activity
        where backend_type = 'client backend' and pid <> pg_backend_pid()`,
    );
  }

  async halt(): Promise<void> {
    await this.#end('SIGINT'); // fast shutdown
  }

  async kill(): Promise<void> {
    await this.#end('SIGQUIT'); // immediate shutdown: nothing is written, the next start recovers
  }

  async restart(): Promise<void> {
    await this.halt();
    await this.start();
  }

  async stop(): Promise<void> {
    await this.#end('SIGQUIT');
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const server = this.#process;
    this.#process = undefined;
    if (!server || server.exitCode !== null) return;
    const gone = new Promise((resolve) => server.once('exit', resolve));
    server.kill(signal);
    await gone;
  }

  async #answers(): Promise<boolean> {
    try {
      await this.#asAdministrator('select 1');
      return true;
    } catch {
      return false;
    }
  }

  async #asAdministrator(text: string): Promise<void> {
    const client = new Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      await client.query(text);
    } finally {
      await client.end();
    }
  }
}
