/** The page on loopback: see and decide. Everything that came by mail is hostile here and is shown as text. */
import formbody from '@fastify/formbody';
import helmet from '@fastify/helmet';
import fastify, { type FastifyInstance, type FastifyReply } from 'fastify';
import type { WebContext, WebDeps } from './context.js';
import { addFiles } from './files.js';
import { createToken, isOurHost, isSameOrigin } from './guards.js';
import { messagePage, notFoundPage, sendPage } from './layout.js';
import { addHome } from './home/routes.js';
import { addLetters } from './letters/routes.js';
import { addReplies } from './replies/routes.js';
import { addReview } from './review/routes.js';
import { addService } from './service/routes.js';
import { addSetAside } from './set-aside/routes.js';
import { addByHand } from './upload/routes.js';
import { addUploads } from './upload/files.js';
import { addAssets } from './assets.js';
import { insistOnNeeds } from './people.js';
import { addVisits } from './people/visits.js';

/** @returns an instance that does not listen yet; `close()` it */
export function createWeb(deps: WebDeps): FastifyInstance {
  const app = fastify({ logger: false, trustProxy: false });
  const token = createToken();
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
    // plain HTTP on loopback
    strictTransportSecurity: false,
  });
  void app.register(formbody);

  app.addHook('onRequest', async (request, reply) => {
    void reply.header('cache-control', 'no-store');
    if (!isOurHost(request.headers.host, deps.host))
      return page(reply, 421, 'Not here', 'This address is not one that the service answers to.');
    return undefined;
  });
  addVisits(app);
  addUploads(app);
  app.addHook('preValidation', async (request, reply) => {
    if (request.method === 'GET' || request.method === 'HEAD') return undefined;
    const given = (request.body as Record<string, unknown> | undefined)?.['token'];
    if (!isSameOrigin(request)) return page(reply, 403, 'Refused', 'The form was not sent from this page.');
    if (!token.matches(given))
      return page(
        reply,
        403,
        'Please load the page again',
        'The form is from before the last start of the service. Nothing was changed.',
      );
    return undefined;
  });
  app.setNotFoundHandler((_request, reply) =>
    reply.code(404).type('text/html; charset=utf-8').send(notFoundPage()),
  );
  app.setErrorHandler((error, request, reply) => {
    const { statusCode } = error as { statusCode?: number };
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

  const context: WebContext = { ...deps, token: token.value, tokenFor: () => token.value };
  insistOnNeeds(app);
  addAssets(app);
  addHome(app, context);
  addReview(app, context);
  addLetters(app, context);
  addReplies(app, context);
  addSetAside(app, context);
  addByHand(app, context);
  addService(app, context);
  addFiles(app, context);
  app.get('/favicon.ico', { config: { needs: 'nobody' } }, (_request, reply) => reply.code(204).send());
  return app;
}

const page = (reply: FastifyReply, status: number, title: string, text: string): FastifyReply =>
  sendPage(reply, messagePage(title, text), status);
