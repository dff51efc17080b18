/** What comes from a mail as bytes: pictures that we drew ourselves, and the original as a download, never shown. */
import type { FastifyInstance } from 'fastify';
import { createHash } from 'node:crypto';
import { oneLine } from '../core/judging/reply-words.js';
import type { FoundDocument } from '../core/model.js';
import { mailById } from '../pipeline/store/mails.js';
import { PermanentError } from '../pipeline/ports.js';
import type { MailRow } from '../pipeline/store/rows.js';
import { isRowId } from './guards.js';
import { html } from './html.js';
import { layout, sendPage } from './layout.js';
import { deletedWords } from './retention/words.js';
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
      if (mail?.deleted_at) return sendPage(reply, deletedPage(mail), 410);
      const found = mail?.documents?.find((candidate) => candidate.index === document);
      if (!mail?.blob || !found?.pageCount || page < 1 || page > found.pageCount) return reply.callNotFound();
      const png = await context.drawPage(mailId, document, page);
      if (png === null) return reply.callNotFound();
      return reply.header('content-security-policy', sandbox).type('image/png').send(png);
    },
  );

  app.get<{ Params: { mailId: string; document: string } }>(
    '/mails/:mailId/documents/:document/original',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { mailId } = request.params;
      const mail = isRowId(mailId) ? await mailById(context.database, mailId) : null;
      if (mail?.deleted_at) return sendPage(reply, deletedPage(mail), 410);
      const found = mail?.documents?.find(({ index }) => String(index) === request.params.document);
      if (!mail?.blob || !found) return reply.callNotFound();
      try {
        const bytes = await context.documentBytes(mailId, found.index);
        // taken out anew: what is not byte for byte what was read then is not given out as that
        if (bytes === null || createHash('sha256').update(bytes).digest('hex') !== found.hash)
          return reply.callNotFound();
        return await reply
          .header('content-security-policy', sandbox)
          .header('content-disposition', attachment(found))
          .type('application/octet-stream')
          .send(bytes);
      } catch (error) {
        if (error instanceof PermanentError && error.code === 'blob-missing') return reply.callNotFound();
        throw error;
      }
    },
  );

  app.get<{ Params: { mailId: string } }>(
    '/mails/:mailId/original.eml',
    { config: { needs: 'viewer' } },
    async (request, reply) => {
      const { mailId } = request.params;
      const mail = isRowId(mailId) ? await mailById(context.database, mailId) : null;
      if (mail?.deleted_at) return sendPage(reply, deletedPage(mail), 410);
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

const deletedPage = (mail: MailRow): string =>
  layout('Deleted', html`<div class="card narrow"><h1>Deleted</h1><p>${deletedWords(mail)}</p></div>`);

/** Kinds of files that a district sends; anything else gets an ending that no program opens by itself. */
const endings =
  /\.(?:pdf|docx?|odt|rtf|txt|jpe?g|png|gif|bmp|tiff?|heic|heif|webp|avif|zip|eml|csv|xlsx?|pptx?)$/i;

const harmless = (name: string): string => name.replaceAll(/[/\\:*?"<>|%]/g, '_');

/** The name as the mail gave it, where that is one that a disk takes (RFC 6266, 4.3 and appendix D). */
function attachment({ name, index }: FoundDocument): string {
  const plain = harmless(oneLine(name, 120)).replaceAll(/^\.+|[. ]+$/g, '');
  const whole = plain === '' ? `document-${index + 1}.bin` : endings.test(plain) ? plain : `${plain}.bin`;
  // looked at again: full-width forms of these signs only now become what they look like
  const ascii = harmless(whole.normalize('NFKD').replaceAll(/[^\x20-\x7e]/g, ''));
  const spelt = encodeURIComponent(whole).replaceAll(
    /['()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${ascii}"; filename*=UTF-8''${spelt}`;
}
