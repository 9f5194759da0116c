// The consumers: one decides what a range of the log earns, exactly once, with its cursor; the one behind it posts what was decided.
import { createPastLeap, createReadingAgain } from '../../know/past-events/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedEvent } from '../../record/log/index.ts';
import { triggerOf } from '../earning-rules/index.ts';
import { casesOfEvents, casesOfFills, withBranches } from './cases.ts';
import { type Case, decideCases } from './decide.ts';
import type { EarningDependencies } from './dependencies.ts';
import { fillOfFact, type StoredFill, upsertFills } from './fills-store.ts';
import { postOpen } from './post.ts';
import { endRefill, type Filling, nextBorder, noteFilled, readFilling } from './refill.ts';
import { type RuleBook, readRuleBook } from './rules-store.ts';

interface Judged {
  readonly book: RuleBook;
  readonly fills: readonly StoredFill[];
  readonly cases: readonly Case[];
}

const CONSUMER = 'earning';
const JOINED_EVENTS_MAX = 20_000;

const paysForTrades = ({ known }: RuleBook): boolean =>
  known.some(({ rule }) => triggerOf(rule.trigger.word)?.kind === 'trades');

const TRADE = 'trade_recorded';

/** Fills by their latest revision: a range may hold a trade and its correction. */
const fillsOf = (events: readonly DecidedEvent[]): readonly StoredFill[] => {
  const fills = events.flatMap((event) =>
    event.kind === 'fact' && event.trust === 'server' && event.name === TRADE ? (fillOfFact(event) ?? []) : [],
  );
  return [...new Map(fills.map((fill) => [fill.factKey, fill])).values()];
};

/** Names of the events that any rule ever in force looks at. */
const meantEvents = (book: RuleBook): readonly string[] => [
  ...new Set([
    ...book.known.flatMap(({ rule }) => {
      const trigger = triggerOf(rule.trigger.word);
      return trigger?.kind === 'event' ? trigger.eventsOf(rule.trigger.with) : [];
    }),
    ...(paysForTrades(book) ? [TRADE] : []),
  ]),
];

/** Rates events in the order of the log. It goes behind profiles, so that rules see customers as of the event. */
export const createEarningConsumer = (dependencies: EarningDependencies): Consumer => {
  const { store, clock, history, leapEventsMin } = dependencies;
  const judge = async (events: readonly DecidedEvent[]): Promise<Judged> => {
    const book = await readRuleBook(store.db);
    const fills = paysForTrades(book) ? fillsOf(events) : [];
    const cases = [
      ...(await casesOfEvents(dependencies, events, book)),
      ...(await casesOfFills(dependencies, fills, book)),
    ];
    return { book, fills, cases: await withBranches(dependencies, cases) };
  };
  const writing =
    ({ book, fills, cases }: Judged) =>
    async (transaction: StateTransaction): Promise<void> => {
      await upsertFills(transaction, fills);
      await decideCases(transaction, cases, book.active, clock.now());
    };
  const reading = createReadingAgain<Filling>({
    joinedEventsMax: JOINED_EVENTS_MAX,
    // While no rule was ever in force there is nothing to look at; of a long past only what rules mean is looked at.
    leap: createPastLeap({
      ...{ store, history, consumer: CONSUMER, eventsMin: leapEventsMin },
      meant: async () => ({ names: meantEvents(await readRuleBook(store.db)) }),
      take: async (events) => {
        const judged = await judge(events);
        return async (transaction) => {
          await writing(judged)(transaction);
          if (paysForTrades(judged.book))
            await noteFilled(transaction, await readFilling(transaction), events[0]?.position ?? 0);
        };
      },
    }),
    read: () => readFilling(store.db),
    nextBorder,
    // Of what is read again only fills are kept, from where they were kept, and nothing is rated.
    again: async (range, { from }) => {
      const fills = from !== null && range.from >= from ? fillsOf(range.events) : [];
      return (transaction) => upsertFills(transaction, fills);
    },
    fresh: async (range, filling) => {
      const judged = await judge(range.events);
      return async (transaction) => {
        await writing(judged)(transaction);
        return paysForTrades(judged.book) ? noteFilled(transaction, filling, range.from) : filling;
      };
    },
    end: endRefill,
  });
  return { name: CONSUMER, after: ['profiles'], ...reading };
};

/** Posts what was decided as soon as its transaction is over. What the ledger cannot post now waits for the job. */
export const createPostingConsumer = (dependencies: EarningDependencies): Consumer => ({
  name: 'earning-posting',
  after: [CONSUMER],
  // It looks at no event: whatever was decided, however far it is behind, waits in the table of awards.
  leap: {
    decide: async () => 'leap',
    take: async () => {
      await postOpen(dependencies);
    },
    land: async () => undefined,
  },
  apply: async () => undefined,
});
