/**
 * A form that was refused stands at the address it was posted to. Asked for anew (the address bar, a restored tab), that
 * address leads to the page that the form is on.
 */
import type { FastifyInstance } from 'fastify';

/**
 * To be called before the routes are added.
 * @returns adds the ways back, to be called after them
 */
export function formAddresses(app: FastifyInstance): () => void {
  const gets = new Set<string>();
  const posts = new Set<string>();
  app.addHook('onRoute', (route) => {
    if (route.method === 'GET') gets.add(route.url);
    if (route.method === 'POST') posts.add(route.url);
  });
  return () => {
    const pages = new Set(gets);
    for (const url of posts) {
      if (pages.has(url)) continue;
      const kept = pageAbove(url, pages);
      app.get(url, { config: { needs: 'viewer', leadsOn: true } }, (request, reply) =>
        reply.redirect(request.url.split('?')[0]!.split('/').slice(0, kept).join('/') || '/', 303),
      );
    }
  };
}

/** @returns how many of the pieces between slashes lead to the nearest page above; 1 = home */
function pageAbove(url: string, pages: ReadonlySet<string>): number {
  const pieces = url.split('/');
  for (let kept = pieces.length - 1; kept > 1; kept--)
    if (pages.has(pieces.slice(0, kept).join('/'))) return kept;
  return 1;
}
