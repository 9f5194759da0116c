// The first consumer of the log: drops duplicates, links corrections to what they correct, and says whose each event is.
import type { LogPosition, PositionIndex } from '../../platform/log-store/index.ts';
import type { StateStore, StateTransaction } from '../../platform/state-store/index.ts';
import type { DecidedEvent, DecidedRange, LoggedRange, PositionedEvent, RangeDecider } from '../log/index.ts';
import { changesOf } from './change.ts';
import { actorPerson, customerPerson, hash128 } from './person.ts';
import { createResolverCache, loadResolver, type Resolver } from './resolver.ts';
import { actorsOf, statementsOf } from './statement.ts';
import { insertOutcome, insertWrites } from './store.ts';

const DAY_MS = 86_400_000;

/** Namespaces of the position index. */
export const KEYS = 'event-key';
const FACTS = 'fact-key';
const STANDING_FACTS = 'fact-standing';

/** An event that is not a duplicate, with the position of the revision that it corrects. */
interface Standing {
  readonly event: PositionedEvent;
  readonly supersedes?: LogPosition;
}

const claimOf = (event: PositionedEvent, key: string, tag: bigint) => ({
  key: hash128(key),
  position: event.position,
  tag,
  recordedAt: event.recordedAt,
});

const tagOf = ({ revision = '0' }: PositionedEvent): bigint => BigInt(`0x${revision}`);

/** Drops what an earlier position within the window already said. Depends on the log alone. */
const standingEvents = async (
  events: readonly PositionedEvent[],
  positions: PositionIndex,
  dedupeDays: number,
): Promise<readonly Standing[]> => {
  const facts = events.filter((event) => event.factKey !== undefined);
  const others = events.filter((event) => event.factKey === undefined);
  const earlierKeys = await positions.claim(
    KEYS,
    others.map((event) => claimOf(event, event.key, 0n)),
  );
  const earlierFacts = await positions.claim(
    FACTS,
    facts.map((event) => claimOf(event, event.factKey ?? '', tagOf(event))),
  );
  const changed = facts.filter((event, index) => earlierFacts[index]?.tag !== tagOf(event));
  // The claim before a correction may be of a repeat that was dropped; what it corrects is the last one that stood. Those
  // have a namespace of their own, so that a fact sent again every day costs a correction no walk through all repeats.
  const earlierStanding = await positions.claim(
    STANDING_FACTS,
    changed.map((event) => claimOf(event, event.factKey ?? '', tagOf(event))),
  );
  const standing: Standing[] = [];
  others.forEach((event, index) => {
    const earlier = earlierKeys[index];
    if (!earlier || event.recordedAt - earlier.recordedAt > dedupeDays * DAY_MS) standing.push({ event });
  });
  changed.forEach((event, index) => {
    const earlier = earlierStanding[index];
    standing.push(earlier ? { event, supersedes: earlier.position } : { event });
  });
  return standing.sort((a, b) => a.event.position - b.event.position);
};

/** Owner of what belongs to nobody: a product, an organisation unit. */
const NOBODY = '0';

const decideEvent = ({ event, supersedes }: Standing, resolver: Resolver, asOf: LogPosition): DecidedEvent => {
  const correction = supersedes === undefined ? {} : { supersedes };
  // Object.assign: a spread of parsed events costs several times as much.
  if (event.customerId === undefined && event.actorId === undefined)
    return Object.assign({}, event, correction, { actorHash: NOBODY, personId: NOBODY });
  const owner = resolver.ownerOf(event, asOf);
  const actorHash =
    event.customerId === undefined ? actorPerson(event.actorId ?? '') : customerPerson(event.customerId);
  const customer = owner.customer === null ? {} : { resolvedCustomer: owner.customer };
  return Object.assign({}, event, correction, customer, { actorHash, personId: owner.personId });
};

const decided = (range: LoggedRange, standing: readonly Standing[], resolver: Resolver): DecidedRange => {
  const quarantined = range.events.filter((event) => event.violations !== undefined);
  return {
    from: range.from,
    to: range.to,
    events: standing.map((each) => decideEvent(each, resolver, range.to)),
    quarantined,
    duplicates: range.events.length - quarantined.length - standing.length,
  };
};

const cleanEvents = (range: LoggedRange): readonly PositionedEvent[] =>
  range.events.filter((event) => event.violations === undefined);

export interface DeciderOptions {
  readonly store: StateStore;
  readonly positions: PositionIndex;
  /** Two events with one key are one happening when they were recorded at most this many days apart. */
  readonly dedupeDays: number;
}

export const createDecider = ({ store, positions, dedupeDays }: DeciderOptions): RangeDecider => {
  const cache = createResolverCache();
  // Where the cache stands; anything but the next range means that a step failed or that another process worked in between.
  let cachedTo: LogPosition | null = null;

  const close = async (range: LoggedRange, transaction: StateTransaction): Promise<DecidedRange> => {
    if (cachedTo !== range.from) cache.forget();
    cachedTo = null;
    const standing = await standingEvents(cleanEvents(range), positions, dedupeDays);
    const events = standing.map(({ event }) => event);
    const before = await cache.load(transaction, actorsOf(events));
    const writes = statementsOf(events, before, range.from);
    const silent = writes.claims.length + writes.aliases.length + writes.unlinks.length + writes.merges.length === 0;
    if (silent) {
      cachedTo = range.to;
      return decided(range, standing, before);
    }
    await insertWrites(transaction, writes);
    const { resolver, overrides, changed } = await changesOf(writes, cache, range, transaction);
    await insertOutcome(transaction, range.to, overrides, changed);
    cachedTo = range.to;
    return decided(range, standing, resolver);
  };

  const decide = async (range: LoggedRange): Promise<DecidedRange> => {
    const standing = await standingEvents(cleanEvents(range), positions, dedupeDays);
    const resolver = await loadResolver(store.db, actorsOf(standing.map(({ event }) => event)));
    return decided(range, standing, resolver);
  };

  return { close, decide };
};
