// Behaviour of the customers of a scope in both periods, from the event store.
import { startOfDay } from '../../kernel/index.ts';
import type { DataScope } from '../../platform/auth/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import { type ActivityDay, type Condition, type EventHistory, personsWhere } from '../profiles/index.ts';
import type { Periods } from './periods.ts';

interface PeriodActivity {
  readonly days: readonly ActivityDay[];
  readonly persons: number;
  readonly events: number;
}

export interface Activity {
  readonly current: PeriodActivity;
  /** Up to the same time of its last day. */
  readonly before: PeriodActivity;
  /** The last day before, whole, for the line over time. */
  readonly lastBefore: PeriodActivity;
}

const PERSONS_A_QUESTION = 20_000;

const nothing: PeriodActivity = { days: [], persons: 0, events: 0 };

/** Different persons in each part, so everything adds. */
const add = (a: PeriodActivity, b: PeriodActivity): PeriodActivity => {
  const days = new Map(a.days.map((day) => [day.date, day]));
  for (const day of b.days) {
    const known = days.get(day.date);
    days.set(day.date, {
      date: day.date,
      persons: day.persons + (known?.persons ?? 0),
      events: day.events + (known?.events ?? 0),
    });
  }
  return {
    days: [...days.values()].sort((left, right) => (left.date < right.date ? -1 : 1)),
    persons: a.persons + b.persons,
    events: a.events + b.events,
  };
};

/** A whole firm is one question; a scope's persons are asked for in parts. */
export const activityOf = async (
  db: Database,
  history: Pick<EventHistory, 'activity'>,
  scope: DataScope,
  condition: Condition,
  { start, end, beforeStart, beforeEnd, beforeTo }: Periods,
  timeZone: string,
): Promise<Activity> => {
  const among = async (persons: Parameters<EventHistory['activity']>[0]): Promise<Activity> => ({
    current: await history.activity(persons, start, end, timeZone),
    before: await history.activity(persons, beforeStart, beforeEnd, timeZone),
    lastBefore: await history.activity(persons, startOfDay(beforeTo, timeZone), start, timeZone),
  });
  if (scope.kind === 'firm') return among('customers');
  let result: Activity = { current: nothing, before: nothing, lastBefore: nothing };
  const persons = await personsWhere(db, condition);
  for (let from = 0; from < persons.length; from += PERSONS_A_QUESTION) {
    const part = await among(persons.slice(from, from + PERSONS_A_QUESTION));
    result = {
      current: add(result.current, part.current),
      before: add(result.before, part.before),
      lastBefore: add(result.lastBefore, part.lastBefore),
    };
  }
  return result;
};
