/** A document as it came in its mail, taken out by a reading process: no page parses what strangers send. */
import type { FormDefinition } from '../core/model.js';
import { isoDay } from './queue-reply.js';
import type { Blobs, Database, Reader } from './ports.js';
import { mailById } from './store/mails.js';

/** @returns takes out the bytes; null where the mail's are not kept or the document cannot be taken out */
export function documentReader({
  database,
  blobs,
  reader,
  forms,
}: {
  database: Database;
  blobs: Blobs;
  reader: Pick<Reader, 'document'>;
  forms: FormDefinition[];
}) {
  return async (mailId: string, document: number): Promise<Buffer | null> => {
    const mail = await mailById(database, mailId);
    if (!mail?.blob) return null;
    const receivedOn = isoDay(mail.received_at ?? mail.first_seen_at);
    const bytes = await blobs.get(mail.blob);
    return reader.document({ kind: 'mail', bytes, name: '', receivedOn, forms }, document);
  };
}
