// What earning is given by whoever puts the product together.
import type { BusinessDate, Clock, TradingCalendar } from '../../kernel/index.ts';
import type { AttributeRegistry, ListDependencies } from '../../know/profiles/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { PastHistory } from '../../record/sink/index.ts';
import type { ComplianceProfile, ProductTraits } from '../earning-rules/index.ts';
import type { Ledger } from '../ledger/index.ts';

export interface EarningDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly history: PastHistory;
  /** How far behind events of rules are taken from the event store instead of the log; for tests. */
  readonly leapEventsMin?: number;
  readonly registry: AttributeRegistry;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly cipher: Pick<PersonalCipher, 'blindIndex' | 'decrypt'>;
  readonly ledger: Pick<Ledger, 'postAll'>;
  readonly tradingCalendar: () => Promise<TradingCalendar>;
  /** What the catalogue says of products by their newest version; unknown codes are absent. */
  readonly productTraits: (codes: readonly string[]) => Promise<ReadonlyMap<string, ProductTraits>>;
  /** The branch that served each customer on the day; null where none did. In the order of the questions. */
  readonly branchesOn: (
    questions: readonly { readonly customerId: string; readonly date: BusinessDate }[],
  ) => Promise<readonly (string | null)[]>;
  /** Wallets of a programme of the ledger; null when there is no such programme. */
  readonly walletsOf: (programme: string) => Promise<readonly string[] | null>;
  readonly complianceProfile: () => Promise<ComplianceProfile>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}
