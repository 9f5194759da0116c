// Erasures that this state store does not know: a backup taken before an erasure was restored beside the newest keys. A destroyed
// key is the proof that the person was erased, and nothing may run before they are erased here too.
import type { Clock } from '../../kernel/index.ts';
import type { KeyStore } from '../../platform/log-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { insertErasure } from './store.ts';

const PAGE = 1_000;
const CUSTOMER = 'customer:';

/** Customers whose key was destroyed. */
const destroyedCustomers = async (keys: Pick<KeyStore, 'listDestroyed'>): Promise<readonly string[]> => {
  const found: string[] = [];
  let after: string | null = null;
  for (;;) {
    const page: readonly string[] = await keys.listDestroyed(after, PAGE);
    found.push(...page.flatMap((subject) => (subject.startsWith(CUSTOMER) ? [subject.slice(CUSTOMER.length)] : [])));
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return found;
  }
};

const adopt = async (store: StateStore, customerId: string, at: number): Promise<string | null> => {
  const erasureId = crypto.randomUUID();
  const inserted = await insertErasure(store.db, {
    ...{ erasure_id: erasureId, customer_id: customerId, customers: [customerId] },
    ...{
      state: 'approved',
      origin: 'key',
      reason: 'The key of the person had been destroyed before this backup was restored.',
    },
    ...{ requested_by: 'system:key', requested_name: 'destroyed key', requested_at: at },
  });
  return inserted ? erasureId : null;
};

/** Makes an approved erasure of every destroyed key that none stands for; answers their ids. */
export const adoptDestroyedKeys = async (
  store: StateStore,
  keys: Pick<KeyStore, 'listDestroyed'>,
  standing: (customerId: string) => boolean,
  wallClock: Clock,
): Promise<readonly string[]> => {
  const adopted: string[] = [];
  for (const customerId of await destroyedCustomers(keys)) {
    if (standing(customerId)) continue;
    const erasureId = await adopt(store, customerId, wallClock.now());
    if (erasureId !== null) adopted.push(erasureId);
  }
  return adopted;
};
