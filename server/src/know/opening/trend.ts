// The funnel of opening by when visitors began.
import { type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import { createPeriodFinder, periodsBetween } from '../questions/index.ts';
import type { OpeningParameters, OpeningResult } from './contract.ts';
import type { VisitorsPart } from './visitors.ts';

const DAY_MS = 86_400_000;

/** For each unit how many of those who began in it did each step. Who has not had the whole window is in none. */
export const openingTrend = (
  { range, unit, weekStart, windowDays, steps }: OpeningParameters,
  { at, level }: Pick<VisitorsPart, 'at' | 'level'>,
  timeZone: string,
  now: Instant,
): OpeningResult['trend'] => {
  const [first, end] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const [from, to] = [startOfDay(first, timeZone), startOfDay(end, timeZone)];
  const { dates, starts } = periodsBetween(first, end, unit, { timeZone, weekStart });
  const reached = dates.map(() => new Array<number>(steps.length).fill(0));
  const periodOf = createPeriodFinder(starts);
  for (const [visitor, began] of at.entries()) {
    const own = reached[periodOf(began)];
    if (!own) continue;
    for (let step = 0; step < (level[visitor] as number); step += 1) own[step] = (own[step] as number) + 1;
  }
  return dates.map((date, period) => {
    const [begins, ends] = [starts[period], starts[period + 1]] as [Instant, Instant];
    const complete = begins >= from && ends <= to && ends + windowDays * DAY_MS <= now;
    return { date, complete, reached: reached[period] ?? [] };
  });
};
