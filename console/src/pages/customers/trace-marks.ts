// What the trace of a question says of single events of a timeline: which event stood for which step, which came back, and what voided
// an attempt. Only the events that the question looked at have marks; an event may have several.
import type { FunnelTrace } from '@contracts/know/funnels/contract.ts';
import type { RetentionTrace } from '@contracts/know/retention/contract.ts';

interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** What an event was to the question. `stretch` counts from 0: the attempt, or the cohort. */
export type TraceMark =
  | { readonly kind: 'step'; readonly stretch: number; readonly step: number; readonly counted: boolean }
  | { readonly kind: 'voided' | 'over'; readonly stretch: number; readonly reason: Bilingual }
  | { readonly kind: 'initial'; readonly stretch: number }
  | { readonly kind: 'returned'; readonly stretch: number; readonly period: number; readonly counted: boolean };

/** An attempt or a cohort: a part of the timeline that was judged by itself. */
export interface TraceStretch {
  /** First and last instant that matter to it. */
  readonly from: number;
  readonly to: number;
  /** Whether the result counts it. */
  readonly counted: boolean;
  /** Steps of a funnel that were not done, from 0. */
  readonly missing: readonly number[];
  readonly reason: Bilingual | null;
  /** First day of the cohort, of a retention. */
  readonly cohort: string | null;
  /** Numbers of the periods in which the customer counts as retained, of a retention. */
  readonly retained: readonly number[];
}

export interface TraceOnTimeline {
  readonly stretches: readonly TraceStretch[];
  /** By the event's place in the log. */
  readonly marks: ReadonlyMap<number, readonly TraceMark[]>;
  /** Why there is nothing to mark; null where there is. */
  readonly nothing: Bilingual | null;
}

const marksOf = (entries: readonly (readonly [number, TraceMark])[]): TraceOnTimeline['marks'] => {
  const marks = new Map<number, TraceMark[]>();
  for (const [position, mark] of entries) marks.set(position, [...(marks.get(position) ?? []), mark]);
  return marks;
};

/** The attempts of a funnel. An attempt that its window ended is over; one that an event voided says so at that event. */
export const funnelOnTimeline = ({ attempts }: FunnelTrace): TraceOnTimeline => ({
  stretches: attempts.map(({ steps, endedBy, counted, reason }) => {
    const at = [...steps, endedBy].flatMap((event) => event?.at ?? []);
    return {
      ...{ from: Math.min(...at), to: Math.max(...at), counted, reason, cohort: null, retained: [] },
      missing: steps.flatMap((event, step) => (event === null ? [step] : [])),
    };
  }),
  marks: marksOf(
    attempts.flatMap(({ steps, endedBy, end, reason, counted }, stretch) => [
      ...steps.flatMap((event, step) =>
        event ? [[event.position, { kind: 'step', stretch, step, counted } as const] as const] : [],
      ),
      ...(endedBy
        ? [[endedBy.position, { kind: end === 'window' ? 'over' : 'voided', stretch, reason } as const] as const]
        : []),
    ]),
  ),
  nothing: null,
});

/** The cohorts of a retention, and the returns of each period. */
export const retentionOnTimeline = ({ cohorts, reason }: RetentionTrace): TraceOnTimeline => ({
  stretches: cohorts.map(({ date, initial, periods }) => ({
    from: initial.at,
    to: Math.max(initial.at, ...periods.flatMap(({ events }) => events.map(({ at }) => at))),
    ...{ counted: true, missing: [], reason: null, cohort: date },
    retained: periods.flatMap(({ retained }, period) => (retained ? [period] : [])),
  })),
  marks: marksOf(
    cohorts.flatMap(({ initial, periods }, stretch) => [
      [initial.position, { kind: 'initial', stretch } as const] as const,
      ...periods.flatMap(({ events, retained }, period) =>
        events.map(({ position }) => [position, { kind: 'returned', stretch, period, counted: retained }] as const),
      ),
    ]),
  ),
  nothing: cohorts.length === 0 ? reason : null,
});

/** Which stretch is shown first: one that counts, the latest of them. */
export const firstShown = ({ stretches }: TraceOnTimeline): number => {
  const counted = stretches.findLastIndex((each) => each.counted);
  return counted >= 0 ? counted : stretches.length - 1;
};
