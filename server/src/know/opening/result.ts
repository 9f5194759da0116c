// From what was read of the visitors to what is shown.
import { type Instant, startOfDay } from '../../kernel/index.ts';
import { correctByHolm, memberGroups, type QuestionContext, shareDifference } from '../questions/index.ts';
import { dimensionOf, type NamedDimension } from '../weak-groups/index.ts';
import { standingOf, standingUnderWay, visitorsAmong } from './among.ts';
import { causesOfSteps } from './causes.ts';
import { type OpeningParameters, type OpeningResult, type OpeningWorkbench, stallEdges } from './contract.ts';
import { findingsOf } from './findings.ts';
import { createCauses, lostAt, passed, spreadOf, stood, timesOf } from './measures.ts';
import { dayOfChange } from './plan.ts';
import { openingTrend } from './trend.ts';
import type { VisitorsPart } from './visitors.ts';

const REASONS_MAX = 8;
const VALUES_SHOWN = 12;

/** The dimensions of the visitors. */
export const openingDimensions = ({ persons, codes, texts }: VisitorsPart, { dimensions }: OpeningParameters) =>
  dimensions.map(({ ordered }, dimension) =>
    dimensionOf(
      persons.map((_, visitor) => texts[dimension]?.[codes[visitor * texts.length + dimension] ?? -1] ?? null),
      ordered,
    ),
  );

const labelOf = ({ label, events }: OpeningParameters['steps'][number]): string =>
  label ?? events.map(({ event }) => event ?? '*').join(' | ');

const bracketsOf = (stalls: readonly number[]): number[] => {
  const brackets = new Array<number>(stallEdges.length + 1).fill(0);
  for (const ms of stalls) {
    const place = stallEdges.findIndex((edge) => ms < edge);
    const at = place < 0 ? stallEdges.length : place;
    brackets[at] = (brackets[at] as number) + 1;
  }
  return brackets;
};

const reasonsAt = (part: VisitorsPart, step: number) => {
  const customers = new Map<string, Set<number>>();
  for (const [visitor, at, reason] of part.reasons)
    if (at === step && reason !== '') customers.set(reason, (customers.get(reason) ?? new Set()).add(visitor));
  return [...customers]
    .map(([reason, { size }]) => ({ reason, customers: size }))
    .toSorted((one, other) => other.customers - one.customers || one.reason.localeCompare(other.reason))
    .slice(0, REASONS_MAX);
};

/** Whether a failure of any kind happened to the visitor at the step. */
export const hadFailure = (part: VisitorsPart, steps: number, visitor: number, step: number): boolean =>
  [part.errors, part.sends, part.waits].some((counts) => (counts[visitor * steps + step] as number) > 0);

const stepsOf = (part: VisitorsPart, parameters: OpeningParameters): OpeningResult['steps'] => {
  const count = parameters.steps.length;
  const times = timesOf(part, count);
  const all = part.persons.map((_, visitor) => visitor);
  const reached = Array.from({ length: count }, (_, step) => all.filter((each) => passed(part, each, step)).length);
  return parameters.steps.map((step, place) => {
    const lost = all.filter((each) => lostAt(part, each, place));
    const stalls = lost.map((each) => part.stallMs[each] as number);
    const failed = all.filter((each) => stood(part, each, place) && hadFailure(part, count, each, place));
    const queues = all
      .map((each) => part.queueSeconds[each * count + place] as number)
      .filter((seconds) => seconds >= 0);
    const [here, before, first] = [reached[place] as number, reached[place - 1], reached[0] as number];
    return {
      ...{ label: labelOf(step), by: step.by, reached: here, lost: lost.length },
      fromPrevious: before === undefined || before === 0 ? null : here / before,
      fromFirst: first === 0 ? null : here / first,
      time: spreadOf(times[place] ?? []),
      queue: spreadOf(queues.map((seconds) => seconds * 1_000)),
      stall: { ...spreadOf(stalls), brackets: bracketsOf(stalls) },
      failed: { customers: failed.length, lost: failed.filter((each) => lostAt(part, each, place)).length },
      reasons: reasonsAt(part, place),
    };
  });
};

