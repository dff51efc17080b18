/** Names that one holds at a time, for `Database.exclusively`. */

export interface Hold {
  /** aborts where the hold was lost before it was released: another may have the name */
  readonly signal: AbortSignal;
  /** never throws: a name whose holder cannot be reached frees itself */
  release(): Promise<void>;
}

export interface Holds {
  /**
   * @returns null at once where someone else holds the name
   * @throws TransientError where it cannot be asked for
   */
  take(name: string): Promise<Hold | null>;
  /** ends what is still held; its signals abort */
  close(): Promise<void>;
}

/** For the embedded database, which has one process (it holds the lock of DATA_DIR). */
export function processHolds(): Holds {
  const held = new Map<string, AbortController>();
  return {
    async take(name) {
      if (held.has(name)) return null;
      const lost = new AbortController();
      held.set(name, lost);
      return {
        signal: lost.signal,
        async release() {
          held.delete(name);
        },
      };
    },
    async close() {
      for (const lost of held.values()) lost.abort(new Error('The database was closed'));
    },
  };
}
