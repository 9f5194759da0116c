// The headline figures: the last days (today included) against as many days before, in the caller's scope.
import { z } from 'zod';
import { addDays, type Clock, type Instant } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import { type Route, route } from '../../platform/http/index.ts';
import type { JobDefinition, JobSchedule } from '../../platform/jobs/index.ts';
import {
  type Condition,
  type EventHistory,
  type ListDependencies,
  progressOf,
  scopeCondition,
  today,
} from '../profiles/index.ts';
import { type Activity, activityOf } from './activity.ts';
import { createAssetDays } from './asset-days.ts';
import { getAssetSeries, getOverview, offeredDays } from './contract.ts';
import { figureTexts } from './figure-texts.ts';
import { createKeptAnswers } from './kept-answers.ts';
import { type Periods, periodsOf } from './periods.ts';
import { assetsAt, customersOverTime, fundedByDay, fundedLater, newAccountsByDay } from './profile-figures.ts';

export interface OverviewDependencies extends ListDependencies {
  readonly history: Pick<EventHistory, 'activity'>;
  readonly wallClock: Clock;
}

interface Series {
  readonly date: string;
  readonly value: number;
}

const MINUTE_MS = 60_000;

/** Sum of the daily values of each period. */
const sums = (series: readonly Series[], { from }: Periods) => ({
  value: series.filter((day) => day.date >= from).reduce((sum, day) => sum + day.value, 0),
  before: series.filter((day) => day.date < from).reduce((sum, day) => sum + day.value, 0),
});

/** Counts of every day: nothing happened on the days that are not there. */
const everyDay = (counts: readonly Series[], { beforeFrom, to }: Periods): readonly Series[] => {
  const known = new Map(counts.map(({ date, value }) => [date, value]));
  const series: Series[] = [];
  for (let date = beforeFrom; date <= to; date = addDays(date, 1)) series.push({ date, value: known.get(date) ?? 0 });
  return series;
};

const ratePerMinute = (events: number, start: Instant, end: Instant): number =>
  end <= start ? 0 : Math.round((events / ((end - start) / MINUTE_MS)) * 100) / 100;

/** Figures of what happened, by the time at which it did: the days before count up to the same time of day. */
const untilNow: ReadonlySet<keyof typeof figureTexts> = new Set([
  'activeCustomers',
  'fundedCustomers',
  'eventsPerMinute',
]);

const figure = (
  code: keyof typeof figureTexts,
  { from, to, beforeFrom, beforeTo, beforeEnd }: Periods,
  timeZone: string,
  values: { readonly value: number | null; readonly before: number | null; readonly series: readonly Series[] | null },
  drillDown: Record<string, string> | null,
) => ({
  code,
  ...figureTexts[code],
  ...values,
  series: values.series && [...values.series],
  window: { from, to, beforeFrom, beforeTo },
  comparedUntil: untilNow.has(code) ? beforeEnd : null,
  timeZone,
  drillDown,
});

const activityFigures = (activity: Activity, periods: Periods, timeZone: string) => {
  // The line has the last day before whole, which the figure has not.
  const earlier = activity.before.days.filter(({ date }) => date < periods.beforeTo);
  const days = [...earlier, ...activity.lastBefore.days, ...activity.current.days];
  const daySeries = (part: 'persons' | 'events') =>
    everyDay(
      days.map((day) => ({ date: day.date, value: day[part] })),
      periods,
    );
  const { start, beforeStart, beforeEnd, now } = periods;
  return {
    active: figure(
      'activeCustomers',
      periods,
      timeZone,
      { value: activity.current.persons, before: activity.before.persons, series: daySeries('persons') },
      { activeFrom: periods.from, activeTo: periods.to },
    ),
    events: figure(
      'eventsPerMinute',
      periods,
      timeZone,
      {
        value: ratePerMinute(activity.current.events, start, now),
        before: ratePerMinute(activity.before.events, beforeStart, beforeEnd),
        series: daySeries('events').map((day) => ({ ...day, value: Math.round((day.value / 1_440) * 100) / 100 })),
      },
      null,
    ),
  };
};

