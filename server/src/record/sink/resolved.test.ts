// What questions read agrees with a naive evaluation, for any events, overrides and corrections, before and after rows are rewritten.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { businessDateAt } from '../../kernel/index.ts';
import type { EventStore } from '../../platform/event-store/index.ts';
import { describeEventStores, silentLogger } from '../../platform/event-store/testing.ts';
import type { StateStore } from '../../platform/state-store/index.ts';
import { openTestStateStore } from '../../platform/state-store/testing.ts';
import type { DecidedEvent } from '../log/index.ts';
import { createEventHistory } from './history.ts';
import type { TimelineCursor } from './history-timeline.ts';
import { eventMigrations, migrations } from './migrations.ts';
import { resetEventStore } from './reset.ts';
import { createRewriteJob } from './rewrite.ts';
import { createSink, type OverrideRow } from './sink.ts';
import { decidedEvent, decidedRange, naiveOwner, naiveResolved } from './testing.ts';
import { verifyEventStore } from './verify.ts';

const MONTH_MS = 30 * 86_400_000;
const START = Date.UTC(2026, 0, 20);
const EDGE_MS = 10_413_791_999_999;
/** Ids above 2^63, as hashes are. */
const id = (number: number): string => String(2n ** 63n + BigInt(number));
const actors = [0, 1, 2, 3].map(id);
const customers = [10, 11, 12].map(id);

interface Step {
  /** Actor whose owners change, and at which instants to whom. */
  readonly change: {
    readonly actor: number;
    readonly cuts: readonly number[];
    readonly owners: readonly number[];
  } | null;
  readonly events: readonly {
    readonly actor: number;
    readonly month: number;
    readonly kind: number;
    readonly corrects: number;
  }[];
}

const step: fc.Arbitrary<Step> = fc.record({
  change: fc.option(
    fc.record({
      actor: fc.nat(3),
      cuts: fc.uniqueArray(fc.nat(8), { maxLength: 2 }),
      owners: fc.array(fc.nat(3), { minLength: 3, maxLength: 3 }),
    }),
    { nil: null },
  ),
  events: fc.array(fc.record({ actor: fc.nat(6), month: fc.nat(8), kind: fc.nat(4), corrects: fc.nat(6) }), {
    maxLength: 8,
  }),
});

const RANGE = 100;

/** Owners of the whole of time, in full, as identity writes them. Owner 3 is the actor itself: the link was undone. */
const overridesOf = ({ change }: Step, version: number): readonly OverrideRow[] => {
  if (!change) return [];
  const actorHash = actors[change.actor] as string;
  const cuts = change.cuts.toSorted((one, other) => one - other).map((cut) => START + (cut * MONTH_MS) / 2);
  return [-2_208_988_800_000, ...cuts].map((fromMs, index) => ({
    actorHash,
    fromMs,
    toMs: cuts[index] ?? EDGE_MS,
    personId: customers[change.owners[index] ?? 0] ?? actorHash,
    version,
  }));
};

const eventsOf = (
  each: Step,
  from: number,
  known: readonly OverrideRow[],
  earlier: readonly DecidedEvent[],
): readonly DecidedEvent[] =>
  each.events.map(({ actor, month, kind, corrects }, index) => {
    const actorHash = [...actors, ...customers][actor] as string;
    const supersedes = kind === 0 ? earlier.filter((event) => event.kind === 'fact')[corrects]?.position : undefined;
    const event = decidedEvent({
      position: from + index,
      actorHash,
      kind: kind === 0 ? 'fact' : kind === 1 ? 'identify' : 'track',
      name: `event_${kind}`,
      occurredAt: START + (month * MONTH_MS) / 2,
      properties: kind > 2 ? { amount_fen: kind * 101, channel: `c${month % 3}` } : { note: 'x' },
      ...(supersedes === undefined ? {} : { supersedes }),
    });
    const personId = naiveOwner(event, known);
    return { ...event, personId, ...(customers.includes(personId) ? { resolvedCustomer: personId as never } : {}) };
  });

interface World {
  readonly events: readonly DecidedEvent[];
  readonly overrides: readonly OverrideRow[];
}

const jobContext = {
  signal: new AbortController().signal,
  progress: () => undefined,
  checkpoint: null,
  saveCheckpoint: () => Promise.resolve(),
  attempt: 1,
  jobId: '1',
  result: () => undefined,
  scheduledFor: null,
};

