// What the tiles of a board ask: their own questions, with the filter of the board in them. Pure, so that a browser and a letter ask the same.
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { MetricsParameters } from '../metrics/contract.ts';
import type { CommonParameters, DayRange } from '../questions/contract.ts';
import type { BoardFilter, Tile } from './contract.ts';

const OWN_DAYS = 90;
const DAY_MS = 86_400_000;

const plus = (day: string, days: number): string => addDays(day as BusinessDate, days);

/** The last days up to and with today. */
const lastDays = (today: string, days: number): DayRange => ({ from: plus(today, 1 - days), to: plus(today, 1) });

/** The days just before a range, as many as it has. */
const rangeBefore = ({ from, to }: DayRange): DayRange => ({
  from: plus(from, (Date.parse(from) - Date.parse(to)) / DAY_MS),
  to: from,
});

/** The first day of the month so many months before that of the day. */
const monthStart = (day: string, back: number): string => {
  const months = Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1 - back;
  return `${Math.floor(months / 12)}-${String((months % 12) + 1).padStart(2, '0')}-01`;
};

/** The days of a board; null: every question keeps its own. */
export const daysOf = (days: BoardFilter['days'], today: string): DayRange | null => {
  if (days.kind === 'own') return null;
  if (days.kind === 'last') return lastDays(today, days.days);
  if (days.kind === 'range') return { from: days.from, to: days.to };
  return { from: monthStart(today, days.back), to: monthStart(today, days.back - 1) };
};

/** A question with the board's filter in it: its days, the days before, its branch and segment, which narrow further. */
export const withFilter = <Asked extends Pick<CommonParameters, 'range' | 'population' | 'comparison'>>(
  asked: Asked,
  { days, compare, branchId, segment }: BoardFilter,
  today: string,
): Asked => {
  const range = daysOf(days, today) ?? asked.range;
  const { comparison: own, ...rest } = asked;
  const comparison = compare ? rangeBefore(range) : days.kind === 'own' ? own : undefined;
  const { filter } = asked.population;
  return {
    ...rest,
    range,
    ...(comparison ? { comparison } : {}),
    population: {
      ...asked.population,
      ...(branchId === undefined ? {} : { filter: { ...filter, branchId } }),
      ...(segment === undefined ? {} : { segment }),
    },
  } as Asked;
};

type MetricTile = Extract<Tile, { readonly kind: 'metric' }>;

/** What a tile of a metric asks, before the board's filter. */
export const metricAsked = (
  { metric, unit = 'month', breakdown, segments }: Pick<MetricTile, 'metric' | 'unit' | 'breakdown' | 'segments'>,
  today: string,
): MetricsParameters => ({
  ...{ range: lastDays(today, OWN_DAYS), weekStart: 1, population: { who: 'customers' }, groupsMax: 10 },
  ...{ unit, metric, segments: segments ?? [] },
  ...(breakdown ? { breakdown } : {}),
});
