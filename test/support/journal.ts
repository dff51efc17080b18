/** A journal of sent replies without a disk, for tests of something else. */
import type { SentJournal } from '../../src/pipeline/ports.js';

export const journalWithoutDisk = (): SentJournal => {
  const sent = new Map<string, Date>();
  return {
    aboutToSend: async () => undefined,
    sent: async ({ messageId }, at) => void sent.set(messageId, at),
    async find({ messageId }) {
      const at = sent.get(messageId);
      return at ? { what: 'this', at, wentTo: () => true } : null;
    },
  };
};
