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
