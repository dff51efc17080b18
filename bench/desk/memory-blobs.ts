/** Documents in memory, for a desk that nobody keeps. */
import { createHash } from 'node:crypto';
import { type Blobs, PermanentError } from '../../src/pipeline/ports.js';

export function memoryBlobs(): Blobs {
  const kept = new Map<string, Buffer>();
  return {
    put: async (bytes) => {
      const hash = createHash('sha256').update(bytes).digest('hex');
      kept.set(hash, Buffer.from(bytes));
      return hash;
    },
    get: async (hash) => {
      const bytes = kept.get(hash);
      if (!bytes) throw new PermanentError('no such document', 'blob-missing');
      return bytes;
    },
    has: async (hash) => kept.has(hash),
    remove: async (hash) => {
      kept.delete(hash);
    },
  };
}
