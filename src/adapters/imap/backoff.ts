/** How long to wait before the next try to connect. Pure: the random number is given. */

export interface Backoff {
  firstMs: number;
  factor: number;
  maxMs: number;
  /** for what only a person can mend: a refused password tried often locks the account */
  slowMs: number;
}

export const defaultBackoff: Backoff = {
  firstMs: 1_000,
  factor: 2,
  maxMs: 5 * 60_000,
  slowMs: 5 * 60_000,
};

/**
 * @param failures tries that failed in a row, from 1
 * @param random 0..1; spreads the wait by ±25 % so that several mailboxes do not come back at one moment
 */
export function waitBeforeTry(
  backoff: Backoff,
  failures: number,
  pace: 'soon' | 'slowly',
  random: number,
): number {
  const steps = Math.max(0, failures - 1);
  const plain =
    pace === 'slowly' ? backoff.slowMs : Math.min(backoff.maxMs, backoff.firstMs * backoff.factor ** steps);
  return Math.round(plain * (0.75 + random / 2));
}
