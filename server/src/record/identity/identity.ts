// What other modules ask of identity: the actors and persons of a customer, who changed, and an operator's decisions.
import { createHash } from 'node:crypto';
import { type CustomerId, type Instant, type Refusal, refuse } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, Id64, LoggedEvent } from '../log/index.ts';
import { canonicalCustomers } from './claim.ts';
import { actorPerson, customerPerson } from './person.ts';
import { loadResolver } from './resolver.ts';
import { operatorEvents } from './statement.ts';
import {
  actorsClaimedFor,
  changedCustomers,
  loadMerges,
  type Merge,
  type OverrideRow,
  overridesOfVersion,
  personsEverAssigned,
} from './store.ts';

/** An anonymous id that was the customer from `from` until `to` (milliseconds; infinite at the open ends). */
export interface LinkedActor {
  readonly actorId: string;
  readonly from: Instant;
  readonly to: Instant;
}

/** All persons under which rows of a customer may stand, and the one they resolve to now. */
export interface CustomerPersons {
  readonly personId: Id64;
  /** Superset of the persons stored on the customer's rows: for reading by the event store's key. */
  readonly stored: readonly Id64[];
}

export interface Identity {
  /** The customer who stands for this one after merges (itself when it was not merged). */
  canonicalOf(database: Database, customer: CustomerId): Promise<CustomerId>;
  /** Customers who are merged, with who stands for them. */
  merges(database: Database): Promise<ReadonlyMap<CustomerId, CustomerId>>;
  /** What operators decided about merging, in the order of the log; `into` null where it was undone. */
  mergeDecisions(database: Database): Promise<readonly Merge[]>;
  /** Customers merged into this one, itself first. */
  mergedInto(database: Database, customer: CustomerId): Promise<readonly CustomerId[]>;
  linkedActors(database: Database, customer: CustomerId): Promise<readonly LinkedActor[]>;
  /** Whose the actors were at these instants, as far as is known now; nobody's are left out. */
  ownersAt(
    database: Database,
    asked: readonly { readonly actorId: string; readonly at: Instant }[],
  ): Promise<readonly { readonly actorId: string; readonly customerId: CustomerId }[]>;
  personsOf(database: Database, customer: CustomerId): Promise<CustomerPersons>;
  /** Customers who gained or lost history in ranges ending in (after, upTo]. */
  changedCustomers(database: Database, after: LogPosition, upTo: LogPosition): Promise<readonly CustomerId[]>;
  /** Puts a merge of two customers on its way to the log; undone by {@link unmerge}. */
  merge(
    transaction: StateTransaction,
    decision: { readonly from: CustomerId; readonly into: CustomerId; readonly at: Instant; readonly by: string },
  ): Promise<Refusal<'MERGE_WITH_ITSELF' | 'ALREADY_MERGED'> | null>;
  unmerge(
    transaction: StateTransaction,
    decision: { readonly from: CustomerId; readonly at: Instant; readonly by: string },
  ): Promise<Refusal<'NOT_MERGED'> | null>;
  /** Declares that the actor never was the customer; a later log-in links it again. */
  unlink(
    transaction: StateTransaction,
    decision: { readonly actorId: string; readonly customer: CustomerId; readonly at: Instant; readonly by: string },
  ): Promise<Refusal<'NOT_LINKED'> | null>;
  /** Copies override rows to the event store, so that questions see changed owners at once. */
  readonly overrides: Consumer;
}

export interface IdentityOptions {
  readonly store: { readonly db: Database };
  /** Puts events on their way to the log within the transaction (the outbox). */
  readonly announce: (transaction: StateTransaction, events: readonly LoggedEvent[]) => Promise<void>;
  /** Writes override rows to the event store; the same token twice has the effect of one. */
  readonly writeOverrides: (rows: readonly OverrideRow[], token: string, customers: readonly Id64[]) => Promise<void>;
}

const decisionEvent = (
  name: string,
  at: Instant,
  by: string,
  properties: Readonly<Record<string, string>>,
): LoggedEvent => {
  const content = JSON.stringify([name, at, by, properties]);
  return {
    key: `identity:${createHash('sha256').update(content).digest('hex').slice(0, 32)}`,
    kind: 'operator',
    name,
    occurredAt: at,
    properties: { ...properties, decided_by: by },
  };
};

