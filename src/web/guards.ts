/**
 * Who is answered. Listening on loopback is not enough: a page elsewhere can have its name resolve to 127.0.0.1 (DNS
 * rebinding) or post a form here from the consultant's own browser (cross-site request forgery).
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';

const loopback = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** @param host HOST as configured; what stands in a request's Host field must be it or a name of this machine */
export function isOurHost(header: string | undefined, host: string): boolean {
  const match = /^(\[[0-9a-f:.]+\]|[^:[\]/@\s]+)(?::\d{1,5})?$/i.exec(header ?? '');
  if (!match) return false;
  const name = match[1]!.toLowerCase();
  const configured = host.toLowerCase();
  return loopback.has(name) || name === configured || name === `[${configured}]`;
}

/**
 * A browser says where a form was posted from, in Sec-Fetch-Site (Fetch Metadata) or Origin (RFC 6454, 7); one of
 * them must be there, and what is there must name this very origin.
 */
export function isSameOrigin(request: FastifyRequest): boolean {
  const site = request.headers['sec-fetch-site'];
  const { origin } = request.headers;
  if (site === undefined && origin === undefined) return false;
  if (site !== undefined && site !== 'same-origin') return false;
  if (origin === undefined) return true;
  const host = request.headers.host ?? '';
  return origin === `http://${host}` || origin === `https://${host}`;
}

/** A new token with each start of the process: forms of an older page ask to be loaded again. */
export function createToken(): { value: string; matches(given: unknown): boolean } {
  const value = randomBytes(32).toString('hex');
  return {
    value,
    matches: (given) =>
      typeof given === 'string' &&
      given.length === value.length &&
      timingSafeEqual(Buffer.from(given), Buffer.from(value)),
  };
}

/** Row ids are UUIDs; anything else is not found rather than an error of the database. */
export const isRowId = (text: string): boolean => /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i.test(text);
