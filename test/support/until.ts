import { setTimeout as sleep } from 'node:timers/promises';

/** Asks again, every so often, until the answer is `true`; says the last other answer when time is up. */
export async function until(
  ask: () => unknown,
  withinMs = 40_000,
  what = 'what was waited for',
  everyMs = 20,
): Promise<void> {
  const end = performance.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer === true) return;
    if (performance.now() > end)
      throw new Error(`not within ${withinMs} ms: ${what}; last seen ${JSON.stringify(answer)}`);
    await sleep(everyMs);
  }
}
