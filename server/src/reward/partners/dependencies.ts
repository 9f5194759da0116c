// What partners are given by whoever puts the product together.
import type { DraftDependencies } from '../../decide/drafts/index.ts';
import type { Clock } from '../../kernel/index.ts';
import type { Auth } from '../../platform/auth/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Ledger } from '../ledger/index.ts';

export interface PartnersDependencies extends DraftDependencies {
  readonly db: Database;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly ledger: Pick<Ledger, 'together' | 'balances' | 'programme'>;
  readonly createPartnerKey: Auth['createPartnerKey'];
  /** How a customer stands ("active", "closed"); null where there is none. */
  readonly statusOf: (customerId: string) => Promise<string | null>;
}
