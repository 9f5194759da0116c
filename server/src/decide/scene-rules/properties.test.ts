// Whatever the order in which trades, corrections and busts arrive, and however they are cut into batches, the awards in force are those that
// the naive twin finds in all records at once.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { advance } from './advance.ts';
import type { Scene } from './contract.ts';
import { decideTouched, hasMoved } from './decide-touched.ts';
import type { SceneEvent } from './events.ts';
import { createMemoryState } from './state.ts';
import {
  countLike,
  eventOf,
  monthsReached,
  sceneLike,
  standing,
  type Told,
  windowsReached,
  worlds,
} from './testing.ts';

const RUNS = process.env.ZHIYIN_SOAK ? 500 : 50;
const known = { inputs: { attributes: {}, tags: [] }, branchId: null };
const stateAfter = { granted: 'granted', reinstated: 'granted', suspended: 'suspended', refused: 'refused' } as const;

/** Batches of events through the decisions, as the consumer would; answers the memory. */
const runThrough = async (scene: Scene, batches: readonly (readonly SceneEvent[])[]) => {
  const inForce = { code: 'test', version: 1, scene };
  const memory = createMemoryState();
  const dependencies = { state: memory.state, timeZone: 'Asia/Shanghai', productTypes: async () => new Map() };
  for (const batch of batches) {
    const advanced = await advance(dependencies, { active: [inForce], versions: [inForce] }, batch);
    memory.keep(advanced);
    for (const each of advanced.touched) {
      const { from, to, met } = each.standing;
      if (each.decided && hasMoved(each)) memory.keepAward({ ...each.decided, met, ...(met ? { from, to } : {}) });
    }
    for (const { touched, kind, isFinal } of decideTouched(advanced.touched, () => known, new Map())) {
      const { occasion, from, to, met } = touched.standing;
      const sequence = touched.decided === null ? 0 : touched.decided.sequence + 1;
      memory.keepAward({
        ...{ code: 'test', customerId: touched.customerId, version: 1, occasion, from, to, met, isFinal, sequence },
        state: stateAfter[kind],
      });
    }
  }
  return memory;
};

const inForce = (memory: Awaited<ReturnType<typeof runThrough>>, customerId: string): readonly string[] =>
  memory
    .awards()
    .filter((each) => each.customerId === customerId && each.state === 'granted')
    .map(({ occasion }) => occasion)
    .sort();

/** Records in any order but that of the revisions of each, some of them twice, cut anywhere. */
const arrivals = worlds.chain((world) =>
  fc.record({
    world: fc.constant(world),
    order: fc.infiniteStream(fc.nat()).map((picks) => {
      const left = world.map((revisions) => [...revisions]);
      const queue: Told[] = [];
      for (const pick of picks) {
        const open = left.filter((each) => each.length > 0);
        const next = open[pick % Math.max(1, open.length)]?.shift();
        if (!next) return queue;
        queue.push(next);
      }
      return queue;
    }),
    cuts: fc.array(fc.nat(5), { maxLength: 30 }),
  }),
);

const batchesOf = (told: readonly Told[], cuts: readonly number[]): readonly (readonly SceneEvent[])[] => {
  const batches: SceneEvent[][] = [];
  let at = 0;
  for (let index = 0; at < told.length; index += 1) {
    const size = 1 + (cuts[index % Math.max(1, cuts.length)] ?? 1);
    batches.push(told.slice(at, at + size).map(eventOf));
    at += size;
  }
  return batches;
};

const happened = (name: string, day: string, properties: SceneEvent['properties'] = {}): SceneEvent => ({
  ...{ name, customerId: 'C1', occurredAt: Date.parse(`${day}T04:00:00Z`), isServer: true, device: null, depth: 0 },
  ...{ key: `${name}:${day}`, factKey: null, properties },
});

