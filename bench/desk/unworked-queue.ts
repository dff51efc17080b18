import type { QueueHandle } from '../../src/pipeline/ports.js';

/** A queue that nobody works and in which nothing waits: what is put on it is told to `added`. */
export const unworkedQueue = <P>(
  added: (...put: Parameters<QueueHandle<P>['add']>) => void,
): QueueHandle<P> => ({
  add: async (...put) => added(...put),
  counts: async () => ({ waiting: 0, active: 0, delayed: 0, failed: 0 }),
});
