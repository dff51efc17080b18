/** The page on loopback: see and decide. Everything that came by mail is hostile here and is shown as text. */
import cookie from '@fastify/cookie';
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { WebContext, WebDeps } from './context.js';
import { addFiles } from './files.js';
import { formAddresses } from './form-addresses.js';
import { isOurHost, isOverTls } from './guards.js';
import { messagePage, notFoundPage, sendPage } from './layout.js';
import { addContacts } from './contacts/routes.js';
import { addDistricts } from './districts/routes.js';
import { addGoals } from './goals/routes.js';
import { addHome } from './home/routes.js';
import { addLetters } from './letters/routes.js';
import { addReplies } from './replies/routes.js';
import { addRetention } from './retention/routes.js';
import { addReview } from './review/routes.js';
import { addService } from './service/routes.js';
import { addSetAside } from './set-aside/routes.js';
import { addByHand } from './upload/routes.js';
import { addUploads } from './upload/files.js';
import { addAssets } from './assets.js';
import { limitRoutes } from './limits.js';
import { insistOnNeeds } from './people.js';
import { cookies as openCookies } from './people/cookies.js';
import { addPeople } from './people/routes.js';
import { addSignIn } from './people/sign-in-routes.js';
import { tooMuchPage } from './people/visit-pages.js';
import { addVisits } from './people/visits.js';

/** A browser that came over TLS comes back over TLS for so long (RFC 6797). */
const tlsOnlySeconds = 365 * 24 * 3600;

/** 35 MB take two minutes of it at 2.5 Mbit/s; whoever sends on and on, a byte now and then, is cut off. */
const longestRequestMs = 5 * 60_000;

/** @returns an instance that does not listen yet; `close()` it */
export function createWeb(deps: WebDeps): FastifyInstance {
  const { trustProxy } = deps;
  const app = fastify({
    logger: false,
    requestTimeout: longestRequestMs,
    trustProxy: trustProxy.length > 0 ? trustProxy : false,
    // an address that cannot be decoded: answered before any hook
    frameworkErrors: (_error, _request, reply) => {
      void reply.headers({
        'cache-control': 'no-store',
        'content-security-policy': "default-src 'none'; style-src 'self'; script-src 'self'",
        'referrer-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      void page(reply, 400, 'Not understood', 'There can be no page at this address.');
    },
  });
  limitRoutes(app);
  insistOnNeeds(app);
  void app.register(helmet, {
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: ["'none'"],
        imgSrc: ["'self'"],
        styleSrc: ["'self'"],
        scriptSrc: ["'self'"],
        connectSrc: ["'self'"],
        formAction: ["'self'"],
        frameAncestors: ["'none'"],
        baseUri: ["'none'"],
      },
    },
    // `no-referrer` would make browsers post forms with `Origin: null` (Fetch, "serializing a request origin")
    referrerPolicy: { policy: 'same-origin' },
    // said below, where the browser came over TLS
    strictTransportSecurity: false,
  });
  void app.register(cookie);
  void app.register(formbody);
  void app.register(rateLimit, { global: false });
  // the hooks of the plugins come first: an answer that is given early has their header fields as well
  app.after(() => addDesk(app, deps));
  return app;
}

function addDesk(app: FastifyInstance, deps: WebDeps): void {
  app.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    if (isOverTls(request, deps)) void reply.header('strict-transport-security', `max-age=${tlsOnlySeconds}`);
    if (!isOurHost(request.headers.host, deps, request.socket.localAddress))
      return page(reply, 421, 'Not here', 'This address is not one that the service answers to.');
    return undefined;
  });
  // before the tokens of forms are looked at
  addUploads(app);
  const cookies = openCookies((request) => isOverTls(request, deps));
  const tokenFor = addVisits(app, { people: deps.people, names: deps, cookies });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/html; charset=utf-8').send(notFoundPage()),
  );
  app.setErrorHandler((error, request, reply) => {
    const { statusCode } = error as { statusCode?: number };
    if (statusCode === 429)
      return sendPage(reply, tooMuchPage(request, Number(reply.getHeader('retry-after')) || 60), 429);
    if (statusCode !== undefined && statusCode >= 400 && statusCode < 500)
      return page(
        reply,
        statusCode,
        'Not understood',
        'The request could not be understood. Nothing was changed.',
      );
    deps.logger.error({ error, route: request.routeOptions.url }, 'a page failed');
    return page(
      reply,
      500,
      'Something went wrong',
      'The page could not be made. It is written in the log; please try again.',
    );
  });

  const context: WebContext = { ...deps, tokenFor, cookies };
  const addWaysBack = formAddresses(app);
  addAssets(app);
  addSignIn(app, context);
  addHome(app, context);
  addReview(app, context);
  addLetters(app, context);
  addDistricts(app, context);
  addGoals(app, context);
  addContacts(app, context);
  addReplies(app, context);
  addSetAside(app, context);
  addByHand(app, context);
  addService(app, context);
  addRetention(app, context);
  addPeople(app, context);
  addFiles(app, context);
  addWaysBack();
  app.get('/favicon.ico', { config: { needs: 'nobody' } }, (_request, reply) => reply.code(204).send());
}

const page = (reply: FastifyReply, status: number, title: string, text: string): FastifyReply =>
  sendPage(reply, messagePage(title, text), status);
