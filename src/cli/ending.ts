/**
 * A service ends when it is told to. One that ends otherwise must not leave with code 0, as if its work were done: whoever
 * runs it would think so, and not start it again.
 */
export interface Ending {
  /** from now on the process may end with code 0 */
  told(): void;
}

/** Until it is told, an end that says nothing of itself (code 0, or an empty event loop) has code 1 and a line on stderr. */
export function endOnlyWhenTold(): Ending {
  let isTold = false;
  let isLoopEmpty = false;
  // comes where nothing is left to wait for, and not where somebody calls exit
  process.once('beforeExit', () => {
    isLoopEmpty = true;
  });
  process.once('exit', (code) => {
    if (isTold || (code !== 0 && !isLoopEmpty)) return;
    // also in place of a 0 that a library has left there, which Node would take for its own 13 (unsettled top-level await)
    process.exitCode = 1;
    process.stderr.write(`letter-intake: it ends though nobody told it to: ${whyOf(isLoopEmpty)}.\n`);
  });
  return {
    told() {
      isTold = true;
    },
  };
}

function whyOf(isLoopEmpty: boolean): string {
  if (process.stdout.errored) return 'whoever read its output has gone';
  return isLoopEmpty ? 'nothing was left that it waits for' : 'something in this process called for its end';
}
