// Which windows of a customer are reached, decided from the tallies of days alone: whatever the order in which events came, and however
// often they were corrected or taken back, the same tallies give the same windows.
import { addDays, type BusinessDate } from '../../kernel/index.ts';
import type { Count, Line, Scene, Window } from './contract.ts';
import { createCounter } from './counter.ts';
import { type DayTally, emptyTally } from './tally.ts';
import { calendarSpan, daysFrom, type Span } from './windows.ts';

/** What a scene counts: its counts, and behind them the event from which a window begins. */
export const partsOf = ({ trigger }: Pick<Scene, 'trigger'>): readonly Count[] => {
  if (trigger.kind !== 'happens') return [];
  const { counts, window } = trigger;
  const plain = { each: [], measure: 'events', property: null, atLeast: 1, cap: null } as const;
  return window.kind === 'since' ? [...counts, { of: window.event, ...plain, each: [] }] : counts;
};

/** Tallies of a customer: by part, by day. */
export type Tallies = readonly ReadonlyMap<string, DayTally>[];

/** A window, and whether it is reached. */
export interface Standing extends Span {
  readonly met: boolean;
  /** The day on which it was reached; of a window that is not, its first day. */
  readonly day: string;
  readonly at: number;
  readonly lines: readonly Line[];
}

const daysOf = (tallies: Tallies, counts: number, from: string, to: string): readonly string[] =>
  [...new Set(tallies.slice(0, counts).flatMap((days) => [...days.keys()]))]
    .filter((day) => day >= from && day <= to)
    .sort();

/** Counts a window day by day. */
const judgeSpan = (counts: readonly Count[], tallies: Tallies, span: Span): Standing => {
  const counters = counts.map(createCounter);
  let reached: { readonly day: string; readonly at: number } | null = null;
  for (const day of daysOf(tallies, counts.length, span.from, span.to)) {
    const today = counts.map((_, part) => tallies[part]?.get(day) ?? emptyTally);
    counters.forEach((counter, part) => {
      counter.add(today[part] ?? emptyTally);
    });
    if (!reached && counters.every((counter) => counter.isReached()))
      reached = { day, at: Math.max(...today.map(({ lastAt }) => lastAt)) };
  }
  // A sum may fall again below what it had reached.
  const met = reached !== null && counters.every((counter) => counter.isReached());
  return {
    ...span,
    ...(met && reached ? reached : { day: span.from, at: 0 }),
    met,
    lines: [{ kind: 'window', from: span.from, to: span.to }, ...counters.map((counter, part) => counter.line(part))],
  };
};

const earliest = (days: readonly string[]): string => [...days].sort()[0] ?? '';
const latest = (days: readonly string[]): string => [...days].sort().at(-1) ?? '';

/** A window that was decided before. */
export interface Decided extends Span {
  readonly version: number;
  /** Whether it was reached when it was looked at last. */
  readonly met: boolean;
}

/** Place of a rolling window among those of its version: "v2:3". */
const ordinalOf = ({ occasion }: Span): number => Number(occasion.split(':')[1] ?? 0);

interface Asked {
  readonly scene: Scene;
  readonly version: number;
  readonly tallies: Tallies;
  /** Days whose tallies changed, by part. */
  readonly touched: readonly (readonly string[])[];
  /** Windows of the customer in this scene, of any version. */
  readonly decided: readonly Decided[];
}

const valid = ({ validFrom, validUntil }: Scene, { from, to, ...span }: Span): Span => ({
  ...span,
  from: from > validFrom ? from : validFrom,
  to: validUntil !== null && validUntil < to ? validUntil : to,
});

type Happens = Extract<Scene['trigger'], { kind: 'happens' }>;

const judgeCalendar = ({ scene, tallies, touched }: Asked, { counts, window }: Happens): readonly Standing[] => {
  if (window.kind !== 'calendar') return [];
  const spans = new Map(
    touched
      .flat()
      .map((day) => calendarSpan(window.unit, day))
      .map((span) => [span.occasion, span]),
  );
  return [...spans.values()].map((span) => judgeSpan(counts, tallies, valid(scene, span)));
};

/**
 * Rolling windows one after the other, each as early as it is reached. What ended before the first touched day stands; from there on they
 * are found anew, and those that are found no more are not met.
 */
