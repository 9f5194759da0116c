// What the module is made with.
import type { BusinessDate, Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { AttributeRegistry, ListDependencies, OrganisationDirectory } from '../profiles/index.ts';
import type { PeriodCost } from './acquisition.ts';

/** Points burnt by a customer in a month, by programme and wallet. */
export interface BurntPoints {
  readonly customerId: string;
  readonly programme: string;
  readonly wallet: string;
  readonly month: string;
  readonly points: number;
}

/** Benefits used by a customer in a month, but for those that were paid for with points. */
export interface UsedBenefits {
  readonly customerId: string;
  readonly month: string;
  readonly fen: number;
}

/** Points still owed to a customer. */
export interface OwedPoints {
  readonly programme: string;
  readonly wallet: string;
  readonly points: number;
}

export interface ContributionDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly registry: AttributeRegistry;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly organisation: OrganisationDirectory & {
    /** Branch and adviser of customers, each on a day, in the order of the questions. */
    placesOn(
      questions: readonly { readonly customerId: string; readonly date: BusinessDate }[],
    ): Promise<readonly { readonly branchId: string | null; readonly adviserId: string | null }[]>;
  };
  /** Codes of the financial products of the catalogue. */
  readonly productCodes: () => Promise<readonly string[]>;
  /** What channels cost in periods that touch [from, to). */
  readonly channelCosts: (from: BusinessDate, to: BusinessDate) => Promise<readonly PeriodCost[]>;
  /** Points burnt, from the ledger, effective in [from, to). */
  readonly burntPoints: (from: number, to: number) => Promise<readonly BurntPoints[]>;
  /** Benefits used, at their unit costs, with a business date in [from, to). */
  readonly benefitCosts: (from: BusinessDate, to: BusinessDate) => Promise<readonly UsedBenefits[]>;
  readonly owedPoints: (customerId: string) => Promise<readonly OwedPoints[]>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}

/** What the trail says of an act. */
export const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action, subject: { kind: 'contribution', id: 'contribution' }, details });
