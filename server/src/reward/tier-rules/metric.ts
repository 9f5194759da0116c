// What is known of a customer, and the numbers that conditions ask for. Money is whole fen, averages are rounded down to a fen.
import { assert } from '../../kernel/index.ts';
import type { Metric } from './contract.ts';
import { type Days, daysOf, monthsLater } from './period.ts';

/** Values by day, the days ascending. */
export interface Series {
  readonly days: readonly number[];
  readonly values: readonly number[];
}

export const emptySeries: Series = { days: [], values: [] };

/** What is measured of a customer. Sums are by day; assets are end-of-day levels. */
export interface CustomerFacts {
  readonly openedOn: number | null;
  readonly assets: Series;
  readonly netInflow: Series;
  readonly tradeCount: Series;
  readonly tradeVolume: Series;
  readonly commission: Series;
  /** Points that count, by wallet. */
  readonly points: ReadonlyMap<string, Series>;
  /** What is known as of now alone. */
  readonly balances: ReadonlyMap<string, number>;
  readonly holdings: readonly { readonly productCode: string; readonly valueFen: number }[];
  readonly scores: ReadonlyMap<string, number>;
}

export const noFacts: CustomerFacts = {
  openedOn: null,
  ...{ assets: emptySeries, netInflow: emptySeries, tradeCount: emptySeries },
  ...{ tradeVolume: emptySeries, commission: emptySeries },
  ...{ points: new Map(), balances: new Map(), holdings: [], scores: new Map() },
};

/** What measuring needs besides the customer. */
export interface Surroundings {
  /** Whether a day trades; null where the calendar of its year is not known. */
  readonly isTradingDay: (day: number) => boolean | null;
  /** Products of the catalogue by type. */
  readonly productsOf: (types: readonly string[]) => ReadonlySet<string>;
}

/** Index of the first day after `day`. */
const after = (days: readonly number[], day: number): number => {
  let [low, high] = [0, days.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((days[middle] ?? 0) <= day) low = middle + 1;
    else high = middle;
  }
  return low;
};

const exact = (sum: number): number => {
  assert(Number.isSafeInteger(sum), 'a sum beyond exact whole numbers');
  return sum;
};

/** Sum over the days of the window. */
export const sumOf = ({ days, values }: Series, { from, to }: Days): number => {
  let sum = 0;
  for (let index = after(days, from - 1); index < days.length && (days[index] ?? 0) <= to; index += 1)
    sum += values[index] ?? 0;
  return exact(sum);
};

/** The level at the end of a day: the last one stated at or before it, none before the first. */
export const levelOn = ({ days, values }: Series, day: number): number => {
  const index = after(days, day) - 1;
  return index < 0 ? 0 : (values[index] ?? 0);
};

/** Each level with the number of days of the window that it holds for. */
const meanOfCalendarDays = (series: Series, { from, to }: Days): number => {
  if (to < from) return 0;
  let sum = 0;
  let start = from;
  let index = after(series.days, from);
  let level = levelOn(series, from);
  while (start <= to) {
    const next = Math.min(series.days[index] ?? to + 1, to + 1);
    sum += level * (next - start);
    level = series.values[index] ?? level;
    index += 1;
    start = next;
  }
  return Math.floor(exact(sum) / (to - from + 1));
};

/** Null where the calendar of a day is not known. */
const meanOfTradingDays = (series: Series, { from, to }: Days, { isTradingDay }: Surroundings): number | null => {
  let [sum, count] = [0, 0];
  for (let day = from; day <= to; day += 1) {
    const trades = isTradingDay(day);
    if (trades === null) return null;
    if (!trades) continue;
    sum += levelOn(series, day);
    count += 1;
  }
  return count === 0 ? 0 : Math.floor(exact(sum) / count);
};

const monthsSince = (openedOn: number | null, day: number): number | null => {
  if (openedOn === null) return null;
  let months = Math.max(0, Math.floor((day - openedOn) / 31));
  while (monthsLater(openedOn, months + 1) <= day) months += 1;
  return openedOn > day ? 0 : months;
};

const holdingsOf = (
  { holdings }: CustomerFacts,
  { measure, productTypes }: Extract<Metric, { kind: 'holdings' }>,
  { productsOf }: Surroundings,
): number => {
  const wanted = productTypes.length === 0 ? null : productsOf(productTypes);
  const held = holdings.filter(({ productCode }) => wanted?.has(productCode) ?? true);
  return measure === 'count' ? held.length : exact(held.reduce((sum, { valueFen }) => sum + valueFen, 0));
};

/** The metric as of a day; null where it is not known. `window` is what the scheme's period measures on that day. */
export const measure = (
  metric: Metric,
  facts: CustomerFacts,
  window: Days,
  day: number,
  surroundings: Surroundings,
): number | null => {
  switch (metric.kind) {
    case 'points':
      return sumOf(facts.points.get(metric.wallet) ?? emptySeries, daysOf(metric.span, window, day));
    case 'growth_value':
      return facts.balances.get(metric.wallet) ?? 0;
    case 'assets':
      return levelOn(facts.assets, day);
    case 'average_assets': {
      const days = daysOf(metric.span, window, day);
      return metric.days === 'calendar'
        ? meanOfCalendarDays(facts.assets, days)
        : meanOfTradingDays(facts.assets, days, surroundings);
    }
    case 'net_inflow':
      return sumOf(facts.netInflow, daysOf(metric.span, window, day));
    case 'trade_count':
      return sumOf(facts.tradeCount, daysOf(metric.span, window, day));
    case 'trade_volume':
      return sumOf(facts.tradeVolume, daysOf(metric.span, window, day));
    case 'commission':
      return sumOf(facts.commission, daysOf(metric.span, window, day));
    case 'holdings':
      return holdingsOf(facts, metric, surroundings);
    case 'tenure_months':
      return monthsSince(facts.openedOn, day);
    case 'score':
      return facts.scores.get(metric.attribute) ?? null;
  }
};

/** Known as of now alone: what it was on a past day cannot be measured again. */
export const isWithoutHistory = ({ kind }: Metric): boolean =>
  kind === 'growth_value' || kind === 'holdings' || kind === 'score';

/** Changes when a trade or an award is taken back. */
export const isReversible = ({ kind }: Metric): boolean =>
  kind === 'points' || kind === 'trade_count' || kind === 'trade_volume' || kind === 'commission';

/** Never shown to a customer as a gap: it would invite to trade for the tier's sake. */
export const isForOperatorsAlone = ({ kind }: Metric): boolean =>
  kind === 'trade_count' || kind === 'trade_volume' || kind === 'commission';
