/**
 * How bad it may really be: the upper end of a one-sided 95 % interval for a share of which `errors` in `n` were seen
 * (Clopper and Pearson 1934). With no error it is about 3 / n, the rule of three.
 * @returns a share, 0 … 1; 1 where nothing was looked at
 */
export const upperBound = (errors: number, n: number): number => {
  if (n === 0 || errors >= n) return 1;
  let [low, high] = [errors / n, 1];
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (atMost(errors, n, middle) > 0.05) low = middle;
    else high = middle;
  }
  return high;
};

/** The chance of at most `errors` in `n` where each happens with chance `p`. */
const atMost = (errors: number, n: number, p: number): number => {
  let term = n * Math.log1p(-p);
  let sum = Math.exp(term);
  for (let k = 1; k <= errors; k += 1) {
    term += Math.log((n - k + 1) / k) + Math.log(p) - Math.log1p(-p);
    sum += Math.exp(term);
  }
  return sum;
};

/** `2/40 ≤15%`: seen, of how many, and the bound. */
export const withBound = (errors: number, n: number): string => {
  if (n === 0) return '-';
  const share = upperBound(errors, n) * 100;
  return `${errors}/${n} ≤${share < 1 ? share.toFixed(2) : share < 10 ? share.toFixed(1) : Math.round(share)}%`;
};

/** `97.5` of 100; `-` where there was nothing. */
export const percent = (right: number, n: number): string => (n === 0 ? '-' : ((right / n) * 100).toFixed(1));
