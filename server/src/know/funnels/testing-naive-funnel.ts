// The naive twin of the funnel: keeps every chain of events that could be an attempt and checks each by the definition, from scratch.
import type { AttemptEnd, FunnelRules } from './attempt.ts';

export interface NaiveEvent {
  readonly at: number;
  readonly bits: number;
}

export interface NaiveAttempt {
  readonly level: number;
  readonly events: readonly number[];
  readonly end: AttemptEnd;
  readonly endedBy: number;
}

/** Event index by step, in the order of steps. */
type Chain = readonly { readonly step: number; readonly event: number }[];

const has = (event: NaiveEvent | undefined, bit: number): boolean =>
  event !== undefined && (event.bits & (1 << bit)) !== 0;

/** The groups of events that stand together, as index lists. */
const groupsOf = (rules: FunnelRules, events: readonly NaiveEvent[]): readonly (readonly number[])[] => {
  const groups: number[][] = [];
  for (const [index, event] of events.entries()) {
    const last = groups.at(-1);
    if (rules.sameInstant !== 'log_order' && last && events[last[0] as number]?.at === event.at) last.push(index);
    else groups.push([index]);
  }
  return groups;
};

const isOptional = (rules: FunnelRules, step: number): boolean => (rules.optional & (1 << (step - 1))) !== 0;
const lastStep = (chain: Chain): number => chain.at(-1)?.step ?? 0;
const startOf = (events: readonly NaiveEvent[], chain: Chain): number =>
  events[chain[0]?.event as number]?.at as number;

/** Whether a chain can still go on after the group: within the window at its instant, nothing excluded, nothing between. */
const goesOn = (rules: FunnelRules, events: readonly NaiveEvent[], chain: Chain, group: readonly number[]): boolean => {
  const groupLast = group.at(-1) as number;
  const now = events[groupLast]?.at as number;
  if (now - startOf(events, chain) > rules.windowMs) return false;
  // Strictly later than an event of the chain, up to and with the group.
  const after = (index: number): readonly number[] =>
    events.flatMap((event, other) => {
      const later = rules.sameInstant === 'log_order' ? other > index : event.at > (events[index]?.at as number);
      return later && other <= groupLast ? [other] : [];
    });
  for (const [number, { after: from, before }] of rules.exclusions.entries()) {
    const armed = chain.find(({ step }) => step >= from);
    if (!armed || lastStep(chain) >= before) continue;
    if (after(armed.event).some((index) => has(events[index], rules.stepCount + number))) return false;
  }
  if (rules.order === 'strict')
    return !after(chain.at(-1)?.event as number).some(
      (index) => ((events[index]?.bits ?? 0) & rules.intervening) !== 0,
    );
  return true;
};

/** All ways to go on from a chain with events of the group. */
const extensions = (
  rules: FunnelRules,
  events: readonly NaiveEvent[],
  chain: Chain,
  group: readonly number[],
): readonly Chain[] => {
  const found: Chain[] = [];
  for (let step = lastStep(chain) + 1; step <= rules.stepCount; step += 1) {
    for (const event of group) {
      if (!has(events[event], step - 1) || chain.some((each) => each.event === event)) continue;
      const longer = [...chain, { step, event }];
      found.push(longer);
      if (rules.sameInstant === 'together') found.push(...extensions(rules, events, longer, group));
    }
    if (!isOptional(rules, step)) break;
  }
  return found;
};

const compareChains =
  (rules: FunnelRules, events: readonly NaiveEvent[]) =>
  (one: Chain, other: Chain): number => {
    const start = startOf(events, other) - startOf(events, one);
    if (start !== 0) return start;
    const optional = (chain: Chain) => chain.filter(({ step }) => isOptional(rules, step)).length;
    if (optional(one) !== optional(other)) return optional(other) - optional(one);
    for (let back = 1; back <= Math.max(one.length, other.length); back += 1) {
      const [left, right] = [one.at(-back), other.at(-back)];
      if (!left || !right) return 0;
      if (left.step !== right.step) return right.step - left.step;
      // Which of several events of one instant it is makes no difference.
      const when = ({ event }: { readonly event: number }) =>
        rules.sameInstant === 'together' ? (events[event]?.at as number) : event;
      if (when(left) !== when(right)) return when(left) - when(right);
    }
    return 0;
  };

const bestOf = (rules: FunnelRules, events: readonly NaiveEvent[], chains: readonly Chain[]): Chain | undefined => {
  const level = Math.max(0, ...chains.map(lastStep));
  return chains.filter((chain) => lastStep(chain) === level).sort(compareChains(rules, events))[0];
};

const asAttempt = (rules: FunnelRules, chain: Chain, end: AttemptEnd, endedBy: number): NaiveAttempt => ({
  level: lastStep(chain),
  events: Array.from(
    { length: rules.stepCount },
    (_, index) => chain.find(({ step }) => step === index + 1)?.event ?? -1,
  ),
  end,
  endedBy,
});

