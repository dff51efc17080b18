/** Pictures of pages for people: drawn as they were read, and the last ones kept, as a desk goes back and forth. */
import type { FormDefinition } from '../core/model.js';
import { isoDay } from './queue-reply.js';
import type { Blobs, Database, PageToDraw, Reader } from './ports.js';
import { turnsOfMail } from './store/letters.js';
import { mailById } from './store/mails.js';

/** About 25 MB: the pages of some eight letters. */
const mostKept = 32;

interface DrawDeps {
  database: Database;
  blobs: Blobs;
  reader: Reader;
  forms: FormDefinition[];
}

/** @returns draws a page as PNG; null where the mail's bytes are not kept or the page cannot be drawn */
export function pageDrawer({ database, blobs, reader, forms }: DrawDeps) {
  /** the newest last; a picture that is being drawn is waited for, not drawn twice */
  const kept = new Map<string, Promise<Buffer | null>>();

  return async (mailId: string, document: number, page: number): Promise<Buffer | null> => {
    const mail = await mailById(database, mailId);
    // asked each time: what was erased is not shown from memory
    if (!mail?.blob) return null;
    const { blob } = mail;
    const key = `${blob}/${document}/${page}`;
    const drawn = kept.get(key) ?? draw();
    kept.delete(key);
    kept.set(key, drawn);
    if (kept.size > mostKept) kept.delete(kept.keys().next().value!);
    try {
      return await drawn;
    } catch (error) {
      kept.delete(key);
      throw error;
    }

    async function draw(): Promise<Buffer | null> {
      const turn = await turnOf(mailId, document, page);
      const at: PageToDraw = { document, page, ...(turn === null ? {} : { turn }) };
      const receivedOn = isoDay(mail!.received_at ?? mail!.first_seen_at);
      const bytes = await blobs.get(blob);
      return reader.drawPage({ kind: 'mail', bytes, name: '', receivedOn, forms }, at);
    }
  };

  async function turnOf(
    mailId: string,
    document: number,
    page: number,
  ): Promise<NonNullable<PageToDraw['turn']> | null> {
    for (const { pages, turns } of await turnsOfMail(database, mailId)) {
      const at = pages.findIndex((place) => place[0] === document && place[1] === page);
      if (at >= 0) return turns?.[at] ?? null;
    }
    return null;
  }
}
