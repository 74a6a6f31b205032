/**
 * Share of the whole in percent with two decimals. Rounded down, so that "100.00" means that nothing is left to do;
 * of nothing, nothing is missing: "100.00" as well.
 */
export function percentDown(good: number, all: number): string {
  if (all === 0) return '100.00';
  const hundredths = Math.floor((good * 10_000) / all);
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
