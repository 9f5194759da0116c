// What is remembered of one customer, as a value that can be merged: merging is commutative and associative, so the order
// in which events arrive, and where ranges are cut, cannot matter. Counters and totals add; everything else keeps the later statement.
import type { Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';

export type Scalar = string | number | boolean | readonly string[];

/** A stated value: [value, when it began to hold, position that said so]. The later (instant, position) wins. */
export type Register = readonly [value: Scalar | null, at: Instant, position: LogPosition];

/** Behaviour by event name: [count, first, last, sum of amounts in fen]. */
export type Counter = readonly [count: number, firstAt: Instant, lastAt: Instant, amountFen: number];

/** A touch by a channel: [channel, when, position]. */
export type Touch = readonly [channel: string, at: Instant, position: LogPosition];

/** End-of-day assets of an account: [business date, total, cash, position]. The later (date, position) wins. */
export type AssetMark = readonly [date: string, totalFen: number, cashFen: number | null, position: LogPosition];

/** Consent to a purpose: [granted, when, position, source]. */
export type ConsentMark = readonly [granted: boolean, at: Instant, position: LogPosition, source: string];

/** Sums over facts of core systems; zero and null where there was none. */
export interface Totals {
  readonly trades: number;
  readonly turnoverFen: number;
  readonly commissionFen: number;
  readonly feesFen: number;
  readonly firstTradeAt: Instant | null;
  readonly lastTradeAt: Instant | null;
  readonly depositsFen: number;
  readonly withdrawalsFen: number;
  readonly firstDepositAt: Instant | null;
}

export interface ProfileState {
  readonly attributes: Readonly<Record<string, Register>>;
  readonly counters: Readonly<Record<string, Counter>>;
  readonly totals: Totals;
  readonly firstTouch: Touch | null;
  readonly latestTouch: Touch | null;
  /** By account id; "" where the core system states assets of the customer as a whole. */
  readonly assets: Readonly<Record<string, AssetMark>>;
  /** By purpose, or "purpose|channel". */
  readonly consents: Readonly<Record<string, ConsentMark>>;
  readonly firstSeenAt: Instant | null;
  readonly lastActiveAt: Instant | null;
}

/** Names kept for one customer. Beyond it the names that sort last are left out, whatever the order of arrival. */
export const ATTRIBUTES_MAX = 200;
export const EVENT_NAMES_MAX = 500;

export const noTotals: Totals = {
  trades: 0,
  turnoverFen: 0,
  commissionFen: 0,
  feesFen: 0,
  firstTradeAt: null,
  lastTradeAt: null,
  depositsFen: 0,
  withdrawalsFen: 0,
  firstDepositAt: null,
};

export const emptyState: ProfileState = {
  attributes: {},
  counters: {},
  totals: noTotals,
  firstTouch: null,
  latestTouch: null,
  assets: {},
  consents: {},
  firstSeenAt: null,
  lastActiveAt: null,
};

export const earlier = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.min(a, b);
export const later = (a: Instant | null, b: Instant | null): Instant | null =>
  a === null ? b : b === null ? a : Math.max(a, b);

/** Of two statements the one that holds: later in business time, then later in the log. */
export const laterRegister = (a: Register, b: Register): Register => ((a[1] - b[1] || a[2] - b[2]) >= 0 ? a : b);

export const laterMark = (a: AssetMark, b: AssetMark): AssetMark =>
  a[0] === b[0] ? (a[3] >= b[3] ? a : b) : a[0] > b[0] ? a : b;

export const laterConsent = (a: ConsentMark, b: ConsentMark): ConsentMark =>
  (a[1] - b[1] || a[2] - b[2]) >= 0 ? a : b;

export const addCounters = (a: Counter, b: Counter): Counter => [
  a[0] + b[0],
  Math.min(a[1], b[1]),
  Math.max(a[2], b[2]),
  a[3] + b[3],
];

/** -1: the first touch is a; the same instant is decided by the log. */
const compareTouches = (a: Touch, b: Touch): number => a[1] - b[1] || a[2] - b[2];
export const firstTouchOf = (a: Touch | null, b: Touch | null): Touch | null =>
  a === null ? b : b === null ? a : compareTouches(a, b) <= 0 ? a : b;
export const latestTouchOf = (a: Touch | null, b: Touch | null): Touch | null =>
  a === null ? b : b === null ? a : compareTouches(a, b) >= 0 ? a : b;

export const addTotals = (a: Totals, b: Totals): Totals => ({
  trades: a.trades + b.trades,
  turnoverFen: a.turnoverFen + b.turnoverFen,
  commissionFen: a.commissionFen + b.commissionFen,
  feesFen: a.feesFen + b.feesFen,
  firstTradeAt: earlier(a.firstTradeAt, b.firstTradeAt),
  lastTradeAt: later(a.lastTradeAt, b.lastTradeAt),
  depositsFen: a.depositsFen + b.depositsFen,
  withdrawalsFen: a.withdrawalsFen + b.withdrawalsFen,
  firstDepositAt: earlier(a.firstDepositAt, b.firstDepositAt),
});

const unite = <Value>(
  a: Readonly<Record<string, Value>>,
  b: Readonly<Record<string, Value>>,
  join: (a: Value, b: Value) => Value,
): Readonly<Record<string, Value>> => {
  const result: Record<string, Value> = { ...a };
  for (const [name, value] of Object.entries(b)) {
    const known = Object.hasOwn(result, name) ? result[name] : undefined;
    result[name] = known === undefined ? value : join(known, value);
  }
  return result;
};

/** Leaves out the names that sort last. Whoever is left out stays out, because names never go away again. */
const keepFirst = <Value>(
  record: Readonly<Record<string, Value>>,
  namesMax: number,
): Readonly<Record<string, Value>> => {
  const names = Object.keys(record);
  if (names.length <= namesMax) return record;
  return Object.fromEntries(
    names
      .sort()
      .slice(0, namesMax)
      .map((name) => [name, record[name] as Value]),
  );
};

/** All that two parts of a customer's history say together. `emptyState` changes nothing. */
export const mergeStates = (a: ProfileState, b: ProfileState): ProfileState => ({
  attributes: keepFirst(unite(a.attributes, b.attributes, laterRegister), ATTRIBUTES_MAX),
  counters: keepFirst(unite(a.counters, b.counters, addCounters), EVENT_NAMES_MAX),
  totals: b.totals === noTotals ? a.totals : addTotals(a.totals, b.totals),
  firstTouch: firstTouchOf(a.firstTouch, b.firstTouch),
  latestTouch: latestTouchOf(a.latestTouch, b.latestTouch),
  assets: unite(a.assets, b.assets, laterMark),
  consents: unite(a.consents, b.consents, laterConsent),
  firstSeenAt: earlier(a.firstSeenAt, b.firstSeenAt),
  lastActiveAt: later(a.lastActiveAt, b.lastActiveAt),
});
