/** Settings of a database session, the same on PGlite and PostgreSQL. */

/** BullMQ names its tables without a schema and expects them first; ours are in public. */
export const searchPath = 'bullmq,public';

/** Longer than any step holds a transaction (none waits for the network inside one); a forgotten one ends here. */
export const idleTransactionTimeoutMs = 30_000;
