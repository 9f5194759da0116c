// Splitting a customer between several people.

const PARTS = 1_000_000;

/** Equal shares whose sum is exactly 1: the last takes what is left of a million parts. */
export const equalRatios = (count: number): string[] => {
  if (count === 1) return ['1'];
  const part = Math.floor(PARTS / count);
  const text = (parts: number) => `0.${String(parts).padStart(6, '0')}`;
  return Array.from({ length: count }, (_, index) => text(index === count - 1 ? PARTS - part * (count - 1) : part));
};
