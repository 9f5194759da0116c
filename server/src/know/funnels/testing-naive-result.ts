// The naive twin of a whole funnel: plain lists, every attempt of every person by the definition, counted one after the other.
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import type { Id64 } from '../../record/log/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { FunnelParameters } from './contract.ts';
import type { FunnelPlan } from './plan.ts';
import { type NaiveAttempt, naiveAttempts } from './testing-naive-funnel.ts';

interface NaiveCounted {
  readonly person: Id64;
  readonly value: string | null | undefined;
  /** Instants of the steps, null where not done; in any order the k-th done for step k. */
  readonly times: readonly (number | null)[];
}

const isRemoved = (end: string, { voided }: FunnelParameters): boolean =>
  voided === 'remove' && (end === 'exclusion' || end === 'intervening');

/** Parts of a timeline with one value in each subject, in the order of first appearance; events without are left out. */
const divide = (events: readonly NaiveTimelineEvent[], subjects: FunnelPlan['query']['columns']) => {
  const parts = new Map<string, NaiveTimelineEvent[]>();
  for (const each of events) {
    const values = subjects.map((subject) => naiveText(each.event, subject));
    if (values.includes(null)) continue;
    const key = JSON.stringify(values);
    parts.set(key, [...(parts.get(key) ?? []), each]);
  }
  return [...parts.values()];
};

interface Candidate {
  readonly attempt: NaiveAttempt;
  readonly events: readonly (NaiveTimelineEvent | null)[];
  readonly start: number;
  readonly reached: number;
}

/** What one person counts as. */
const countedOf = (
  parameters: FunnelParameters,
  plan: FunnelPlan,
  events: readonly NaiveTimelineEvent[],
  by: readonly number[],
): readonly Candidate[] => {
  const { rules, held, counting } = plan.spec([], 0);
  const subjects = [...new Set([...held, ...by])].map(
    (column) => plan.query.columns[column] as (typeof plan.query.columns)[0],
  );
  const candidates = divide(events, subjects).flatMap((part) =>
    naiveAttempts(rules, part)
      .filter(({ end }) => !isRemoved(end, parameters))
      .map((attempt): Candidate => {
        const chosen = attempt.events.map((index) => part[index] ?? null);
        const instants = chosen.flatMap((each) => (each ? [each.at] : []));
        return { attempt, events: chosen, start: Math.min(...instants), reached: Math.max(...instants) };
      }),
  );
  if (counting === 'attempts') return candidates;
  return candidates
    .toSorted(
      (one, other) => other.attempt.level - one.attempt.level || one.reached - other.reached || other.start - one.start,
    )
    .slice(0, 1);
};

const timesOf = ({ events }: Candidate, order: string): readonly (number | null)[] => {
  const times = events.map((each) => each?.at ?? null);
  if (order !== 'any') return times;
  const done = times.filter((time) => time !== null).toSorted((one, other) => one - other);
  return times.map((_, index) => done[index] ?? null);
};

const touchedValue = (candidate: Candidate, parameters: FunnelParameters): string | null => {
  const { breakdown, touch } = parameters;
  if (breakdown?.by !== 'event') return null;
  const text = (each: NaiveTimelineEvent | null | undefined) =>
    each ? naiveText(each.event, breakdown.subject) : null;
  if (typeof touch === 'object') return text(candidate.events[touch.step - 1]);
  const inOrder = candidate.events
    .filter((each) => each !== null)
    .toSorted((one, other) => one.at - other.at || one.event.position - other.event.position);
  const values = (touch === 'last' ? inOrder.toReversed() : inOrder).map(text);
  return values.find((value) => value !== null) ?? null;
};

/** Everything that counts, person by person. */
export const naiveCounted = (
  world: TestWorld,
  parameters: FunnelParameters,
  plan: FunnelPlan,
): readonly NaiveCounted[] => {
  const { breakdown, touch, order } = parameters;
  return [...naiveTimelines(world, plan.query)].flatMap(([person, events]) => {
    const whole = countedOf(parameters, plan, events, []);
    const counted: NaiveCounted[] = whole.map((each) => ({ person, value: undefined, times: timesOf(each, order) }));
    if (breakdown?.by !== 'event') return counted;
    if (touch !== 'every')
      return [
        ...counted,
        ...whole.map((each) => ({ person, value: touchedValue(each, parameters), times: timesOf(each, order) })),
      ];
    const values = new Set(events.flatMap(({ event }) => naiveText(event, breakdown.subject) ?? []));
    const byValue = [...values].flatMap((value) => {
      const own = events.filter(({ event }) => naiveText(event, breakdown.subject) === value);
      return countedOf(parameters, plan, own, []).map((each) => ({ person, value, times: timesOf(each, order) }));
    });
    return [...counted, ...byValue];
  });
};

const median = (values: readonly number[]): number | null => {
  const sorted = values.toSorted((one, other) => one - other);
  if (sorted.length === 0) return null;
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? (sorted[middle] as number)
    : ((sorted[middle - 1] as number) + (sorted[middle] as number)) / 2;
};

/** The figures of one group. */
export const naiveGroup = (
  counted: readonly NaiveCounted[],
  parameters: FunnelParameters,
  value: string | null | undefined,
  zone: string,
) => {
  const own = counted.filter((each) => each.value === value);
  const { steps } = parameters;
  const did = (times: readonly (number | null)[], step: number) => (times[step] ?? null) !== null;
  const nextRequired = (step: number) => {
    const next = steps.findIndex(({ optional }, index) => index > step && !optional);
    return next < 0 ? null : next;
  };
  const totals = own.flatMap(({ times }) => {
    const [first, last] = [times[0], times.at(-1)];
    return typeof first === 'number' && typeof last === 'number' ? [last - first] : [];
  });
  const from = startOfDay(parameters.range.from as BusinessDate, zone);
  return {
    steps: steps.map((_, step) => {
      const here = own.filter(({ times }) => did(times, step));
      const next = nextRequired(step);
      const waits = here.flatMap(({ times }) => {
        const before = times.slice(0, step).filter((time) => time !== null);
        return before.length === 0 ? [] : [(times[step] as number) - Math.max(...before)];
      });
      return {
        count: here.length,
        lost: next === null ? 0 : here.filter(({ times }) => !did(times, next)).length,
        medianMs: median(waits),
        meanMs: waits.length === 0 ? null : waits.reduce((sum, wait) => sum + wait, 0) / waits.length,
      };
    }),
    medianMs: median(totals),
    firstDay: own.filter(({ times }) => {
      const start = Math.min(...times.filter((time) => time !== null));
      return start >= from && start < from + 86_400_000;
    }).length,
    persons: (step: number, kind: 'reached' | 'lost') => [
      ...new Set(
        own
          .filter(({ times }) => {
            const next = nextRequired(step);
            return did(times, step) && (kind === 'reached' || (next !== null && !did(times, next)));
          })
          .map(({ person }) => person),
      ),
    ],
  };
};
