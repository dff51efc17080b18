/** A reading process without recognition: everything that takes strangers' bytes apart, a hundred times faster. */
import { runReadingChild } from '../../src/reading-app.js';

await runReadingChild({
  recogniser: () => ({
    words: async () => [],
    orientation: async () => ({ degrees: 0, confidence: 0 }),
    close: async () => undefined,
  }),
});
