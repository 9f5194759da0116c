// What the modules hold of a person, as values that each module states and the composition binds: an erasure knows no tables.
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';

/** Text in both languages. */
export interface Bilingual {
  readonly zh: string;
  readonly en: string;
}

/** One kind of thing that the state store holds of customers. */
export interface PersonHolding {
  /** Stable code, the key in what an erasure reports. */
  readonly code: string;
  readonly label: Bilingual;
  /** How many rows concern the customers. */
  count(database: Database, customers: readonly string[]): Promise<number>;
  /** Deletes them; absent where the law keeps them. Safe to repeat. */
  erase?(transaction: StateTransaction, customers: readonly string[]): Promise<void>;
}
