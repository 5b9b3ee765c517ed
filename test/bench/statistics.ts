/** The q-quantile by linear interpolation between the two nearest values. @throws Error without values */
export function quantile(values: readonly number[], q: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  const at = q * (sorted.length - 1);
  const low = sorted[Math.floor(at)];
  const high = sorted[Math.ceil(at)];
  if (low === undefined || high === undefined) throw new Error("no value to take a quantile of");
  return low + (high - low) * (at - Math.floor(at));
}

export function medianOf<T>(items: readonly T[], value: (item: T) => number): number {
  return quantile(items.map(value), 0.5);
}
