// What one timeline gives to the workbench: how far the visitor came, how long each step took, what failed, what was done again, and how
// long they stayed where they stopped.
import type { Instant } from '../../kernel/index.ts';
import { createPersonWalk } from '../funnels/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { createTexts, mergeCodes } from '../weak-groups/index.ts';
import { ATTEMPT_COLUMN, type OpeningSpec, QUEUE_COLUMN, REASON_COLUMN, STEP_COLUMN } from './plan.ts';
import { reasonKind } from './reasons.ts';

/** Without behaviour for so long they are no longer at the step. */
const STAY_GAP_MS = 30 * 60_000;

/** One visitor, step by step. Written again for the next. */
export interface Visitor {
  at: Instant;
  /** Steps done. */
  level: number;
  complete: boolean;
  /** How long they stayed after the last step done; 0 for who opened. */
  stallMs: number;
  /** For each step: index of its event, milliseconds from the step before (-1 where not done), seconds in the queue (-1 where not stated). */
  readonly events: Int32Array;
  readonly stepMs: Float64Array;
  readonly queueSeconds: Int32Array;
  /** For each step: errors, captcha failures and sends, waits that were given up, earlier steps done again while at it. */
  readonly errors: Uint8Array;
  readonly sends: Uint8Array;
  readonly waits: Uint8Array;
  readonly again: Uint8Array;
  /** Step and reason of each failure. */
  readonly reasons: (readonly [step: number, reason: string])[];
}

const emptyVisitor = (steps: number): Visitor => ({
  ...{ at: 0, level: 0, complete: false, stallMs: 0, events: new Int32Array(steps), stepMs: new Float64Array(steps) },
  ...{ queueSeconds: new Int32Array(steps), errors: new Uint8Array(steps), sends: new Uint8Array(steps) },
  ...{ waits: new Uint8Array(steps), again: new Uint8Array(steps), reasons: [] },
});

const more = (counts: Uint8Array, step: number): void => {
  counts[step] = Math.min(255, (counts[step] as number) + 1);
};

/** Reads columns as texts and numbers. */
const createReading = (textOf: TextOfCode) => {
  const text = ({ columns }: PersonTimeline, column: number, event: number): string | null => {
    const code = columns[column]?.[event] ?? -1;
    return code < 0 ? null : textOf(column, code);
  };
  const number = (timeline: PersonTimeline, column: number, event: number): number =>
    Number(text(timeline, column, event) ?? Number.NaN);
  return { text, number };
};

/** Evaluates timelines one after the other; null for who never began. */
export const createVisitorWalk = (spec: OpeningSpec, textOf: TextOfCode) => {
  const { steps, windowMs, now, stepNames } = spec;
  const walk = createPersonWalk(spec.funnel);
  const visitor = emptyVisitor(steps);
  const failedBit = 2 ** steps;
  const isCodeStep = stepNames.map((names) => names.some((name) => /phone|sms|captcha|code/.test(name)));

  const { text, number } = createReading(textOf);

  /** A failure says where it was; else it was at the step where the visitor stood. */
  const addFailure = (timeline: PersonTimeline, event: number, standing: number): void => {
    const named = text(timeline, STEP_COLUMN, event);
    const place = named === null ? -1 : stepNames.findIndex((names) => names.includes(named));
    const step = Math.min(steps - 1, place < 0 ? standing : place);
    const reason = text(timeline, REASON_COLUMN, event) ?? '';
    const kind = reasonKind(reason);
    visitor.reasons.push([step, reason]);
    if (kind === 'captcha') more(visitor.sends, step);
    else if (kind === 'queue') more(visitor.waits, step);
    else if (kind === 'error') more(visitor.errors, step);
  };

  const addEvents = (timeline: PersonTimeline, first: number): void => {
    let done = 0;
    let last = timeline.at[first] as number;
    let stay = last;
    const end = visitor.at + windowMs;
    for (let event = first; event < timeline.length; event += 1) {
      const at = timeline.at[event] as number;
      if (at > end) break;
      const bits = timeline.matches[event] as number;
      if (at - stay <= STAY_GAP_MS) stay = at;
      if (done < visitor.level && visitor.events[done] === event) {
        const queue = number(timeline, QUEUE_COLUMN, event);
        if (queue >= 0) visitor.queueSeconds[done] = Math.round(queue);
        // A step that was not passed at the first attempt failed before, or a code was sent again.
        if (number(timeline, ATTEMPT_COLUMN, event) > 1) more(isCodeStep[done] ? visitor.sends : visitor.errors, done);
        if (done > 0) visitor.stepMs[done] = at - last;
        last = at;
        stay = at;
        done += 1;
        continue;
      }
      if ((bits & failedBit) !== 0) addFailure(timeline, event, done);
      else if (done < steps && (bits & ((1 << done) - 1)) !== 0) more(visitor.again, done);
    }
    visitor.stallMs = visitor.level === steps ? 0 : Math.max(0, stay - last);
  };

  return (timeline: PersonTimeline): Visitor | null => {
    visitor.level = 0;
    walk.counted(timeline, ({ level, events, startAt }) => {
      visitor.level = level;
      visitor.at = startAt;
      visitor.events.set(events);
    });
    if (visitor.level === 0) return null;
    visitor.complete = visitor.at + windowMs <= now;
    visitor.stepMs.fill(-1);
    visitor.queueSeconds.fill(-1);
    for (const each of [visitor.errors, visitor.sends, visitor.waits, visitor.again]) each.fill(0);
    visitor.reasons.length = 0;
    addEvents(timeline, visitor.events[0] as number);
    return visitor;
  };
};

