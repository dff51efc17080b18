/** Settings of a database session, the same on PGlite and PostgreSQL. */

/** BullMQ names its tables without a schema, and some (`event`, `job`, `meta`) as we might name ours: each side looks in its own. */
export const queueSearchPath = 'bullmq,public';
export const ownSearchPath = 'public';

/** Longer than any step holds a transaction (none waits for the network inside one); a forgotten one ends here. */
export const idleTransactionTimeoutMs = 30_000;

/**
 * The server ends a statement that takes longer. Ours take milliseconds, a document of 50 MB some seconds; a migration is
 * made of statements shorter than this.
 */
export const statementTimeoutMs = 60_000;
/** Past it the server's own limit was not heard of: the network was cut in silence. The connection is given up. */
export const answerTimeoutMs = statementTimeoutMs + 15_000;
