/** Where to go after signing in: a page of ours, whatever the address says. */

/** Resolving against it shows whether a reference leaves us. */
const here = 'http://desk.invalid';

/**
 * A reference may leave in many spellings (`//elsewhere`, `/\elsewhere`, `/.//elsewhere`, a tab in between): it is taken apart
 * as a browser would (URL Standard), and what comes out is looked at again, since that is what is sent.
 * @returns a path with its query; `/` for anything that is not one of ours
 */
export function ownPath(next: unknown): string {
  if (typeof next !== 'string' || next.length > 2000 || !/^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next)) return '/';
  if (!URL.canParse(next, here)) return '/';
  const { origin, pathname, search } = new URL(next, here);
  return origin === here && !pathname.startsWith('//') ? pathname + search : '/';
}
