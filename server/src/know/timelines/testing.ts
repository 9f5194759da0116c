// A random world in a real event store for tests of whatever is evaluated person by person, and its timelines by plain filtering.
import fc from 'fast-check';
import type { EventStore } from '../../platform/event-store/index.ts';
import { openTestClusterStore, openTestEventStore, silentLogger } from '../../platform/event-store/testing.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { DecidedEvent, Id64 } from '../../record/log/index.ts';
import { createSink, eventMigrations, migrations, type OverrideRow } from '../../record/sink/index.ts';
import { decidedEvent, decidedRange, naiveResolved } from '../../record/sink/testing.ts';
import { createBehaviourIndex } from '../behaviour-index/index.ts';
import { type FilteredEvent, matcherHolds, subjectText } from '../event-filters/index.ts';
import { createIndexThreads } from '../index-view/index.ts';
import type { EventSubject } from './contract.ts';
import { createEventStoreTimelines } from './event-store-timelines.ts';
import type { TimelineQuery, Timelines } from './timeline.ts';

export { matcherHolds } from '../event-filters/index.ts';

const HOUR_MS = 3_600_000;
/** 2026-01-01 in Shanghai. */
export const WORLD_START = Date.parse('2026-01-01T00:00:00+08:00');
export const worldNames = ['opened', 'viewed', 'ordered', 'paid', 'complained', 'fact_recorded'] as const;
const id = (number: number): Id64 => String(2n ** 62n + BigInt(number) * 104_729_000_003n);

const properties = fc.record(
  {
    product: fc.constantFrom('A', 'B', 'C'),
    amount: fc.oneof(fc.constantFrom(1, 2, 10, 0.5), fc.integer({ min: -5, max: 5 })),
    vip: fc.boolean(),
    marks: fc.subarray(['x', 'y']),
    note: fc.constantFrom('', 'b', 'ab', 'é', '\u{1F600}', '\uFFFD', 'line\nbreak', "quote'\\"),
    channel: fc.constantFrom('feed', 'search'),
  },
  { requiredKeys: [] },
);

const happening = fc.record({
  name: fc.constantFrom(...worldNames, 'viewed', 'ordered'),
  hours: fc.constantFrom(0, 0, 0, 1, 5, 24, 70, 300),
  session: fc.constantFrom('', 's1', 's2'),
  properties,
});
const life = fc.array(happening, { minLength: 1, maxLength: 12 });

export interface TestWorld {
  readonly store: EventStore;
  /** Every event as questions see it now, ascending by (time, position). */
  readonly events: readonly DecidedEvent[];
  /** Stores more events, and whose some actors' events turned out to be. */
  grow(events: readonly DecidedEvent[], overrides: readonly OverrideRow[]): Promise<void>;
  /** Takes out every event of one person, and every property of another's, in the rows themselves. */
  take(gone: Id64, stripped: Id64): Promise<void>;
  close(): Promise<void>;
}

/** Lives of persons, of whom the last tenth are devices that turned out to be the first tenth's; a seed makes always the same. */
const eventsOf = (persons: number, seed: number): readonly DecidedEvent[] => {
  const lives = fc.sample(life, { numRuns: persons, seed });
  const events = lives.flatMap((each, person) => {
    let at = WORLD_START + (person % 40) * 12 * HOUR_MS;
    return each.map(({ name, hours, session, properties: given }) => {
      at += hours * HOUR_MS;
      return { person, at, name, session, given };
    });
  });
  return events
    .toSorted((one, other) => ((one.at * 7_919) % 1_000) - ((other.at * 7_919) % 1_000))
    .map(({ person, at, name, session, given }, position) =>
      decidedEvent({
        position,
        ...{ name, kind: name === 'fact_recorded' ? 'fact' : 'track', occurredAt: at, properties: given },
        actorHash: id(person),
        ...(person % 3 === 0
          ? {}
          : { resolvedCustomer: `C${person}` as NonNullable<DecidedEvent['resolvedCustomer']> }),
        ...(session === '' ? {} : { sessionId: `${person}-${session}` }),
      }),
    );
};

const EDGE_MS = 10_413_791_999_999;
const overridesOf = (persons: number): readonly OverrideRow[] =>
  Array.from({ length: Math.floor(persons / 10) }, (_, index) => ({
    ...{ actorHash: id(persons - 1 - index), fromMs: -2_208_988_800_000, toMs: EDGE_MS },
    ...{ personId: id(index), version: 1 },
  }));

