// The consumers: one counts what a range of the log holds and decides what comes of it, exactly once, with its cursor; the one behind it does
// what was decided.
import { assert, type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { createPastLeap, type PastMeant } from '../../know/past-events/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedEvent, DecidedRange } from '../../record/log/index.ts';
import { type Advance, advance, eventsOf, type SceneEvent, type Stream, streamsOf } from '../scene-rules/index.ts';
import { performOpen } from './acting.ts';
import { decide, type Known, readCandidates } from './decide.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { readSceneBook } from './scenes-store.ts';
import { createStoredState, upsertFacts, upsertTallies } from './state-store.ts';

interface Judged {
  readonly advanced: Advance;
  readonly known: Known;
}

const CONSUMER = 'scenes';
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

const meantBy = (streams: readonly Stream[], timeZone: string): PastMeant => {
  const days = streams.map(({ firstDay }) => startOfDay(firstDay as BusinessDate, timeZone));
  return { names: [...new Set(streams.flatMap(eventsOf))], since: days.length > 0 ? Math.min(...days) : undefined };
};

/** Counts and decides. It goes behind profiles, so that conditions see customers as of the event. */
export const createScenesConsumer = (dependencies: ScenesDependencies): Consumer => {
  const { store, db, clock, timeZone, productTypes, history } = dependencies;
  const judge = async (events: readonly DecidedEvent[]): Promise<Judged> => {
    const book = await readSceneBook(dependencies);
    const state = createStoredState(db);
    const advanced = await advance({ state, timeZone, productTypes }, book, events.flatMap(eventOf));
    return { advanced, known: await readCandidates(dependencies, advanced.touched) };
  };
  const writing =
    ({ advanced, known }: Judged) =>
    async (transaction: StateTransaction): Promise<void> => {
      await upsertFacts(transaction, advanced.facts);
      await upsertTallies(transaction, advanced.tallies);
      await decide(transaction, advanced.touched, known, clock.now());
    };
  let prepared: { readonly range: DecidedRange; readonly judged: Judged } | null = null;
  return {
    name: CONSUMER,
    after: ['profiles'],
    joinedEventsMax: JOINED_EVENTS_MAX,
    // While no scene was ever in force there is nothing to count; of a long past only what scenes mean is counted.
    leap: createPastLeap({
      ...{ store, history, consumer: CONSUMER },
      meant: async () => meantBy(streamsOf(await readSceneBook(dependencies)), timeZone),
      take: async (events) => writing(await judge(events)),
    }),
    prepare: async (range) => {
      prepared = { range, judged: await judge(range.events) };
    },
    apply: async (range, transaction) => {
      assert(prepared?.range === range, 'a range is prepared before it is applied');
      await writing(prepared.judged)(transaction);
    },
  };
};

/** Does what was decided as soon as its transaction is over. What cannot be done now waits for the job. */
export const createActingConsumer = (dependencies: ScenesDependencies): Consumer => ({
  name: 'scenes-acting',
  after: [CONSUMER],
  // It looks at no event: whatever was decided waits in the table of actions.
  leap: {
    decide: async () => 'leap',
    take: async () => {
      await performOpen(dependencies);
    },
    land: async () => undefined,
  },
  apply: async () => undefined,
});
