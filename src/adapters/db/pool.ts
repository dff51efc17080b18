/**
 * The part of `pg.Pool` that this service and BullMQ's PostgreSQL backend use. A real `pg.Pool` has this shape, and so
 * has the look-alike over the embedded PGlite (pglite-pool.ts).
 */
export interface QueryResult<R = Record<string, unknown>> {
  rows: R[];
  rowCount: number | null;
  /** first word of the command tag; COMMIT of a failed transaction says ROLLBACK */
  command: string;
}

export interface PgNotification {
  channel: string;
  payload?: string;
}

export interface PgQueryable {
  query<R = Record<string, unknown>>(text: string, params?: readonly unknown[]): Promise<QueryResult<R>>;
}

export interface PgClientLike extends PgQueryable {
  /** gives the client back; an open transaction is rolled back */
  release(destroy?: boolean): void;
  on(event: 'notification', listener: (message: PgNotification) => void): this;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'end', listener: () => void): this;
  removeListener(event: 'notification', listener: (message: PgNotification) => void): this;
  removeAllListeners(event?: string): this;
}

export interface PgPoolLike extends PgQueryable {
  connect(): Promise<PgClientLike>;
  end(): Promise<void>;
  on(event: 'error', listener: (error: Error) => void): this;
  on(event: 'connect', listener: (client: PgClientLike) => void): this;
  removeAllListeners(event?: string): this;
}
