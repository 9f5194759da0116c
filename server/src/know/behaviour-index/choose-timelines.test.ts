// When the index is made without being asked, and that it answers from then on.
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { EventQuery, EventStore } from '../../platform/event-store/index.ts';
import { silentLogger } from '../../platform/event-store/testing.ts';
import { laterEvents, openTestWorld, type TestWorld, WORLD_START } from '../timelines/testing.ts';
import { createTimelineSources } from './choose-timelines.ts';
import { everything } from './testing-folds.ts';

const parent = mkdtempSync(join(tmpdir(), 'zhiyin-sources-'));
const folder = join(parent, 'index');
const control = { signal: new AbortController().signal, onProgress: () => undefined };
const query = {
  ...{ matchers: [[{ event: null }]], columns: [], from: null, to: WORLD_START + 1e11 },
  population: { who: 'everybody' as const, groups: new Map(), groupOfOthers: 0 },
};
let world: TestWorld;
beforeAll(async () => {
  world = await openTestWorld(null, { persons: 40 });
});
afterAll(async () => {
  await world.close();
  await rm(parent, { recursive: true, force: true });
});

/** The store, with what is done at the first looks at how many events there are, and how often timelines are read from it. */
const watched = (atLook: (look: number) => Promise<void>) => {
  const seen = { looks: 0, streams: 0, indexReads: 0 };
  const store: EventStore = Object.assign(Object.create(world.store) as EventStore, {
    query: async (asked: EventQuery) => {
      if (asked.sql === 'SELECT count() AS n FROM event') {
        seen.looks += 1;
        await atLook(seen.looks);
      }
      return world.store.query(asked);
    },
    stream: (asked: EventQuery) => {
      seen.streams += 1;
      return world.store.stream(asked);
    },
    streamBytes: (asked: EventQuery) => {
      seen.indexReads += 1;
      return world.store.streamBytes(asked);
    },
  });
  return { seen, store };
};

it('is made before anybody asks, once events do not come in masses any more', async () => {
  const { seen, store } = watched(async (look) => {
    // As many again, twice; then hardly any.
    const coming = [0, 400, 900, 3][look - 1] ?? 0;
    if (coming > 0) await world.grow(laterEvents(world.events.length, coming), []);
    if (look <= 3) expect(seen.indexReads).toBe(0);
  });
  const sources = createTimelineSources({
    ...{ store, logger: silentLogger, threadEntry: 'never started', threadCount: 1, folder, followMs: 30 },
  });
  try {
    sources.begin();
    await expect.poll(() => seen.indexReads, { timeout: 20_000 }).toBeGreaterThan(0);
    expect(seen.looks).toBeGreaterThanOrEqual(4);
    // Those who ask while it is being made are answered by the event store.
    await expect
      .poll(
        async () => {
          const before = seen.streams;
          const found = await sources.fold(everything, null, query, control);
          expect(found.length).toBeGreaterThan(30);
          return seen.streams - before;
        },
        { timeout: 20_000 },
      )
      .toBe(0);
  } finally {
    await sources.stop();
  }
});