const orderedAttempts = (rules: FunnelRules, events: readonly NaiveEvent[]): readonly NaiveAttempt[] => {
  const attempts: NaiveAttempt[] = [];
  let living: readonly Chain[] = [];
  let best: Chain | null = null;
  const close = (end: AttemptEnd, endedBy: number) => {
    if (best) attempts.push(asAttempt(rules, best, end, endedBy));
    best = null;
  };
  for (const group of groupsOf(rules, events)) {
    const now = events[group[0] as number]?.at as number;
    const old = living.filter((chain) => now - startOf(events, chain) <= rules.windowMs);
    if (best && old.length === 0) close('window', -1);
    const grown = old.flatMap((chain) => extensions(rules, events, chain, group));
    const fresh = now < rules.startBefore ? extensions(rules, events, [], group) : [];
    const improve = (attained: readonly Chain[]) => {
      const candidate = bestOf(rules, events, attained);
      if (candidate && (!best || lastStep(candidate) > lastStep(best))) best = candidate;
    };
    improve(grown);
    if (best && lastStep(best) === rules.stepCount) {
      close('completed', -1);
      living = [];
      continue;
    }
    const descending = [...old, ...grown].filter((chain) => goesOn(rules, events, chain, group));
    if (best && descending.length === 0) {
      const excluded = group.find((index) =>
        rules.exclusions.some((_, number) => has(events[index], rules.stepCount + number)),
      );
      const between = group.find((index) => ((events[index]?.bits ?? 0) & rules.intervening) !== 0);
      if (excluded !== undefined) close('exclusion', excluded);
      else close('intervening', between as number);
    }
    improve(fresh);
    living = [...descending, ...fresh.filter((chain) => goesOn(rules, events, chain, group))];
    if (best && lastStep(best) === rules.stepCount) {
      close('completed', -1);
      living = [];
    }
  }
  close('open', -1);
  return attempts;
};

/** Every set of events with steps of their own, as the events by step. */
const assignments = (
  rules: FunnelRules,
  events: readonly NaiveEvent[],
  alive: readonly number[],
  step = 0,
): readonly (readonly number[])[] => {
  if (step === rules.stepCount) return [[]];
  return [-1, ...alive.filter((index) => has(events[index], step))].flatMap((event) =>
    assignments(rules, events, event < 0 ? alive : alive.filter((index) => index !== event), step + 1).map((rest) => [
      event,
      ...rest,
    ]),
  );
};

/** The largest set; of those the one whose newest events are newest, beginning with one that may begin an attempt. */
const newest = (rules: FunnelRules, events: readonly NaiveEvent[], alive: readonly number[]): readonly number[] => {
  const first = alive.filter((index) => (events[index]?.at as number) < rules.startBefore).at(-1);
  const used = (one: readonly number[]) => one.filter((index) => index >= 0).toSorted((left, right) => right - left);
  const sets = assignments(rules, events, alive).filter((one) => first !== undefined && one.includes(first));
  return (
    sets.toSorted((one, other) => {
      const [left, right] = [used(one), used(other)];
      if (left.length !== right.length) return right.length - left.length;
      const at = left.findIndex((index, place) => index !== right[place]);
      return at < 0 ? 0 : (right[at] as number) - (left[at] as number);
    })[0] ?? []
  );
};

const unorderedAttempts = (rules: FunnelRules, events: readonly NaiveEvent[]): readonly NaiveAttempt[] => {
  const attempts: NaiveAttempt[] = [];
  let alive: readonly number[] = [];
  let best: readonly number[] = [];
  const size = (one: readonly number[]) => one.filter((index) => index >= 0).length;
  const close = (end: AttemptEnd, endedBy: number) => {
    if (size(best) > 0) attempts.push({ level: size(best), events: best, end, endedBy });
    best = [];
  };
  const improve = () => {
    const found = newest(rules, events, alive);
    if (size(found) > size(best)) best = found;
  };
  const steps = 2 ** rules.stepCount - 1;
  for (const group of groupsOf(rules, events)) {
    const now = events[group[0] as number]?.at as number;
    const mayBegin = (index: number) => (events[index]?.at as number) < rules.startBefore;
    let old = alive.filter((index) => now - (events[index]?.at as number) <= rules.windowMs);
    if (!old.some(mayBegin) && now >= rules.startBefore) old = [];
    if (old.length === 0) close('window', -1);
    const matching = group.filter((index) => ((events[index]?.bits ?? 0) & steps) !== 0);
    alive = now < rules.startBefore || old.length > 0 ? [...old, ...matching] : [];
    improve();
    if (size(best) === rules.stepCount) {
      close('completed', -1);
      alive = [];
      continue;
    }
    const excluded = group.find((index) =>
      rules.exclusions.some((_, number) => has(events[index], rules.stepCount + number)),
    );
    if (excluded === undefined || alive.length === 0) continue;
    alive = now < rules.startBefore ? matching : [];
    if (old.length > 0) {
      close('exclusion', excluded);
      improve();
    }
  }
  close('open', -1);
  return attempts;
};

/** The attempts that the definition finds in events that ascend by (time, position). For few events: it tries everything. */
export const naiveAttempts = (rules: FunnelRules, events: readonly NaiveEvent[]): readonly NaiveAttempt[] =>
  rules.order === 'any' ? unorderedAttempts(rules, events) : orderedAttempts(rules, events);
