/** The two cookies: of a session, and of a browser that has only opened the page to sign in. */
import type { FastifyReply, FastifyRequest } from 'fastify';
import { newToken } from '../../pipeline/people/credentials.js';
import { sessionLongestMs } from '../../pipeline/people/limits.js';

export interface Jar {
  read(request: FastifyRequest): string | null;
  set(reply: FastifyReply, token: string): void;
  clear(reply: FastifyReply): void;
}
/** 32 bytes as base64url; anything else was not set by us. */
const token = /^[\w-]{43}$/;

/**
 * Over TLS the name begins with `__Host-`: a browser takes it only with Secure, for this host alone and the path / (RFC
 * 6265bis, 4.1.3.2). Lax, not Strict: a link in a mail to the desk opens the page that it names.
 * @param isSecure whether the browser reaches us over TLS
 */
function jar(
  name: string,
  maxAgeSeconds: number | undefined,
  isSecure: (request: FastifyRequest) => boolean,
): Jar {
  const nameFor = (request: FastifyRequest): string => (isSecure(request) ? `__Host-${name}` : name);
  const flags = (request: FastifyRequest) =>
    ({ path: '/', httpOnly: true, sameSite: 'lax', secure: isSecure(request) }) as const;
  return {
    read(request) {
      const value = request.cookies[nameFor(request)];
      return value !== undefined && token.test(value) ? value : null;
    },
    set: (reply, value) =>
      void reply.setCookie(nameFor(reply.request), value, {
        ...flags(reply.request),
        ...(maxAgeSeconds !== undefined && { maxAge: maxAgeSeconds }),
      }),
    clear: (reply) => void reply.clearCookie(nameFor(reply.request), flags(reply.request)),
  };
}

export interface Cookies {
  session: Jar;
  /** gone with the window */
  visit: Jar;
}
export const cookies = (isSecure: (request: FastifyRequest) => boolean): Cookies => ({
  session: jar('desk', sessionLongestMs / 1000, isSecure),
  visit: jar('desk-visit', undefined, isSecure),
});

/** The secret of a browser that nobody signed in from, made at its first visit. */
export function visitSecret(request: FastifyRequest, reply: FastifyReply, { visit }: Cookies): string {
  const known = visit.read(request);
  if (known !== null) return known;
  const made = newToken();
  visit.set(reply, made);
  return made;
}