const END = Number.MAX_SAFE_INTEGER;

const mergedInto = async (database: Database, customer: CustomerId): Promise<readonly CustomerId[]> => {
  const canonical = canonicalCustomers(await loadMerges(database), END);
  return [customer, ...[...canonical].filter(([, into]) => into === customer).map(([from]) => from)];
};

const canonicalOf = async (database: Database, customer: CustomerId): Promise<CustomerId> =>
  canonicalCustomers(await loadMerges(database), END).get(customer) ?? customer;

const linkedActors = async (database: Database, customer: CustomerId): Promise<readonly LinkedActor[]> => {
  const claimed = await actorsClaimedFor(database, await mergedInto(database, customer));
  const resolver = await loadResolver(database, claimed);
  const actors = new Set(claimed.flatMap((actor) => [...resolver.group(actor, END)]));
  return [...actors].sort().flatMap((actorId) =>
    resolver
      .spans(actorId, END)
      .filter((span) => resolver.canonical(span.customerId, END) === customer)
      .map((span) => ({ actorId, from: span.from, to: span.to })),
  );
};

const ownersAt: Identity['ownersAt'] = async (database, asked) => {
  if (asked.length === 0) return [];
  const resolver = await loadResolver(database, [...new Set(asked.map(({ actorId }) => actorId))]);
  return asked.flatMap(({ actorId, at }) =>
    resolver
      .spans(actorId, END)
      .filter(({ from, to }) => from <= at && at < to)
      .map(({ customerId }) => ({ actorId, customerId: resolver.canonical(customerId, END) })),
  );
};

const personsOf = async (database: Database, customer: CustomerId): Promise<CustomerPersons> => {
  const customers = await mergedInto(database, customer);
  const actors = (await linkedActors(database, customer)).map((actor) => actor.actorId);
  const resolver = await loadResolver(database, actors);
  const hashes = [...new Set(actors.flatMap((actor) => resolver.group(actor, END)))].map(actorPerson);
  const persons = customers.map(customerPerson);
  const assigned = await personsEverAssigned(database, [...hashes, ...persons]);
  return { personId: customerPerson(customer), stored: [...new Set([...persons, ...hashes, ...assigned])] };
};

export const createIdentity = ({ store, announce, writeOverrides }: IdentityOptions): Identity => ({
  canonicalOf,
  merges: async (database) => canonicalCustomers(await loadMerges(database), END),
  mergeDecisions: loadMerges,
  mergedInto,
  linkedActors,
  ownersAt,
  personsOf,
  changedCustomers,
  merge: async (transaction, { from, into, at, by }) => {
    if (from === into)
      return refuse('MERGE_WITH_ITSELF', 'A customer cannot be merged with itself. Name two customers.');
    const canonical = canonicalCustomers(await loadMerges(transaction), END);
    if (canonical.has(from) || canonical.get(into) === from)
      return refuse('ALREADY_MERGED', `Customer ${from} is already merged. Undo that merge first.`);
    await announce(transaction, [
      decisionEvent(operatorEvents.merged, at, by, { from_customer: from, into_customer: into }),
    ]);
    return null;
  },
  unmerge: async (transaction, { from, at, by }) => {
    if (!canonicalCustomers(await loadMerges(transaction), END).has(from))
      return refuse('NOT_MERGED', `Customer ${from} is not merged into another one.`);
    await announce(transaction, [decisionEvent(operatorEvents.unmerged, at, by, { from_customer: from })]);
    return null;
  },
  unlink: async (transaction, { actorId, customer, at, by }) => {
    const linked = await linkedActors(transaction, customer);
    if (!linked.some((actor) => actor.actorId === actorId))
      return refuse('NOT_LINKED', `That device is not linked to customer ${customer}.`);
    await announce(transaction, [
      decisionEvent(operatorEvents.unlinked, at, by, { actor_id: actorId, customer_id: customer }),
    ]);
    return null;
  },
  overrides: {
    name: 'identity-overrides',
    prompt: true,
    after: [],
    prepare: async (range) => {
      const rows = await overridesOfVersion(store.db, range.to);
      if (rows.length === 0) return;
      const customers = await changedCustomers(store.db, range.from, range.to);
      await writeOverrides(rows, `override-${range.to}`, customers.map(customerPerson));
    },
    apply: async () => undefined,
  },
});
