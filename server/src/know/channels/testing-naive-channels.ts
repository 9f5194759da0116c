// The naive twin of channels: one person after the other, days and months by calendar text, every figure by filtering the list of events.
import { addDays, type BusinessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { ChannelParameters } from './contract.ts';

const DAY_MS = 86_400_000;
const MONTH_MS = (365.25 / 12) * DAY_MS;

/** What one person gives to a channel. */
export interface NaiveVisitor {
  readonly person: string;
  readonly channel: string | null;
  readonly campaign: string | null;
  readonly isNew: boolean;
  readonly visits: readonly (readonly NaiveTimelineEvent[])[];
  readonly registered: boolean;
  readonly nextDay: boolean | null;
  readonly nextMonth: boolean | null;
  readonly opened: boolean;
  readonly funded: boolean;
  readonly depositsFen: number;
  readonly revenueFen: number;
  readonly months: number;
  /** The first known value of a breakdown by event. */
  readonly group: string | null;
}

const bitNames = ['any', 'page', 'registered', 'opened', 'deposit', 'revenue'] as const;
/** Whether an event is one of those that the question names so. */
export const isNamed = ({ bits }: NaiveTimelineEvent, name: (typeof bitNames)[number]): boolean =>
  Math.floor(bits / 2 ** bitNames.indexOf(name)) % 2 === 1;

const trimmed = (value: unknown): string | null => String(value ?? '').trim() || null;
const monthAfter = (date: string, months: number): string => {
  const number = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + months;
  return `${Math.floor(number / 12)}-${String((number % 12) + 1).padStart(2, '0')}`;
};

const visitsOf = (events: readonly NaiveTimelineEvent[], gapMinutes: number): NaiveTimelineEvent[][] => {
  const visits: NaiveTimelineEvent[][] = [];
  for (const event of events) {
    const last = visits.at(-1)?.at(-1);
    if (last && event.at - last.at <= gapMinutes * 60_000) visits.at(-1)?.push(event);
    else visits.push([event]);
  }
  return visits;
};

/** Days of instants, as the clock of a zone is asked some thousand times for each. */
const createDays = (zone: string) => {
  const known = new Map<number, string>();
  return ({ at }: NaiveTimelineEvent): string => {
    const day = known.get(at) ?? businessDateAt(at, zone);
    known.set(at, day);
    return day;
  };
};

const visitorOf = (
  person: string,
  events: readonly NaiveTimelineEvent[],
  parameters: ChannelParameters,
  zone: string,
  now: number,
  day: (event: NaiveTimelineEvent) => string,
): readonly NaiveVisitor[] => {
  const { range, touch, visitGapMinutes, outcomeDays, deposit, revenue, breakdown } = parameters;
  const first = events[0];
  if (!first || day(first) >= range.to) return [];
  const isNew = day(first) >= range.from;
  const any = events.filter((each) => isNamed(each, 'any'));
  const inRange = any.filter((each) => day(each) >= range.from && day(each) < range.to);
  if (!isNew && inRange.length === 0) return [];
  const known = events.filter((each) => day(each) < range.to && trimmed(each.event.properties.channel) !== null);
  const told = touch === 'first' ? known[0] : known.at(-1);
  const end = Math.min(now, first.at + outcomeDays * DAY_MS);
  const outcomes = isNew ? events.filter(({ at }) => at <= end) : [];
  const named = (name: (typeof bitNames)[number]) => outcomes.filter((each) => isNamed(each, name));
  const sum = (name: 'deposit' | 'revenue', subject: typeof deposit.subject) =>
    named(name).reduce((total, { event }) => total + (Number(naiveText(event, subject) ?? Number.NaN) || 0), 0);
  const [tomorrow, overTomorrow] = [1, 2].map((days) => addDays(day(first) as BusinessDate, days));
  const [month, overMonth] = [1, 2].map((months) => monthAfter(day(first), months));
  const isOver = (date: string) => startOfDay(date as BusinessDate, zone) <= now;
  const funded = named('deposit')[0];
  return [
    {
      ...{ person, isNew, visits: visitsOf(inRange, visitGapMinutes) },
      channel: trimmed(told?.event.properties.channel),
      campaign: trimmed(told?.event.properties.utm_campaign),
      ...{ registered: named('registered').length > 0, opened: named('opened').length > 0 },
      nextDay: isNew && isOver(overTomorrow as string) ? any.some((each) => day(each) === tomorrow) : null,
      nextMonth: isNew && isOver(`${overMonth}-01`) ? any.some((each) => day(each).startsWith(`${month}-`)) : null,
      funded: funded !== undefined,
      ...{ depositsFen: sum('deposit', deposit.subject), revenueFen: sum('revenue', revenue.subject) },
      months: funded ? Math.max(0, end - funded.at) / MONTH_MS : 0,
      group:
        breakdown?.by === 'event'
          ? (events
              .filter((each) => day(each) < range.to)
              .map(({ event }) => naiveText(event, breakdown.subject))
              .find((value) => value !== null) ?? null)
          : null,
    },
  ];
};

/** Everybody who came or was new. */
export const naiveVisitors = (
  world: Pick<TestWorld, 'events'>,
  parameters: ChannelParameters,
  query: TimelineQuery,
  zone: string,
  now: number,
): readonly NaiveVisitor[] => {
  const day = createDays(zone);
  // What is read is not cut at the plan's end, which is to be shown to be late enough.
  return [...naiveTimelines(world, { ...query, from: null, to: Number.POSITIVE_INFINITY })].flatMap(
    ([person, events]) => visitorOf(person, events, parameters, zone, now, day),
  );
};

const share = (count: number, of: number) => ({ count, of, share: of === 0 ? null : count / of });
/** Sums of floating point numbers depend on their order in the last digits. */
const nineDigits = (value: number): number => Number(value.toPrecision(9));
const average = (sum: number, of: number) => (of === 0 ? null : nineDigits(sum / of));

/** The figures of some persons, as a row has them; averages to nine digits. */
export const naiveFigures = (own: readonly NaiveVisitor[]) => {
  const fresh = own.filter(({ isNew }) => isNew);
  const visits = fresh.flatMap((each) => each.visits);
  const known = (of: 'nextDay' | 'nextMonth') => fresh.filter((each) => each[of] !== null);
  const seconds = visits.reduce((sum, visit) => sum + ((visit.at(-1)?.at ?? 0) - (visit[0]?.at ?? 0)) / 1_000, 0);
  const total = (of: (each: NaiveVisitor) => number) => nineDigits(fresh.reduce((sum, each) => sum + of(each), 0));
  return {
    visitors: own.filter((each) => each.visits.length > 0).length,
    visits: own.reduce((sum, each) => sum + each.visits.length, 0),
    newVisitors: fresh.length,
    registered: fresh.filter(({ registered }) => registered).length,
    bounced: share(visits.filter(({ length }) => length === 1).length, visits.length),
    pagesAVisit: average(visits.flat().filter((each) => isNamed(each, 'page')).length, visits.length),
    secondsAVisit: average(seconds, visits.length),
    nextDay: share(known('nextDay').filter(({ nextDay }) => nextDay).length, known('nextDay').length),
    nextMonth: share(known('nextMonth').filter(({ nextMonth }) => nextMonth).length, known('nextMonth').length),
    opened: fresh.filter(({ opened }) => opened).length,
    funded: fresh.filter(({ funded }) => funded).length,
    ...{ depositsFen: total((each) => each.depositsFen), revenueFen: total((each) => each.revenueFen) },
  };
};

/** What is spent on the days of a range when each day of a period costs the same. */
export const naiveCost = (
  {
    periodStart,
    periodEnd,
    costFen,
  }: { readonly periodStart: string; readonly periodEnd: string; readonly costFen: number },
  range: ChannelParameters['range'],
): number => {
  const days: string[] = [];
  for (let day = periodStart; day < periodEnd; day = addDays(day as BusinessDate, 1)) days.push(day);
  return days.filter((day) => day >= range.from && day < range.to).reduce((sum) => sum + costFen / days.length, 0);
};
