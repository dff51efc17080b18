/** Waits at start until the server answers, and refuses one that will never do. */
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { type Logger, PermanentError } from '../../pipeline/ports.js';
import { type ConnectFailure, connectFailure, unfitness } from './connect-failure.js';
import { classified } from './errors.js';
import { connectionSettings, serverOf } from './postgres-connection.js';

/** waits between tries; the last one repeats */
const retryWaitsMs = [1_000, 2_000, 5_000, 10_000, 20_000, 30_000];

export interface Waiting {
  logger?: Logger | undefined;
  /** ends the waiting with its reason */
  signal?: AbortSignal | undefined;
}

/**
 * @throws PermanentError at once where the server refuses us (password, database, rights, TLS) or is unfit (older than
 * 14, not UTF-8); its `code` is the SQLSTATE or `server-too-old` | `database-encoding` | `database-rights` |
 * `database-url` | `no-password` | `no-tls`
 */
export async function awaitPostgres(url: string, { logger, signal }: Waiting): Promise<void> {
  const server = serverOf(url);
  for (let tries = 0; ; tries += 1) {
    signal?.throwIfAborted();
    const failure = await askPostgres(url, signal);
    if (!failure) {
      if (tries > 0) logger?.info({ engine: 'PostgreSQL', tries }, `PostgreSQL answers at ${server}`);
      return;
    }
    signal?.throwIfAborted();
    const { kind, code, says, check } = failure;
    const words = `PostgreSQL at ${server} ${says} (${code}). ${check}`;
    if (kind === 'refused') throw new PermanentError(words, code);
    const waitMs = retryWaitsMs[Math.min(tries, retryWaitsMs.length - 1)]!;
    logger?.warn({ engine: 'PostgreSQL', code }, `${words} Trying again in ${waitMs / 1000} s.`);
    await sleep(waitMs, undefined, { signal }).catch(() => undefined);
  }
}

/**
 * Asks the server on a connection of its own whether it would serve us.
 * @param signal ends the asking as a server does that hangs up
 * @returns null where it would
 * @throws what is no failure to connect, classified
 */
export async function askPostgres(url: string, signal?: AbortSignal): Promise<ConnectFailure | null> {
  const client = new Client(connectionSettings(url));
  // a connection that drops right after it came about; unheard it would end the process
  client.on('error', () => undefined);
  const hangUp = (): void => void client.connection.stream.destroy();
  signal?.addEventListener('abort', hangUp, { once: true });
  try {
    await client.connect();
    return await unfitness(client);
  } catch (error) {
    const failure = connectFailure(error);
    if (!failure) throw classified(error);
    return failure;
  } finally {
    signal?.removeEventListener('abort', hangUp);
    // not waited for: a server that was cut off would not answer
    void client.end().catch(() => undefined);
  }
}