/** Computes all figures for the customers of the condition. */
export const overviewFigures = async (
  { db, history, timeZone }: OverviewDependencies,
  scope: DataScope,
  condition: Condition,
  periods: Periods,
) => {
  const customers = await customersOverTime(db, condition, periods);
  const opened = everyDay(await newAccountsByDay(db, condition, periods), periods);
  const funded = everyDay(await fundedByDay(db, condition, periods, timeZone), periods);
  const flows = sums(funded, periods);
  const fundedBefore = flows.before - (await fundedLater(db, condition, periods, timeZone));
  const assets = await assetsAt(db, condition, periods.to);
  const assetsBefore = await assetsAt(db, condition, periods.beforeTo);
  const activity = await activityOf(db, history, scope, condition, periods, timeZone);
  const { active, events } = activityFigures(activity, periods, timeZone);
  const { from, to } = periods;
  return [
    figure('customers', periods, timeZone, customers, {}),
    active,
    figure(
      'newAccounts',
      periods,
      timeZone,
      { ...sums(opened, periods), series: opened },
      {
        openedFrom: from,
        openedTo: to,
      },
    ),
    figure('fundedCustomers', periods, timeZone, { value: flows.value, before: fundedBefore, series: funded }, null),
    figure(
      'totalAssetsFen',
      periods,
      timeZone,
      { value: assets, before: assetsBefore, series: null },
      {
        sort: 'totalAssets',
        order: 'desc',
      },
    ),
    events,
  ];
};

type Answer = {
  readonly figures: Awaited<ReturnType<typeof overviewFigures>>;
  readonly computedAt: Instant;
  readonly asOfPosition: number;
};

/** The job `overview.prepare`: what whoever may see everybody opens first stands ready in the morning. */
const prepareJob = (refresh: (days: number) => Promise<void>, forgetOld: () => Promise<void>): JobDefinition => ({
  name: 'overview.prepare',
  payload: z.unknown(),
  run: async (_payload, context) => {
    for (const [index, days] of offeredDays.entries()) {
      context.signal.throwIfAborted();
      await refresh(days);
      context.progress(index + 1, offeredDays.length);
    }
    await forgetOld();
  },
});

interface OverviewParts {
  readonly routes: readonly Route[];
  readonly jobs: readonly JobDefinition[];
  readonly schedules: readonly JobSchedule[];
}

export const createOverview = (dependencies: OverviewDependencies): OverviewParts => {
  const kept = createKeptAnswers<Answer>(dependencies.db, dependencies.wallClock);
  const assetDays = createAssetDays(dependencies);
  const compute = async (scope: DataScope, days: number): Promise<Answer> => {
    const now = dependencies.clock.now();
    const periods = periodsOf(now, today(dependencies), days, dependencies.timeZone);
    const asOfPosition = await progressOf(dependencies.db);
    const condition = await scopeCondition(dependencies, scope);
    return { figures: await overviewFigures(dependencies, scope, condition, periods), computedAt: now, asOfPosition };
  };
  // The scope is part of what is asked: nobody is shown figures that were computed for somebody who sees more.
  const asked = (scope: DataScope, days: number): string => JSON.stringify([scope, days]);
  const firm: DataScope = { kind: 'firm' };
  const job = prepareJob((days) => kept.refresh(asked(firm, days), () => compute(firm, days)), kept.forgetOld);
  return {
    jobs: [job],
    schedules: [{ name: 'prepare the overview', cron: '10 6 * * *', job: job.name, payload: null }],
    routes: [
      route(getOverview, ({ query: { days } }, { principal: { scope } }) =>
        kept.get(asked(scope, days), () => compute(scope, days)),
      ),
      route(getAssetSeries, async ({ query: { days } }, { principal: { scope } }) => {
        const { beforeFrom, to } = periodsOf(
          dependencies.clock.now(),
          today(dependencies),
          days,
          dependencies.timeZone,
        );
        const condition = await scopeCondition(dependencies, scope);
        return { series: [...(await assetDays.read(JSON.stringify(scope), condition, beforeFrom, to))] };
      }),
    ],
  };
};
