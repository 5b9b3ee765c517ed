/**
 * Ends of an axis for rates near 100 %: from a whole step below the lowest to 100, so that differences can be seen;
 * from zero where the lowest is far down.
 */
export function rateDomain(rates: readonly number[]): readonly [number, number] {
  const lowest = Math.min(100, ...rates);
  if (lowest < 60) return [0, 100];
  const step = lowest < 90 ? 5 : 1;
  return [Math.max(0, Math.min(98, Math.floor((lowest - 0.01) / step) * step)), 100];
}
