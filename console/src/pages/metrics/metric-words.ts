// A metric's figures as people read them, and whether a change is for the better.
import type { MetricRow } from '@contracts/know/metrics/contract.ts';
import { useMemo } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';

export type MetricUnit = MetricRow['unit'];

export interface MetricWriter {
  write(value: number | null | undefined): string;
  /** For axes and small places. */
  short(value: number | null | undefined): string;
}

export const useMetricWriter = (unit: MetricUnit): MetricWriter => {
  const text = useText();
  const format = useFormat();
  return useMemo(() => {
    if (unit === 'share')
      return {
        write: (value) => format.share(value),
        short: (value) => format.share(value, value && Math.abs(value) < 0.1 ? 1 : 0),
      };
    if (unit === 'fen') return { write: format.moneyShort, short: format.moneyShort };
    if (unit === 'customers' || unit === 'events')
      return { write: (value) => format.count(value), short: (value) => format.compact(value) };
    const plain = (value: number | null | undefined) => format.decimal(value, 1);
    if (unit === 'days') return { write: (value) => text('metrics.days', { count: plain(value) }), short: plain };
    if (unit === 'minutes') return { write: (value) => text('metrics.minutes', { count: plain(value) }), short: plain };
    return { write: plain, short: plain };
  }, [unit, format, text]);
};

/** The change since the days before: a share of shares is said in points of percent. */
export const changeOf = (unit: MetricUnit, now: number | null, before: number | null): number | null => {
  if (now === null || before === null) return null;
  if (unit === 'share' || unit === 'points') return now - before;
  // Of nothing, and of less than nothing, there is no share.
  return before <= 0 ? null : now / before - 1;
};

/** Whether a change, or a distance from the benchmark, is good. */
export const verdictOf = (direction: MetricRow['direction'], difference: number | null): 'good' | 'bad' | null => {
  if (difference === null || difference === 0 || direction === 'none') return null;
  return difference > 0 === (direction === 'higher') ? 'good' : 'bad';
};

/** A change in words, with its sign. */
export const useChangeWords = (): ((unit: MetricUnit, change: number | null) => string) => {
  const text = useText();
  const format = useFormat();
  return (unit, change) => {
    if (change === null) return '–';
    if (unit === 'share')
      return text('metrics.points', { count: `${change > 0 ? '+' : ''}${format.decimal(change * 100, 1)}` });
    if (unit === 'points') return `${change > 0 ? '+' : ''}${format.decimal(change, 1)}`;
    return format.change(change);
  };
};
