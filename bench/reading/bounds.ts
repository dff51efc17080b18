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

/** How bad it is at least: the lower end of such an interval. */
export const lowerBound = (errors: number, n: number): number =>
  errors === 0 ? 0 : 1 - upperBound(n - errors, n);

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
  return `${errors}/${n} ≤${inPercent(upperBound(errors, n))}%`;
};

/** A share as percent, with as many digits as small ones need. */
export const inPercent = (share: number): string => {
  const percents = share * 100;
  return percents < 1 ? percents.toFixed(2) : percents < 10 ? percents.toFixed(1) : percents.toFixed(0);
};

/** `97.5` of 100; `-` where there was nothing. */
export const percent = (right: number, n: number): string => (n === 0 ? '-' : ((right / n) * 100).toFixed(1));
