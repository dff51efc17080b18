import type { JudgeDeps } from '../../src/pipeline/judge-mail.js';

/** A reader that finds in a mail what the test says; it draws no pages and has no documents. */
export const readerThat = (read: JudgeDeps['reader']['read']): JudgeDeps['reader'] => ({
  read,
  drawPage: async () => null,
  document: async () => null,
  close: async () => undefined,
});
