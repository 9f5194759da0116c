// What activities are given by whoever puts the product together.

import type { BenefitsContext } from '../benefits/index.ts';
import type { Ledger } from '../ledger/index.ts';
import type { ActivityBook } from './definitions.ts';

export interface ActivitiesDependencies {
  readonly benefits: BenefitsContext;
  readonly ledger: Pick<Ledger, 'together'>;
  /** Why an action names something that is not there (wallet, tag, benefit); null when it can be done. */
  readonly actionWrong: (use: {
    readonly word: string;
    readonly with: Readonly<Record<string, string | number | boolean | string[]>>;
  }) => Promise<string | null>;
  /** A whole number from 0 to below its argument, not to be foreseen. */
  readonly chance: (below: number) => number;
}

export interface ActivitiesContext extends ActivitiesDependencies {
  readonly book: ActivityBook;
}
