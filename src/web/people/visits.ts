/** Who asks: known before a route does anything, and refused where the route needs more. */
import { randomBytes } from 'node:crypto';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PeopleActions } from '../../pipeline/people.js';
import { isFromHere, isSameOrigin, type OurNames } from '../guards.js';
import { messagePage, sendPage } from '../layout.js';
import { mayDo, type Needs, type Person } from '../people.js';
import { asking } from './asking.js';
import type { Cookies } from './cookies.js';
import { formToken, isFormToken } from './form-token.js';
import { noUserPage, sendAgainPage, signInFirstPage } from './visit-pages.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** what the tokens of this browser's forms are worked out from; null before it has a cookie */
    formSecret: string | null;
  }
}

/** No user was made yet: whoever sits at this machine. */
const localPerson: Person = { id: null, name: 'consultant', role: 'admin' };

export interface VisitDeps {
  people: PeopleActions;
  names: OurNames;
  cookies: Cookies;
}

/** @returns the token of the session that asks, for `hiddenToken(…)` */
export function addVisits(
  app: FastifyInstance,
  { people, names, cookies }: VisitDeps,
): (request: FastifyRequest) => string {
  /** of the forms of this machine's own person, who has no cookie: another one with each start */
  const localSecret = randomBytes(32).toString('base64url');
  app.decorateRequest('person', null);
  app.decorateRequest('formSecret', null);
  app.addHook('onRequest', (request, _reply, done) => asking.run(request, done));

  app.addHook('onRequest', async (request, reply) => {
    if (isChanging(request) && !request.is404 && !isSameOrigin(request, names))
      return sendPage(reply, messagePage('Refused', 'The form was not sent from this page.'), 403);
    const { needs } = request.routeOptions.config;
    if (needs === 'nobody') {
      request.formSecret = cookies.visit.read(request);
      return undefined;
    }
    const token = cookies.session.read(request);
    const person = token === null ? null : await people.visitorOf(token, isOwnDoing(request));
    if (person) {
      request.person = person;
      request.formSecret = token;
    } else if (!(await people.any())) {
      if (!isFromHere(request)) return sendPage(reply, noUserPage(), 403);
      request.person = localPerson;
      request.formSecret = localSecret;
    }
    // an address that is no route says so to anybody
    if (needs === undefined) return undefined;
    if (request.person !== null) return mayDo(request.person.role, needs) ? undefined : forbid(reply, needs);
    if (!isChanging(request)) return askToSignIn(request, reply);
    // what was typed is shown again, once it has been read; files of strangers are not read
    return isPlainForm(request) ? undefined : sendPage(reply, signInFirstPage(request.url, null), 403);
  });

  app.addHook('preValidation', async (request, reply) => {
    if (!isChanging(request) || request.is404) return undefined;
    const { needs } = request.routeOptions.config;
    if (request.person === null && needs !== 'nobody')
      return sendPage(reply, signInFirstPage(request.url, request.body), 403);
    const { formSecret } = request;
    if (formSecret !== null && isFormToken(formSecret, givenToken(request))) return undefined;
    const page =
      request.person === null || formSecret === null
        ? messagePage(
            'Please load the page again',
            'The form did not come with the cookie of its page. Nothing was changed.',
          )
        : sendAgainPage(request.url, request.body, formToken(formSecret));
    return sendPage(reply, page, 403);
  });
  // a body is read by the socket's own events, outside the first hook
  app.addHook('preValidation', (request, _reply, done) => asking.run(request, done));

  return (request) => {
    if (request.formSecret === null) throw new Error(`${request.routeOptions.url}: expected a session`);
    return formToken(request.formSecret);
  };
}

/** For answers that stay open: whoever asked may still see what they were let in for. A new role ends sessions too. */
export async function isStillIn(
  request: FastifyRequest,
  { people, cookies }: Pick<VisitDeps, 'people' | 'cookies'>,
): Promise<boolean> {
  if (request.person === null) return false;
  if (request.person.id === null) return !(await people.any());
  const token = cookies.session.read(request);
  return token !== null && (await people.visitorOf(token, false)) !== null;
}

/** Safe methods change nothing (RFC 9110, 9.2.1). */
const isChanging = ({ method }: FastifyRequest): boolean => method !== 'GET' && method !== 'HEAD';

const isPlainForm = ({ headers }: FastifyRequest): boolean =>
  /^application\/x-www-form-urlencoded(?:;|$)/i.test(headers['content-type'] ?? '');

/**
 * A person opened a page or sent a form; what a page fetches by itself keeps no session alive. Fetch Metadata tells so
 * over TLS and on this machine only; over plain HTTP a page's own script says it.
 */
const isOwnDoing = (request: FastifyRequest): boolean => {
  if (request.routeOptions.config.byItself || request.headers['x-by-itself'] !== undefined) return false;
  const mode = request.headers['sec-fetch-mode'];
  return isChanging(request) || mode === undefined || mode === 'navigate';
};

/** A form's field, also of one with files, or the field in the head that a script sends. */
function givenToken({ body, headers }: FastifyRequest): unknown {
  const field = (body as Record<string, unknown> | undefined | null)?.['token'];
  if (typeof field === 'object' && field !== null && 'value' in field) return field.value;
  return field ?? headers['x-form-token'];
}

function askToSignIn(request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const dest = request.headers['sec-fetch-dest'];
  // a picture or a script's own request can do nothing with a page to sign in on
  if (dest !== undefined && dest !== 'document')
    return sendPage(reply, messagePage('Please sign in', 'Nobody is signed in here any more.'), 403);
  const next = request.url === '/' ? '' : `?next=${encodeURIComponent(request.url)}`;
  return reply.redirect(`/sign-in${next}`, 303);
}

function forbid(reply: FastifyReply, needs: Needs): FastifyReply {
  const who = needs === 'admin' ? 'admins' : 'people who may decide';
  return sendPage(
    reply,
    messagePage(
      'Not for you',
      `This is for ${who}. An admin can change what you may do. Nothing was changed.`,
    ),
    403,
  );
}
