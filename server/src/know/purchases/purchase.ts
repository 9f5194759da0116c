// What a customer bought on each day, and which days remain purchases when what was given back is taken off.

/** What is bought: securities at the exchange; financial products; services of advisers and other paid services. */
export const purchaseKinds = ['securities', 'products', 'services'] as const;
export type PurchaseKind = (typeof purchaseKinds)[number];

/** What was bought of one kind on one day. */
export interface KindOfDay {
  readonly boughtFen: number;
  /** Not negative: reversed or refunded on that day. */
  readonly returnedFen: number;
  readonly purchases: number;
  /** How many purchases were taken back on that day. */
  readonly returns: number;
  /** What the firm earned by it: commission, the price of a service. */
  readonly revenueFen: number;
}

/** One business day of a customer; days are counted from 1970-01-01. */
export interface CustomerDay {
  readonly day: number;
  readonly kinds: Readonly<Record<PurchaseKind, KindOfDay>>;
  /** Trades of securities, purchases and sales. */
  readonly trades: number;
}

export interface CustomerHistory {
  readonly personId: string;
  /** In order. */
  readonly days: readonly CustomerDay[];
}

/** A day on which a customer bought. */
export interface PurchaseDay {
  readonly day: number;
  readonly amountFen: number;
}

/** One line of a customer's account: a purchase, or a refund with a negative amount. */
export interface Purchase {
  readonly day: number;
  readonly amountFen: number;
}

export interface NettedPurchases {
  /** In order; one entry a day, because two purchases on a day are one decision to buy. */
  readonly days: readonly PurchaseDay[];
  /** What was given back of purchases that are not in the history: such customers are counted, not guessed at. */
  readonly unmatchedRefundFen: number;
}

/**
 * Purchases by day, refunds taken off: a refund reduces the latest purchase at or before its day, then those before it, and a
 * day of which nothing is left was no purchase. A purchase of amount 0 stays: it was made.
 */
export const netPurchases = (purchases: readonly Purchase[]): NettedPurchases => {
  const days: { day: number; amountFen: number }[] = [];
  let unmatchedRefundFen = 0;
  const sorted = [...purchases].sort((one, other) => one.day - other.day || other.amountFen - one.amountFen);
  for (const { day, amountFen } of sorted) {
    const last = days.at(-1);
    if (amountFen >= 0) {
      if (last?.day === day) last.amountFen += amountFen;
      else days.push({ day, amountFen });
      continue;
    }
    let open = -amountFen;
    while (open > 0) {
      const reduced = days.at(-1);
      if (!reduced) break;
      const taken = Math.min(open, reduced.amountFen);
      reduced.amountFen -= taken;
      open -= taken;
      if (reduced.amountFen === 0) days.pop();
    }
    unmatchedRefundFen += open;
  }
  return { days, unmatchedRefundFen };
};

/** The days of purchase of some kinds, netted, up to and including `endDay`. */
export const daysOf = (history: CustomerHistory, kinds: readonly PurchaseKind[], endDay: number): NettedPurchases => {
  const lines: Purchase[] = [];
  for (const { day, kinds: bought } of history.days) {
    if (day > endDay) break;
    for (const kind of kinds) {
      const { boughtFen, returnedFen, purchases } = bought[kind];
      if (purchases > 0) lines.push({ day, amountFen: boughtFen });
      if (returnedFen > 0) lines.push({ day, amountFen: -returnedFen });
    }
  }
  return netPurchases(lines);
};

/** The sum over some kinds and the days of [fromDay, endDay], of what `pick` takes. */
export const sumOf = (
  history: CustomerHistory,
  kinds: readonly PurchaseKind[],
  fromDay: number,
  endDay: number,
  pick: (kind: KindOfDay) => number,
): number => {
  let sum = 0;
  for (const { day, kinds: bought } of history.days)
    if (day >= fromDay && day <= endDay) for (const kind of kinds) sum += pick(bought[kind]);
  return sum;
};
