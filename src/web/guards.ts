/**
 * Who is answered. Listening on loopback is not enough: a page elsewhere can have its name resolve to 127.0.0.1 (DNS
 * rebinding) or post a form here from the consultant's own browser (cross-site request forgery).
 */
import type { FastifyRequest } from 'fastify';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** The names that the desk goes by. */
export interface OurNames {
  /** HOST as configured */
  host: string;
  /** PAGE_URL: the address in the browser, where a proxy stands in front */
  pageUrl: URL | null;
}

const nameIn = (header: string | undefined): string | null =>
  /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i.exec(header ?? '')?.[1]!.toLowerCase() ?? null;

/**
 * @param header a request's Host field: a name of this machine, HOST, the name in PAGE_URL, or the very address that was
 * connected to (a name that was made to point here is none)
 * @param reached the address that the connection came in on
 */
export function isOurHost(
  header: string | undefined,
  { host, pageUrl }: OurNames,
  reached?: string,
): boolean {
  const name = nameIn(header);
  if (name === null) return false;
  if (pageUrl !== null && name === pageUrl.hostname) return true;
  const addresses = [host, reached?.replace(/^::ffff:(?=\d+\.)/i, '') ?? ''].map((one) => one.toLowerCase());
  return loopback.has(name) || addresses.some((address) => name === address || name === `[${address}]`);
}

/** The browser shows the address in PAGE_URL, and that one is https. */
export const isOverTls = ({ headers }: FastifyRequest, { pageUrl }: OurNames): boolean =>
  pageUrl?.protocol === 'https:' && headers.host?.toLowerCase() === pageUrl.host;

/** What a proxy adds; a browser on this machine sends none of them. */
const proxyFields = [
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
  'x-real-ip',
  'via',
];

/** Whoever asks sits at this machine: no proxy stands between, which would make everybody look so. */
export function isFromHere({ socket, headers, raw }: FastifyRequest): boolean {
  const address = (socket.remoteAddress ?? '').replace(/^::ffff:(?=\d+\.)/i, '');
  if (address !== '::1' && !/^127\.\d+\.\d+\.\d+$/.test(address)) return false;
  // a proxy without any field of its own speaks HTTP/1.0 (nginx's default)
  if (raw.httpVersion === '1.0' || proxyFields.some((name) => headers[name] !== undefined)) return false;
  const name = nameIn(headers.host);
  return name !== null && loopback.has(name);
}

/**
 * A browser says where a form was posted from, in Sec-Fetch-Site (Fetch Metadata) or Origin (RFC 6454, 7); one of
 * them must be there, and what is there must name this very origin.
 */
export function isSameOrigin(request: FastifyRequest, names: OurNames): boolean {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  if (site === undefined && origin === undefined) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return true;
  const host = request.headers.host?.toLowerCase() ?? '';
  if (host === names.pageUrl?.host) return origin === names.pageUrl.origin;
  return origin === `http://${host}`;
}

/** Row ids are UUIDs; anything else is not found rather than an error of the database. */
export const isRowId = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
