/** Signing in and out, and one's own password. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { triesWithinMs } from '../../pipeline/people/limits.js';
import type { WebContext } from '../context.js';
import { isFromHere, isOverTls } from '../guards.js';
import { messagePage, sendPage } from '../layout.js';
import { text, type Posted } from '../outcome.js';
import { personOf } from '../people.js';
import { visitSecret } from './cookies.js';
import { formToken } from './form-token.js';
import { ownPath } from './next.js';
import { accountPage, signInPage, type OwnPasswordForm } from './sign-in-page.js';

/** Before a try costs us anything: it keeps a flood from the database. Wrong passwords are counted there (limits.ts). */
const requestsAMinute = 60;
const wrong = 'The name and the password do not go together.';
const tooMany = `Too many tries. Please wait ${triesWithinMs / 60_000} minutes.`;

export function addSignIn(app: FastifyInstance, context: WebContext): void {
  const { people, cookies } = context;
  const page = (
    request: FastifyRequest,
    token: string,
    typed: { next: unknown; name: string; problem: string | null },
  ): string =>
    signInPage({
      ...typed,
      token,
      next: ownPath(typed.next),
      unencrypted: !isOverTls(request, context) && !isFromHere(request),
    });

  app.get<{ Querystring: { next?: unknown } }>(
    '/sign-in',
    { config: { needs: 'nobody' } },
    async (request, reply) => {
      const { next } = request.query;
      const session = cookies.session.read(request);
      const isIn = session !== null && (await people.visitorOf(session, true)) !== null;
      if (isIn || !(await people.any())) return reply.redirect(ownPath(next), 303);
      const token = formToken(visitSecret(request, reply, cookies));
      return sendPage(reply, page(request, token, { next, name: '', problem: null }));
    },
  );

  app.post<{ Body: Posted }>(
    '/sign-in',
    { config: { needs: 'nobody', rateLimit: { max: requestsAMinute, timeWindow: 60_000 } } },
    async (request, reply) => {
      const { body } = request;
      const name = text(body['name']);
      const password = typeof body['password'] === 'string' ? body['password'] : '';
      const tried = await people.signIn({ name, password, address: request.ip });
      if (tried.kind === 'signed-in') {
        await endOldSession(request);
        cookies.visit.clear(reply);
        cookies.session.set(reply, tried.token);
        return reply.redirect(ownPath(body['next']), 303);
      }
      if (tried.kind === 'too-many') void reply.header('retry-after', Math.ceil(tried.waitMs / 1000));
      const problem = tried.kind === 'too-many' ? tooMany : wrong;
      const status = tried.kind === 'too-many' ? 429 : 422;
      return sendPage(
        reply,
        page(request, context.tokenFor(request), { next: body['next'], name, problem }),
        status,
      );
    },
  );

  app.post('/sign-out', { config: { needs: 'viewer' } }, async (request, reply) => {
    await endOldSession(request);
    cookies.session.clear(reply);
    return reply.redirect('/sign-in', 303);
  });
  async function endOldSession(request: FastifyRequest): Promise<void> {
    const session = cookies.session.read(request);
    if (session !== null) await people.signOut(session);
  }

  const account = (
    request: FastifyRequest,
    reply: FastifyReply,
    status: number,
    said: Partial<OwnPasswordForm>,
  ): FastifyReply => {
    const { id, name } = personOf(request);
    // this machine's own person has no password
    if (id === null) return reply.redirect('/people', 303);
    const form = { token: context.tokenFor(request), name, old: null, wanted: null, done: false, ...said };
    return sendPage(reply, accountPage(form), status);
  };
  app.get<{ Querystring: { done?: string } }>(
    '/account',
    { config: { needs: 'viewer' } },
    async (request, reply) => account(request, reply, 200, { done: request.query.done === 'password' }),
  );
  app.post<{ Body: Posted }>('/account/password', { config: { needs: 'viewer' } }, async (request, reply) => {
    const { id } = personOf(request);
    const token = cookies.session.read(request);
    if (id === null || token === null) return reply.redirect('/people', 303);
    const [old, wanted] = [request.body['old-password'], request.body['new-password']].map((value) =>
      typeof value === 'string' ? value : '',
    ) as [string, string];
    const changed = await people.changeOwnPassword({ id, old, wanted, token, address: request.ip });
    if (changed.kind === 'done') return reply.redirect('/account?done=password', 303);
    if (changed.kind === 'wrong')
      return account(request, reply, 422, { old: 'This is not your password until now.' });
    if (changed.kind === 'too-many') return account(request, reply, 429, { old: tooMany });
    if (changed.kind === 'refused') return account(request, reply, 422, { wanted: changed.problem });
    return sendPage(reply, messagePage('Not found', 'There is no such user any more.'), 404);
  });
}