describe('counting', () => {
  const cap = { by: ['product_code'], perDay: 2, perWindow: null };

  it('finds the months that the twin finds', async () => {
    const scene = sceneLike({ kind: 'calendar', unit: 'month' }, [countLike({ atLeast: 4, cap })]);
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ world, order, cuts }) => {
        const memory = await runThrough(scene, batchesOf(order, cuts));
        for (const customer of ['C1', 'C2'])
          expect(inForce(memory, customer)).toEqual(
            monthsReached(standing(world), customer, { atLeast: 4, perDay: 2 }),
          );
      }),
      { numRuns: RUNS },
    );
  });

  it('finds the rolling windows that the twin finds', async () => {
    const scene = sceneLike({ kind: 'rolling', days: 6 }, [countLike({ atLeast: 3, cap })]);
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ world, order, cuts }) => {
        const memory = await runThrough(scene, batchesOf(order, cuts));
        for (const customer of ['C1', 'C2']) {
          const reached = windowsReached(standing(world), customer, { atLeast: 3, perDay: 2, days: 6 });
          expect(inForce(memory, customer)).toEqual(reached.map((_, place) => `v1:${place + 1}`).sort());
        }
      }),
      { numRuns: RUNS },
    );
  });

  it('takes each valid trade as an occasion where every happening is one', async () => {
    const scene = sceneLike({ kind: 'each' }, [countLike({ atLeast: 1 })]);
    await fc.assert(
      fc.asyncProperty(arrivals, async ({ world, order, cuts }) => {
        const memory = await runThrough(scene, batchesOf(order, cuts));
        const all = standing(world);
        for (const customer of ['C1', 'C2']) {
          const valid = all.filter((each) => {
            if (each.customerId !== customer || each.reversalOf !== null) return false;
            const busts = all.filter((bust) => bust.reversalOf === each.key && bust.customerId === customer);
            return each.yuan - busts.reduce((sum, bust) => sum + bust.yuan, 0) >= 200;
          });
          expect(inForce(memory, customer)).toEqual(valid.map(({ key }) => `trade:${key}`).sort());
        }
      }),
      { numRuns: RUNS },
    );
  });
});

