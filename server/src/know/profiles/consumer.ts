// The consumer of the log that keeps profiles: folds a range in memory, reads the customers it touches once, and writes each
// table once. Customers whose past changed are folded again from the event store before the transaction begins.
import { assert, type Clock, type CustomerId } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database, StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import { customerPerson, operatorEvents } from '../../record/identity/index.ts';
import type { Consumer, DecidedEvent, DecidedRange } from '../../record/log/index.ts';
import type { AttributeRegistry } from './attribute.ts';
import type { EventHistory } from './event-history.ts';
import { CustomerFold, type Folded, factNames } from './fold.ts';
import { createLeap } from './leap.ts';
import { isBehaviourOnly, type ProfileRow, profileRow } from './profile-row.ts';
import { foldHistories } from './recompute.ts';
import { writeRecords } from './record-store.ts';
import { emptyState, mergeStates, type ProfileState } from './state.ts';
import {
  assetPositions,
  customersOfPersons,
  loadProfiles,
  moveProgress,
  type StoredProfile,
  updateBehaviour,
  upsertProfiles,
} from './store.ts';

/** What profiles ask of record/identity. */
export interface IdentityQuestions {
  changedCustomers(database: Database, after: LogPosition, upTo: LogPosition): Promise<readonly CustomerId[]>;
  /** Customers who are merged, with who stands for them. */
  merges(database: Database): Promise<ReadonlyMap<CustomerId, CustomerId>>;
}

/** Told in the same transaction which profiles a range wrote. */
export type ProfilesWritten = (
  transaction: StateTransaction,
  customerIds: readonly string[],
  range: { readonly from: LogPosition; readonly to: LogPosition },
) => Promise<void>;

export interface ProfilesConsumerOptions {
  readonly store: StateStore;
  readonly history: EventHistory;
  readonly identity: IdentityQuestions;
  readonly registry: AttributeRegistry;
  readonly timeZone: string;
  readonly wallClock: Clock;
  readonly onWritten: readonly ProfilesWritten[];
  /** From how many events behind on the consumer leaps instead of walking. Default 200,000. */
  readonly leapEventsMin?: number;
}

/** Joined ranges write a customer once; more of them at a time would be memory for little gain. */
const JOINED_EVENTS_MAX = 60_000;

/** Customers to be written from their whole history, and into whom they are merged. */
interface Prepared {
  readonly to: LogPosition;
  readonly folds: ReadonlyMap<string, Folded>;
  readonly mergedInto: ReadonlyMap<string, string | null>;
}

const assetKey = (event: DecidedEvent): string | null => {
  const { business_date: date, account_id: account } = event.properties;
  return event.name === factNames.asset && typeof date === 'string' && event.resolvedCustomer !== undefined
    ? `${event.resolvedCustomer}\n${typeof account === 'string' ? account : ''}\n${date}`
    : null;
};

/** Corrections that replace more than the row they fall on: whose history must be read again. */
const unsettledCorrections = async (database: Database, range: DecidedRange): Promise<readonly DecidedEvent[]> => {
  const corrections = range.events.filter((event) => event.supersedes !== undefined && event.kind === 'fact');
  if (corrections.length === 0) return [];
  const keys = corrections.flatMap((event) => {
    const [customerId, accountId, date] = assetKey(event)?.split('\n') ?? [];
    return customerId !== undefined && accountId !== undefined && date !== undefined
      ? [{ customerId, accountId, date }]
      : [];
  });
  const standing = new Map(await assetPositions(database, keys));
  const unsettled: DecidedEvent[] = [];
  for (const event of range.events) {
    const key = assetKey(event);
    const settled = key !== null && standing.get(key) === event.supersedes;
    if (event.supersedes !== undefined && event.kind === 'fact' && !settled) unsettled.push(event);
    if (key !== null) standing.set(key, event.position);
  }
  return unsettled;
};

const isMerge = (event: DecidedEvent): boolean =>
  event.kind === 'operator' && (event.name === operatorEvents.merged || event.name === operatorEvents.unmerged);

