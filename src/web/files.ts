/** What comes from a mail as bytes: pictures that we drew ourselves, and the original as a download, never shown. */
import type { FastifyInstance } from 'fastify';
import { mailById } from '../pipeline/store/mails.js';
import { PermanentError } from '../pipeline/ports.js';
import { isRowId } from './guards.js';
import type { WebContext } from './context.js';

/** Nothing in it may run or load, wherever it is opened. */
const sandbox = "default-src 'none'; sandbox";

export function addFiles(app: FastifyInstance, context: WebContext): void {
  app.get<{ Params: { mailId: string; document: string; page: string } }>(
    '/mails/:mailId/documents/:document/pages/:page(^[0-9]+).png',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { mailId } = request.params;
      const document = Number(request.params.document);
      const page = Number(request.params.page);
      const mail = isRowId(mailId) ? await mailById(context.database, mailId) : null;
      const found = mail?.documents?.find((candidate) => candidate.index === document);
      if (!mail?.blob || !found?.pageCount || page < 1 || page > found.pageCount) return reply.callNotFound();
      const png = await context.drawPage(mailId, document, page);
      if (png === null) return reply.callNotFound();
      return reply.header('content-security-policy', sandbox).type('image/png').send(png);
    },
  );

  app.get<{ Params: { mailId: string } }>(
    '/mails/:mailId/original.eml',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { mailId } = request.params;
      const mail = isRowId(mailId) ? await mailById(context.database, mailId) : null;
      if (!mail?.blob) return reply.callNotFound();
      try {
        const bytes = await context.blobs.get(mail.blob);
        return await reply
          .header('content-security-policy', sandbox)
          .header('content-disposition', `attachment; filename="mail-${mail.id.slice(0, 8)}.eml"`)
          .type('message/rfc822')
          .send(bytes);
      } catch (error) {
        if (error instanceof PermanentError && error.code === 'blob-missing') return reply.callNotFound();
        throw error;
      }
    },
  );
}
