/** Kinds of pages: rows of one table have one kind of page. */
import type { KnownRoute } from '../../src/web/people.js';

/** `/letters/1b2c…` and `/letters/9f8e…` are `/letters/:id`; what begins with a capital is a name */
export const kindOf = (path: string): string =>
  path
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')
    .replaceAll(/(?<=\/)\d+(?=\/|$)/g, ':n')
    .replaceAll(/(?<=\/)[A-Z][\w%.-]*(?=\/|$)/g, ':name');

/** What is no page: pictures, mails, files to keep, what machines ask for. */
export const isFile = (path: string): boolean =>
  /\.(?:png|eml|csv|xlsx|pdf|json|ico)$|^\/(?:metrics|healthz|events)$|^\/assets\/|\/documents\//.test(path);

/**
 * Every route that shows a page. Whoever looks at all pages (browser tests, roles, the bench) asks `unseen` what is left, so
 * that a page that is added later is looked at, too.
 * @param routes as the desk knows them once it is ready
 */
export const pageRoutes = (routes: readonly KnownRoute[]): KnownRoute[] =>
  routes.filter(
    ({ method, url, byItself, leadsOn }) => method === 'GET' && !byItself && !leadsOn && !isFile(url),
  );

/** The route of an address: one without a parameter goes first, as in the router; undefined = none shows a page there. */
export function pageRouteOf(routes: readonly KnownRoute[], path: string): KnownRoute | undefined {
  const [bare = ''] = path.split('?');
  const all = pageRoutes(routes);
  return all.find(({ url }) => url === bare) ?? all.find(({ url }) => patternOf(url).test(bare));
}

/** @returns routes with a page that none of these addresses belongs to */
export function unseen(routes: readonly KnownRoute[], paths: readonly string[]): string[] {
  const seen = new Set(paths.map((path) => pageRouteOf(routes, path)?.url));
  return pageRoutes(routes).flatMap(({ url }) => (seen.has(url) ? [] : [url]));
}

/** `/letters/:id` as `^/letters/[^/]+$` */
export const patternOf = (url: string): RegExp =>
  new RegExp(`^${url.replaceAll(/:\w+(?:\([^)]*\))?/g, '[^/]+')}$`);

/** Pages about who signs in: a desk without users leads away from them. */
export const pagesOfUsers = ['/sign-in', '/account', '/people/:id'];