/** An embedded store; with ZHIYIN_TWINS=cluster one on two shards. */
const openWorldStore = async (): Promise<EventStore> => {
  if (process.env.ZHIYIN_TWINS !== 'cluster') return openTestEventStore(eventMigrations);
  const store = await openTestClusterStore(eventMigrations);
  if (store === null) throw new Error('ZHIYIN_TWINS=cluster needs servers that can be started here');
  return store;
};

/** Fills a store with a thousand lives; an embedded one unless another is given. */
export const openTestWorld = async (
  given: EventStore | null = null,
  { persons = 1_000, seed = 7 }: { readonly persons?: number; readonly seed?: number } = {},
): Promise<TestWorld> => {
  const state = await openTestStateStore(migrations);
  const store = given ?? (await openWorldStore());
  const sink = createSink({ eventStore: store, store: state, logger: silentLogger });
  let all: readonly DecidedEvent[] = [];
  let owners: readonly OverrideRow[] = [];
  let resolved: readonly DecidedEvent[] = [];
  const grow: TestWorld['grow'] = async (events, overrides) => {
    const range = decidedRange(all.length, all.length + events.length, events);
    await sink.consumer.prepare?.(range);
    await state.transaction((transaction) => sink.consumer.apply(range, transaction));
    const persons = overrides.flatMap(({ actorHash, personId }) => (actorHash === personId ? [] : [personId]));
    if (overrides.length > 0) await sink.writeOverrides(overrides, `overrides ${all.length}`, persons);
    all = [...all, ...events];
    owners = [...owners, ...overrides];
    resolved = naiveResolved(all, owners).toSorted(
      (one, other) => one.occurredAt - other.occurredAt || one.position - other.position,
    );
  };
  await grow(eventsOf(persons, seed), overridesOf(persons));
  return {
    store,
    get events() {
      return resolved;
    },
    grow,
    take: async (gone, stripped) => {
      const positionsOf = (person: Id64) =>
        resolved.filter(({ personId }) => personId === person).map(({ position }) => position);
      const [removed, emptied] = [positionsOf(gone), positionsOf(stripped)];
      await store.execute(`ALTER TABLE event DELETE WHERE position IN (${removed.join()}) SETTINGS mutations_sync = 2`);
      await store.execute(`ALTER TABLE event UPDATE texts = map(), numbers = map(), flags = map(), lists = map(), channel = '', product = ''
        WHERE position IN (${emptied.join()}) SETTINGS mutations_sync = 2`);
      const left = (events: readonly DecidedEvent[]) =>
        events
          .filter(({ position }) => !removed.includes(position))
          .map((each) => (emptied.includes(each.position) ? { ...each, properties: {} } : each));
      all = left(all);
      resolved = left(resolved);
    },
    close: async () => {
      await store.close();
      await state.close();
    },
  };
};

/** More events of the first persons, in the past of others' and with corrections, from a position on. */
export const laterEvents = (from: number, count: number): readonly DecidedEvent[] =>
  fc.sample(happening, { numRuns: count, seed: from }).map(({ name, properties: given }, index) =>
    decidedEvent({
      position: from + index,
      ...{ name, properties: given, occurredAt: WORLD_START + ((index * 37) % 900) * HOUR_MS },
      actorHash: id((index * 7) % 1_003),
      ...(index % 2 === 0 ? { resolvedCustomer: `C${index}` as NonNullable<DecidedEvent['resolvedCustomer']> } : {}),
    }),
  );

/** The events of one person of the world turn out to be another's, from an instant on. */
export const laterOverride = (actor: number, person: number, version: number): readonly OverrideRow[] => [
  { actorHash: id(actor), fromMs: -2_208_988_800_000, toMs: WORLD_START + 200 * HOUR_MS, personId: id(actor), version },
  { actorHash: id(actor), fromMs: WORLD_START + 200 * HOUR_MS, toMs: EDGE_MS, personId: id(person), version },
];

/** An event as filters see it: the fields are what the record plane makes of properties. */
export const asFiltered = (event: DecidedEvent): FilteredEvent => ({
  ...{ name: event.name, kind: event.kind, properties: event.properties },
  fields: {
    session_id: event.sessionId ?? '',
    channel: String(event.properties.channel ?? '').trim(),
    utm_campaign: String(event.properties.utm_campaign ?? '').trim(),
    source: event.source,
  },
});

