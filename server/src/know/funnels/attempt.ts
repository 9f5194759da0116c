// What a funnel's rules are and what comes out of walking one timeline by them. The exact meaning is in README.md.
import type { Instant } from '../../kernel/index.ts';

/** The rules by which attempts are found; steps count from 1, bit i of an event is step i + 1. */
export interface FunnelRules {
  readonly stepCount: number;
  /** Bit i: step i + 1 may be left out. Never the first or the last. */
  readonly optional: number;
  readonly order: 'ordered' | 'strict' | 'any';
  readonly sameInstant: 'log_order' | 'apart' | 'together';
  /** At most so long from the first step to any other; Infinity: no limit. */
  readonly windowMs: number;
  /** Exclusion k is bit stepCount + k of an event: it must not happen between the two steps. */
  readonly exclusions: readonly { readonly after: number; readonly before: number }[];
  /** Bits of the events that break a strict order when they come between two steps. */
  readonly intervening: number;
  /** First steps at or after this instant begin nothing. */
  readonly startBefore: Instant;
}

/** What ended an attempt. `open`: nothing did, as far as was read. */
export type AttemptEnd = 'completed' | 'window' | 'exclusion' | 'intervening' | 'open';

/** One attempt. The walker reuses the object: whoever keeps it copies it. */
export interface Attempt {
  /** The furthest step reached; in any order the number of steps done. At least 1. */
  readonly level: number;
  /** For each step the index of its event, -1 where it was not done. */
  readonly events: Int32Array;
  readonly end: AttemptEnd;
  /** Index of the event that voided it, -1 when none did. */
  readonly endedBy: number;
}

export type OnAttempt = (attempt: Attempt) => void;

/** Finds the attempts in events that ascend by (time, log position). */
export type Walker = (at: Float64Array, matches: Uint32Array, length: number, onAttempt: OnAttempt) => void;

/** An attempt while it is being found. */
export interface OpenAttempt {
  level: number;
  readonly events: Int32Array;
  end: AttemptEnd;
  endedBy: number;
}

/** The end (exclusive) of the events that are taken together: those of one instant, or each alone in log order. */
export const groupEnd = (rules: FunnelRules, at: Float64Array, from: number, length: number): number => {
  let to = from + 1;
  if (rules.sameInstant !== 'log_order') while (to < length && at[to] === at[from]) to += 1;
  return to;
};

/** Bits of exclusions. */
export const exclusionBits = ({ stepCount, exclusions }: FunnelRules): number =>
  exclusions.reduce((bits, _, index) => bits | (1 << (stepCount + index)), 0);

/** Index of the first event in [from, to) that has one of the bits, -1 without. */
export const firstWith = (matches: Uint32Array, bits: number, from: number, to: number): number => {
  for (let index = from; index < to; index += 1) if (((matches[index] as number) & bits) !== 0) return index;
  return -1;
};