const judgeRolling = (
  { scene, version, tallies, touched, decided }: Asked,
  { counts, window }: Happens,
): readonly Standing[] => {
  if (window.kind !== 'rolling') return [];
  const first = earliest(touched.flat());
  const own = decided.filter((each) => each.version === version);
  const settled = own.filter(({ to, met }) => met && to < first);
  const older = decided.filter((each) => each.version < version && each.met).map(({ to }) => to);
  const floor = latest([scene.validFrom, ...[...older, ...settled.map(({ to }) => to)].map(dayAfter)]);
  const end = scene.validUntil ?? '9999-12-31';
  let [from, place] = [floor, Math.max(0, ...settled.map(ordinalOf))];
  const found: Standing[] = [];
  for (const day of daysOf(tallies, counts.length, latest([floor, first]), end)) {
    if (day < from) continue;
    const begin = addDays(day as BusinessDate, 1 - window.days);
    const span = { occasion: `v${version}:${place + 1}`, from: latest([begin, from]), to: day };
    const standing = judgeSpan(counts, tallies, span);
    if (!standing.met) continue;
    found.push(standing);
    place += 1;
    from = dayAfter(day);
  }
  const lost = own
    .filter((each) => ordinalOf(each) > place)
    .map(({ occasion, from: begin, to }) => judgeLost(counts, tallies, { occasion, from: begin, to }));
  return [...found, ...lost];
};

const dayAfter = (day: string): string => (day >= '9999-12-31' ? day : addDays(day as BusinessDate, 1));

const judgeLost = (counts: readonly Count[], tallies: Tallies, span: Span): Standing => ({
  ...judgeSpan(counts, tallies, span),
  ...{ met: false, day: span.from, at: 0 },
});

/** Windows from the days on which an event happened; a day on which it did not happen after all is no beginning any more. */
const judgeSince = ({ scene, tallies, touched, decided }: Asked, { counts, window }: Happens): readonly Standing[] => {
  if (window.kind !== 'since') return [];
  const begins = [...(tallies[counts.length] ?? [])]
    .filter(([, { counted }]) => Object.values(counted).some((times) => times > 0))
    .map(([day]) => day)
    .filter((day) => day >= scene.validFrom)
    .sort();
  const nameOf = (day: string): string => (window.which === 'first' ? 'first' : `since:${day}`);
  const spans = (window.which === 'first' ? begins.slice(0, 1) : begins).map((day) => ({
    occasion: nameOf(day),
    ...daysFrom(day, window.days),
  }));
  const days = touched.flat();
  const isTouched = ({ from, to }: Span): boolean => days.some((day) => day >= from && day <= to);
  const changedBegin = (touched[counts.length] ?? []).length > 0;
  // Another first beginning moves the one window that there is.
  const moved = changedBegin && window.which === 'first';
  const now = spans
    .filter((span) => moved || isTouched(span))
    .map((span) => judgeSpan(counts, tallies, valid(scene, span)));
  const names = new Set(spans.map(({ occasion }) => occasion));
  const lost = changedBegin ? decided.filter(({ occasion }) => !names.has(occasion)) : [];
  return [...now, ...lost.map((span) => judgeLost(counts, tallies, span))];
};

/** The windows that the touched days concern, as they stand now. */
export const standingsOf = (asked: Asked): readonly Standing[] => {
  const { trigger } = asked.scene;
  if (trigger.kind !== 'happens' || asked.touched.flat().length === 0) return [];
  const judges: Readonly<Record<Window['kind'], () => readonly Standing[]>> = {
    each: () => [],
    calendar: () => judgeCalendar(asked, trigger),
    rolling: () => judgeRolling(asked, trigger),
    since: () => judgeSince(asked, trigger),
  };
  return judges[trigger.window.kind]();
};

/** Days of which tallies are needed to judge the touched ones. Beginnings of `since` are needed whole besides. */
export const daysNeeded = (
  { trigger, validFrom }: Scene,
  version: number,
  touched: readonly string[],
  decided: readonly Decided[],
  begins: readonly string[],
): { readonly from: string; readonly to: string } => {
  const [first, last] = [earliest(touched), latest(touched)];
  if (trigger.kind !== 'happens') return { from: first, to: last };
  const { window } = trigger;
  switch (window.kind) {
    case 'each':
      return { from: first, to: last };
    case 'calendar':
      return { from: calendarSpan(window.unit, first).from, to: calendarSpan(window.unit, last).to };
    case 'rolling': {
      const back = addDays(first as BusinessDate, -window.days);
      // Windows that are found no more are explained by what is left in them.
      const lost = decided.filter((each) => each.version === version && each.to >= first).map(({ from }) => from);
      const from = earliest([back, ...lost]);
      return { from: from > validFrom ? from : validFrom, to: '9999-12-31' };
    }
    case 'since':
      return {
        from: earliest([first, ...begins]),
        to: latest([last, ...begins.map((day) => daysFrom(day, window.days).to)]),
      };
  }
};