/** The text of a subject, by plain reading. */
export const naiveText = (event: DecidedEvent, subject: EventSubject): string | null =>
  subjectText(asFiltered(event), subject);

export interface NaiveTimelineEvent {
  readonly at: number;
  readonly bits: number;
  readonly event: DecidedEvent;
}

/** The timelines that a query means, by person. Who is a customer is what the world says. */
export const naiveTimelines = (
  world: Pick<TestWorld, 'events'>,
  { matchers, from, to, population }: TimelineQuery,
): ReadonlyMap<Id64, readonly NaiveTimelineEvent[]> => {
  const customers = new Set(
    world.events.flatMap(({ personId, actorHash, resolvedCustomer }) =>
      resolvedCustomer !== undefined || actorHash !== personId ? [personId] : [],
    ),
  );
  const timelines = new Map<Id64, NaiveTimelineEvent[]>();
  for (const event of world.events) {
    if ((from !== null && event.occurredAt < from) || event.occurredAt >= to) continue;
    if (population.who === 'customers' && !customers.has(event.personId)) continue;
    if (population.who === 'listed' && !population.groups.has(event.personId)) continue;
    const seen = asFiltered(event);
    const bits = matchers.reduce((sum, matcher, bit) => sum + (matcherHolds(matcher, seen) ? 2 ** bit : 0), 0);
    if (bits === 0) continue;
    const own = timelines.get(event.personId);
    const found = { at: event.occurredAt, bits, event };
    if (own) own.push(found);
    else timelines.set(event.personId, [found]);
  }
  return timelines;
};

/** A source whose timelines come of plain filtering. */
export const plainTimelines = (world: Pick<TestWorld, 'events'>): Timelines => ({
  fold: async (fold, spec, query) => {
    const dictionaries = query.columns.map((): string[] => []);
    const folding = fold.begin(spec, (column, code) => dictionaries[column]?.[code] ?? '');
    for (const [person, own] of naiveTimelines(world, query)) {
      const columns = query.columns.map((subject, column) =>
        Int32Array.from(own, ({ event }) => {
          const text = naiveText(event, subject);
          const texts = dictionaries[column] ?? [];
          if (text === null) return -1;
          if (!texts.includes(text)) texts.push(text);
          return texts.indexOf(text);
        }),
      );
      folding.visit({
        ...{ length: own.length, columns, person: () => person },
        group: query.population.groups.get(person) ?? query.population.groupOfOthers,
        at: Float64Array.from(own, ({ at }) => at),
        matches: Uint32Array.from(own, ({ bits }) => bits),
      });
    }
    return fold.merge(spec, [folding.finish()]);
  },
});

/**
 * Lives written by hand, "name 2026-01-31T10:00 key=value …" in Shanghai, as timelines; properties are texts. Matchers must name events
 * of `names` without filters but on properties.
 */
export const handTimelines = (
  lives: Readonly<Record<string, readonly string[]>>,
  names: readonly string[],
): Timelines => {
  const events = Object.entries(lives).flatMap(([person, lines]) =>
    lines.map((line, position) => {
      const [name = '', at = '', ...pairs] = line.split(' ');
      if (!names.includes(name)) throw new Error(`not an event of this test: ${line}`);
      const { session, ...given } = Object.fromEntries(pairs.map((pair) => pair.split('=') as [string, string]));
      const occurredAt = Date.parse(`${at.length === 16 ? `${at}:00` : at}+08:00`);
      return decidedEvent({
        ...{ position, name, occurredAt, personId: person, actorHash: person, properties: given },
        resolvedCustomer: person as NonNullable<DecidedEvent['resolvedCustomer']>,
        ...(session === undefined ? {} : { sessionId: session }),
      });
    }),
  );
  return plainTimelines({ events });
};

/** An index, half of it sealed, that evaluates in real threads; on a cluster the event store answers, as in the product. */
export const openTestIndex = (world: TestWorld): { readonly timelines: Timelines; stop(): Promise<void> } => {
  if (world.store.cluster !== null)
    return { timelines: createEventStoreTimelines(world.store), stop: () => Promise.resolve() };
  const threads = createIndexThreads('timeline-worker', 2);
  const unsealedPositions = Math.floor(world.events.length / 2);
  const timelines = createBehaviourIndex({
    store: world.store,
    threads,
    unsealedPositions,
    threadEventsMin: 0,
    strips: { bytesMax: 1e9, asksBefore: 0 },
  });
  return { timelines, stop: () => threads.stop() };
};
