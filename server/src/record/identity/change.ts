// What changes for whom when a range says something about identity: override rows for past events, and the customers
// whose history grew or shrank.
import type { CustomerId } from '../../kernel/index.ts';
import type { LogPosition } from '../../platform/log-store/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Id64 } from '../log/index.ts';
import { actorPerson, customerPerson } from './person.ts';
import type { Resolver, ResolverCache } from './resolver.ts';
import { actorsClaimedFor, type IdentityWrites, type Merge, type OverrideRow } from './store.ts';

/** Open bounds of spans as the event store writes them: every instant that it can hold lies between. */
export const SPAN_START_MS = -2_208_988_800_000;
export const SPAN_END_MS = 10_413_791_999_999;

interface OwnedSpan {
  readonly from: number;
  readonly to: number;
  readonly personId: Id64;
  readonly customer: CustomerId | null;
}

const ownedSpans = (actorId: string, resolver: Resolver, asOf: LogPosition): readonly OwnedSpan[] => {
  const spans = resolver.spans(actorId, asOf);
  if (spans.length === 0)
    return [
      {
        from: SPAN_START_MS,
        to: SPAN_END_MS,
        personId: resolver.anonymousPerson(actorId, asOf),
        customer: null,
      },
    ];
  return spans.map((span) => {
    const customer = resolver.canonical(span.customerId, asOf);
    return {
      from: Math.max(span.from, SPAN_START_MS),
      to: Math.min(span.to, SPAN_END_MS),
      personId: customerPerson(customer),
      customer,
    };
  });
};

const same = (a: readonly OwnedSpan[], b: readonly OwnedSpan[]): boolean =>
  a.length === b.length &&
  a.every((span, index) => {
    const other = b[index];
    return other !== undefined && span.from === other.from && span.to === other.to && span.personId === other.personId;
  });

const overrideRows = (actorHash: Id64, spans: readonly OwnedSpan[], version: LogPosition): readonly OverrideRow[] =>
  spans.map((span) => ({ actorHash, fromMs: span.from, toMs: span.to, personId: span.personId, version }));

const touchedActors = (writes: IdentityWrites): ReadonlySet<string> =>
  new Set([
    ...writes.claims.map((row) => row.actorId),
    ...writes.aliases.map((row) => row.actorId),
    ...writes.unlinks.map((row) => row.actorId),
  ]);

/** Customers who stand for, or are stood for by, somebody else than before. */
const movedCustomers = (
  merges: readonly Merge[],
  resolver: Resolver,
  range: { readonly from: LogPosition; readonly to: LogPosition },
): readonly CustomerId[] => {
  const mentioned = new Set(merges.flatMap((merge) => (merge.into === null ? [merge.from] : [merge.from, merge.into])));
  return [...mentioned].filter((each) => resolver.canonical(each, range.from) !== resolver.canonical(each, range.to));
};

export interface IdentityChanges {
  /** Knows what the range said. */
  readonly resolver: Resolver;
  readonly overrides: readonly OverrideRow[];
  readonly changed: readonly CustomerId[];
}

/**
 * Compares owners before and after the range. A moved customer brings along every actor ever claimed for it, and the events
 * that name the customer itself.
 */
export const changesOf = async (
  writes: IdentityWrites,
  cache: ResolverCache,
  range: { readonly from: LogPosition; readonly to: LogPosition },
  transaction: StateTransaction,
): Promise<IdentityChanges> => {
  const added = cache.add(writes);
  const moved = movedCustomers(cache.merges(), added, range);
  const claimed = await actorsClaimedFor(transaction, moved);
  const resolver = await cache.load(transaction, [...touchedActors(writes), ...claimed]);
  const actors = new Set(
    [...touchedActors(writes), ...claimed].flatMap((actor) => [
      ...resolver.group(actor, range.from),
      ...resolver.group(actor, range.to),
    ]),
  );
  const overrides: OverrideRow[] = [];
  const changed = new Set<CustomerId>();
  for (const actor of actors) {
    const old = ownedSpans(actor, resolver, range.from);
    const now = ownedSpans(actor, resolver, range.to);
    if (same(old, now)) continue;
    overrides.push(...overrideRows(actorPerson(actor), now, range.to));
    for (const span of [...old, ...now]) if (span.customer !== null) changed.add(span.customer);
  }
  for (const customer of moved) {
    const now = resolver.canonical(customer, range.to);
    const whole = { from: SPAN_START_MS, to: SPAN_END_MS, personId: customerPerson(now), customer: now };
    overrides.push(...overrideRows(customerPerson(customer), [whole], range.to));
    for (const each of [customer, resolver.canonical(customer, range.from), now]) changed.add(each);
  }
  return { resolver, overrides, changed: [...changed] };
};
