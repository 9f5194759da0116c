// What an erasure would take and what would stay, counted without changing anything.
import { type CustomerId, customerId as customerIdOf, type Refusal, refuse } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { countRows, type RowCount } from '../sink/index.ts';
import type { Bilingual, PersonHolding } from './holding.ts';
import { type ErasedPersons, type IdentityOfPersons, personsErased, rowsOf } from './persons.ts';
import { keeping } from './policy.ts';

export interface PreviewDependencies {
  readonly store: StateStore;
  readonly events: EventStore;
  readonly identity: IdentityOfPersons;
  readonly holdings: () => readonly PersonHolding[];
}

export interface Preview {
  readonly persons: ErasedPersons;
  readonly holdings: readonly {
    readonly code: string;
    readonly label: Bilingual;
    readonly rows: number;
    readonly fate: 'erased' | 'held';
  }[];
  readonly events: readonly RowCount[];
}

/** Rows at every position of the log. */
const EVERYWHERE = Number.MAX_SAFE_INTEGER;

/** Counts everything; refuses whom nothing is known of, and whoever stands behind another customer. */
export const previewOf = async (
  { store, events, identity, holdings }: PreviewDependencies,
  customerId: string,
): Promise<Preview | Refusal<'CUSTOMER_NOT_FOUND' | 'CUSTOMER_MERGED'>> => {
  const customer: CustomerId | null = customerIdOf(customerId);
  const unknown = refuse('CUSTOMER_NOT_FOUND', `Nothing is held of a customer ${customerId}.`);
  if (customer === null) return unknown;
  const canonical = await identity.canonicalOf(store.db, customer);
  if (canonical !== customer)
    return refuse(
      'CUSTOMER_MERGED',
      `${customer} is merged into ${canonical}. Erase ${canonical}, or undo the merge first.`,
    );
  const persons = await personsErased(store.db, identity, customer);
  const counted: Preview['holdings'][number][] = [];
  for (const { code, label, count, erase } of holdings())
    counted.push({ code, label, rows: await count(store.db, persons.customers), fate: erase ? 'erased' : 'held' });
  const rows = await countRows(events, rowsOf(persons, EVERYWHERE), keeping);
  const nothing = rows.length === 0 && counted.every((each) => each.rows === 0);
  return nothing ? unknown : { persons, holdings: counted, events: rows };
};
