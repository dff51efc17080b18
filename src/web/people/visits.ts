/** Who asks: known before a route does anything, and refused where the route needs more. */
import type { FastifyInstance } from 'fastify';
import { messagePage, sendPage } from '../layout.js';
import { mayDo, type Person } from '../people.js';
import { asking } from './asking.js';

/** No user was made yet: whoever sits at this machine. */
const localPerson: Person = { id: null, name: 'consultant', role: 'admin' };

export function addVisits(app: FastifyInstance): void {
  app.decorateRequest('person', null);
  app.addHook('onRequest', (request, _reply, done) => asking.run(request, done));
  app.addHook('onRequest', async (request, reply) => {
    const { needs } = request.routeOptions.config;
    if (needs === 'nobody') return undefined;
    request.person = localPerson;
    // an address that is no route says so to anybody
    if (needs === undefined || mayDo(request.person.role, needs)) return undefined;
    const words = `This page is for people who may ${needs === 'admin' ? 'manage the desk' : 'decide'}. An admin can change what you may do.`;
    return sendPage(reply, messagePage('Not for you', words), 403);
  });
  // a body is read by the socket's own events, outside the first hook
  app.addHook('preValidation', (request, _reply, done) => asking.run(request, done));
}
