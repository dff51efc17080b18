/** `/metrics` in Prometheus text. All from the database, so that any process with a page tells all; no names, no addresses. */
import { timingSafeEqual } from 'node:crypto';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { Gauge, Registry } from 'prom-client';
import { alertKinds } from '../../core/alerts/alert-kinds.js';
import { openAlerts } from '../../pipeline/store/alerts.js';
import { openBreaker } from '../../pipeline/store/breaker.js';
import { readFigures } from '../../pipeline/store/figures.js';
import type { WebContext } from '../context.js';

type Samples = [labels: Record<string, string>, value: number][];

export function addMetrics(app: FastifyInstance, context: WebContext): void {
  app.get('/metrics', { config: { needs: 'nobody' } }, async (request, reply) => {
    if (!mayAsk(request, context.metricsToken ?? ''))
      return reply.code(403).type('text/plain').send('Only from this machine, or with METRICS_TOKEN.\n');
    const registry = await registryOf(context);
    return reply.type(registry.contentType).send(await registry.metrics());
  });
}

const loopback = new Set(['127.0.0.1', '::1', '::ffff:127.0.0.1']);

/** Who asks through a proxy comes from the proxy's address, which may be this machine's. */
function mayAsk(request: FastifyRequest, token: string): boolean {
  const given = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
  if (token !== '' && given !== undefined) {
    const [a, b] = [Buffer.from(given), Buffer.from(token)];
    return a.length === b.length && timingSafeEqual(a, b);
  }
  const forwarded = request.headers['x-forwarded-for'] ?? request.headers['forwarded'];
  return forwarded === undefined && loopback.has(request.socket.remoteAddress ?? '');
}

const seconds = (ms: number | null): number => (ms ?? 0) / 1000;

async function registryOf(context: WebContext): Promise<Registry> {
  const { database, clock, logger } = context;
  const now = clock.now();
  const figures = await readFigures(database, now);
  const registry = new Registry();
  const gauge = (name: string, help: string, samples: Samples): void => {
    const labelNames = [...new Set(samples.flatMap(([labels]) => Object.keys(labels)))];
    const made = new Gauge({ name: `letter_intake_${name}`, help, labelNames, registers: [registry] });
    for (const [labels, value] of samples) made.set(labels, value);
  };
  gauge(
    'mails',
    'Mails in the ledger by decision.',
    figures.mails.map(({ decision, count }) => [{ decision }, count]),
  );
  gauge(
    'letters',
    'Letters by verdict.',
    figures.letters.map(({ state, count }) => [{ verdict: state }, count]),
  );
  gauge(
    'replies',
    'Replies by state.',
    figures.replies.map(({ state, count }) => [{ state }, count]),
  );
  gauge('replies_stopped', '1 = automatic replies are held until a person lets them go.', [
    [{}, (await openBreaker(database)) === null ? 0 : 1],
  ]);
  const alerts = (await openAlerts(database)).filter(({ ended_at: endedAt }) => endedAt === null);
  gauge(
    'alert',
    '1 = it stands, as the process that sends saw it at its last look, a minute apart.',
    alertKinds.map((kind) => [{ kind }, alerts.some((alert) => alert.kind === kind) ? 1 : 0]),
  );
  gauge('alert_untold', 'Alerts that stand and whose mail was tried in vain.', [
    [{}, alerts.filter(({ told_at: toldAt, tries }) => toldAt === null && tries > 0).length],
  ]);
  gauge('reviews_open', 'Items that wait for a person.', [[{}, figures.reviews]]);
  gauge('review_age_seconds', 'Age of the oldest item that waits for a person.', [
    [{}, figures.oldestReviewAt ? (now.valueOf() - figures.oldestReviewAt.valueOf()) / 1000 : 0],
  ]);
  gauge('reading_seconds', 'Time to read a mail, last seven days.', [
    [{ quantile: '0.5' }, seconds(figures.readings.p50)],
    [{ quantile: '0.95' }, seconds(figures.readings.p95)],
  ]);
  gauge('readings', 'Mails read in the last seven days.', [[{}, figures.readings.count]]);
  gauge('work_left', 'Mails left of long work.', [
    [{ work: 'backfill' }, figures.backfill],
    [{ work: 'read_again' }, figures.rereads],
  ]);
  gauge('reconciled_mails', 'Mails that comparing mailbox and ledger found lacking, and mended.', [
    [{ lacked: 'row' }, figures.mended.noticed],
    [{ lacked: 'bytes' }, figures.mended.fetched],
  ]);
  try {
    const { mailboxes, queues } = await context.health();
    gauge(
      'queue_jobs',
      'Jobs by queue and state.',
      Object.entries(queues).flatMap(([queue, states]) =>
        Object.entries(states).map(([state, count]): Samples[number] => [{ queue, state }, count]),
      ),
    );
    // by number, not by name: a mailbox is named by an address
    gauge(
      'mailbox_connected',
      '1 = watched and connected, in the order of names.',
      mailboxes.map(({ connected }, at) => [{ mailbox: String(at + 1) }, connected ? 1 : 0]),
    );
    gauge(
      'mailbox_failing',
      'Why a mailbox is not connected; token-refused: a person must act.',
      mailboxes.flatMap(
        ({ connected, lastError }, at): Samples =>
          !connected && lastError ? [[{ mailbox: String(at + 1), code: lastError.code }, 1]] : [],
      ),
    );
    gauge(
      'mailbox_last_poll_seconds',
      'Seconds since the last look at the mailbox.',
      mailboxes.flatMap(
        ({ lastPollAt }, at): Samples =>
          lastPollAt ? [[{ mailbox: String(at + 1) }, (now.valueOf() - lastPollAt.valueOf()) / 1000]] : [],
      ),
    );
    gauge(
      'mailbox_unaccounted',
      'Mails of the mailbox without a row in the ledger, at the last comparison.',
      mailboxes.flatMap(
        ({ compared }, at): Samples =>
          compared ? [[{ mailbox: String(at + 1) }, compared.unaccounted]] : [],
      ),
    );
  } catch (error) {
    logger.warn({ error }, 'the queues could not be asked for the metrics');
  }
  return registry;
}
