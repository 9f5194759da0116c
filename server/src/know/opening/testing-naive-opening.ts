// The naive twin of the opening workbench: each visitor's best attempt by the funnel's twin, and what happened at each step by looking at every
// event again; figures by filtering the list of visitors.
import { type BusinessDate, businessDateAt, startOfDay } from '../../kernel/index.ts';
import { unitOf } from '../questions/testing-asked.ts';
import type { EventSubject, TimelineQuery } from '../timelines/index.ts';
import { type NaiveTimelineEvent, naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import { bestAttempt } from '../weak-groups/testing-naive-weak-groups.ts';
import type { OpeningCause, OpeningParameters } from './contract.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 1_440 * MINUTE_MS;

/** What happened to a visitor at one step. */
export interface NaiveStep {
  /** Milliseconds from the step before; null where it was not done. */
  readonly ms: number | null;
  readonly queueMs: number | null;
  readonly errors: number;
  readonly sends: number;
  readonly waits: number;
  /** Earlier steps that were done again while the visitor stood before it. */
  readonly again: number;
  readonly reasons: readonly string[];
}

export interface NaiveVisitor {
  readonly person: string;
  readonly at: number;
  readonly level: number;
  readonly complete: boolean;
  readonly stallMs: number;
  readonly steps: readonly NaiveStep[];
  /** Of each dimension the first value from the first step on. */
  readonly values: readonly (string | null)[];
  /** The same of a breakdown by event. */
  readonly group: string | null;
}

const text = ({ event }: NaiveTimelineEvent, name: string) => naiveText(event, { kind: 'property', name });
const isWord = (reason: string, words: readonly string[]) => words.some((word) => reason.includes(word));
const kindOf = (reason: string) => {
  if (isWord(reason, ['captcha', 'code', 'sms'])) return 'sends';
  if (isWord(reason, ['queue', 'busy', 'wait'])) return 'waits';
  return isWord(reason, ['left', 'abandon', 'cancel']) ? null : 'errors';
};

const visitorOf = (
  person: string,
  all: readonly NaiveTimelineEvent[],
  { steps, windowDays, range, dimensions, breakdown }: OpeningParameters,
  zone: string,
  now: number,
): readonly NaiveVisitor[] => {
  const windowMs = windowDays * DAY_MS;
  const [from, startBefore] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, zone)) as [
    number,
    number,
  ];
  const events = all.filter(({ at }) => at >= from && at <= startBefore + windowMs);
  const best = bestAttempt(events, { steps: steps.length, windowMs, startBefore });
  const first = best?.chosen[0];
  if (!best || !first) return [];
  const has = ({ bits }: NaiveTimelineEvent, bit: number) => Math.floor(bits / 2 ** bit) % 2 === 1;
  const during = events.slice(events.indexOf(first)).filter(({ at }) => at <= first.at + windowMs);
  const others = during.filter((each) => !best.chosen.includes(each));
  /** Steps that were done when something happened. */
  const standing = (each: NaiveTimelineEvent) =>
    best.chosen.filter((step) => during.indexOf(step) < during.indexOf(each)).length;
  const failures = others
    .filter((each) => has(each, steps.length))
    .map((each) => {
      const said = text(each, 'step') ?? '';
      const named = steps.findIndex(({ events: names }) => names.some(({ event }) => event === said));
      const step = Math.min(steps.length - 1, named < 0 ? standing(each) : named);
      return { step, reason: text(each, 'reason') ?? '' };
    });
  const repeated = others
    .filter((each) => !has(each, steps.length))
    .filter((each) => steps.some((_, step) => step < standing(each) && has(each, step)))
    .map(standing);
  const last = best.chosen.at(-1) as NaiveTimelineEvent;
  let stay = last.at;
  for (const { at } of during.slice(during.indexOf(last) + 1)) {
    if (at - stay > 30 * MINUTE_MS) break;
    stay = at;
  }
  const firstValue = (subject: EventSubject): string | null => {
    const told = events.slice(events.indexOf(first)).find((each) => naiveText(each.event, subject) !== null);
    return told ? naiveText(told.event, subject) : null;
  };
  const triedAgain = (step: number) => {
    const done = best.chosen[step];
    return done !== undefined && Number(text(done, 'attempt') ?? Number.NaN) > 1 ? 1 : 0;
  };
  const isCode = ({ events: names }: OpeningParameters['steps'][number]) =>
    names.some(({ event }) => isWord(event ?? '', ['phone', 'sms', 'captcha', 'code']));
  return [
    {
      ...{ person, at: first.at, level: best.level, complete: first.at + windowMs <= now },
      stallMs: best.level === steps.length ? 0 : stay - last.at,
      steps: steps.map((step, place): NaiveStep => {
        const [before, done] = [best.chosen[place - 1], best.chosen[place]];
        const own = failures.filter((each) => each.step === place).map(({ reason }) => reason);
        const count = (kind: 'errors' | 'sends' | 'waits') => own.filter((reason) => kindOf(reason) === kind).length;
        const queue = done ? Number(text(done, 'queue_seconds') ?? Number.NaN) : Number.NaN;
        return {
          ms: done && before ? done.at - before.at : null,
          queueMs: queue >= 0 ? Math.round(queue) * 1_000 : null,
          errors: count('errors') + (isCode(step) ? 0 : triedAgain(place)),
          sends: count('sends') + (isCode(step) ? triedAgain(place) : 0),
          ...{ waits: count('waits'), again: repeated.filter((at) => at === place).length, reasons: own },
        };
      }),
      values: dimensions.map(({ subject }) => firstValue(subject)),
      group: breakdown?.by === 'event' ? firstValue(breakdown.subject) : null,
    },
  ];
};

