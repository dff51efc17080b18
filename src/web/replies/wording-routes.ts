/** Wordings of replies: seen by who reviews, changed by who manages the desk. */
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { editedText } from '../../core/judging/reply-edited.js';
import { replyKinds } from '../../core/judging/reply-kinds.js';
import { defaultWordings, wordingProblems } from '../../core/judging/wordings.js';
import type { ReplyKind } from '../../pipeline/store/rows.js';
import { storedWording, storedWordings, wordingHistory } from '../../pipeline/store/wordings.js';
import { changeWording, previewWording } from '../../pipeline/wordings.js';
import type { WebContext } from '../context.js';
import { sendPage } from '../layout.js';
import { text, type Posted } from '../outcome.js';
import { personOf } from '../people.js';
import { wordingPage, wordingsPage } from './wording-page.js';

interface Route {
  Params: { kind: string };
  Body: Posted;
}
const known = (kind: string): ReplyKind | undefined => replyKinds.find((name) => name === kind);

export function addWordings(app: FastifyInstance, context: WebContext): void {
  const { database } = context;
  const admin = { config: { needs: 'admin' as const } };
  const pageOf = async (
    request: FastifyRequest,
    kind: ReplyKind,
    typed: { words: string; problems: string[] } | null,
  ): Promise<string> => {
    const stored = await storedWording(database, kind);
    const words = typed?.words ?? stored?.words ?? defaultWordings[kind];
    const used = editedText(words);
    const preview =
      wordingProblems(kind, used).length === 0
        ? await previewWording(database, kind, used, { ...context, replyContact: context.replyContact ?? '' })
        : null;
    const history = await wordingHistory(database, kind);
    const token = context.tokenFor(request);
    return wordingPage({ kind, words, stored, problems: typed?.problems ?? [], preview, history, token });
  };

  app.get<{ Querystring: { said?: string } }>('/replies/wordings', admin, async (request, reply) =>
    sendPage(
      reply,
      wordingsPage(
        await storedWordings(database),
        request.query.said === 'saved' ? 'The wording is saved.' : null,
      ),
    ),
  );

  app.get<{ Params: { kind: string } }>('/replies/wordings/:kind', admin, async (request, reply) => {
    const kind = known(request.params.kind);
    return kind ? sendPage(reply, await pageOf(request, kind, null)) : reply.callNotFound();
  });

  app.post<Route>('/replies/wordings/:kind', admin, async (request, reply) => {
    const kind = known(request.params.kind);
    if (!kind) return reply.callNotFound();
    const typed = typeof request.body['words'] === 'string' ? request.body['words'] : '';
    const wish = text(request.body['do']);
    if (wish === 'preview') {
      const problems = wordingProblems(kind, editedText(typed));
      return sendPage(
        reply,
        await pageOf(request, kind, { words: typed, problems }),
        problems.length > 0 ? 422 : 200,
      );
    }
    const shown = text(request.body['shown']);
    const words = wish === 'default' ? null : typed;
    const outcome = await changeWording(kind, { words, shown }, personOf(request).name, context);
    if (outcome.kind === 'saved') return reply.redirect('/replies/wordings?said=saved', 303);
    return sendPage(reply, await pageOf(request, kind, { words: typed, problems: outcome.problems }), 422);
  });
}
