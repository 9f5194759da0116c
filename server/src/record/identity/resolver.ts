// Answers whose an event is, as of any log position, from the histories of the actors concerned.
import { assert, type CustomerId, type Instant } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { Database } from '../../platform/state-store/index.ts';
import type { Id64 } from '../log/index.ts';
import { type ActorHistory, type Claim, canonicalCustomers, customerAt, type Span, spansOf } from './claim.ts';
import { actorPerson, customerPerson } from './person.ts';
import { type IdentityWrites, loadHistories, loadMerges, type Merge } from './store.ts';

/** A resolved owner: the person, and the customer when there is one. */
export interface Owner {
  readonly personId: Id64;
  readonly customer: CustomerId | null;
}

/** What tells an event's owner. */
export interface Ownable {
  readonly actorId?: string;
  readonly customerId?: CustomerId;
  readonly occurredAt: Instant;
}

interface GrowingHistory extends ActorHistory {
  readonly claims: Claim[];
  readonly unlinks: ActorHistory['unlinks'][number][];
  readonly aliases: ActorHistory['aliases'][number][];
}

/** Histories and merges as one step of work sees them. */
export interface Resolver {
  history(actorId: string): ActorHistory;
  /** The actors that are one with this one at the position, itself included, sorted. */
  group(actorId: string, asOf: LogPosition): readonly string[];
  spans(actorId: string, asOf: LogPosition): readonly Span[];
  /** The person of the actor's events before any log-in. */
  anonymousPerson(actorId: string, asOf: LogPosition): Id64;
  canonical(customer: CustomerId, asOf: LogPosition): CustomerId;
  ownerOf(event: Ownable, asOf: LogPosition): Owner;
}

const grow = (found: ActorHistory): GrowingHistory => ({
  actorId: found.actorId,
  claims: [...found.claims],
  unlinks: [...found.unlinks],
  aliases: [...found.aliases],
});

/** Adds to `into` the missing histories of the actors and of all that is aliased to them. */
const loadMissing = async (
  database: Database,
  actorIds: Iterable<string>,
  into: Map<string, GrowingHistory>,
): Promise<void> => {
  let missing = [...new Set(actorIds)].filter((id) => !into.has(id));
  while (missing.length > 0) {
    const aliased = new Set<string>();
    for (const [id, found] of await loadHistories(database, missing)) {
      into.set(id, grow(found));
      for (const alias of found.aliases) aliased.add(alias.otherId);
    }
    missing = [...aliased].filter((id) => !into.has(id));
  }
};

const groupOf = (
  histories: ReadonlyMap<string, ActorHistory>,
  actorId: string,
  asOf: LogPosition,
): readonly string[] => {
  const members = new Set([actorId]);
  for (const member of members) {
    const history = histories.get(member);
    assert(history !== undefined, 'the history of an actor was not loaded');
    for (const alias of history.aliases) if (alias.position < asOf) members.add(alias.otherId);
  }
  return members.size === 1 ? [actorId] : [...members].sort();
};

/** A resolver over loaded histories. Span results are kept for one position; the caller makes a new resolver after adding. */
const createResolver = (histories: ReadonlyMap<string, ActorHistory>, merges: readonly Merge[]): Resolver => {
  let spanMemo = { asOf: -1, spans: new Map<string, readonly Span[]>() };
  let canonicalMemo: { asOf: LogPosition; map: ReadonlyMap<CustomerId, CustomerId> } | null = null;
  const history = (actorId: string): ActorHistory => {
    const known = histories.get(actorId);
    assert(known !== undefined, 'the history of an actor was not loaded');
    return known;
  };
  const group = (actorId: string, asOf: LogPosition) => groupOf(histories, actorId, asOf);
  const spans = (actorId: string, asOf: LogPosition): readonly Span[] => {
    if (spanMemo.asOf !== asOf) spanMemo = { asOf, spans: new Map() };
    const known = spanMemo.spans.get(actorId);
    if (known) return known;
    const made = spansOf(group(actorId, asOf).map(history), asOf);
    spanMemo.spans.set(actorId, made);
    return made;
  };
  const canonical = (customer: CustomerId, asOf: LogPosition): CustomerId => {
    if (merges.length === 0) return customer;
    if (canonicalMemo?.asOf !== asOf) canonicalMemo = { asOf, map: canonicalCustomers(merges, asOf) };
    return canonicalMemo.map.get(customer) ?? customer;
  };
  const anonymousPerson = (actorId: string, asOf: LogPosition) => actorPerson(group(actorId, asOf)[0] ?? actorId);
  const ownerOf = (event: Ownable, asOf: LogPosition): Owner => {
    const claimed =
      event.customerId ??
      (event.actorId === undefined ? null : customerAt(spans(event.actorId, asOf), event.occurredAt));
    if (claimed !== null) {
      const customer = canonical(claimed, asOf);
      return { personId: customerPerson(customer), customer };
    }
    assert(event.actorId !== undefined, 'an event names neither actor nor customer');
    return { personId: anonymousPerson(event.actorId, asOf), customer: null };
  };
  return { history, group, spans, anonymousPerson, canonical, ownerOf };
};

/** A resolver for a question: reads what it needs and keeps nothing. */
export const loadResolver = async (database: Database, actorIds: Iterable<string>): Promise<Resolver> => {
  const histories = new Map<string, GrowingHistory>();
  await loadMissing(database, actorIds, histories);
  return createResolver(histories, await loadMerges(database));
};

const HISTORIES_MAX = 300_000;

/**
 * The writer's memory of histories. Only the holder of the pipeline's lease uses it, one range at a time, so nothing else
 * can change what it remembers; after a failed step it is forgotten and read again.
 */
export interface ResolverCache {
  load(database: Database, actorIds: Iterable<string>): Promise<Resolver>;
  /** Takes in what a range says and answers with a resolver that knows it. */
  add(writes: IdentityWrites): Resolver;
  /** Every merge so far, in the order of the log. */
  merges(): readonly Merge[];
  forget(): void;
}

export const createResolverCache = (): ResolverCache => {
  const histories = new Map<string, GrowingHistory>();
  let merges: readonly Merge[] | null = null;
  const grown = (actorId: string): GrowingHistory => {
    const known = histories.get(actorId);
    assert(known !== undefined, 'the history of an actor was not loaded');
    return known;
  };
  return {
    load: async (database, actorIds) => {
      merges ??= await loadMerges(database);
      if (histories.size > HISTORIES_MAX) histories.clear();
      await loadMissing(database, actorIds, histories);
      return createResolver(histories, merges);
    },
    add: (writes) => {
      for (const { actorId, claim } of writes.claims) grown(actorId).claims.push(claim);
      for (const unlink of writes.unlinks) grown(unlink.actorId).unlinks.push(unlink);
      for (const alias of writes.aliases) grown(alias.actorId).aliases.push(alias);
      merges = [...(merges ?? []), ...writes.merges];
      return createResolver(histories, merges);
    },
    merges: () => merges ?? [],
    forget: () => {
      histories.clear();
      merges = null;
    },
  };
};
