// Columns that are read for the first time: questions that do not need them go on, and whatever comes meanwhile is right in the end.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventStore } from '../../platform/event-store/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { laterEvents, laterOverride, openTestWorld, type TestWorld, WORLD_START } from '../timelines/testing.ts';
import { type BehaviourIndex, createBehaviourIndex } from './behaviour-index.ts';
import { everything, naive, sorted } from './testing-folds.ts';

const HOUR = 3_600_000;
const control = { signal: new AbortController().signal, onProgress: () => undefined };

/** The event store, which gives columns of the first span and those of the others once it is let; `begun` is told when they are waited for. */
const withGate = (store: EventStore) => {
  let begun = (): void => undefined;
  let free = (): void => undefined;
  let gate: Promise<void> | null = null;
  let given = 0;
  const slow = Object.create(store, {
    streamBytes: {
      value: async function* (query: Parameters<EventStore['streamBytes']>[0]) {
        const isColumn = query.sql.includes(' AS c0') && query.sql.includes('occurred_at >=');
        if (isColumn) given += 1;
        if (gate && isColumn && given > 1) {
          begun();
          await gate;
          query.signal?.throwIfAborted();
        }
        yield* store.streamBytes(query);
      },
    },
  }) as EventStore;
  const shut = (): Promise<void> => {
    gate = new Promise((resolve) => {
      free = resolve;
    });
    return new Promise((resolve) => {
      begun = resolve;
    });
  };
  return { slow, shut, open: () => free() };
};

describe('columns that the index does not have yet', () => {
  let world: TestWorld;
  beforeAll(async () => {
    world = await openTestWorld(null, { persons: 60 });
  });
  afterAll(() => world.close());

  let round = 0;
  const asked = (name: string | null): TimelineQuery => {
    round += 1;
    const position = Math.max(...world.events.map((event) => event.position));
    return {
      ...{ from: WORLD_START, to: WORLD_START + 5_000 * HOUR, matchers: [[{ event: null }]] },
      population: { who: 'everybody', groups: new Map(), groupOfOthers: 0 },
      columns: name ? [{ kind: 'property', name }] : [],
      mark: { position, identityVersion: String(round) },
    };
  };
  const agrees = async (index: BehaviourIndex, query: TimelineQuery): Promise<void> => {
    const expected = sorted(naive(world, query));
    expect(expected.length).toBeGreaterThan(30);
    expect(sorted(await index.fold(everything, null, query, control))).toEqual(expected);
  };
  /** Asks for a column, and does something while it is read. */
  const meanwhile = async (act: (index: BehaviourIndex) => Promise<void>): Promise<void> => {
    const { slow, shut, open } = withGate(world.store);
    const index = createBehaviourIndex({ store: slow, threads: null, unsealedPositions: 20, tailEventsMax: 0 });
    await agrees(index, asked(null));
    const reading = shut();
    const waiting = index.fold(everything, null, asked('product'), control);
    await reading;
    await act(index);
    open();
    await waiting;
    await agrees(index, asked('product'));
    await agrees(index, asked(null));
  };

  it('keep nobody waiting who does not ask for them', () => meanwhile((index) => agrees(index, asked(null))));

  it('are right after events and log-ins that were sealed while they were read', () =>
    meanwhile(async (index) => {
      const from = world.events.length;
      await world.grow(laterEvents(from, 80), laterOverride(17, 3, 5));
      await agrees(index, asked(null));
    }));

  it('are read once more when rows were taken out while they were read', () =>
    meanwhile(async (index) => {
      const [gone, stripped] = ['viewed', 'ordered'].map((name) => world.events.find((each) => each.name === name));
      await world.take(gone?.personId ?? '', stripped?.personId ?? '');
      await agrees(index, asked(null));
    }));

  it('are read by whoever waited for them, if the first to ask is cancelled', async () => {
    const { slow, shut, open } = withGate(world.store);
    const index = createBehaviourIndex({ store: slow, threads: null, unsealedPositions: 20 });
    await agrees(index, asked(null));
    const reading = shut();
    const controller = new AbortController();
    const first = index.fold(everything, null, asked('product'), { ...control, signal: controller.signal });
    const refused = expect(first).rejects.toThrow('enough');
    await reading;
    const second = agrees(index, asked('product'));
    controller.abort(new Error('enough'));
    open();
    await Promise.all([refused, second]);
  });
});
