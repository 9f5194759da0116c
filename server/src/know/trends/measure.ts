// What is kept of the events of one unit, so that every measure can be made of it and parts can be put together exactly.
import type { TrendMeasure } from './contract.ts';

/** Plain data, so that it goes to another thread. */
export interface TrendCell {
  events: number;
  /** Different persons. */
  customers: number;
  /** Of them, those who did no event of the series earlier in the range. */
  fresh: number;
  /** Number of the person who was counted last. */
  last: number;
  /** Events with a number. */
  valued: number;
  /** The sum in whole ones and in millionths: integers, so that the order in which they are added cannot matter. */
  whole: number;
  millionths: number;
  minimum: number;
  maximum: number;
  /** The first `valued` entries are the values, where a percentile is asked for. */
  values: Float64Array | null;
}

export const emptyCell = (): TrendCell => ({
  ...{ events: 0, customers: 0, fresh: 0, last: -1, valued: 0, whole: 0, millionths: 0 },
  ...{ minimum: Number.POSITIVE_INFINITY, maximum: Number.NEGATIVE_INFINITY, values: null },
});

const MILLION = 1_000_000;
const NUMBER = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i;

/** The number that a value's text is; NaN for anything else. */
export const numberOfText = (text: string): number => {
  const trimmed = text.trim();
  const number = NUMBER.test(trimmed) ? Number(trimmed) : Number.NaN;
  return Number.isFinite(number) ? number : Number.NaN;
};

const room = (values: Float64Array | null, used: number, more: number): Float64Array => {
  if (values !== null && values.length >= used + more) return values;
  const larger = new Float64Array(Math.max(8, (used + more) * 2));
  if (values !== null) larger.set(values.subarray(0, used));
  return larger;
};

/** Adds a number; `collect` keeps it for percentiles. */
export const addNumber = (cell: TrendCell, number: number, collect: boolean): void => {
  if (collect) {
    cell.values = room(cell.values, cell.valued, 1);
    cell.values[cell.valued] = number;
  }
  const whole = Math.trunc(number);
  cell.valued += 1;
  cell.whole += whole;
  cell.millionths += Math.round((number - whole) * MILLION);
  if (number < cell.minimum) cell.minimum = number;
  if (number > cell.maximum) cell.maximum = number;
};

/** Adds what was counted of other persons, or, for running values, of a later unit: then only who is fresh is another customer. */
export const addCell = (into: TrendCell, from: TrendCell, customers: number = from.customers): void => {
  if (from.values !== null) {
    into.values = room(into.values, into.valued, from.valued);
    into.values.set(from.values.subarray(0, from.valued), into.valued);
  }
  into.events += from.events;
  into.customers += customers;
  into.fresh += from.fresh;
  into.valued += from.valued;
  into.whole += from.whole;
  into.millionths += from.millionths;
  into.minimum = Math.min(into.minimum, from.minimum);
  into.maximum = Math.max(into.maximum, from.maximum);
};

/**
 * The value below which a share of the values lies, of values in ascending order: at place (n - 1) × share, interpolated between the two
 * nearest (Hyndman and Fan's seventh definition, as spreadsheets have it). Null of no values.
 */
export const percentileOf = (sorted: ArrayLike<number>, share: number): number | null => {
  if (sorted.length === 0) return null;
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const one = sorted[below] as number;
  const other = sorted[Math.min(below + 1, sorted.length - 1)] as number;
  return one + (other - one) * (place - below);
};

const sumOf = ({ whole, millionths }: TrendCell): number => whole + millionths / MILLION;

/** The measure of what a cell holds; a count and a sum of nothing are zero, anything else has no value. */
export const measured = (measure: TrendMeasure, cell: TrendCell): number | null => {
  switch (measure.kind) {
    case 'events':
      return cell.events;
    case 'customers':
      return cell.customers;
    case 'events_per_customer':
      return cell.customers === 0 ? null : cell.events / cell.customers;
    case 'sum':
      return sumOf(cell);
    case 'average':
      return cell.valued === 0 ? null : sumOf(cell) / cell.valued;
    case 'minimum':
      return cell.valued === 0 ? null : cell.minimum;
    case 'maximum':
      return cell.valued === 0 ? null : cell.maximum;
    case 'percentile':
      return cell.values === null
        ? null
        : percentileOf(cell.values.slice(0, cell.valued).sort(), measure.percent / 100);
    default:
      return measure satisfies never;
  }
};
