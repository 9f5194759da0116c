// Days in a row: runs, and which milestones are due, from the set of days alone. The order in which days came to be there cannot matter, and
// nothing is due twice when a day that was made up joins two runs.
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { PlanOf } from './contract.ts';

export interface Run {
  readonly from: string;
  /** Last day. */
  readonly to: string;
  readonly length: number;
}

const next = (day: string): string => addDays(day as BusinessDate, 1);

/** Days in a row, the earliest first. */
export const runsOf = (days: readonly string[]): readonly Run[] => {
  const runs: Run[] = [];
  for (const day of [...new Set(days)].sort()) {
    const last = runs.at(-1);
    if (last && next(last.to) === day) runs[runs.length - 1] = { ...last, to: day, length: last.length + 1 };
    else runs.push({ from: day, to: day, length: 1 });
  }
  return runs;
};

/** The run that goes on today: it ends today, or ended yesterday and can still go on. */
export const runToday = (days: readonly string[], today: string): Run | null => {
  const last = runsOf(days.filter((day) => day <= today)).at(-1);
  return last && (last.to === today || next(last.to) === today) ? last : null;
};

export const milestonePart = (days: number): string => `m${days}`;

/** Whether the part of a streak is a milestone. */
export const isMilestone = (part: string): boolean => /^m\d+$/.test(part);

export interface Reached {
  readonly part: string;
  /** The day for which it counts. */
  readonly day: string;
}

/**
 * What the run of a day has reached and was not given yet. A milestone of m days is reached on day m of each cycle; where runs were joined,
 * what either had been given counts for the whole.
 */
export const milestonesDue = (
  { cycleDays, milestones }: Pick<PlanOf<'streak'>, 'cycleDays' | 'milestones'>,
  days: readonly string[],
  day: string,
  given: readonly Reached[],
): readonly Reached[] => {
  const run = runsOf(days).find(({ from, to }) => from <= day && day <= to);
  if (!run) return [];
  return milestones.flatMap((milestone) => {
    const part = milestonePart(milestone.days);
    const reached: string[] = [];
    for (let place = milestone.days; place <= run.length; place += cycleDays)
      reached.push(addDays(run.from as BusinessDate, place - 1));
    const had = given.filter((each) => each.part === part && each.day >= run.from && each.day <= run.to);
    const free = reached.filter((each) => had.every((one) => one.day !== each));
    const due = Math.max(0, reached.length - had.length);
    return due === 0 ? [] : free.slice(-due).map((each) => ({ part, day: each }));
  });
};

/** Days that may be made up now, the latest first: within reach, not before the streak began, and not there yet. */
export const daysToMakeUp = (
  daysBack: number,
  days: readonly string[],
  today: string,
  validFrom: string,
): readonly string[] => {
  const [first] = [...days].sort();
  if (first === undefined) return [];
  const known = new Set(days);
  return Array.from({ length: daysBack }, (_, back) => addDays(today as BusinessDate, -1 - back)).filter(
    (day) => day > first && day >= validFrom && !known.has(day),
  );
};