await describeEventStores('resolved events', (open) => {
  let store: StateStore;
  let eventStore: EventStore;
  beforeAll(async () => {
    store = await openTestStateStore(migrations);
    eventStore = await open(eventMigrations);
  });
  afterAll(() => store.close());

  const play = async (steps: readonly Step[]): Promise<World> => {
    await resetEventStore(eventStore, store);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    let overrides: readonly OverrideRow[] = [];
    let events: readonly DecidedEvent[] = [];
    for (const [index, each] of steps.entries()) {
      const from = index * RANGE;
      const changed = overridesOf(each, from + RANGE);
      overrides = [...overrides, ...changed];
      const range = decidedRange(from, from + RANGE, eventsOf(each, from, overrides, events));
      events = [...events, ...range.events];
      const gaining = changed.map((row) => row.personId).filter((person) => customers.includes(person));
      if (changed.length > 0) await sink.writeOverrides(changed, `override-${range.to}`, gaining);
      await sink.consumer.prepare?.(range);
      await store.transaction((transaction) => sink.consumer.apply(range, transaction));
    }
    return { events, overrides };
  };

  const byPosition = <Item extends { readonly position: number | string }>(items: readonly Item[]): readonly Item[] =>
    items.toSorted((one, other) => Number(one.position) - Number(other.position));

  const checkView = async (resolved: readonly DecidedEvent[]): Promise<void> => {
    const rows = await eventStore.query<{ position: string; person_id: string }>({
      sql: 'SELECT position, person_id FROM event_resolved',
    });
    expect(byPosition(rows)).toEqual(
      byPosition(resolved.map(({ position, personId }) => ({ position: String(position), person_id: personId }))),
    );
  };

  const checkHistory = async ({ events, overrides }: World, resolved: readonly DecidedEvent[]): Promise<void> => {
    const history = createEventHistory(eventStore);
    const everyone = [...actors, ...customers];
    // One of each kind stands for all: the engine's time is what this test costs.
    const asked = [actors[0], customers[0], customers[1]] as readonly string[];
    const tracked = resolved.filter((event) => event.kind === 'track');
    for (const persons of [everyone, ...asked.map((person) => [person])]) {
      const mine = tracked.filter((event) => persons.includes(event.personId));
      const expected = new Map<string, { count: number; first: number; last: number; fen: number }>();
      for (const { personId, name, occurredAt, properties } of mine) {
        const key = `${personId} ${name}`;
        const known = expected.get(key) ?? {
          count: 0,
          first: Number.POSITIVE_INFINITY,
          last: Number.NEGATIVE_INFINITY,
          fen: 0,
        };
        expected.set(key, {
          count: known.count + 1,
          first: Math.min(known.first, occurredAt),
          last: Math.max(known.last, occurredAt),
          fen: known.fen + Number(properties.amount_fen ?? 0),
        });
      }
      const counters = await history.counters(persons, 1e9);
      expect(
        new Map(
          counters.map((row) => [
            `${row.personId} ${row.event}`,
            { count: row.count, first: row.firstAt, last: row.lastAt, fen: row.amountFen },
          ]),
        ),
      ).toEqual(expected);
      expect(counters).toHaveLength(expected.size);
    }
    const order = (event: DecidedEvent) => [event.occurredAt, event.position] as const;
    const touched = tracked.filter((event) => event.properties.channel !== undefined);
    const touches = new Map(
      [...new Set(touched.map((event) => event.personId))].map((person) => {
        const sorted = touched
          .filter((event) => event.personId === person)
          .toSorted((one, other) => order(one)[0] - order(other)[0] || order(one)[1] - order(other)[1]);
        const touch = (event: DecidedEvent | undefined) =>
          event && { channel: event.properties.channel, at: event.occurredAt, position: event.position };
        return [person, { personId: person, first: touch(sorted[0]), latest: touch(sorted.at(-1)) }] as const;
      }),
    );
    expect(new Map((await history.touches(everyone, 1e9)).map((row) => [row.personId, row]))).toEqual(touches);

    const what = <Item extends Pick<DecidedEvent, 'position' | 'personId' | 'properties'>>(events: readonly Item[]) =>
      byPosition(events).map(({ position, personId, properties }) => ({ position, personId, properties }));
    const records = [];
    for await (const event of history.records(everyone, 1e9, ['event_3'])) records.push(event);
    expect(what(records)).toEqual(what(resolved.filter((event) => event.kind !== 'track' || event.name === 'event_3')));
    const named = [];
    for await (const event of history.namedOf(everyone, 1e9, ['event_3'])) named.push(event);
    expect(what(named)).toEqual(what(resolved.filter((event) => event.name === 'event_3')));

    for (const person of asked) {
      const filter = { personId: person, from: START, to: START + 3 * MONTH_MS };
      const mine = resolved
        .filter((event) => event.personId === person && event.occurredAt >= START && event.occurredAt < filter.to)
        .toSorted((one, other) => other.occurredAt - one.occurredAt || other.position - one.position);
      expect((await history.timeline(filter, null, 100)).map((event) => event.position)).toEqual(
        mine.map((event) => event.position),
      );
      const zone = 'Asia/Shanghai';
      const dayOf = ({ occurredAt }: { readonly occurredAt: number }) => businessDateAt(occurredAt, zone);
      // A guess that is wrong, of very many events in the last month: pages are the same.
      const known = { count: 1e6, firstAt: START, lastAt: START + 2 * MONTH_MS };
      let before: TimelineCursor | null = null;
      for (const seen: number[] = []; ; ) {
        const page = await history.timelinePage(filter, { before, limit: 9, timeZone: zone, known });
        for (const { date, count } of page.days)
          expect(count).toBe(mine.filter((event) => dayOf(event) === date).length);
        expect(page.days.map(({ date }) => date)).toEqual([...new Set(page.events.map(dayOf))]);
        seen.push(...page.events.map((event) => event.position));
        const last = page.events.at(-1);
        if (!page.more || !last) {
          expect(seen).toEqual(mine.map((event) => event.position));
          break;
        }
        before = { at: last.occurredAt, position: last.position };
      }
    }
    const active = tracked.filter((event) => customers.includes(event.personId));
    const activity = await history.activity('customers', 0, EDGE_MS, 'Asia/Shanghai');
    expect([activity.events, activity.persons]).toEqual([
      active.length,
      new Set(active.map((event) => event.personId)).size,
    ]);
    expect(await history.activity(customers, 0, EDGE_MS, 'Asia/Shanghai')).toEqual(activity);
    expect(new Set(await history.personsAt(events.map((event) => event.position)))).toEqual(
      new Set(events.map((event) => naiveOwner(event, overrides))),
    );
  };

  it('agree with a naive evaluation, and still do after the rows were rewritten twice', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 5 }), async (steps) => {
        const world = await play(steps);
        const resolved = naiveResolved(world.events, world.overrides);
        await checkView(resolved);
        await checkHistory(world, resolved);
        const job = createRewriteJob({ eventStore, store });
        await job.run({}, jobContext);
        expect(await eventStore.query({ sql: 'SELECT * FROM actor_override' })).toEqual([]);
        await checkView(resolved);
        await checkHistory(world, resolved);
        await job.run({}, jobContext);
        await checkView(resolved);
        expect(await verifyEventStore(eventStore, store)).toEqual([]);
      }),
      { numRuns: process.env.ZHIYIN_SOAK ? 20 : 2, endOnFailure: true },
    );
  }, 240_000);

  it('waits with rewriting while a range is on its way', async () => {
    const change = { actor: 0, cuts: [], owners: [0, 0, 0] };
    await play([{ change, events: [{ actor: 0, month: 0, kind: 2, corrects: 0 }] }]);
    const sink = createSink({ eventStore, store, logger: silentLogger });
    const range = decidedRange(RANGE, 2 * RANGE, [decidedEvent({ position: RANGE, actorHash: actors[0] as string })]);
    await sink.consumer.prepare?.(range);
    await expect(createRewriteJob({ eventStore, store }).run({}, jobContext)).rejects.toThrow('on its way');
    await store.transaction((transaction) => sink.consumer.apply(range, transaction));
    await createRewriteJob({ eventStore, store }).run({}, jobContext);
    const persons = await eventStore.query({ sql: 'SELECT DISTINCT person_id FROM event' });
    expect(persons).toEqual([{ person_id: customers[0] }, { person_id: actors[0] }].slice(0, persons.length));
  });
});
