/**
 * Why no connection came about, in words for the person who set DATABASE_URL. Sources: PostgreSQL manual, Appendix A
 * (SQLSTATE); connect(2), getaddrinfo(3) and Node's "Common system errors"; for TLS, Node's "X509 certificate error codes".
 */
import type { PgQueryable } from './pool.js';

export interface ConnectFailure {
  /** away: it may pass by itself; refused: it stays until somebody changes a setting */
  kind: 'away' | 'refused';
  /** system error, SQLSTATE or a word of ours */
  code: string;
  /** what happened, to follow the server's name */
  says: string;
  /** what to look at */
  check: string;
}

const runs = 'Check DATABASE_URL and that the server runs.';
const away: Record<string, [says: string, check: string]> = {
  ECONNREFUSED: ['does not answer', runs],
  ECONNRESET: ['closed the connection', runs],
  EPIPE: ['closed the connection', runs],
  ETIMEDOUT: ['does not answer', 'Check DATABASE_URL, the network and the firewall.'],
  EHOSTUNREACH: ['cannot be reached', 'Check the network and the firewall.'],
  ENETUNREACH: ['cannot be reached', 'Check the network.'],
  ENOTFOUND: ['has a name that is not known', 'Check the host in DATABASE_URL.'],
  EAI_AGAIN: ['has a name that cannot be looked up now', 'Check the host in DATABASE_URL and the network.'],
  ENOENT: ['has no socket there', runs],
  '53300': ['has no connection left', 'Raise max_connections of the server or run fewer processes.'],
  '57P01': ['is being stopped', 'Check that the server runs.'],
  '57P02': ['has crashed', 'Check the log of the server.'],
  '57P03': ['is starting or being stopped', 'Check that it runs on.'],
  standby: ['takes no writes: it is a standby', 'Check that DATABASE_URL names the primary server.'],
};
const refused: Record<string, [says: string, check: string]> = {
  '28P01': ['refused the password', 'Check user and password in DATABASE_URL.'],
  '28000': ['does not let this user in', 'Check the user in DATABASE_URL and pg_hba.conf of the server.'],
  '3D000': ['has no such database', 'Check the name at the end of DATABASE_URL, or create the database.'],
  '42501': ['does not let this user use the database', 'Grant the user CONNECT on it.'],
  EACCES: ['does not let this user at its socket', 'Check the rights on the socket.'],
  'no-password': ['asks for a password', 'Put it into DATABASE_URL.'],
  'no-tls': ['does not speak TLS', 'Check sslmode in DATABASE_URL, or set up TLS on the server.'],
};
const certificateCodes =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|HOSTNAME_MISMATCH|ERR_TLS_|ERR_SSL_|EPROTO)/;

/** pg's own errors have words only */
function codeOf(error: unknown): string {
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  if (typeof code === 'string') return code;
  const words = String(message);
  if (words.includes('timeout')) return 'ETIMEDOUT';
  if (words.startsWith('Connection terminated')) return 'ECONNRESET';
  if (/^SASL: .*password/.test(words)) return 'no-password';
  if (words.includes('does not support SSL')) return 'no-tls';
  return 'unknown';
}

/** @returns null where the error is none of connecting */
export function connectFailure(error: unknown): ConnectFailure | null {
  const code = codeOf(error);
  const found = away[code];
  if (found) return { kind: 'away', code, says: found[0], check: found[1] };
  // connection exception, insufficient resources
  if (/^(08|53)[0-9A-Z]{3}$/.test(code)) {
    return { kind: 'away', code, says: 'takes no connection now', check: 'Check the log of the server.' };
  }
  const [says, check] =
    refused[code] ??
    (certificateCodes.test(code)
      ? ['has a certificate that is not trusted', 'Check sslmode and sslrootcert in DATABASE_URL.']
      : []);
  return says && check ? { kind: 'refused', code, says, check } : null;
}

interface Found {
  version: number;
  encoding: string;
  standby: boolean;
  may_create: boolean;
}

/** the oldest that is still maintained when this was written, and the first with idle_session_timeout */
const oldestVersion = 140_000;

/** What about a server that answers makes it unfit for us. @returns null where nothing does */
export async function unfitness(connection: PgQueryable): Promise<ConnectFailure | null> {
  const { rows } = await connection.query<Found>(
    `select current_setting('server_version_num')::int as version, current_setting('server_encoding') as encoding,
            pg_is_in_recovery() as standby,
            coalesce(has_schema_privilege(to_regnamespace('public')::oid, 'create'), false) as may_create`,
  );
  const found = rows[0]!;
  if (found.version < oldestVersion) {
    const major = Math.floor(found.version / 10_000);
    return {
      kind: 'refused',
      code: 'server-too-old',
      says: `is version ${major}`,
      check: 'Version 14 or newer is needed.',
    };
  }
  if (found.encoding !== 'UTF8') {
    return {
      kind: 'refused',
      code: 'database-encoding',
      says: `keeps this database in ${found.encoding}`,
      check: "Create one with ENCODING 'UTF8' TEMPLATE template0.",
    };
  }
  if (found.standby) {
    const [says, check] = away.standby!;
    return { kind: 'away', code: 'standby', says, check };
  }
  if (!found.may_create) {
    return {
      kind: 'refused',
      code: 'database-rights',
      says: 'does not let this user create tables',
      check: 'Make the user the owner of the database, or grant CREATE on its schema public.',
    };
  }
  return null;
}
