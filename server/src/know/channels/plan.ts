// From the parameters of channels to what is read of each timeline.
import { type BusinessDate, type Instant, refuse, startOfDay } from '../../kernel/index.ts';
import { type Grouping, periodsBetween, type QuestionRefusal } from '../questions/index.ts';
import type { EventSubject, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { ChannelParameters } from './contract.ts';

const DAY_MS = 86_400_000;
const invalid = (message: string): QuestionRefusal => refuse('PARAMETERS_NOT_VALID', message);
const unnamed = (subject: EventSubject): boolean => subject.kind === 'property' && subject.name.trim() === '';

/** What the schema cannot see; null when nothing is wrong. */
export const checkChannels = (parameters: ChannelParameters): QuestionRefusal | null => {
  const { breakdown, deposit, revenue, benchmarks } = parameters;
  if (breakdown?.by === 'event' && unnamed(breakdown.subject))
    return invalid('The breakdown needs the name of a property.');
  if ([deposit, revenue].some(({ subject }) => unnamed(subject)))
    return invalid('Name the property that holds the amount in fen.');
  const { cacLowFen, cacHighFen, cacQualityFen, paybackLowMonths, paybackHighMonths } = benchmarks;
  if (cacLowFen > cacHighFen || cacHighFen > cacQualityFen || paybackLowMonths > paybackHighMonths)
    return invalid(
      'Benchmarks ascend: the usual cost from low to high, then that of quality; months from low to high.',
    );
  return null;
};

/** Bits of the events. */
export const [ANY, PAGE, REGISTERED, OPENED, DEPOSIT, REVENUE] = [1, 2, 4, 8, 16, 32] as const;
/** Columns. */
export const [CHANNEL_COLUMN, CAMPAIGN_COLUMN, DEPOSIT_COLUMN, REVENUE_COLUMN, GROUP_COLUMN] = [0, 1, 2, 3, 4] as const;

/** All that the evaluation of one timeline needs, as plain data. */
export interface ChannelSpec {
  readonly from: Instant;
  readonly to: Instant;
  readonly now: Instant;
  readonly touch: ChannelParameters['touch'];
  readonly gapMs: number;
  readonly outcomeMs: number;
  /** Starts of the days and months from the first day of the range on, and beyond its end. */
  readonly days: readonly Instant[];
  readonly months: readonly Instant[];
  /** How many segments stand side by side. */
  readonly segments: number;
  /** What persons are broken down by: the group column, or the values of an attribute or tag. */
  readonly breakdown: 'none' | 'event' | readonly string[];
}

export interface ChannelPlan {
  readonly query: TimelineQuery;
  spec(now: Instant, grouping: Pick<Grouping, 'segments' | 'values'>): ChannelSpec;
}

export const planChannels = (
  parameters: ChannelParameters,
  timeZone: string,
  population: TimelinePopulation,
): ChannelPlan => {
  const { range, weekStart, pageViewed, registered, opened, deposit, revenue, breakdown } = parameters;
  const [first, end] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const [from, to] = [startOfDay(first, timeZone), startOfDay(end, timeZone)];
  const outcomeMs = parameters.outcomeDays * DAY_MS;
  const zone = { timeZone, weekStart, more: 2 };
  const [days, months] = [
    periodsBetween(first, end, 'day', zone).starts,
    periodsBetween(first, end, 'month', zone).starts,
  ];
  return {
    query: {
      matchers: [[{ event: null }], pageViewed, registered, opened, deposit.events, revenue.events],
      columns: [
        { kind: 'field', name: 'channel' },
        { kind: 'field', name: 'utm_campaign' },
        deposit.subject,
        revenue.subject,
        ...(breakdown?.by === 'event' ? [breakdown.subject] : []),
      ],
      // The first event ever tells who is new.
      from: null,
      to: Math.max(to + outcomeMs, months.at(-1) ?? to),
      population,
    },
    spec: (now, { segments, values }) => ({
      ...{ from, to, now, touch: parameters.touch, gapMs: parameters.visitGapMinutes * 60_000, outcomeMs },
      ...{ days, months, segments: segments.length },
      breakdown: breakdown === undefined ? 'none' : breakdown.by === 'event' ? 'event' : values,
    }),
  };
};