/** Everybody who began in the range. */
export const naiveVisitors = (
  world: Pick<TestWorld, 'events'>,
  parameters: OpeningParameters,
  query: TimelineQuery,
  zone: string,
  now: number,
): readonly NaiveVisitor[] =>
  [...naiveTimelines(world, { ...query, from: null, to: Number.POSITIVE_INFINITY })].flatMap(([person, events]) =>
    visitorOf(person, events, parameters, zone, now),
  );

/** Number, median and 90 % point by the nearest rank. */
export const naiveSpread = (values: readonly number[]) => {
  const sorted = values.toSorted((one, other) => one - other);
  const at = (share: number) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? null;
  return { count: sorted.length, median: at(0.5), p90: at(0.9) };
};

export const hadFailure = ({ steps }: NaiveVisitor, step: number): boolean => {
  const { errors = 0, sends = 0, waits = 0 } = steps[step] ?? {};
  return errors + sends + waits > 0;
};

/** Whether a cause is true of a visitor who stood before a step. */
export const createNaiveCauses = (visitors: readonly NaiveVisitor[], parameters: OpeningParameters) => {
  const medians = parameters.steps.map(
    (_, step) => naiveSpread(visitors.flatMap(({ steps }) => steps[step]?.ms ?? [])).median,
  );
  return (cause: OpeningCause, visitor: NaiveVisitor, step: number): boolean => {
    const own = visitor.steps[step] as NaiveStep;
    const median = medians[step] ?? null;
    const leftLate = visitor.level === step && median !== null && visitor.stallMs > median;
    const byFirm = parameters.steps[step]?.by === 'firm';
    if (cause === 'experience') return own.errors > 0;
    if (cause === 'captcha') return own.sends > 0;
    if (cause === 'unclear') return own.again > 0;
    if (cause === 'queue') return own.waits > 0 || (byFirm && leftLate);
    return !byFirm && leftLate && !hadFailure(visitor, step);
  };
};

/** The figures of a step as the answer has them. */
export const naiveStepFigures = (visitors: readonly NaiveVisitor[], step: number) => {
  const reached = visitors.filter(({ level }) => level > step);
  const lost = visitors.filter(({ level }) => step > 0 && level === step);
  const stood = visitors.filter(({ level }) => step > 0 && level >= step);
  const failed = stood.filter((each) => hadFailure(each, step));
  const stalls = lost.map(({ stallMs }) => stallMs);
  const edges = [0, 1, 5, 15, 60, Number.POSITIVE_INFINITY].map((minutes) => minutes * MINUTE_MS);
  return {
    ...{ reached: reached.length, lost: lost.length },
    time: naiveSpread(visitors.flatMap(({ steps }) => steps[step]?.ms ?? [])),
    queue: naiveSpread(visitors.flatMap(({ steps }) => steps[step]?.queueMs ?? [])),
    stall: {
      ...naiveSpread(stalls),
      brackets: edges
        .slice(1)
        .map((edge, place) => stalls.filter((ms) => ms >= (edges[place] ?? 0) && ms < edge).length),
    },
    failed: { customers: failed.length, lost: failed.filter((each) => lost.includes(each)).length },
  };
};

/** How many visitors each reason was given for at a step, without those for whom none was. */
export const naiveReasons = (visitors: readonly NaiveVisitor[], step: number): ReadonlyMap<string, number> => {
  const said = new Set(visitors.flatMap(({ steps }) => steps[step]?.reasons ?? []).filter((reason) => reason !== ''));
  return new Map(
    [...said].map((reason) => [reason, visitors.filter(({ steps }) => steps[step]?.reasons.includes(reason)).length]),
  );
};

/** How many of those who began in the unit did each step. */
export const naiveReached = (
  visitors: readonly NaiveVisitor[],
  { steps, unit, weekStart }: OpeningParameters,
  date: string,
  zone: string,
): readonly number[] => {
  const own = visitors.filter(({ at }) => unitOf(businessDateAt(at, zone), unit, weekStart) === date);
  return steps.map((_, place) => own.filter(({ level }) => level > place).length);
};
