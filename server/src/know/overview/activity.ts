// Behaviour of the customers of a scope in both periods, from the event store.
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
  readonly before: PeriodActivity;
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
  { start, end, beforeStart }: Periods,
  timeZone: string,
): Promise<Activity> => {
  if (scope.kind === 'firm')
    return {
      current: await history.activity('customers', start, end, timeZone),
      before: await history.activity('customers', beforeStart, start, timeZone),
    };
  let result: Activity = { current: nothing, before: nothing };
  const persons = await personsWhere(db, condition);
  for (let from = 0; from < persons.length; from += PERSONS_A_QUESTION) {
    const some = persons.slice(from, from + PERSONS_A_QUESTION);
    result = {
      current: add(result.current, await history.activity(some, start, end, timeZone)),
      before: add(result.before, await history.activity(some, beforeStart, start, timeZone)),
    };
  }
  return result;
};
