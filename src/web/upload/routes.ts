/** By post or by hand: files go the way of all mail. */
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { takeIn } from '../../pipeline/by-hand/take-in.js';
import { byHandPage } from '../../pipeline/store/by-hand.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { personOf } from '../people.js';
import { may, pageNumber } from '../request.js';
import { uploadPath, type FilesBody } from './files.js';
import { uploadPage, type Typed } from './upload-page.js';

const onAPage = 25;
const said: Record<string, string> = {
  '1': 'Taken in. It is being read.',
  more: 'Taken in. They are being read.',
};

export function addByHand(app: FastifyInstance, context: WebContext): void {
  const page = async (
    request: FastifyRequest,
    reply: FastifyReply,
    at: { page: number; typed: Typed | null; said: string | null },
  ): Promise<FastifyReply> => {
    const taken = await byHandPage(context.database, {
      offset: (at.page - 1) * onAPage,
      limit: onAPage + 1,
    });
    const view = {
      ...at,
      taken: taken.slice(0, onAPage),
      hasMore: taken.length > onAPage,
      mayDecide: may(request, 'reviewer'),
      token: context.tokenFor(request),
      today: context.clock.now().toISOString().slice(0, 10),
    };
    return sendPage(reply, uploadPage(view), at.typed ? 422 : 200);
  };

  app.get<{ Querystring: { page?: string; taken?: string } }>(
    uploadPath,
    { config: { needs: 'viewer' } },
    (request, reply) => {
      const { query } = request;
      const words = query.taken !== undefined && Object.hasOwn(said, query.taken) ? said[query.taken] : null;
      return page(request, reply, { page: pageNumber(query.page), typed: null, said: words ?? null });
    },
  );

  app.post(uploadPath, { config: { needs: 'reviewer' } }, async (request, reply) => {
    const body = (request.body ?? {}) as Partial<FilesBody>;
    const typed = {
      receivedOn: words(body['receivedOn']),
      answer: body['answer'] === 'yes',
      answerTo: words(body['answerTo']),
    };
    const tooMuch = body.problems ?? [];
    const outcome =
      tooMuch.length > 0
        ? { kind: 'refused' as const, problems: tooMuch.map((text) => ({ field: 'files' as const, text })) }
        : await takeIn({ files: body.files ?? [], ...typed, by: personOf(request).name }, context);
    if (outcome.kind === 'taken')
      return reply.redirect(`${uploadPath}?taken=${outcome.mailIds.length === 1 ? '1' : 'more'}`, 303);
    return page(request, reply, { page: 1, typed: { ...typed, problems: outcome.problems }, said: null });
  });
}

const words = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
