// What the module is made with.
import type { BusinessDate, Clock, TradingCalendar } from '../../kernel/index.ts';
import type { AttributeRegistry, ListDependencies } from '../../know/profiles/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import type { ComplianceProfile } from '../tier-rules/contract.ts';

export interface TiersDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly registry: AttributeRegistry;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly tradingCalendar: () => Promise<TradingCalendar>;
  /** Codes of the products of these types of the catalogue. */
  readonly productCodesOf: (types: readonly string[]) => Promise<readonly string[]>;
  /** Whether the dataset of the delivery board is complete up to a day, and else up to which day it is. */
  readonly completeAsOf: (
    dataset: string,
    date: BusinessDate,
  ) => Promise<{ readonly complete: boolean; readonly completeThrough: BusinessDate | null }>;
  /** Wallets of a programme of the ledger; null when there is no such programme. */
  readonly walletsOf: (programme: string) => Promise<readonly string[] | null>;
  readonly complianceProfile: () => Promise<ComplianceProfile>;
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}
