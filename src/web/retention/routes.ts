/** Retention and legal holds, for admins. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Hold } from '../../core/retention/retention.js';
import { overdueMails } from '../../pipeline/retention/delete-due.js';
import { holds, liftHold, setHold, type HoldOutcome } from '../../pipeline/retention/holds.js';
import { actorOf } from '../acting.js';
import type { WebContext } from '../context.js';
import { isRowId } from '../guards.js';
import { sendPage } from '../layout.js';
import { text, type Posted } from '../outcome.js';
import { retentionPage, type HoldForm, type RetentionView } from './retention-page.js';

/** An address carries a code from this table, never text. */
const said: Record<string, string> = {
  set: 'The hold stands.',
  lifted: 'The hold is lifted.',
};

export function addRetention(app: FastifyInstance, context: WebContext): void {
  const { database, clock, retentionRules: rules } = context;
  const needs = { config: { needs: 'admin' } } as const;

  const page = async (
    request: FastifyRequest,
    shown: Pick<RetentionView, 'form'> & Partial<Pick<RetentionView, 'said' | 'notLifted'>>,
  ): Promise<string> =>
    retentionPage({
      rules,
      holds: await holds(context),
      overdue: await overdueMails({ database, clock, rules }),
      districts: context.roster.map(({ name }) => name),
      token: context.tokenFor(request),
      said: null,
      notLifted: null,
      ...shown,
    });

  app.get<{ Querystring: { letter?: string; done?: string } }>(
    '/retention',
    needs,
    async (request, reply) => {
      const code = request.query.done ?? '';
      const letter = text(request.query.letter);
      const form = emptyForm(isRowId(letter) ? letter : null);
      return sendPage(
        reply,
        await page(request, { form, said: (Object.hasOwn(said, code) && said[code]) || null }),
      );
    },
  );

  app.post<{ Body: Posted }>('/retention/holds', needs, async (request, reply) => {
    const { body } = request;
    const letter = text(body['letter']);
    const form: HoldForm = {
      on: text(body['on']),
      district: text(body['district']),
      letterId: isRowId(letter) ? letter : null,
      why: text(body['why']),
      problems: {},
    };
    const on = holdAsked(form);
    const outcome: HoldOutcome =
      on === null
        ? { kind: 'refused', about: 'on', problem: 'Please choose what it is to cover.' }
        : await setHold(on, { why: form.why, actor: actorOf(request) }, context);
    if (outcome.kind === 'done') return reply.redirect('/retention?done=set', 303);
    const problems =
      outcome.kind === 'refused'
        ? { [outcome.about]: outcome.problem }
        : { on: 'There is no such letter any more.' };
    return sendPage(reply, await page(request, { form: { ...form, problems } }), 422);
  });

  app.post<{ Params: { id: string }; Body: Posted }>(
    '/retention/holds/:id/lift',
    needs,
    async (request, reply) => {
      const { id } = request.params;
      if (!isRowId(id)) return reply.callNotFound();
      const outcome = await liftHold(
        id,
        { why: text(request.body['why']), actor: actorOf(request) },
        context,
      );
      if (outcome.kind === 'done') return reply.redirect('/retention?done=lifted', 303);
      if (outcome.kind === 'not-found') return reply.callNotFound();
      const notLifted = { id, problem: outcome.problem };
      return sendPage(reply, await page(request, { form: emptyForm(null), notLifted }), 422);
    },
  );
}

const emptyForm = (letterId: string | null): HoldForm => ({
  on: letterId === null ? '' : 'letter',
  district: '',
  letterId,
  why: '',
  problems: {},
});

function holdAsked({ on, district, letterId }: HoldForm): Hold | null {
  if (on === 'everything') return { kind: 'everything' };
  if (on === 'district' && district !== '') return { kind: 'district', district };
  return on === 'letter' && letterId !== null ? { kind: 'letter', letterId } : null;
}
