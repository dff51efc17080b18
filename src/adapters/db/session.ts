/** Settings of a database session, the same on PGlite and PostgreSQL. */

/** BullMQ names its tables without a schema, and some (`event`, `job`, `meta`) as we might name ours: each side looks in its own. */
export const queueSearchPath = 'bullmq,public';
export const ownSearchPath = 'public';

/** Longer than any step holds a transaction (none waits for the network inside one); a forgotten one ends here. */
export const idleTransactionTimeoutMs = 30_000;