describe('windows from an event on', () => {
  const read = (content: string, day: string) =>
    happened('news_read', day, { content_id: content, duration_seconds: 60 });
  const readings = countLike({
    of: { word: 'reading', with: { seconds: 30, topics: [] } },
    ...{ measure: 'distinct', property: 'content_id', atLeast: 2 },
  });
  const since = (which: 'first' | 'each') =>
    sceneLike({ kind: 'since', event: { word: 'event', with: { event: 'account_opened' } }, days: 10, which }, [
      readings,
    ]);
  const events = [read('a', '2026-03-18'), read('b', '2026-03-21'), read('b', '2026-03-22'), read('c', '2026-03-23')];
  const opened = happened('account_opened', '2026-03-20');

  it.each([
    ['the first one, reached', 'first', [opened], ['first']],
    ['none, not reached', 'first', [], []],
    ['an earlier first one, whose days are empty', 'first', [opened, happened('account_opened', '2026-03-05')], []],
    [
      'every one, each with days of its own',
      'each',
      [opened, happened('account_opened', '2026-03-15'), happened('account_opened', '2026-03-23')],
      ['since:2026-03-15', 'since:2026-03-20'],
    ],
  ] as const)('%s, in any order', async (_title, which, begins, wanted) => {
    const all = [...events, ...begins];
    await fc.assert(
      fc.asyncProperty(
        fc.shuffledSubarray(all, { minLength: all.length }),
        fc.integer({ min: 1, max: 4 }),
        async (order, size) => {
          const batches = Array.from({ length: Math.ceil(order.length / size) }, (_, at) =>
            order.slice(at * size, at * size + size),
          );
          expect(inForce(await runThrough(since(which), batches), 'C1')).toEqual(wanted);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('before its first day', () => {
  const from = { validFrom: '2026-03-25' };
  const told = { key: 't1', customerId: 'C1', product: 'AAA', side: 'buy', yuan: 500, reversalOf: null };

  it('a scene keeps nothing of what merely happened', async () => {
    const word = { of: { word: 'event', with: { event: 'signed_in' } } };
    const scene = sceneLike({ kind: 'calendar', unit: 'month' }, [countLike({ ...word, atLeast: 1 })], from);
    const book = { code: 'test', version: 1, scene };
    const dependencies = {
      ...{ state: createMemoryState().state, timeZone: 'Asia/Shanghai', productTypes: async () => new Map() },
    };
    const { tallies } = await advance(dependencies, { active: [book], versions: [book] }, [
      happened('signed_in', '2026-03-24'),
      happened('signed_in', '2026-03-25'),
    ]);
    expect(tallies.map(({ day }) => day)).toEqual(['2026-03-25']);
  });

  it('a record counts once its correction moves it into the scene, and no more once it is moved out', async () => {
    const scene = sceneLike({ kind: 'calendar', unit: 'month' }, [countLike({ atLeast: 1 })], from);
    const [before, after] = ['2026-03-24', '2026-03-26'].map((day) => eventOf({ ...told, day }));
    if (!before || !after) throw new Error('two days are two events');
    expect(inForce(await runThrough(scene, [[before]]), 'C1')).toEqual([]);
    expect(inForce(await runThrough(scene, [[before], [after]]), 'C1')).toHaveLength(1);
    expect(inForce(await runThrough(scene, [[after], [before]]), 'C1')).toEqual([]);
    expect(inForce(await runThrough(scene, [[before, after]]), 'C1')).toHaveLength(1);
    expect(inForce(await runThrough(scene, [[after, before]]), 'C1')).toEqual([]);
    const book = { code: 'test', version: 1, scene };
    const dependencies = {
      ...{ state: createMemoryState().state, timeZone: 'Asia/Shanghai', productTypes: async () => new Map() },
    };
    const { facts, tallies } = await advance(dependencies, { active: [book], versions: [book] }, [before]);
    expect({ facts, tallies }).toEqual({ facts: [], tallies: [] });
  });
});

describe('what a batch reads', () => {
  /** Memory that tells how often and for how much it was asked. */
  const watched = () => {
    const memory = createMemoryState();
    const asked: string[] = [];
    const watch = <Asked extends readonly object[], Answer>(name: string, ask: (of: Asked) => Answer) => {
      return (of: Asked): Answer => {
        asked.push(`${name} ${of.length}`);
        return ask(of);
      };
    };
    const { tallies, talliesOfPart, awards, factsByKey } = memory.state;
    const state = {
      ...memory.state,
      ...{ tallies: watch('tallies', tallies), talliesOfPart: watch('part', talliesOfPart) },
      ...{ awards: watch('awards', awards), factsByKey: watch('facts', factsByKey) },
    };
    return { state, asked, keep: memory.keep };
  };
  const signedIn = (customerId: string, day: string) => ({ ...happened('signed_in', day), customerId });
  const run = async (window: Parameters<typeof sceneLike>[0], events: readonly SceneEvent[]) => {
    const word = { of: { word: 'event', with: { event: 'signed_in' } } };
    const book = { code: 'test', version: 1, scene: sceneLike(window, [countLike({ ...word, atLeast: 2 })]) };
    const { state, asked, keep } = watched();
    const dependencies = { state, timeZone: 'Asia/Shanghai', productTypes: async () => new Map() };
    for (const customerId of ['C1', 'C2'])
      keep(await advance(dependencies, { active: [book], versions: [book] }, [signedIn(customerId, '2026-03-24')]));
    asked.length = 0;
    const { touched } = await advance(dependencies, { active: [book], versions: [book] }, events);
    return { asked, met: touched.filter(({ standing: { met } }) => met).map(({ customerId }) => customerId) };
  };

  it('is asked once for days to be counted on and the window around them', async () => {
    const events = [signedIn('C1', '2026-03-25'), signedIn('C1', '2026-03-26'), signedIn('C2', '2026-03-25')];
    expect(await run({ kind: 'calendar', unit: 'month' }, events)).toEqual({
      asked: ['awards 2', 'tallies 2'],
      met: ['C1', 'C2'],
    });
  });

  it('is no window where the event from which windows begin has not happened', async () => {
    const event = { word: 'event', with: { event: 'account_opened' } };
    const { asked, met } = await run({ kind: 'since', event, days: 10, which: 'first' }, [
      signedIn('C1', '2026-03-25'),
    ]);
    expect({ asked, met }).toEqual({ asked: ['awards 1', 'part 1', 'tallies 1', 'part 1'], met: [] });
  });
});
