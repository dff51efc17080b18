/** Logistic regression, for turning the marks of a reading into how often such readings are right. */

/** @returns the constant, then one weight a mark: most likely under a weak pull towards zero; by Newton's method */
export function logisticRegression(rows: readonly { marks: readonly number[]; right: boolean }[]): number[] {
  const width = (rows[0]?.marks.length ?? 0) + 1;
  const pull = 0.3;
  let weights = Array.from({ length: width }, () => 0);
  for (let round = 0; round < 40; round++) {
    const slope = weights.map((weight) => -pull * weight);
    const curve = weights.map((_, i) => weights.map((__, j) => (i === j ? pull : 0)));
    for (const { marks, right } of rows) {
      const x = [1, ...marks];
      const p = chance(weights, marks);
      for (let i = 0; i < width; i++) {
        slope[i]! += x[i]! * ((right ? 1 : 0) - p);
        for (let j = 0; j < width; j++) curve[i]![j]! += x[i]! * x[j]! * p * (1 - p);
      }
    }
    const step = solved(curve, slope);
    weights = weights.map((weight, i) => weight + step[i]!);
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return weights;
}

export function chance([constant = 0, ...weights]: readonly number[], marks: readonly number[]): number {
  const sum = weights.reduce((total, weight, i) => total + weight * marks[i]!, constant);
  return 1 / (1 + Math.exp(-sum));
}

/** Gaussian elimination with the largest pivot. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
  const rows = matrix.map((row, i) => [...row, right[i]!]);
  const n = rows.length;
  for (let at = 0; at < n; at++) {
    const pivot = rows.slice(at).reduce((best, row, i) => {
      return Math.abs(row[at]!) > Math.abs(rows[best]![at]!) ? at + i : best;
    }, at);
    [rows[at], rows[pivot]] = [rows[pivot]!, rows[at]!];
    for (let below = 0; below < n; below++) {
      if (below === at) continue;
      const factor = rows[below]![at]! / rows[at]![at]!;
      for (let k = at; k <= n; k++) rows[below]![k]! -= factor * rows[at]![k]!;
    }
  }
  return rows.map((row, i) => row[n]! / row[i]!);
}
