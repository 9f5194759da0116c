// The consumers: one counts what a range of the log holds and decides what comes of it, exactly once, with its cursor; the one behind it does
// what was decided.
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import { createPastLeap, createReadingAgain, type PastMeant } from '../../know/past-events/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedEvent } from '../../record/log/index.ts';
import { advance, count, eventsOf, type Stream, streamsOf } from '../scene-rules/index.ts';
import { performOpen } from './acting.ts';
import { decide, readCandidates } from './decide.ts';
import type { ScenesDependencies } from './dependencies.ts';
import { type Counting, endRecount, nextBorder, noteSpans, readCounting, streamsAt } from './recount.ts';
import { sceneEventsOf } from './scene-events.ts';
import { readSceneBook } from './scenes-store.ts';
import { createStoredState, upsertFacts, writeTallies } from './state-store.ts';

const CONSUMER = 'scenes';
const JOINED_EVENTS_MAX = 20_000;

const meantBy = (streams: readonly Stream[], timeZone: string): PastMeant => {
  const days = streams.map(({ firstDay }) => startOfDay(firstDay as BusinessDate, timeZone));
  return { names: [...new Set(streams.flatMap(eventsOf))], since: days.length > 0 ? Math.min(...days) : undefined };
};

interface Judged {
  readonly streams: readonly Stream[];
  readonly write: (transaction: StateTransaction) => Promise<void>;
}

/** Counts and decides. It goes behind profiles, so that conditions see customers as of the event. */
export const createScenesConsumer = (dependencies: ScenesDependencies): Consumer => {
  const { store, db, clock, timeZone, productTypes, history } = dependencies;
  const counter = { state: createStoredState(db), timeZone, productTypes };
  const judge = async (events: readonly DecidedEvent[]): Promise<Judged> => {
    const book = await readSceneBook(dependencies);
    const { facts, tallies, touched } = await advance(counter, book, events.flatMap(sceneEventsOf));
    const known = await readCandidates(dependencies, touched);
    const write = async (transaction: StateTransaction): Promise<void> => {
      await upsertFacts(transaction, facts);
      await writeTallies(transaction, tallies);
      await decide(transaction, touched, known, clock.now());
    };
    return { streams: streamsOf(book), write };
  };
  const reading = createReadingAgain<Counting>({
    joinedEventsMax: JOINED_EVENTS_MAX,
    // While no scene was ever in force there is nothing to count; of a long past only what scenes mean is counted.
    leap: createPastLeap({
      ...{ store, history, consumer: CONSUMER },
      meant: async () => meantBy(streamsOf(await readSceneBook(dependencies)), timeZone),
      take: async (events) => {
        const { streams, write } = await judge(events);
        return async (transaction) => {
          await write(transaction);
          await noteSpans(transaction, await readCounting(transaction), streams, events[0]?.position ?? 0);
        };
      },
    }),
    read: () => readCounting(db),
    nextBorder,
    // What is counted again is counted as it was, and nothing is decided.
    again: async (range, counting) => {
      const streams = streamsAt(streamsOf(await readSceneBook(dependencies)), counting, range.from);
      const { facts, tallies } = await count(counter, streams, range.events.flatMap(sceneEventsOf));
      return async (transaction) => {
        await upsertFacts(transaction, facts);
        await writeTallies(transaction, tallies);
      };
    },
    fresh: async (range, counting) => {
      const { streams, write } = await judge(range.events);
      return async (transaction) => {
        await write(transaction);
        return noteSpans(transaction, counting, streams, range.from);
      };
    },
    end: endRecount,
  });
  return { name: CONSUMER, after: ['profiles'], ...reading };
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