const affectedCustomers = async (
  { store, history, identity }: ProfilesConsumerOptions,
  range: DecidedRange,
): Promise<ReadonlySet<string>> => {
  const affected = new Set<string>(await identity.changedCustomers(store.db, range.from, range.to));
  const corrections = new Set(await unsettledCorrections(store.db, range));
  const replaced = new Set([...corrections].flatMap((event) => event.supersedes ?? []));
  // A correction may move the fact to another customer: whom it was stated of before loses it. Within one range that customer
  // may be nobody that the store knows yet.
  for (const event of range.events)
    if ((replaced.has(event.position) || corrections.has(event)) && event.resolvedCustomer !== undefined)
      affected.add(event.resolvedCustomer);
  const before = [...replaced].filter((position) => position < range.from);
  if (before.length > 0)
    for (const id of await customersOfPersons(store.db, await history.personsAt(before))) affected.add(id);
  return affected;
};

const foldRange = (
  registry: AttributeRegistry,
  range: DecidedRange,
  without: ReadonlySet<string>,
): ReadonlyMap<string, Folded> => {
  const folds = new Map<string, CustomerFold>();
  for (const event of range.events) {
    const customer = event.resolvedCustomer;
    if (customer === undefined || event.kind === 'operator' || event.kind === 'derived' || without.has(customer))
      continue;
    let fold = folds.get(customer);
    if (!fold) {
      fold = new CustomerFold(registry);
      folds.set(customer, fold);
    }
    fold.add(event);
  }
  return new Map([...folds].map(([customer, fold]) => [customer, fold.finish()]));
};

/** Creates the consumer `profiles`. */
export const createProfilesConsumer = (options: ProfilesConsumerOptions): Consumer => {
  const { store, history, identity, registry, timeZone, onWritten } = options;
  let prepared: Prepared | null = null;

  const prepare = async (range: DecidedRange): Promise<void> => {
    const affected = [...(await affectedCustomers(options, range))];
    const folds = await foldHistories(history, registry, affected, range.to);
    const mergedInto = new Map<string, string | null>();
    if (range.events.some(isMerge)) {
      const merges = await identity.merges(store.db);
      for (const customer of affected) mergedInto.set(customer, merges.get(customer as CustomerId) ?? null);
    }
    prepared = { to: range.to, folds, mergedInto };
  };

  const apply = async (range: DecidedRange, transaction: StateTransaction): Promise<void> => {
    assert(prepared?.to === range.to, 'a range is prepared before it is applied');
    const { folds: histories, mergedInto } = prepared;
    const additions = foldRange(registry, range, new Set(histories.keys()));
    const light = [...additions].filter(([, folded]) => isBehaviourOnly(folded.state));
    const known = new Map([
      ...(await loadProfiles(transaction, [...histories.keys()], 'behaviour')),
      ...(await loadProfiles(
        transaction,
        light.map(([id]) => id),
        'behaviour',
      )),
    ]);
    const added = (id: string): boolean => isBehaviourOnly(additions.get(id)?.state ?? emptyState) && known.has(id);
    const heavy = [...additions.keys()].filter((id) => !added(id));
    const whole = await loadProfiles(transaction, heavy);
    const row = (customerId: string, state: ProfileState): ProfileRow => {
      const given = mergedInto.get(customerId);
      const stored = whole.get(customerId) ?? known.get(customerId);
      const personId = customerPerson(customerId as CustomerId);
      const merged = given === undefined ? (stored?.mergedInto ?? null) : given;
      return profileRow({ customerId, personId, mergedInto: merged }, state, timeZone, range.to);
    };
    const grown = (id: string, before: StoredProfile | undefined): ProfileRow => {
      const addition = additions.get(id)?.state ?? emptyState;
      return row(id, before ? mergeStates(before.state, addition) : addition);
    };
    await upsertProfiles(transaction, [
      ...[...histories].map(([id, folded]) => row(id, folded.state)),
      ...heavy.map((id) => grown(id, whole.get(id))),
    ]);
    await updateBehaviour(
      transaction,
      [...additions.keys()].filter(added).map((id) => grown(id, known.get(id))),
      known,
    );
    await writeRecords(transaction, new Map([...histories, ...additions]), [...histories.keys()]);
    await moveProgress(transaction, range.to);
    for (const told of onWritten) await told(transaction, [...histories.keys(), ...additions.keys()], range);
  };

  return {
    name: 'profiles',
    after: ['sink', 'identity-overrides'],
    joinedEventsMax: JOINED_EVENTS_MAX,
    leap: createLeap(options),
    prepare,
    apply,
  };
};
