/** Users, for admins. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Changed } from '../../pipeline/people.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { notFoundPage, sendPage } from '../layout.js';
import { text, type Posted } from '../outcome.js';
import { personOf, roles, type Role } from '../people.js';
import { emptyAdd, peoplePage, type AddForm } from './people-page.js';
import { personPage, type PersonShown } from './person-page.js';

/** An address carries a code from this table, never text. */
const said = {
  added: 'The user is added.',
  role: 'The role is changed.',
  password: 'The new password is set.',
  'end-sessions': 'Signed out everywhere.',
  disable: 'Switched off.',
  enable: 'Switched on again.',
} as const;
type Action = keyof typeof said;
const saidAfter = (code: unknown): string | null =>
  typeof code === 'string' && Object.hasOwn(said, code) ? said[code as Action] : null;

const signInsShown = 50;
const eventsShown = 30;

interface OfPerson {
  Params: { id: string };
  Body: Posted;
  Querystring: { done?: string };
}
const roleOf = (value: Posted[string]): Role | null => roles.find((role) => role === value) ?? null;
const secret = (value: Posted[string]): string => (typeof value === 'string' ? value : '');

export function addPeople(app: FastifyInstance, context: WebContext): void {
  const { people } = context;
  const needs = { config: { needs: 'admin' } } as const;

  const listed = async (request: FastifyRequest, add: AddForm, done: unknown): Promise<string> =>
    peoplePage({
      token: context.tokenFor(request),
      people: await people.list(),
      signIns: await people.signIns(signInsShown),
      events: await people.events(eventsShown),
      add,
      said: saidAfter(done),
    });
  app.get<{ Querystring: { done?: string } }>('/people', needs, async (request, reply) =>
    sendPage(reply, await listed(request, emptyAdd, request.query.done)),
  );

  app.post<{ Body: Posted }>('/people', needs, async (request, reply) => {
    const { body } = request;
    const [name, role] = [text(body['name']), roleOf(body['role'])];
    const changed: Changed =
      role === null
        ? { kind: 'refused', about: 'role', problem: 'Please choose a role.' }
        : await people.add({ name, role, password: secret(body['password']) }, personOf(request).name);
    if (changed.kind === 'done') return reply.redirect('/people?done=added', 303);
    const problems = { name: null, role: null, password: null };
    const add = { name, role: role ?? '', problems };
    if (changed.kind === 'refused') Object.assign(problems, { [changed.about]: changed.problem });
    return sendPage(reply, await listed(request, add, null), 422);
  });

  async function ofPerson(
    request: FastifyRequest,
    id: string,
    shown: Pick<PersonShown, 'problems' | 'said'>,
  ): Promise<string | null> {
    const person = (await people.list()).find((one) => one.id === id);
    const isSelf = personOf(request).id === id;
    return person ? personPage({ ...shown, token: context.tokenFor(request), person, isSelf }) : null;
  }
  app.get<OfPerson>('/people/:id', needs, async (request, reply) => {
    const shown = { problems: {}, said: saidAfter(request.query.done) };
    const page = await ofPerson(request, request.params.id, shown);
    return page === null ? reply.callNotFound() : sendPage(reply, page);
  });

  const actions: Record<
    Exclude<Action, 'added'>,
    (id: string, body: Posted, actor: string) => Promise<Changed>
  > = {
    async role(id, body, actor) {
      const role = roleOf(body['role']);
      if (role === null) return { kind: 'refused', about: 'role', problem: 'Please choose a role.' };
      return people.changeRole({ id }, role, actor);
    },
    password: (id, body, actor) => people.setPassword({ id }, secret(body['password']), actor),
    'end-sessions': (id, _body, actor) => people.endSessions({ id }, actor),
    disable: (id, _body, actor) => people.disable({ id }, actor),
    enable: (id, _body, actor) => people.enable({ id }, actor),
  };
  for (const [action, change] of Object.entries(actions))
    app.post<OfPerson>(`/people/:id/${action}`, needs, async (request, reply) => {
      const { id } = request.params;
      if (!isRowId(id)) return reply.callNotFound();
      const changed = await change(id, request.body, personOf(request).name);
      return answer(request, reply, id, action, changed);
    });

  async function answer(
    request: FastifyRequest,
    reply: FastifyReply,
    id: string,
    action: string,
    changed: Changed,
  ): Promise<FastifyReply> {
    if (changed.kind === 'done') return reply.redirect(`/people/${id}?done=${action}`, 303);
    const problems = changed.kind === 'refused' ? { [changed.about]: changed.problem } : {};
    const page = changed.kind === 'refused' ? await ofPerson(request, id, { problems, said: null }) : null;
    return page === null ? sendPage(reply, notFoundPage(), 404) : sendPage(reply, page, 422);
  }
}
