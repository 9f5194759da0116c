// Total assets of every day. One day is one sum over all customers of a scope, so sums are kept: a past day changes only when
// the core system corrects it.
import { addDays, type BusinessDate, type Clock, type Instant } from '../../kernel/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { assetDays, assetsOn, type Condition } from '../profiles/index.ts';

interface AssetDaysDependencies {
  readonly db: Database;
  readonly wallClock: Clock;
}

export interface AssetDay {
  readonly date: string;
  readonly value: number;
}

export interface AssetDays {
  /** Total assets at the end of every day of [from, to]: of that day, else of the latest delivered day before it. */
  read(scope: string, condition: Condition, from: BusinessDate, to: BusinessDate): Promise<readonly AssetDay[]>;
}

/** The newest delivered days are still being delivered or corrected; a correction of an older one shows within the hour. */
const NEWEST_DAYS = 3;
const NEWEST_KEPT_MS = 60_000;
const KEPT_MS = 3_600_000;
const KEPT_MAX = 20_000;
/** How long before the first day a delivery still tells its assets: the longest holidays. */
const REACH_BACK_DAYS = 15;

export const createAssetDays = ({ db, wallClock }: AssetDaysDependencies): AssetDays => {
  const kept = new Map<string, { readonly at: Instant; readonly total: number | null }>();
  const totalOf = async (scope: string, condition: Condition, day: BusinessDate, keptMs: number) => {
    const key = `${scope} ${day}`;
    const at = wallClock.now();
    const known = kept.get(key);
    if (known && at - known.at < keptMs) return known.total;
    const total = await assetsOn(db, condition, day);
    kept.delete(key);
    kept.set(key, { at, total });
    if (kept.size > KEPT_MAX) kept.delete(kept.keys().next().value ?? '');
    return total;
  };
  return {
    read: async (scope, condition, from, to) => {
      const delivered = await assetDays(db, addDays(from, -REACH_BACK_DAYS), to);
      const firstNeeded = delivered.findLastIndex((day) => day <= from);
      const totals = new Map<string, number>();
      for (const [index, day] of delivered.entries()) {
        if (index < firstNeeded) continue;
        const newest = index >= delivered.length - NEWEST_DAYS;
        const total = await totalOf(scope, condition, day, newest ? NEWEST_KEPT_MS : KEPT_MS);
        if (total !== null) totals.set(day, total);
      }
      let latest = totals.get(delivered[firstNeeded] ?? '');
      const series: AssetDay[] = [];
      for (let day = from; day <= to; day = addDays(day, 1)) {
        latest = totals.get(day) ?? latest;
        if (latest !== undefined) series.push({ date: day, value: latest });
      }
      return series;
    },
  };
};
