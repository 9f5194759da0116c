// Who did what, in a chain of hashes that shows any later change.
import type { Principal } from '../auth/index.ts';
import type { StateTransaction } from '../state-store/index.ts';

/** One thing done by somebody. `details` hold no personal data in clear. */
export interface AuditEntry {
  readonly principal: Principal;
  /** Stable code, "customer.reveal", "operator.create". */
  readonly action: string;
  /** What it was done to: kind and id. */
  readonly subject: { readonly kind: string; readonly id: string };
  readonly details?: Readonly<Record<string, unknown>>;
  readonly remoteAddress?: string;
  readonly requestId?: string;
}

export interface Audit {
  /** Appends to the trail; inside the given transaction, so that act and record stand or fall together. */
  record(entry: AuditEntry, transaction?: StateTransaction): Promise<void>;
}
