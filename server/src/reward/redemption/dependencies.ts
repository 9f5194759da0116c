// What redemption is given by whoever puts the product together.

import type { BenefitCategory, Item } from '../benefit-rules/contract.ts';
import type { BenefitsContext, DefinitionBook } from '../benefits/index.ts';
import type { Ledger } from '../ledger/index.ts';

/** Told what customers chose, once it was delivered: a preference becomes a tag. */
export type OnChosen = (chosen: {
  readonly customerId: string;
  readonly category: BenefitCategory;
  readonly redemptionId: string;
}) => Promise<void>;

export interface RedemptionDependencies {
  readonly benefits: BenefitsContext;
  readonly ledger: Pick<Ledger, 'together' | 'balances'>;
  readonly onChosen: OnChosen;
}

export interface RedemptionContext extends RedemptionDependencies {
  readonly items: DefinitionBook<Item>;
}