/** Visitors one after the other in all lists; lists by step hold a row for each visitor. */
export interface VisitorsPart {
  readonly persons: readonly string[];
  readonly at: Float64Array;
  readonly level: Uint8Array;
  readonly stallMs: Float64Array;
  readonly stepMs: Float64Array;
  readonly queueSeconds: Int32Array;
  readonly errors: Uint8Array;
  readonly sends: Uint8Array;
  readonly waits: Uint8Array;
  readonly again: Uint8Array;
  /** Visitor, step and text of each failure's reason. */
  readonly reasons: readonly (readonly [visitor: number, step: number, reason: string])[];
  /** The number that the population gives each visitor. */
  readonly groups: Int32Array;
  /** Visitor by visitor, of each column a place in its texts, -1 where there is none. */
  readonly codes: Int32Array;
  readonly texts: readonly (readonly string[])[];
  /** Who began too recently: the number of the population, and the text of the last column. */
  readonly underWay: readonly (readonly [group: number, value: string | null])[];
}

const joined = <List extends Float64Array | Int32Array | Uint8Array>(
  parts: readonly List[],
  make: (size: number) => List,
): List => {
  const all = make(parts.reduce((sum, { length }) => sum + length, 0));
  let from = 0;
  for (const part of parts) {
    all.set(part, from);
    from += part.length;
  }
  return all;
};

const floats = (size: number) => new Float64Array(size);
const bytes = (size: number) => new Uint8Array(size);
const numbers = (size: number) => new Int32Array(size);

/** Codes of a visitor: of each dimension the first value there is, from the first step on. */
const codesOf = (timeline: PersonTimeline, columns: readonly number[], first: number): readonly number[] =>
  columns.map((column) => {
    const codes = timeline.columns[column];
    for (let event = first; event < timeline.length; event += 1)
      if ((codes?.[event] ?? -1) >= 0) return codes?.[event] as number;
    return -1;
  });

export const visitorsFold: PersonFold<OpeningSpec, VisitorsPart> = {
  code: 'opening',
  begin: (spec, textOf) => {
    const walk = createVisitorWalk(spec, textOf);
    const dictionaries = spec.columns.map(createTexts);
    const persons: string[] = [];
    const [at, level, stallMs, codes] = [[] as number[], [] as number[], [] as number[], [] as number[]];
    const groups: number[] = [];
    const underWay: (readonly [number, string | null])[] = [];
    const rows = { stepMs: [] as number[], queueSeconds: [] as number[], errors: [] as number[] };
    const counts = { sends: [] as number[], waits: [] as number[], again: [] as number[] };
    const reasons: (readonly [number, number, string])[] = [];
    const last = spec.columns.at(-1) ?? -1;
    return {
      visit: (timeline) => {
        const found = walk(timeline);
        if (!found) return;
        const own = codesOf(timeline, spec.columns, found.events[0] as number);
        if (!found.complete) {
          const code = own.at(-1) ?? -1;
          underWay.push([timeline.group, code < 0 ? null : textOf(last, code)]);
          return;
        }
        groups.push(timeline.group);
        for (const [step, reason] of found.reasons) reasons.push([persons.length, step, reason]);
        persons.push(timeline.person());
        at.push(found.at);
        level.push(found.level);
        stallMs.push(found.stallMs);
        rows.stepMs.push(...found.stepMs);
        rows.queueSeconds.push(...found.queueSeconds);
        rows.errors.push(...found.errors);
        counts.sends.push(...found.sends);
        counts.waits.push(...found.waits);
        counts.again.push(...found.again);
        for (const [place, code] of own.entries()) {
          const column = spec.columns[place] as number;
          codes.push(code < 0 ? -1 : (dictionaries[place]?.numberOf(textOf(column, code)) ?? -1));
        }
      },
      finish: () => ({
        ...{ persons, at: Float64Array.from(at), level: Uint8Array.from(level), stallMs: Float64Array.from(stallMs) },
        ...{ stepMs: Float64Array.from(rows.stepMs), queueSeconds: Int32Array.from(rows.queueSeconds) },
        ...{ errors: Uint8Array.from(rows.errors), sends: Uint8Array.from(counts.sends) },
        ...{ waits: Uint8Array.from(counts.waits), again: Uint8Array.from(counts.again), reasons, underWay },
        ...{
          groups: Int32Array.from(groups),
          codes: Int32Array.from(codes),
          texts: dictionaries.map(({ texts }) => texts),
        },
      }),
    };
  },
  merge: (spec, parts) => {
    const bytesOf = (of: (part: VisitorsPart) => Uint8Array) => joined(parts.map(of), bytes);
    const floatsOf = (of: (part: VisitorsPart) => Float64Array) => joined(parts.map(of), floats);
    const numbersOf = (of: (part: VisitorsPart) => Int32Array) => joined(parts.map(of), numbers);
    let before = 0;
    const reasons = parts.flatMap((part) => {
      const from = before;
      before += part.persons.length;
      return part.reasons.map(([visitor, step, reason]) => [visitor + from, step, reason] as const);
    });
    return {
      ...{ persons: parts.flatMap(({ persons }) => persons), reasons },
      ...{ at: floatsOf((part) => part.at), stallMs: floatsOf((part) => part.stallMs) },
      ...{ stepMs: floatsOf((part) => part.stepMs), level: bytesOf((part) => part.level) },
      ...{ queueSeconds: numbersOf((part) => part.queueSeconds), groups: numbersOf((part) => part.groups) },
      ...{ errors: bytesOf((part) => part.errors), sends: bytesOf((part) => part.sends) },
      ...{ waits: bytesOf((part) => part.waits), again: bytesOf((part) => part.again) },
      ...mergeCodes(parts, spec.columns.length),
      underWay: parts.flatMap((part) => part.underWay),
    };
  },
};
