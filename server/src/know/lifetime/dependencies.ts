// What the module is made with.
import type { Clock } from '../../kernel/index.ts';
import type { Audit } from '../../platform/audit/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import type { ListDependencies } from '../profiles/index.ts';

export interface LifetimeDependencies extends ListDependencies {
  readonly store: StateStore;
  readonly eventStore: EventStore;
  readonly audit: Audit;
  readonly wallClock: Clock;
  readonly timeZone: string;
  /** Codes of the financial products of the catalogue. */
  readonly productCodes: () => Promise<readonly string[]>;
  readonly enqueue: (
    job: string,
    payload: unknown,
    options: { readonly uniqueKey: string; readonly createdBy: string },
  ) => Promise<{ readonly jobId: string }>;
}
