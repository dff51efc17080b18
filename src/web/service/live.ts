/**
 * `/events`: server-sent events (HTML standard, 9.2) that say which rooms changed, with ids and counts only. One look at
 * the database every two seconds for all who listen, none where nobody does: both engines have it, and so any process
 * hears of what another one did.
 */
import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { readPulse, type Pulse } from '../../pipeline/store/figures.js';
import type { WebContext } from '../context.js';
import { isStillIn } from '../people/visits.js';

const lookMs = 2_000;
/** Proxies cut what is silent for a minute. */
const heartbeatMs = 20_000;
/** Then the browser asks anew, and whether it may is looked at again. */
const longestMs = 10 * 60_000;
const mostListeners = 200;

const keys: Record<string, (pulse: Pulse) => string> = {
  queue: ({ event, pending, reviews, rereads }) => [event, pending, reviews, rereads].join(),
  outbox: ({ event, held, waiting }) => [event, held, waiting].join(),
  home: (pulse) => Object.values(pulse).join(),
  service: (pulse) => Object.values(pulse).join(),
};

export function addLive(app: FastifyInstance, context: WebContext): void {
  const { database, logger } = context;
  const listeners = new Map<ServerResponse, FastifyRequest>();
  let timer: NodeJS.Timeout | null = null;
  let last: Pulse | null = null;
  let looking: Promise<void> | null = null;

  /** Nothing more to whoever signed out, or was signed out, since the stream was opened. */
  const tell = async (before: Pulse, pulse: Pulse): Promise<void> => {
    const topics = Object.keys(keys).filter((topic) => keys[topic]!(before) !== keys[topic]!(pulse));
    if (topics.length === 0) return;
    const { event, pending, reviews, held, waiting } = pulse;
    const data = JSON.stringify({ topics, pending, reviews, held, waiting });
    for (const [listener, request] of listeners) {
      const still = await isStillIn(request, context);
      if (!still) end(listener);
      else if (listeners.has(listener)) listener.write(`id: ${event}\nevent: change\ndata: ${data}\n\n`);
    }
  };
  const lookOnce = async (): Promise<void> => {
    try {
      const pulse = await readPulse(database);
      if (last) await tell(last, pulse);
      last = pulse;
    } catch (error) {
      logger.debug({ error }, 'the database could not be asked for changes; asked again soon');
    } finally {
      looking = null;
    }
  };
  const look = (): Promise<void> => (looking ??= lookOnce());
  const leave = (listener: ServerResponse): void => {
    if (!listeners.delete(listener) || listeners.size > 0 || !timer) return;
    clearInterval(timer);
    timer = null;
    last = null;
  };
  /** Out of the list first: what has ended must not be written to, however slowly it is read. */
  const end = (listener: ServerResponse): void => {
    leave(listener);
    listener.end();
  };
  const stillHere = async (listener: ServerResponse, request: FastifyRequest): Promise<void> => {
    // a database that cannot be asked ends the stream as well: the browser asks anew
    const still = await isStillIn(request, context).catch(() => false);
    if (!still) end(listener);
    else if (listeners.has(listener)) listener.write(': still here\n\n');
  };

  app.get('/events', { config: { needs: 'viewer', byItself: true } }, async (request, reply) => {
    if (!request.headers.accept?.includes('text/event-stream')) return reply.code(406).send();
    if (listeners.size >= mostListeners) return reply.code(503).header('retry-after', '60').send();
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'x-accel-buffering': 'no',
    });
    // what changes from here on is told: the stream is not called open before that holds
    await look();
    if (raw.destroyed) return reply;
    raw.write('retry: 5000\n\n');
    listeners.set(raw, request);
    const beat = setInterval(() => void stillHere(raw, request), heartbeatMs);
    const longest = setTimeout(() => end(raw), longestMs);
    raw.on('close', () => {
      clearInterval(beat);
      clearTimeout(longest);
      leave(raw);
    });
    timer ??= setInterval(() => void look(), lookMs);
    return reply;
  });

  app.addHook('preClose', async () => {
    for (const listener of listeners.keys()) end(listener);
  });
}
