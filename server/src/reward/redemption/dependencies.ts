// What redemption is given by whoever puts the product together.

import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Item } from '../benefit-rules/contract.ts';
import type { BenefitsContext, DefinitionBook } from '../benefits/index.ts';
import type { Ledger } from '../ledger/index.ts';

/** Told what customers choose: a preference becomes a tag. */
export type OnChosen = (
  transaction: StateTransaction,
  chosen: {
    readonly customerId: string;
    readonly category: string;
    readonly redemptionId: string;
    readonly item: string;
    readonly at: number;
  },
) => Promise<void>;

export interface RedemptionDependencies {
  readonly benefits: BenefitsContext;
  readonly ledger: Pick<Ledger, 'together' | 'balances'>;
  readonly onChosen: OnChosen;
}

export interface RedemptionContext extends RedemptionDependencies {
  readonly items: DefinitionBook<Item>;
}
