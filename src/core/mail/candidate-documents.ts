/** Which attachments may hold a letter: signatures of mail programs, contact cards and logos are no broken letters. */
import type { FoundDocument, MailReading } from '../model.js';

/**
 * A five-page letter in a kind of file we cannot open (a spreadsheet, a raw photograph) is larger; S/MIME signatures (about
 * 5 kB), calendar entries and GIF logos are smaller.
 */
export const smallestLetterBytes = 30_000;

/** @returns documents that hold, or may hold, pages; a bare document given by name is always one */
export function candidateDocuments(reading: MailReading): FoundDocument[] {
  return reading.mail === null
    ? reading.documents
    : reading.documents.filter(
        ({ kind, problem, sizeBytes }) =>
          problem?.code !== 'unsupported-type' || (kind !== 'text' && sizeBytes >= smallestLetterBytes),
      );
}

/** @returns those that may hold pages and could not be opened */
export function unreadableDocuments(reading: MailReading): FoundDocument[] {
  return candidateDocuments(reading).filter((document) => document.problem !== null);
}
