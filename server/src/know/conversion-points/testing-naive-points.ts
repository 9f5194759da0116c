// The naive twin of conversion points: one person after the other, every count by filtering the list of events.
import { businessDateAt } from '../../kernel/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { ConversionPointParameters } from './contract.ts';
import type { PointPlan } from './plan.ts';

const DAY_MS = 86_400_000;

export interface NaiveCustomer {
  readonly person: string;
  readonly startedOn: string;
  readonly reached: boolean;
  readonly complete: boolean;
  readonly group: string | null;
  /** By behaviour and window; null where a landmark leaves the customer out. */
  readonly counts: readonly (readonly (number | null)[])[];
  readonly others: readonly (readonly number[])[];
}

const customerOf = (
  person: string,
  events: readonly NaiveTimelineEvent[],
  parameters: ConversionPointParameters,
  zone: string,
  now: number,
): readonly NaiveCustomer[] => {
  const { range, goal, behaviours, windowDays, startWhich, prior, counted, breakdown } = parameters;
  const has = ({ bits }: NaiveTimelineEvent, bit: number) => Math.floor(bits / 2 ** bit) % 2 === 1;
  const day = ({ at }: NaiveTimelineEvent) => businessDateAt(at, zone);
  const starts = events.filter((each) => has(each, 0));
  const inRange = starts.filter((each) => day(each) >= range.from && day(each) < range.to);
  const start = startWhich === 'first_ever' ? starts[0] : inRange[0];
  if (!start || !inRange.includes(start)) return [];
  const place = events.indexOf(start);
  if (prior && !events.slice(0, place).some((each) => has(each, behaviours.length + 3))) return [];
  const after = events.slice(place + 1);
  const days = ({ at }: NaiveTimelineEvent) => (at - start.at) / DAY_MS;
  const towards = after.filter(
    (each) => has(each, 1) && days(each) <= goal.toDay && (goal.fromDay === 0 || days(each) > goal.fromDay),
  );
  const amounts = towards.map((each) => {
    if (goal.measure.of === 'count') return 1;
    const amount = Number(naiveText(each.event, goal.measure.subject) ?? Number.NaN);
    return Number.isFinite(amount) ? amount : 0;
  });
  const reachedBy = towards.find(
    (_, index) => amounts.slice(0, index + 1).reduce((sum, each) => sum + each, 0) >= goal.atLeast,
  );
  const seen = (window: number) =>
    after.filter((each) => days(each) <= window && (counted === 'landmark' || !reachedBy || each.at < reachedBy.at));
  const counts = behaviours.map((_, behaviour) =>
    windowDays.map((window) =>
      counted === 'landmark' && reachedBy && days(reachedBy) <= window
        ? null
        : seen(window).filter((each) => has(each, behaviour + 2)).length,
    ),
  );
  const others = behaviours.map((_, behaviour) =>
    windowDays.map(
      (window) => seen(window).filter((each) => has(each, behaviours.length + 2) && !has(each, behaviour + 2)).length,
    ),
  );
  return [
    {
      ...{ person, counts, others, startedOn: day(start), reached: reachedBy !== undefined },
      complete: start.at + goal.toDay * DAY_MS <= now,
      group: breakdown?.by === 'event' ? naiveText(start.event, breakdown.subject) : null,
    },
  ];
};

/** Everybody who began. */
export const naiveCustomers = (
  world: Pick<TestWorld, 'events'>,
  parameters: ConversionPointParameters,
  plan: PointPlan,
  zone: string,
  now: number,
): readonly NaiveCustomer[] =>
  [...naiveTimelines(world, plan.query)].flatMap(([person, events]) =>
    customerOf(person, events, parameters, zone, now),
  );
