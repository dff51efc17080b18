/** `REDIS_URL`: the server the queues live on. Pure; nothing here ever repeats the password. */
import { decode, hostOf, toUrl } from '../../core/mail/server-url.js';

export interface RedisAddress {
  host: string;
  port: number;
  /** TLS from the first byte (rediss), the certificate verified; Redis has no STARTTLS */
  tls: boolean;
  /** null = the server's user `default` */
  user: string | null;
  /** null = the server asks for none */
  password: string | null;
  /** database number; one installation a number */
  db: number;
}

const shape = 'redis://user:password@host:6379/0, each part percent-encoded';

/**
 * Parses `redis://` and `rediss://` (IANA's provisional schemes): port 6379, database 0 where none is named.
 * @returns the address, or a sentence on what is wrong; it never holds the password
 */
export function parseRedisUrl(text: string): RedisAddress | { problem: string } {
  const url = toUrl(text);
  if (url === null) return { problem: `is no address: expected ${shape}` };
  if (url.protocol !== 'redis:' && url.protocol !== 'rediss:') {
    return { problem: `has the scheme "${url.protocol.slice(0, -1)}": expected redis or rediss` };
  }
  const host = hostOf(url);
  if (host === '') return { problem: `has no host: expected ${shape}` };
  if (url.hash !== '') return { problem: 'has a bare "#": write it as %23' };
  // ioredis would take any of its options from here, `rejectUnauthorized` too
  if (url.search !== '') return { problem: 'has a setting after "?": none is known' };
  const db = url.pathname.replace(/^\//, '');
  if (!/^\d{0,5}$/.test(db)) {
    return { problem: 'has a path that is no database number: a "/" in the password is written %2F' };
  }
  const [user, password] = [decode(url.username), decode(url.password)];
  if (user === null || password === null) {
    return { problem: 'has a "%" that begins no percent-encoding: write a percent sign as %25' };
  }
  if (user !== '' && password === '') return { problem: 'has a user name without a password' };
  return {
    host,
    port: url.port === '' ? 6379 : Number(url.port),
    tls: url.protocol === 'rediss:',
    user: user || null,
    password: password || null,
    db: Number(db),
  };
}

/** `HOST:PORT`, for messages. */
export function whereIs({ host, port }: Pick<RedisAddress, 'host' | 'port'>): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}
