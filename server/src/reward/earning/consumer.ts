// The consumers: one decides what a range of the log earns, exactly once, with its cursor; the one behind it posts what was decided.
import { assert } from '../../kernel/index.ts';
import type { Consumer, DecidedRange } from '../../record/log/index.ts';
import { triggerOf } from '../earning-rules/index.ts';
import { casesOfEvents, casesOfFills, withBranches } from './cases.ts';
import { type Case, decideCases } from './decide.ts';
import type { EarningDependencies } from './dependencies.ts';
import { fillOfFact, type StoredFill, upsertFills } from './fills-store.ts';
import { postOpen } from './post.ts';
import { type RuleBook, readRuleBook } from './rules-store.ts';

interface Prepared {
  readonly range: DecidedRange;
  readonly book: RuleBook;
  readonly fills: readonly StoredFill[];
  readonly cases: readonly Case[];
}

const JOINED_EVENTS_MAX = 20_000;

const paysForTrades = ({ known }: RuleBook): boolean =>
  known.some(({ rule }) => triggerOf(rule.trigger.word)?.kind === 'trades');

const fillsOf = ({ events }: DecidedRange): readonly StoredFill[] =>
  events.flatMap((event) =>
    event.kind === 'fact' && event.trust === 'server' && event.name === 'trade_recorded'
      ? (fillOfFact(event) ?? [])
      : [],
  );

/** Rates events in the order of the log. It goes behind profiles, so that rules see customers as of the event. */
export const createEarningConsumer = (dependencies: EarningDependencies): Consumer => {
  const { store, clock } = dependencies;
  let prepared: Prepared | null = null;
  return {
    name: 'earning',
    after: ['profiles'],
    joinedEventsMax: JOINED_EVENTS_MAX,
    // While no rule was ever in force there is nothing to look at.
    leap: {
      decide: async () => ((await readRuleBook(store.db)).known.length === 0 ? 'leap' : 'step'),
      take: async () => undefined,
      land: async () => undefined,
    },
    prepare: async (range) => {
      const book = await readRuleBook(store.db);
      const fills = paysForTrades(book) ? fillsOf(range) : [];
      const cases = [
        ...(await casesOfEvents(dependencies, range.events, book)),
        ...(await casesOfFills(dependencies, fills, book)),
      ];
      prepared = { range, book, fills, cases: await withBranches(dependencies, cases) };
    },
    apply: async (range, transaction) => {
      assert(prepared?.range === range, 'a range is prepared before it is applied');
      const { book, fills, cases } = prepared;
      await upsertFills(transaction, fills);
      await decideCases(transaction, cases, book.active, clock.now());
    },
  };
};

/** Posts what was decided as soon as its transaction is over. What the ledger cannot post now waits for the job. */
export const createPostingConsumer = (dependencies: EarningDependencies): Consumer => ({
  name: 'earning-posting',
  after: ['earning'],
  joinedEventsMax: JOINED_EVENTS_MAX,
  prepare: async () => {
    await postOpen(dependencies);
  },
  apply: async () => undefined,
});
