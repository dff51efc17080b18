/** Who looks at the desk, and what each may do. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { roles, type Role } from '../pipeline/people/roles.js';

export { roles, type Role };

export interface Person {
  /** null: the one person on this machine, where no user was made yet */
  id: string | null;
  name: string;
  role: Role;
}

/** What a route asks of who calls it; `nobody`: no sign-in at all (sign-in itself, assets, health). */
export type Needs = Role | 'nobody';

/** A route as it was added, for the test that walks them all. */
export interface KnownRoute {
  method: string;
  url: string;
  needs: Needs;
  /** a page that stands open asks for it by itself */
  byItself: boolean;
  /** answers with the address of another page alone */
  leadsOn: boolean;
  /** requests that one person has of it; absent = no limit of its own */
  perMinute?: number;
}

declare module 'fastify' {
  interface FastifyContextConfig {
    needs?: Needs;
    /** a page that stands open asks for it by itself: that keeps no session alive */
    byItself?: boolean;
    /** it shows no page, but leads to one */
    leadsOn?: boolean;
  }
  interface FastifyRequest {
    /** null only on routes that need nobody */
    person: Person | null;
  }
  interface FastifyInstance {
    knownRoutes: KnownRoute[];
  }
}

export const mayDo = (role: Role, needs: Needs): boolean =>
  needs === 'nobody' || roles.indexOf(role) >= roles.indexOf(needs);

/**
 * Who acts, for what a decision writes down: `personOf(request).name`.
 * @throws Error on a route that needs nobody
 */
export function personOf({ person, routeOptions }: FastifyRequest): Person {
  if (person === null) throw new Error(`${routeOptions.url}: expected a person, as the route needs one`);
  return person;
}

/** Refuses to start with a route that does not say whom it lets in. */
export function insistOnNeeds(app: FastifyInstance): void {
  const known: KnownRoute[] = [];
  app.decorate('knownRoutes', known);
  app.addHook('onRoute', ({ config, method, url }) => {
    const needs = config?.needs;
    if (needs === undefined)
      throw new Error(`${[method].flat().join('|')} ${url}: expected \`config.needs\`, got none`);
    const max = typeof config?.rateLimit === 'object' ? config.rateLimit.max : undefined;
    const { byItself = false, leadsOn = false } = config ?? {};
    const limit = typeof max === 'number' ? { perMinute: max } : {};
    for (const one of [method].flat()) known.push({ method: one, url, needs, byItself, leadsOn, ...limit });
  });
}
