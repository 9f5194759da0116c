// An occasion through its life: what it is worth now against what was posted for it. More is awarded, less is taken back, never more
// than was granted; the same again is nothing.
import type { EarningRule, Line } from './contract.ts';
import { applyLimits, type LimitPlace } from './limits.ts';
import type { Rated } from './rate.ts';

/** What was decided before about an occasion, in its order. */
export interface DecidedBefore {
  readonly key: string;
  /** The award that a reversal takes from; null on awards. */
  readonly ofKey: string | null;
  /** Below zero on reversals. */
  readonly granted: number;
  /** What the occasion was worth then. */
  readonly worth: number;
}

/** What is to be posted. */
export type Step =
  | { readonly kind: 'award'; readonly desired: number; readonly granted: number; readonly lines: readonly Line[] }
  | { readonly kind: 'reverse'; readonly ofKey: string; readonly taken: number; readonly lines: readonly Line[] };

export interface Settlement {
  readonly steps: readonly Step[];
  /** Why nothing, or not everything, was granted. */
  readonly code: string | null;
}

const line = (kind: 'before' | 'cut_before', points: number): readonly Line[] =>
  points === 0 ? [] : [{ kind, points: String(points) }];

/** Points still standing of each award, the latest first. */
const standing = (before: readonly DecidedBefore[]): readonly { readonly key: string; readonly left: number }[] => {
  const left = new Map<string, number>();
  for (const { key, ofKey, granted } of before) {
    const award = ofKey ?? key;
    left.set(award, (left.get(award) ?? 0) + granted);
  }
  return [...left]
    .filter(([, points]) => points > 0)
    .map(([key, points]) => ({ key, left: points }))
    .reverse();
};

/** Takes points back, from the latest award on; the explanation stands on the first step. */
const takeBack = (before: readonly DecidedBefore[], taken: number, lines: readonly Line[]): readonly Step[] => {
  const steps: Step[] = [];
  let missing = taken;
  for (const { key, left } of standing(before)) {
    if (missing === 0) break;
    const part = Math.min(left, missing);
    missing -= part;
    const own = steps.length === 0 ? [...lines, ...line('before', taken - part)] : line('before', -part);
    steps.push({ kind: 'reverse', ofKey: key, taken: part, lines: own });
  }
  return steps;
};

/** What an occasion needs, now that it is worth what was rated. */
export const settle = (
  rule: Pick<EarningRule, 'limits'>,
  rated: Rated,
  before: readonly DecidedBefore[],
  place: LimitPlace,
  used: ReadonlyMap<string, number>,
  cappedByOrder: boolean,
): Settlement => {
  const worthBefore = before.at(-1)?.worth ?? 0;
  const granted = before.reduce((sum, each) => sum + each.granted, 0);
  if (rated.points > worthBefore) {
    const desired = rated.points - worthBefore;
    const limited = applyLimits(rule, desired, place, used, cappedByOrder);
    const lines = [...rated.lines, ...line('before', -worthBefore), ...limited.lines];
    return { steps: [{ kind: 'award', desired, granted: limited.granted, lines }], code: limited.code };
  }
  const kept = Math.min(granted, rated.points);
  if (kept === granted) return { steps: [], code: null };
  const lines = [...rated.lines, ...line('before', -granted), ...line('cut_before', kept - rated.points)];
  return { steps: takeBack(before, granted - kept, lines), code: null };
};
