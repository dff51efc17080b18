/**
 * How often one person may ask for what changes something or costs much: many times what anybody does by hand, so that
 * only a program run wild meets with it. Counted for each route and person by itself, in this process.
 */
import type { FastifyInstance, FastifyRequest, RouteOptions } from 'fastify';

const perMinute = {
  change: 120,
  /** what a page that stands open sends by itself: one may have many open */
  byItself: 600,
  /** files taken in, and lists given out */
  files: 30,
  /** originals are taken out of their mails by a reading process */
  originals: 120,
  /** pages of an item are asked for all at once */
  pictures: 600,
};

/** Before the plugin looks at the routes. What a route says of its own limit stands. */
export function limitRoutes(app: FastifyInstance): void {
  app.addHook('onRoute', (route) => {
    const limit = limitOf(route);
    if (limit === null || route.config?.rateLimit !== undefined) return;
    route.config = {
      ...route.config,
      rateLimit: {
        ...limit,
        timeWindow: 60_000,
        keyGenerator: ({ person, ip }: FastifyRequest) => person?.id ?? ip,
      },
    };
  });
}

interface Limit {
  max: number;
  /** a form is read first, so that what was typed can be sent again; files are not */
  hook: 'onRequest' | 'preHandler';
}
function limitOf({ method, url, config }: RouteOptions): Limit | null {
  const isChanging = [method].flat().some((one) => one !== 'GET' && one !== 'HEAD');
  if (isChanging && url === '/upload') return { max: perMinute.files, hook: 'onRequest' };
  if (isChanging)
    return { max: config?.byItself ? perMinute.byItself : perMinute.change, hook: 'preHandler' };
  const max = /\.(?:csv|xlsx)$/.test(url)
    ? perMinute.files
    : /\.png$|\/ahead$/.test(url)
      ? perMinute.pictures
      : /\/original(?:\.eml)?$/.test(url)
        ? perMinute.originals
        : null;
  return max === null ? null : { max, hook: 'onRequest' };
}
