/** Ends a test run with one plain line, and leaves it in dist for the end of `.ci/run`. */
import { mkdirSync, writeFileSync } from 'node:fs';

export default class ClosingLine {
  onRunComplete(_contexts, results) {
    const skipped = results.numPendingTests + results.numTodoTests;
    const line = `${results.numPassedTests} passed, ${results.numFailedTests} failed${skipped > 0 ? `, ${skipped} skipped` : ''}`;
    mkdirSync('dist', { recursive: true });
    writeFileSync('dist/test-summary.txt', `${line}\n`);
    process.stdout.write(`\n${line}\n`);
  }
}
