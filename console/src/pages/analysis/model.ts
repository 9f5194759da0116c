// A question as the builder edits it: what a new one begins with, and what happens to the options that name a step when the
// steps change. An event or property that is not chosen yet is the empty text.
import type { FunnelParameters } from '@contracts/know/funnels/contract.ts';
import type { CommonParameters, DayRange } from '@contracts/know/questions/contract.ts';
import type { RetentionParameters } from '@contracts/know/retention/contract.ts';
import type { EventFilter, EventMatcher } from '@contracts/know/timelines/contract.ts';
import dayjs from 'dayjs';

export type FunnelStep = FunnelParameters['steps'][number];

export const DAY_SECONDS = 86_400;
export const stepsMax = 20;

/** A day some days later, "2026-06-30". */
export const addDays = (day: string, days: number): string => dayjs(day).add(days, 'day').format('YYYY-MM-DD');

/** The last days up to and with today. */
export const lastDays = (today: string, days: number): DayRange => ({
  from: addDays(today, 1 - days),
  to: addDays(today, 1),
});

/** The days just before a range, as many as it has. */
export const rangeBefore = ({ from, to }: DayRange): DayRange => ({
  from: addDays(from, -dayjs(to).diff(from, 'day')),
  to: from,
});

export const commonOf = (range: DayRange): CommonParameters => ({
  range,
  unit: 'day',
  weekStart: 1,
  population: { who: 'customers' },
  segments: [],
  groupsMax: 10,
});

export const unchosen = (): EventMatcher => [{ event: '' }];
export const emptyStep = (): FunnelStep => ({ events: unchosen(), optional: false });

export const newFunnel = (today: string): FunnelParameters => ({
  ...commonOf(lastDays(today, 30)),
  steps: [emptyStep(), emptyStep()],
  order: 'ordered',
  strictBetween: 'any_event',
  window: { kind: 'duration', seconds: 7 * DAY_SECONDS },
  exclusions: [],
  voided: 'stop',
  sameInstant: 'log_order',
  counting: 'customers',
  rangeLimits: 'first_step',
  touch: 'first',
});

export const newRetention = (today: string): RetentionParameters => ({
  ...commonOf(lastDays(today, 84)),
  unit: 'week',
  initial: [{ event: null }],
  returning: [{ event: null }],
  periods: { kind: 'calendar', count: 8 },
  cohort: 'first_in_range',
  counting: 'exact',
  occurrencesMin: 1,
});

/** The options that name steps, after the steps went to other places; `place` gives -1 for a step that is gone. */
const renumbered = (
  funnel: FunnelParameters,
  steps: readonly FunnelStep[],
  place: (step: number) => number,
): FunnelParameters => {
  const exclusions = funnel.exclusions.flatMap((each) => {
    const [after, before] = [place(each.afterStep - 1), place(each.beforeStep - 1)];
    return after >= 0 && before > after ? [{ ...each, afterStep: after + 1, beforeStep: before + 1 }] : [];
  });
  const touched = typeof funnel.touch === 'object' ? place(funnel.touch.step - 1) : 0;
  const touch = typeof funnel.touch !== 'object' ? funnel.touch : touched < 0 ? 'first' : { step: touched + 1 };
  // Neither the first step nor the last may be left out.
  const kept = steps.map((step, index) =>
    index === 0 || index === steps.length - 1 ? { ...step, optional: false } : step,
  );
  return { ...funnel, steps: kept, exclusions, touch };
};

/** Moves a step to another place; exclusions stay with their steps, and go when their steps change sides. */
export const moveStep = (funnel: FunnelParameters, from: number, to: number): FunnelParameters => {
  const step = funnel.steps[from];
  if (!step || from === to || to < 0 || to >= funnel.steps.length) return funnel;
  const order = funnel.steps
    .map((_, index) => index)
    .toSpliced(from, 1)
    .toSpliced(to, 0, from);
  return renumbered(
    funnel,
    order.flatMap((index) => funnel.steps[index] ?? []),
    (index) => order.indexOf(index),
  );
};

export const removeStep = (funnel: FunnelParameters, at: number): FunnelParameters =>
  renumbered(funnel, funnel.steps.toSpliced(at, 1), (index) => (index === at ? -1 : index > at ? index - 1 : index));

export const addStep = (funnel: FunnelParameters, step: FunnelStep = emptyStep()): FunnelParameters =>
  funnel.steps.length >= stepsMax ? funnel : { ...funnel, steps: [...funnel.steps, step] };

/** What is still missing before a question can be asked. */
export type Missing = 'event' | 'filter' | 'range' | 'brackets' | 'property' | 'formula' | 'dimension' | 'page';

const filterComplete = (filter: EventFilter): boolean => {
  if (filter.kind === 'not') return filterComplete(filter.of);
  if (filter.kind !== 'compare') return filter.of.length > 0 && filter.of.every(filterComplete);
  if (filter.subject.name === '') return false;
  if (filter.operator === 'known' || filter.operator === 'unknown') return true;
  const { value } = filter;
  return Array.isArray(value) ? value.length > 0 : value !== '';
};

export const missingOf = (matcher: EventMatcher): Missing[] =>
  matcher.flatMap(({ event, filter }): Missing[] => [
    ...(event === '' ? (['event'] as const) : []),
    ...(filter && !filterComplete(filter) ? (['filter'] as const) : []),
  ]);

export const commonMissing = ({ range, comparison }: Pick<CommonParameters, 'range' | 'comparison'>): Missing[] =>
  [range, comparison].some((each) => each && each.from >= each.to) ? ['range'] : [];

export const funnelMissing = (funnel: FunnelParameters): readonly Missing[] => [
  ...new Set([
    ...commonMissing(funnel),
    ...[...funnel.steps, ...funnel.exclusions].flatMap(({ events }) => missingOf(events)),
    ...(funnel.hold?.name === '' ? (['filter'] as const) : []),
  ]),
];

export const retentionMissing = (retention: RetentionParameters): readonly Missing[] => {
  const { periods } = retention;
  const wrong = periods.kind === 'custom' && periods.brackets.some(({ fromDay, toDay }) => fromDay >= toDay);
  return [
    ...new Set([
      ...commonMissing(retention),
      ...[retention.initial, retention.returning].flatMap(missingOf),
      ...(wrong ? (['brackets'] as const) : []),
    ]),
  ];
};
