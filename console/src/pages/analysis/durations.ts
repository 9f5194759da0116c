// Lengths of time as people say them, from seconds to months.
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';

const units = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
] as const;

/** The largest unit, with one decimal below ten: "3.5 days", "2 hours". */
export const useDuration = (): ((ms: number | null | undefined) => string) => {
  const text = useText();
  return useMemo(
    () => (ms) => {
      if (ms === null || ms === undefined) return '–';
      const seconds = ms / 1_000;
      const [unit, size] = units.find(([, each]) => seconds >= each) ?? ['second', 1];
      const value = seconds / size;
      const shown = value < 10 ? Math.round(value * 10) / 10 : Math.round(value);
      return text(`duration.${unit}`, { value: shown });
    },
    [text],
  );
};
