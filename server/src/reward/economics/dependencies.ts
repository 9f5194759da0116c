// What the module is made with.
import type { BusinessDate, Clock } from '../../kernel/index.ts';
import type { AttributeRegistry, ListDependencies } from '../../know/profiles/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { CallContext } from '../../platform/http/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';

export interface EconomicsDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly registry: AttributeRegistry;
  readonly audit: Audit;
  readonly wallClock: Clock;
  /** Branch of customers, each on a day, in the order of the questions. */
  readonly branchesOn: (
    questions: readonly { readonly customerId: string; readonly date: BusinessDate }[],
  ) => Promise<readonly (string | null)[]>;
  /** Codes of the financial products of the catalogue. */
  readonly productCodes: () => Promise<readonly string[]>;
  readonly unitNames: (units: readonly string[]) => Promise<ReadonlyMap<string, string>>;
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
) => ({ principal, requestId, remoteAddress, action, subject: { kind: 'economics', id: 'economics' }, details });
