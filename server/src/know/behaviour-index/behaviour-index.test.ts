// The behaviour index and the event store give the same timelines as plain filtering, also after late events, late log-ins and corrections.
import { mkdtempSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { TimelineQuery, Timelines } from '../timelines/index.ts';
import { createEventStoreTimelines } from '../timelines/index.ts';
import {
  laterEvents,
  laterOverride,
  naiveTimelines,
  openTestWorld,
  type TestWorld,
  WORLD_START,
} from '../timelines/testing.ts';
import { type BehaviourIndex, createBehaviourIndex } from './behaviour-index.ts';
import { joinSpans, monthOf, SpanBuilder, segmentBytes } from './index-build.ts';
import { byDay, copied, everything, naive, runsOf, sorted, ZONE } from './testing-folds.ts';

const control = { signal: new AbortController().signal, onProgress: () => undefined };
const HOUR = 3_600_000;
/** Strips from the first time on. */
const strips = { bytesMax: 1e9, asksBefore: 0 };
const amount = { kind: 'property', name: 'amount' } as const;

const queries = (persons: ReadonlyMap<string, number>): readonly TimelineQuery[] => {
  const everybody = { who: 'everybody' as const, groups: new Map(), groupOfOthers: 0 };
  const base = { from: WORLD_START + 30 * HOUR, to: WORLD_START + 1_500 * HOUR, columns: [], population: everybody };
  return [
    { ...base, matchers: [[{ event: 'viewed' }], [{ event: 'fact_recorded' }, { event: 'paid' }]] },
    {
      ...base,
      from: null,
      matchers: [[{ event: null }]],
      columns: [
        { kind: 'property', name: 'product' },
        { kind: 'field', name: 'session_id' },
      ],
    },
    {
      ...base,
      population: { who: 'customers', groups: persons, groupOfOthers: 64 },
      matchers: [
        [{ event: null, filter: { kind: 'compare', subject: amount, operator: 'gt', value: 1 } }],
        [
          {
            event: 'ordered',
            filter: {
              kind: 'not',
              of: { kind: 'compare', subject: { kind: 'property', name: 'marks' }, operator: 'has', value: 'x' },
            },
          },
          {
            event: 'opened',
            filter: {
              kind: 'any',
              of: [
                { kind: 'compare', subject: { kind: 'property', name: 'vip' }, operator: 'eq', value: true },
                { kind: 'compare', subject: amount, operator: 'unknown' },
              ],
            },
          },
        ],
      ],
      columns: [amount],
    },
    {
      ...{ ...base, from: null, population: { who: 'listed', groups: persons, groupOfOthers: 0 }, columns: [amount] },
      matchers: [[{ event: 'viewed' }], [{ event: null }, { event: 'fact_recorded' }]],
    },
  ];
};

/** From which position on a statement reads. */
const positionIn = ({ sql, parameters = {} }: Parameters<EventStore['streamBytes']>[0]): number =>
  Number(parameters[/position >= \{(\w+):/.exec(sql)?.[1] ?? ''] ?? Number.NaN);

const dayRange = { from: WORLD_START + 48 * HOUR, to: WORLD_START + 62 * 24 * HOUR };
const dayMatchers: readonly TimelineQuery['matchers'][] = [
  [[{ event: null }]],
  [[{ event: 'viewed' }], [{ event: 'fact_recorded' }, { event: 'paid' }, { event: 'viewed' }]],
];

describe('sources of timelines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'zhiyin-index-'));
  const faults: unknown[] = [];
  let opened: BehaviourIndex | null = null;
  let world: TestWorld;
  let indexes: readonly (readonly [name: string, source: Timelines])[];
  beforeAll(async () => {
    world = await openTestWorld(null, { persons: 130 });
    const { store } = world;
    const rows = world.events.length;
    indexes = [
      ['event store', createEventStoreTimelines(store)],
      ['index, everything in the tail', createBehaviourIndex({ store, threads: null, unsealedPositions: 1_000_000 })],
      [
        'index, half of it sealed',
        createBehaviourIndex({ store, threads: null, unsealedPositions: Math.floor(rows / 2), strips }),
      ],
      [
        'index, sealed again whenever something came',
        createBehaviourIndex({ store, threads: null, unsealedPositions: 20, tailEventsMax: 0, strips }),
      ],
      [
        'index, its tail in layers',
        createBehaviourIndex({ store, threads: null, unsealedPositions: 20, layerPositions: 30, strips }),
      ],
      ['index, opened anew', { fold: async (...asked) => (opened ?? (await reopened())).fold(...asked) }],
    ];
  });
  afterAll(async () => {
    await opened?.settled();
    await world.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** An index that another process would find: what was in memory is gone. */
  const reopened = async (): Promise<BehaviourIndex> => {
    await opened?.settled();
    const onFault = (error: unknown) => faults.push(error);
    opened = createBehaviourIndex({
      store: world.store,
      threads: null,
      folder,
      onFault,
      unsealedPositions: 50,
      tailEventsMax: 60,
    });
    return opened;
  };

  const lastPosition = () => Math.max(...world.events.map(({ position }) => position));
  let round = 0;
  const check = async (
    wanted: readonly (readonly [name: string, source: Timelines])[] = indexes,
    queriesAsked = Number.POSITIVE_INFINITY,
  ) => {
    round += 1;
    await reopened();
    const some = new Map(
      world.events.filter((_, index) => index % 5 === 0).map(({ personId }, index) => [personId, 64 + (index % 3)]),
    );
    let rows = 0;
    for (const asked of queries(some).slice(0, queriesAsked)) {
      const query = { ...asked, mark: { position: lastPosition(), identityVersion: String(round) } };
      const expected = sorted(naive(world, query));
      rows += expected.length;
      for (const [name, source] of wanted) {
        const found = await source.fold(everything, null, query, control);
        expect({ name, rows: sorted(found) }).toEqual({ name, rows: expected });
      }
    }
    expect(rows).toBeGreaterThan(Math.min(300, 50 * queriesAsked));
    for (const matchers of dayMatchers.slice(0, queriesAsked)) {
      const mark = { position: lastPosition(), identityVersion: String(round) };
      const query = { ...(queries(some)[0] as TimelineQuery), ...dayRange, matchers, mark, daysOf: ZONE };
      const expected = sorted(
        [...naiveTimelines(world, query)].map(([person, events]) => [person, 0, ...runsOf(events), []]),
      );
      expect(expected.length).toBeGreaterThan(50);
      for (const [name, source] of wanted)
        expect({ name, rows: sorted(await source.fold(byDay, null, query, control)) }).toEqual({
          name,
          rows: expected,
        });
    }
  };

  it('agree with plain filtering', () => check(), 300_000);

  it('agree when the same is asked again, in place and copied, and once there is no room', async () => {
    const limits = [1e9, 30_000].map((bytesMax) => ({ bytesMax, asksBefore: 1 }));
    for (const kept of limits) {
      const index = createBehaviourIndex({ store: world.store, threads: null, unsealedPositions: 300, strips: kept });
      for (const query of queries(new Map())) {
        const expected = sorted(naive(world, query));
        for (const fold of [everything, everything, copied, everything])
          expect(sorted(await index.fold(fold, null, query, control))).toEqual(expected);
      }
    }
  }, 300_000);

  it('agree after late events, late log-ins and corrections', async () => {
    const from = world.events.length;
    await world.grow(laterEvents(from, 150), laterOverride(17, 3, 5));
    await check();
    await world.grow(
      laterEvents(from + 150, 10).map((event, index) => ({
        ...event,
        kind: 'fact' as const,
        name: 'fact_recorded',
        supersedes: world.events.find(({ kind, position }) => kind === 'fact' && position > index * 20)?.position ?? 0,
      })),
      laterOverride(90, 17, 6),
    );
    await check();
  }, 300_000);

  it('read of the tail only what is new, and agree, while nobody logs in', async () => {
    const froms: number[] = [];
    const store = Object.create(world.store, {
      streamBytes: {
        value: (query: Parameters<EventStore['streamBytes']>[0]) => {
          if (query.sql.includes('position >=')) froms.push(positionIn(query));
          return world.store.streamBytes(query);
        },
      },
    }) as EventStore;
    const index = createBehaviourIndex({ store, threads: null, unsealedPositions: 40, layerPositions: 30 });
    // Twice: the second look finds whom the newest corrections are about.
    await index.make(control.signal);
    await index.fold(everything, null, queries(new Map())[1] as TimelineQuery, control);
    const earliest: number[] = [];
    for (const count of [60, 10, 50]) {
      froms.length = 0;
      await world.grow(laterEvents(lastPosition() + 1, count), []);
      await check([['index in layers', index]], 2);
      earliest.push(Math.min(...froms));
    }
    const [first = 0, second = 0, third = 0] = earliest;
    // The sixty have become a layer; the ten have not yet.
    expect(second).toBe(first + 60);
    expect(third).toBe(second);
    await check();
  }, 300_000);

  it('read of the tail only whom log-ins touch, and agree, also as they are touched again', async () => {
    const asked: Parameters<EventStore['streamBytes']>[0][] = [];
    const store = Object.create(world.store, {
      streamBytes: {
        value: (query: Parameters<EventStore['streamBytes']>[0]) => {
          asked.push(query);
          return world.store.streamBytes(query);
        },
      },
    }) as EventStore;
    const index = createBehaviourIndex({ store, threads: null, unsealedPositions: 40, layerPositions: 60, strips });
    const froms = () => asked.filter(({ sql }) => sql.includes('position >=')).map(positionIn);
    const wholes = () => asked.filter(({ sql }) => sql.includes('stored_person_id IN'));
    await index.make(control.signal);
    await index.fold(everything, null, queries(new Map())[1] as TimelineQuery, control);
    const logIns = [laterOverride(21, 4, 7), [], laterOverride(33, 21, 8), laterOverride(21, 5, 9), []];
    for (const overrides of logIns) {
      asked.length = 0;
      const lasted = lastPosition();
      await world.grow(laterEvents(lasted + 1, 25), overrides);
      await check([['index in layers', index]], 2);
      // No more than what was newest before, and everything of the few who were touched.
      expect(Math.min(...froms())).toBeGreaterThan(lasted - 140);
      expect(wholes().length > 0).toBe(overrides.length > 0);
    }
    await check();
  }, 300_000);

  it('answer from what they have while they are brought up to date', async () => {
    let hold: Promise<void> | null = null;
    const store = Object.create(world.store, {
      query: {
        value: async (query: Parameters<EventStore['query']>[0]) => {
          await hold;
          return world.store.query(query);
        },
      },
    }) as EventStore;
    const index = createBehaviourIndex({ store, threads: null });
    const mark = { position: 10, identityVersion: 'kept' };
    const query = { ...(queries(new Map())[0] as TimelineQuery), mark };
    const before = sorted(await index.fold(everything, null, query, control));
    let free = (): void => undefined;
    hold = new Promise((resolve) => {
      free = resolve;
    });
    const making = index.make(control.signal);
    expect(sorted(await index.fold(everything, null, query, control))).toEqual(before);
    let answered = false;
    const newer = { ...query, mark: { ...mark, identityVersion: 'another' } };
    const waiting = index.fold(everything, null, newer, control).then(() => {
      answered = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(answered).toBe(false);
    free();
    await Promise.all([making, waiting]);
    expect(answered).toBe(true);
  });

  it('read no month again after a restart', async () => {
    await opened?.settled();
    const statements: string[] = [];
    const store = Object.create(world.store, {
      streamBytes: {
        value: (query: Parameters<EventStore['streamBytes']>[0]) => {
          statements.push(query.sql);
          return world.store.streamBytes(query);
        },
      },
    }) as EventStore;
    const index = createBehaviourIndex({ store, threads: null, folder, unsealedPositions: 50 });
    await index.make(control.signal);
    expect(index.size().events).toBeGreaterThan(1_000);
    expect(statements.filter((sql) => sql.includes('occurred_at >='))).toEqual([]);
    // The newest positions of the tail, and what stands between them and what is sealed.
    expect([1, 2]).toContain(statements.filter((sql) => sql.includes('position >=')).length);
  });

  it('agree after a restart on files that were cut short, changed or lost', async () => {
    const kept = indexes.slice(-1);
    expect(faults).toEqual([]);
    const files = () => readdirSync(folder).filter((name) => name !== 'manifest.json');
    expect(files().length).toBeGreaterThan(4);
    for (const [index, name] of files().entries()) {
      const path = join(folder, name);
      const bytes = readFileSync(path);
      if (index % 3 === 0) truncateSync(path, bytes.length >> 1);
      if (index % 3 === 1)
        writeFileSync(path, Buffer.concat([bytes.subarray(0, -1), Buffer.of((bytes.at(-1) ?? 0) ^ 1)]));
    }
    await check(kept, 2);
    await opened?.settled();
    writeFileSync(join(folder, 'manifest.json'), readFileSync(join(folder, 'manifest.json')).subarray(0, 100));
    await check(kept, 2);
    await opened?.settled();
    await rm(folder, { recursive: true });
    await check(kept, 2);
    await opened?.settled();
    expect(faults).toEqual([]);
  }, 300_000);

  it('agree after rows were taken out where they stand, with whatever they said', async () => {
    const [gone, stripped] = ['viewed', 'ordered'].map((name) => world.events.find((each) => each.name === name));
    await world.take(gone?.personId ?? '', stripped?.personId ?? '');
    await check(indexes.slice(-2));
    // The files hold what was read since, too.
    await check(indexes.slice(-1), 2);
  }, 300_000);

  it('keep an event in eight bytes, persons and all, in months and in years', async () => {
    const persons = 10_000;
    const segments = [0, 1, 2, 3].map((month) => {
      const builder = new SpanBuilder(monthOf(Date.UTC(2026, month, 1)));
      for (let person = 0; person < persons; person += 1)
        for (let event = 0; event < 4; event += 1) builder.add(person, event * HOUR, 1);
      return builder.finish(persons, false).segment;
    });
    const events = segments.reduce((sum, { at }) => sum + at.length, 0);
    expect(events).toBe(160_000);
    const bytes = segments.reduce((sum, segment) => sum + segmentBytes(segment), persons * 8);
    expect(bytes / events).toBeLessThanOrEqual(8);
    const { segment: joined } = await joinSpans(
      segments.map((segment) => ({ segment, columns: [] })),
      persons,
    );
    expect(joined.at).toHaveLength(events);
    expect((segmentBytes(joined) + persons * 8) / events).toBeLessThanOrEqual(8);
  });

  it('stop when they are told to', async () => {
    const controller = new AbortController();
    controller.abort(new Error('enough'));
    for (const [, source] of indexes)
      await expect(
        source.fold(everything, null, queries(new Map())[0] as TimelineQuery, {
          ...control,
          signal: controller.signal,
        }),
      ).rejects.toThrow();
  });
});
