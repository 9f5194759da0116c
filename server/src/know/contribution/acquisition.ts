// What channels cost, shared by the accounts that were opened through them. Pure.
import { allocate } from './allocate.ts';
import type { Remainder } from './line.ts';

/** What a channel cost on [periodStart, periodEnd). */
export interface PeriodCost {
  readonly channelCode: string;
  readonly periodStart: string;
  readonly periodEnd: string;
  readonly costFen: number;
}

export interface Opening {
  readonly customerId: string;
  /** "YYYY-MM-DD". */
  readonly openedOn: string;
  readonly channel: string;
}

export interface SharedCosts {
  /** By month ("YYYY-MM") and customer. */
  readonly byMonth: ReadonlyMap<string, ReadonlyMap<string, number>>;
  /** Costs of periods in which nobody opened an account stand in the month in which the period begins. */
  readonly remainders: ReadonlyMap<string, readonly Remainder[]>;
  /** By month, shared or not. */
  readonly stated: ReadonlyMap<string, number>;
}

/** Each cost falls in equal parts on the accounts opened in its period by its channel, in the month in which each was opened. */
export const shareAcquisition = (
  costs: readonly PeriodCost[],
  openings: readonly Opening[],
  mode: (month: string) => 'opened' | 'none',
): SharedCosts => {
  const byMonth = new Map<string, Map<string, number>>();
  const remainders = new Map<string, Remainder[]>();
  const stated = new Map<string, number>();
  const state = (month: string, fen: number): void => void stated.set(month, (stated.get(month) ?? 0) + fen);
  const byChannel = new Map<string, Opening[]>();
  for (const opening of openings) {
    const known = byChannel.get(opening.channel);
    if (known) known.push(opening);
    else byChannel.set(opening.channel, [opening]);
  }
  for (const { channelCode, periodStart, periodEnd, costFen } of costs) {
    const began = periodStart.slice(0, 7);
    const shared = mode(began) === 'opened';
    const opened = shared
      ? (byChannel.get(channelCode) ?? [])
          .filter(({ openedOn }) => openedOn >= periodStart && openedOn < periodEnd)
          .toSorted((one, other) => (one.openedOn + one.customerId < other.openedOn + other.customerId ? -1 : 1))
      : [];
    const parts = allocate(
      costFen,
      opened.map(() => 1),
    );
    if (parts === null) {
      const reason = shared ? 'no_opening' : 'no_customer';
      remainders.set(began, [...(remainders.get(began) ?? []), { line: 'acquisition', reason, fen: costFen }]);
      state(began, costFen);
      continue;
    }
    opened.forEach(({ customerId, openedOn }, index) => {
      const month = openedOn.slice(0, 7);
      const customers = byMonth.get(month) ?? new Map<string, number>();
      const fen = parts[index] ?? 0;
      byMonth.set(month, customers.set(customerId, (customers.get(customerId) ?? 0) + fen));
      state(month, fen);
    });
  }
  return { byMonth, remainders, stated };
};
