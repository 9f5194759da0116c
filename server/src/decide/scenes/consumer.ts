// The consumers: one counts what a range of the log holds and decides what comes of it, exactly once, with its cursor; the one behind it does
// what was decided.
import { assert } from '../../kernel/index.ts';
import type { Consumer, DecidedEvent, DecidedRange } from '../../record/log/index.ts';
import { type Advance, advance, type SceneEvent } from '../scene-rules/index.ts';
import { performOpen } from './acting.ts';
import { decide, type Known, readCandidates } from './decide.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { readSceneBook } from './scenes-store.ts';
import { createStoredState, upsertFacts, upsertTallies } from './state-store.ts';

interface Prepared {
  readonly range: DecidedRange;
  readonly advanced: Advance;
  readonly known: Known;
}

const JOINED_EVENTS_MAX = 20_000;

const eventOf = (event: DecidedEvent): readonly SceneEvent[] =>
  event.kind === 'operator'
    ? []
    : [
        {
          ...{ name: event.name, customerId: event.resolvedCustomer ?? null, occurredAt: event.occurredAt },
          ...{
            isServer: event.trust === 'server',
            key: event.key,
            device: event.actorId ?? null,
            depth: event.depth ?? 0,
          },
          ...{ factKey: event.kind === 'fact' ? (event.factKey ?? null) : null, properties: event.properties },
        },
      ];

/** Counts and decides. It goes behind profiles, so that conditions see customers as of the event. */
export const createScenesConsumer = (dependencies: ScenesDependencies): Consumer => {
  const { store, db, clock, timeZone, productTypes } = dependencies;
  let prepared: Prepared | null = null;
  return {
    name: 'scenes',
    after: ['profiles'],
    joinedEventsMax: JOINED_EVENTS_MAX,
    // While no scene was ever in force there is nothing to count.
    leap: {
      decide: async () => ((await readSceneBook(store.db)).versions.length === 0 ? 'leap' : 'step'),
      take: async () => undefined,
      land: async () => undefined,
    },
    prepare: async (range) => {
      const book = await readSceneBook(store.db);
      const state = createStoredState(db);
      const advanced = await advance({ state, timeZone, productTypes }, book, range.events.flatMap(eventOf));
      prepared = { range, advanced, known: await readCandidates(dependencies, advanced.touched) };
    },
    apply: async (range, transaction) => {
      assert(prepared?.range === range, 'a range is prepared before it is applied');
      const { advanced, known } = prepared;
      await upsertFacts(transaction, advanced.facts);
      await upsertTallies(transaction, advanced.tallies);
      await decide(transaction, advanced.touched, known, clock.now());
    },
  };
};

/** Does what was decided as soon as its transaction is over. What cannot be done now waits for the job. */
export const createActingConsumer = (dependencies: ScenesDependencies): Consumer => ({
  name: 'scenes-acting',
  after: ['scenes'],
  joinedEventsMax: JOINED_EVENTS_MAX,
  leap: {
    decide: async () => ((await readSceneBook(dependencies.store.db)).versions.length === 0 ? 'leap' : 'step'),
    take: async () => undefined,
    land: async () => undefined,
  },
  prepare: async () => {
    await performOpen(dependencies);
  },
  apply: async () => undefined,
});
