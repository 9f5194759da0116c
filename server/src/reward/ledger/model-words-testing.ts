// The words of the model: its rules, lots, holds and requests.

const DAY_MS = 86_400_000;
const SHANGHAI_MS = 8 * 3_600_000;

/** The wallet of the model: ends and activates by days of Shanghai, which has no clock changes. */
export interface ModelRules {
  readonly expiryDays: number;
  readonly activationDays: number;
  readonly reversal: 'unlimited' | 'within_balance' | 'only_pending';
  readonly holdTimeoutMs: number;
}

export interface ModelLot {
  readonly order: number;
  readonly owner: string;
  readonly issued: number;
  readonly priority: number;
  readonly earnedAt: number;
  readonly activeFrom: number;
  readonly endsAt: number;
  pending: number;
  free: number;
  held: number;
  ended: number;
  takenBack: number;
}

export interface ModelHold {
  readonly order: number;
  readonly owner: string;
  readonly deadline: number;
  readonly parts: readonly (readonly [ModelLot, number])[];
  state: 'open' | 'captured' | 'voided' | 'timed_out';
}

/** An operation as the journal keeps it; the model reads what it needs. */
export type ModelRequest = Readonly<Record<string, unknown>> & { readonly kind: string; readonly key: string };

export interface ModelBalance {
  readonly available: number;
  readonly pending: number;
  readonly held: number;
  readonly debt: number;
}

export const midnightAfter = (instant: number, days: number): number =>
  (Math.floor((instant + SHANGHAI_MS) / DAY_MS) + days) * DAY_MS - SHANGHAI_MS;

/** The order in which lots are spent. */
export const asSpent = (left: ModelLot, right: ModelLot): number =>
  left.priority - right.priority ||
  left.endsAt - right.endsAt ||
  left.earnedAt - right.earnedAt ||
  left.order - right.order;

/** Who was merged into whom. */
export const createGroups = () => {
  const parent = new Map<string, string>();
  const known = new Map<string, readonly string[]>();
  const top = (customer: string): string => {
    const above = parent.get(customer);
    return above === undefined ? customer : top(above);
  };
  return {
    top,
    /** All of a customer's group, in one order. */
    everybody: (customer: string): readonly string[] => {
      const before = known.get(customer);
      if (before) return before;
      const named = new Set([customer, ...parent.keys(), ...parent.values()]);
      const found = [...named].filter((each) => top(each) === top(customer)).sort();
      known.set(customer, found);
      return found;
    },
    isJoined: (customer: string): boolean => parent.has(customer),
    join: (customer: string, into: string): void => {
      if (top(customer) !== top(into)) parent.set(top(customer), top(into));
      known.clear();
    },
    part: (customer: string): void => {
      parent.delete(customer);
      known.clear();
    },
  };
};

/** Postings of two processes may be numbered in another order than their clocks say. */
const CLOCKS_APART_MS = 3 * 86_400_000;

/** Whether anything can still happen to a lot. */
export const mayMove = (lot: ModelLot, at: number): boolean =>
  lot.pending + lot.free + lot.held > 0 || lot.endsAt > at - CLOCKS_APART_MS;
