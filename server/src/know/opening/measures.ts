// Spreads of times, and what is true of whom at which step.
import type { OpeningCause } from './contract.ts';
import type { VisitorsPart } from './visitors.ts';

/** The value below which a share of the sorted values lies, by the nearest rank. */
const quantile = (sorted: Float64Array, share: number): number | null =>
  sorted.length === 0 ? null : (sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)] as number);

/** Number, median and 90 % point. */
export const spreadOf = (values: readonly number[]) => {
  const sorted = Float64Array.from(values).sort();
  return { count: sorted.length, median: quantile(sorted, 0.5), p90: quantile(sorted, 0.9) };
};

/** Whether a visitor stood before a step, did it, or was lost there. */
export const stood = ({ level }: VisitorsPart, visitor: number, step: number): boolean =>
  step > 0 && (level[visitor] as number) >= step;
export const passed = ({ level }: VisitorsPart, visitor: number, step: number): boolean =>
  (level[visitor] as number) > step;
export const lostAt = ({ level }: VisitorsPart, visitor: number, step: number): boolean =>
  step > 0 && level[visitor] === step;

/** Milliseconds that those took who passed a step, for each step. */
export const timesOf = (part: VisitorsPart, steps: number): readonly (readonly number[])[] => {
  const times = Array.from({ length: steps }, (): number[] => []);
  for (let visitor = 0; visitor < part.persons.length; visitor += 1)
    for (let step = 1; step < (part.level[visitor] as number); step += 1)
      times[step]?.push(part.stepMs[visitor * steps + step] as number);
  return times;
};

/** Whether a cause is true of a visitor who stood before a step. */
export type CauseHolds = (cause: OpeningCause, visitor: number, step: number) => boolean;

export const createCauses = (part: VisitorsPart, steps: number, byFirm: readonly boolean[]): CauseHolds => {
  const medians = timesOf(part, steps).map((times) => spreadOf(times).median ?? Number.POSITIVE_INFINITY);
  return (cause, visitor, step) => {
    const at = visitor * steps + step;
    const left = lostAt(part, visitor, step);
    const long = (part.stallMs[visitor] as number) > (medians[step] as number);
    if (cause === 'experience') return (part.errors[at] as number) > 0;
    if (cause === 'captcha') return (part.sends[at] as number) > 0;
    if (cause === 'unclear') return (part.again[at] as number) > 0;
    const silent = [part.errors, part.sends, part.waits].every((counts) => counts[at] === 0);
    // Before what the firm does, time is waiting.
    if (cause === 'queue') return (part.waits[at] as number) > 0 || (byFirm[step] === true && left && long);
    return byFirm[step] !== true && left && silent && long;
  };
};
