/** What `inside.ts` and whoever starts it agree on. */
/** names a file with a number of milliseconds */
export const clockVariable = 'PROVE_CLOCK';
/** Instead of the minutes and hours of jobs.ts, whose sum test/adapters/queue/policy.test.ts holds. */
export const retryMs = 4_000;
