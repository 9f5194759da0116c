// A metric as one yes or no for each person: the last step of a funnel, or a period of a retention table, by the evaluators of those
// questions, so that a figure here is a figure there.
import type { Instant } from '../../kernel/index.ts';
import { checkFunnel, createPersonWalk, type FunnelSpec, planFunnel } from '../funnels/index.ts';
import type { QuestionRefusal } from '../questions/index.ts';
import {
  checkRetention,
  createRetentionWalk,
  periodBounds,
  planRetention,
  type RetentionSpec,
  retainedIn,
} from '../retention/index.ts';
import type { EventMatcher, PersonTimeline, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { WeakGroupParameters } from './contract.ts';

/** Funnels within a session may go on so long after their first step. */
const SESSION_MS = 2 * 86_400_000;

/** How a metric is evaluated, as plain data. */
export type MetricSpec =
  | { readonly of: 'funnel'; readonly funnel: FunnelSpec }
  | { readonly of: 'retention'; readonly retention: RetentionSpec; readonly period: number };

export interface MetricPlan {
  readonly query: TimelineQuery;
  /** The event with which a customer begins. */
  readonly start: EventMatcher;
  spec(now: Instant): MetricSpec;
}

const funnelOf = (parameters: WeakGroupParameters) => {
  const { metric, ...common } = parameters;
  if (metric.of !== 'funnel') return null;
  const { of: _of, ...asked } = metric;
  const fixed = { counting: 'customers', rangeLimits: 'first_step', touch: 'first' } as const;
  const { range, unit, weekStart, population, groupsMax } = common;
  return { range, unit, weekStart, population, groupsMax, segments: [], ...asked, ...fixed };
};

const retentionOf = (parameters: WeakGroupParameters) => {
  const { metric, range, unit, weekStart, population, groupsMax } = parameters;
  if (metric.of !== 'retention') return null;
  const { of: _of, period: _period, ...asked } = metric;
  return { range, unit, weekStart, population, groupsMax, segments: [], ...asked };
};

/** What is wrong with the metric, or null. */
export const checkMetric = (parameters: WeakGroupParameters): QuestionRefusal | null => {
  const [funnel, retention] = [funnelOf(parameters), retentionOf(parameters)];
  if (funnel) return checkFunnel(funnel);
  return retention ? checkRetention(retention) : null;
};

export const planMetric = (
  parameters: WeakGroupParameters,
  timeZone: string,
  population: TimelinePopulation,
): MetricPlan => {
  const { metric } = parameters;
  const [funnel, retention] = [funnelOf(parameters), retentionOf(parameters)];
  if (metric.of === 'funnel' && funnel) {
    const plan = planFunnel(funnel, timeZone, population);
    const spec = plan.spec([], 0);
    return { query: plan.query, start: metric.steps[0]?.events ?? [], spec: () => ({ of: 'funnel', funnel: spec }) };
  }
  if (metric.of === 'retention' && retention) {
    const plan = planRetention(retention, timeZone, population);
    // What comes before the beginning is looked at by its instants.
    const { daysOf: _days, ...query } = plan.query;
    return {
      ...{ query, start: metric.initial },
      spec: (now) => ({ of: 'retention', retention: plan.spec([], 0, now), period: metric.period }),
    };
  }
  throw new Error('a metric is a funnel or a retention');
};

/** What a timeline is in a metric. The object is written again for the next one. */
export interface MetricFound {
  /** Index of the event with which the customer began. */
  start: number;
  at: Instant;
  reached: boolean;
  /** Whether the time in which it can be reached is over. */
  complete: boolean;
  /** Behaviour before this instant comes before what the metric asks for. */
  until: Instant;
}

const createFunnelMetric = (spec: FunnelSpec, now: Instant, found: MetricFound) => {
  const walk = createPersonWalk(spec);
  const windowMs = Number.isFinite(spec.rules.windowMs) ? spec.rules.windowMs : SESSION_MS;
  return (timeline: PersonTimeline): boolean => {
    let some = false;
    walk.counted(timeline, ({ level, events, startAt, reachedAt }) => {
      some = true;
      found.at = startAt;
      found.start = events.findIndex((event) => event >= 0 && timeline.at[event] === startAt);
      found.start = events[found.start] ?? 0;
      found.reached = level === spec.rules.stepCount;
      found.complete = startAt + windowMs <= now;
      found.until = found.reached ? reachedAt : startAt + windowMs;
    });
    return some;
  };
};

const createRetentionMetric = (spec: RetentionSpec, period: number, now: Instant, found: MetricFound) => {
  const walk = createRetentionWalk(spec);
  return (timeline: PersonTimeline): boolean => {
    let some = false;
    walk(timeline, ({ initial, counts }) => {
      some = true;
      found.start = initial;
      found.at = timeline.at[initial] as number;
      const { from, to } = periodBounds(spec, found.at, period);
      found.reached = retainedIn(spec, counts)[period] ?? false;
      const last = spec.counting === 'exact' ? to : periodBounds(spec, found.at, spec.brackets.length - 1).to;
      found.complete = last <= now;
      found.until = from;
    });
    return some;
  };
};

/** Evaluates timelines one after the other; null for who never began. */
export const createMetricWalk = (
  spec: MetricSpec,
  now: Instant,
): ((timeline: PersonTimeline) => MetricFound | null) => {
  const found: MetricFound = { start: 0, at: 0, reached: false, complete: false, until: 0 };
  const look =
    spec.of === 'funnel'
      ? createFunnelMetric(spec.funnel, now, found)
      : createRetentionMetric(spec.retention, spec.period, now, found);
  return (timeline) => (look(timeline) ? found : null);
};
