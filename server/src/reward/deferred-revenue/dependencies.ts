// What the module is made with.
import type { Clock } from '../../kernel/index.ts';
import type { ListDependencies } from '../../know/profiles/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';

export interface DeferredRevenueDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  /** Codes of the financial products of the catalogue. */
  readonly productCodes: () => Promise<readonly string[]>;
}

/** What the trail says of an act. */
export const auditOf = (
  { principal, requestId, remoteAddress }: CallContext,
  action: string,
  details: Readonly<Record<string, unknown>>,
) => ({ principal, requestId, remoteAddress, action, subject: { kind: 'economics', id: 'economics' }, details });
