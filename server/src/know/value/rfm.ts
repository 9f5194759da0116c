// R, F and M of everybody who bought in the window, and the scores. Pure: the columns in, scores out.
import { type CustomerHistory, daysOf, type PurchaseKind, sumOf } from '../purchases/index.ts';
import { quantileBounds, scoreByBounds, scoreByCuts } from './cuts.ts';
import type { RfmScores } from './groups.ts';
import type { RfmSettings } from './settings.ts';

/** What is measured of a customer as of a day. */
export interface RfmMeasures {
  /** Days since the last purchase; 0 on the day itself. */
  readonly recencyDays: number;
  /** Days of purchase in the window. */
  readonly frequency: number;
  readonly moneyFen: number;
}

/** Null for who bought nothing in the window (windowDays days up to and including endDay): he is not scored. */
export const measureRfm = (
  history: CustomerHistory,
  { kinds, windowDays, money }: Pick<RfmSettings, 'kinds' | 'windowDays' | 'money'>,
  endDay: number,
): RfmMeasures | null => {
  const fromDay = endDay - windowDays + 1;
  const days = daysOf(history, kinds as readonly PurchaseKind[], endDay).days.filter((each) => each.day >= fromDay);
  const last = days.at(-1);
  if (!last) return null;
  const amountFen = days.reduce((sum, each) => sum + each.amountFen, 0);
  const earned = () => sumOf(history, kinds as readonly PurchaseKind[], fromDay, endDay, (kind) => kind.revenueFen);
  return {
    recencyDays: endDay - last.day,
    frequency: days.length,
    moneyFen: money === 'amount' ? amountFen : earned(),
  };
};

export interface RfmColumns {
  readonly recencyDays: Float64Array;
  readonly frequency: Float64Array;
  readonly moneyFen: Float64Array;
}

/** Where the scores divide, in the unit of the measure; for recency the most days that still give the next better score. */
export interface RfmCuts {
  readonly recencyDays: readonly number[];
  readonly frequency: readonly number[];
  readonly moneyFen: readonly number[];
}

export interface ScoredRfm {
  readonly r: Uint8Array;
  readonly f: Uint8Array;
  readonly m: Uint8Array;
  readonly cuts: RfmCuts;
  readonly means: RfmScores;
  /** Measures in which everybody is equal, so that their score tells nothing. */
  readonly withoutDifference: readonly (keyof RfmColumns)[];
}

const meanOf = (scores: Uint8Array): number => {
  let sum = 0;
  for (const score of scores) sum += score;
  return scores.length === 0 ? 0 : sum / scores.length;
};

const allEqual = (values: Float64Array): boolean => values.length > 0 && values.every((value) => value === values[0]);

/** Scores everybody. Few days since the last purchase are good, so recency is scored by its negative. */
export const scoreRfm = (columns: RfmColumns, cuts: RfmSettings['cuts']): ScoredRfm => {
  const since = columns.recencyDays.map((days) => -days);
  const fixed = cuts.kind === 'fixed' ? cuts : null;
  const bounds = {
    recency: quantileBounds(since, 5),
    frequency: quantileBounds(columns.frequency, 5),
    money: quantileBounds(columns.moneyFen, 5),
  };
  const r = Uint8Array.from(columns.recencyDays, (days) =>
    fixed ? 6 - scoreByCuts(days, fixed.recencyDays) : scoreByBounds(-days, bounds.recency),
  );
  const f = Uint8Array.from(columns.frequency, (times) =>
    fixed ? scoreByCuts(times, fixed.frequency) : scoreByBounds(times, bounds.frequency),
  );
  const m = Uint8Array.from(columns.moneyFen, (fen) =>
    fixed ? scoreByCuts(fen, fixed.moneyFen) : scoreByBounds(fen, bounds.money),
  );
  return {
    r,
    f,
    m,
    cuts: fixed ?? {
      recencyDays: bounds.recency.map((negative) => Math.abs(negative)),
      frequency: bounds.frequency,
      moneyFen: bounds.money,
    },
    means: { r: meanOf(r), f: meanOf(f), m: meanOf(m) },
    withoutDifference: (['recencyDays', 'frequency', 'moneyFen'] as const).filter((name) => allEqual(columns[name])),
  };
};
