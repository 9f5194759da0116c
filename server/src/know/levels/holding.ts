// What one customer holds as time goes on: statements, their ends, and how long they are good for.
import type { Instant } from '../../kernel/index.ts';
import type { PersonTimeline, TextOfCode } from '../timelines/index.ts';

/** How the statements of a timeline are read, as plain data. Matchers are bits: states, ends, base. */
export interface HoldingSpec {
  readonly partColumns: readonly number[];
  /** -1: whatever is stated is one. */
  readonly amountColumn: number;
  /** -1: every statement stands for itself. */
  readonly pictureColumn: number;
  /** Null: until the next one. */
  readonly validMs: number | null;
}

export const STATES = 1;
export const ENDS = 2;
export const BASE = 4;

interface Statement {
  readonly amount: number;
  readonly until: Instant;
}

/** What is held from an instant on, until the next change. */
export interface Change {
  readonly at: Instant;
  readonly amount: number;
}

export interface Held {
  /** Ascending; several at one instant where several things were stated: the last one counts. */
  readonly changes: readonly Change[];
  /** First event of the base; null: there was none. */
  readonly baseFrom: Instant | null;
}

const createReader = ({ partColumns, amountColumn, pictureColumn }: HoldingSpec, textOf: TextOfCode) => {
  const textAt = ({ columns }: PersonTimeline, column: number, event: number): string => {
    const code = columns[column]?.[event] ?? -1;
    return code < 0 ? '' : textOf(column, code);
  };
  return {
    partOf: (timeline: PersonTimeline, event: number): string =>
      partColumns.map((column) => textAt(timeline, column, event)).join('\u0000'),
    pictureOf: (timeline: PersonTimeline, event: number): string => textAt(timeline, pictureColumn, event),
    amountOf: (timeline: PersonTimeline, event: number): number => {
      if (amountColumn < 0) return 1;
      const number = Number(textAt(timeline, amountColumn, event).trim() || Number.NaN);
      return Number.isFinite(number) ? Math.round(number) : 0;
    },
  };
};

/** Reads timelines, one after the other. */
export const createHoldingWalk = (spec: HoldingSpec, textOf: TextOfCode) => {
  const { partOf, pictureOf, amountOf } = createReader(spec, textOf);
  const { pictureColumn, validMs } = spec;
  return (timeline: PersonTimeline, end: Instant): Held => {
    const stated = new Map<string, Statement>();
    const changes: Change[] = [];
    let picture: string | null = null;
    let baseFrom: Instant | null = null;
    const say = (at: Instant): void => {
      let amount = 0;
      for (const each of stated.values()) amount += each.amount;
      changes.push({ at, amount });
    };
    /** Drops what is good no longer at an instant, one end after the other. */
    const expire = (before: Instant): void => {
      for (;;) {
        let first: Instant = Number.POSITIVE_INFINITY;
        for (const { until } of stated.values()) if (until < first) first = until;
        if (first > before) return;
        for (const [part, { until }] of stated) if (until === first) stated.delete(part);
        say(first);
      }
    };
    for (let event = 0; event < timeline.length; event += 1) {
      const at = timeline.at[event] as number;
      const bits = timeline.matches[event] as number;
      if ((bits & BASE) !== 0) baseFrom ??= at;
      if ((bits & (STATES | ENDS)) === 0) continue;
      if (validMs !== null) expire(at);
      const part = partOf(timeline, event);
      if ((bits & ENDS) !== 0) stated.delete(part);
      else {
        if (pictureColumn >= 0) {
          const own = pictureOf(timeline, event);
          if (picture !== null && own !== picture) stated.clear();
          picture = own;
        }
        stated.set(part, {
          amount: amountOf(timeline, event),
          until: validMs === null ? Number.POSITIVE_INFINITY : at + validMs,
        });
      }
      say(at);
    }
    if (validMs !== null) expire(end);
    return { changes, baseFrom };
  };
};

/** What is held just before an instant. */
export const heldBefore = (changes: readonly Change[], instant: Instant): number => {
  let amount = 0;
  for (const change of changes) {
    if (change.at >= instant) break;
    amount = change.amount;
  }
  return amount;
};

/** For how long of [from, to) so much was held at least. */
export const msHeld = (changes: readonly Change[], atLeast: number, from: Instant, to: Instant): number => {
  let ms = 0;
  for (const [index, { at, amount }] of changes.entries()) {
    if (amount < atLeast) continue;
    const until = changes[index + 1]?.at ?? to;
    ms += Math.max(0, Math.min(until, to) - Math.max(at, from));
  }
  return ms;
};
