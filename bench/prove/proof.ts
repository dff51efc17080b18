/** What `npm run prove` runs: a file a proof. */
export const engineNames = ['embedded', 'postgres', 'redis'] as const;
/** postgres: data, documents and queues in PostgreSQL; redis: the same with queues on Redis */
export type EngineName = (typeof engineNames)[number];

export interface Proof {
  /** one line on what is proven */
  what: string;
  /** how many tries (kills, faults, mails …) by default */
  n: number;
  run(options: {
    n: number;
    seed: string;
    engine: EngineName;
    /** ended early: what was proven until then is told all the same */
    stop: AbortSignal;
    /** one try by its name; null = all */
    only: string | null;
  }): Promise<{
    /** for a person */
    text: string;
    /** for bench/results */
    figures: Record<string, unknown>;
    /** what does not hold; null = all holds */
    broken: string | null;
  }>;
}
