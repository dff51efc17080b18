/** Entry point of a reading process (src/adapters/reader/reading-process.ts forks it). */
import { runReadingChild } from '../src/reading-app.js';

// Ctrl-C reaches the whole group of processes: a letter that is being read may end first; the pool ends this process
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined);

await runReadingChild();
