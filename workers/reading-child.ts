/** Entry point of a reading process (src/adapters/reader/reading-process.ts forks it). */
import { runReadingChild } from '../src/reading-app.js';

await runReadingChild();