const dividedOf = (part: VisitorsPart, steps: number, dimensions: readonly NamedDimension[]) =>
  dimensions.map(({ values, codes, unknown, labelOf: label }) => {
    const counts = values.map(() => new Array<number>(steps).fill(0));
    for (const [visitor, code] of codes.entries()) {
      const own = counts[code];
      if (own)
        for (let step = 0; step < (part.level[visitor] as number); step += 1) own[step] = (own[step] as number) + 1;
    }
    const all = values.map((value, place) => ({ value, label: label(value), reached: counts[place] ?? [] }));
    // The most frequent ones, in the order of the values.
    const least =
      all.map(({ reached }) => reached[0] ?? 0).toSorted((one, other) => other - one)[VALUES_SHOWN - 1] ?? 0;
    return { unknown, values: all.filter(({ reached }) => (reached[0] ?? 0) >= least).slice(0, VALUES_SHOWN) };
  });

interface Side {
  readonly customers: number;
  readonly passed: number;
}

/** Who began before an instant and who on it or later, step by step. */
export const changeOf = (
  part: VisitorsPart,
  steps: number,
  on: string,
  at: Instant,
): NonNullable<OpeningResult['change']> => {
  const visitors = part.persons.map((_, visitor) => visitor);
  const sideOf = (later: boolean, from: (visitor: number) => boolean, to: (visitor: number) => boolean): Side => {
    const own = visitors.filter((each) => (part.at[each] as number) >= at === later && from(each));
    return { customers: own.length, passed: own.filter(to).length };
  };
  const pairs = Array.from({ length: steps }, (_, step) => {
    const from = (each: number) => step === 0 || stood(part, each, step);
    const to = (each: number) => passed(part, each, step === 0 ? steps - 1 : step);
    return { before: sideOf(false, from, to), after: sideOf(true, from, to) };
  });
  const tested = pairs.map(({ before, after }) =>
    shareDifference(after.passed, after.customers, before.passed, before.customers),
  );
  const qs = correctByHolm(tested.map(({ p }) => p));
  const rows = pairs.map(({ before, after }, place) => {
    const { difference: value, low, high } = tested[place] as (typeof tested)[number];
    const known = before.customers > 0 && after.customers > 0;
    return { before, after, difference: known ? { value, low, high } : null, q: qs[place] as number };
  });
  const [whole, ...rest] = rows;
  if (!whole) throw new Error('a funnel has steps');
  return { on, whole, steps: rest };
};

type Place = Pick<QuestionContext, 'grouping' | 'timeZone' | 'now'>;

/** The four steps of some visitors; `searches` says how many searches for findings stand side by side, 0 that there is none. */
const workbenchOf = (
  parameters: OpeningParameters,
  part: VisitorsPart,
  underWay: number,
  { timeZone, now }: Place,
  searches: number,
): OpeningWorkbench => {
  const steps = parameters.steps.length;
  const dimensions = openingDimensions(part, parameters);
  const holds = createCauses(
    part,
    steps,
    parameters.steps.map(({ by }) => by === 'firm'),
  );
  const opened = part.persons.flatMap((_, visitor) => (passed(part, visitor, steps - 1) ? [visitor] : []));
  const on = dayOfChange(parameters);
  const totalMs = (visitor: number): number => {
    let sum = 0;
    for (let step = 1; step < steps; step += 1) sum += part.stepMs[visitor * steps + step] as number;
    return sum;
  };
  const rate = parameters.falseDiscoveryRate / Math.max(1, searches);
  const searched = { ...parameters, falseDiscoveryRate: rate };
  return {
    ...{ visitors: part.persons.length, opened: opened.length, underWay },
    total: spreadOf(opened.map(totalMs)),
    steps: stepsOf(part, parameters),
    trend: openingTrend(parameters, part, timeZone, now),
    divided: dividedOf(part, steps, dimensions),
    findings: searches === 0 ? [] : [...findingsOf(part, searched, dimensions, holds)],
    causes: causesOfSteps(part, steps, holds),
    change: on === null ? null : changeOf(part, steps, on, startOfDay(on, timeZone)),
  };
};

export const openingResultOf = (parameters: OpeningParameters, part: VisitorsPart, place: Place): OpeningResult => {
  const { segments, steps } = parameters;
  const groups = memberGroups(standingOf(part), standingUnderWay(part), place.grouping, parameters);
  return {
    ...workbenchOf(parameters, part, part.underWay.length, place, 1),
    groups: groups.map(({ key, members, pending }) => {
      const own = visitorsAmong(part, steps.length, members);
      return { key, ...workbenchOf(parameters, own, pending, place, key.kind === 'all' ? segments.length : 0) };
    }),
  };
};
