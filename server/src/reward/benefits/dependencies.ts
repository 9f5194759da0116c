// What benefits are given by whoever puts the product together.

import type { ComplianceProfile } from '../../decide/drafts/index.ts';
import type { Clock, Refusal } from '../../kernel/index.ts';
import type { AttributeRegistry, ListDependencies } from '../../know/profiles/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { PersonalCipher } from '../../platform/ciphers/index.ts';
import type { OutboundFetch } from '../../platform/http/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { LoggedEvent } from '../../record/log/index.ts';
import type { Benefit } from '../benefit-rules/contract.ts';
import type { DefinitionBook } from './definitions.ts';

/** What redemptions do when something that points were held for is delivered or cannot be. */
export interface RedemptionPort {
  /** Why it may not be delivered now; null when it may. */
  mayDeliver(redemptionId: string): Promise<Refusal | null>;
  /** Burns the points and does the work in one transaction; a refusal when they cannot be burnt. */
  deliver(
    redemptionId: string,
    by: string,
    work: (transaction: StateTransaction) => Promise<void>,
  ): Promise<Refusal | null>;
  /** Gives the points back, and everything that was taken for it. */
  cancel(redemptionId: string, by: string, reason: string): Promise<Refusal | null>;
}

export interface BenefitsDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly registry: AttributeRegistry;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly cipher: Pick<PersonalCipher, 'blindIndex' | 'encrypt' | 'decrypt'>;
  readonly outboundFetch: OutboundFetch;
  readonly complianceProfile: () => Promise<ComplianceProfile>;
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
  /** Bound when redemption is there. */
  readonly redemptions: () => RedemptionPort | null;
  /** Wallets of a programme of the ledger; null when there is no such programme. */
  readonly walletsOf: (programme: string) => Promise<readonly string[] | null>;
}

/** With the definitions that everything here goes by. */
export interface BenefitsContext extends BenefitsDependencies {
  readonly book: DefinitionBook<Benefit>;
}
