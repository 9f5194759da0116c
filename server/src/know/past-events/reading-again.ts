// A consumer whose tables can be emptied and read again from the log up to where it stood: until there it keeps what it reads and decides
// nothing. Everything moves with the cursor, so that cut off anywhere it goes on.
import { assert } from '../../kernel/index.ts';
import type { StateTransaction } from '../../platform/state-store/index.ts';
import type { Consumer, DecidedRange, Leap } from '../../record/log/index.ts';

/** How far the log is read again: positions below; null: everything is new. */
export interface ReadingAgain {
  readonly until: number | null;
}

type Write<Answer> = (transaction: StateTransaction) => Promise<Answer>;

export interface ReadingAgainOptions<Standing extends ReadingAgain> {
  readonly joinedEventsMax: number;
  readonly leap: Leap;
  /** What holds, from the store. */
  readonly read: () => Promise<Standing>;
  /** Where what is kept changes next behind a position; ranges are not joined over it. */
  readonly nextBorder: (standing: Standing, position: number) => number;
  /** What is written of a range that is read again. */
  readonly again: (range: DecidedRange, standing: Standing) => Promise<Write<void>>;
  /** What is written of a new range, answering what holds behind it. */
  readonly fresh: (range: DecidedRange, standing: Standing) => Promise<Write<Standing>>;
  /** Written with the last range that is read again. */
  readonly end: (transaction: StateTransaction) => Promise<void>;
}

const isAgain = ({ until }: ReadingAgain, from: number): boolean => until !== null && from < until;

/** The parts of the consumer. What is read again is read from the log, where it stands as it was decided: it never leaps. */
export const createReadingAgain = <Standing extends ReadingAgain>(
  options: ReadingAgainOptions<Standing>,
): Required<Pick<Consumer, 'joinedEventsMax' | 'leap' | 'prepare' | 'apply'>> => {
  const { leap } = options;
  let prepared: { readonly range: DecidedRange; readonly write: Write<Standing> } | null = null;
  // What holds where the last range ended; wherever else the next begins it is read.
  let known: { readonly at: number; readonly standing: Standing } | null = null;
  const standingAt = async (from: number): Promise<Standing> => (known?.at === from ? known.standing : options.read());
  return {
    joinedEventsMax: (from) => {
      if (known?.at !== from) return 0;
      const { standing } = known;
      if (!isAgain(standing, from)) return options.joinedEventsMax;
      const border = Math.min(standing.until ?? from, options.nextBorder(standing, from));
      return Math.min(options.joinedEventsMax, border - from);
    },
    leap: {
      ...leap,
      decide: async (span, head) =>
        isAgain(await standingAt(span.from), span.from) ? 'step' : leap.decide(span, head),
    },
    prepare: async (range) => {
      const standing = await standingAt(range.from);
      if (!isAgain(standing, range.from)) {
        prepared = { range, write: await options.fresh(range, standing) };
        return;
      }
      const writeAgain = await options.again(range, standing);
      const write: Write<Standing> = async (transaction) => {
        await writeAgain(transaction);
        if (isAgain(standing, range.to)) return standing;
        await options.end(transaction);
        return { ...standing, until: null };
      };
      prepared = { range, write };
    },
    apply: async (range, transaction) => {
      assert(prepared?.range === range, 'a range is prepared before it is applied');
      known = null;
      known = { at: range.to, standing: await prepared.write(transaction) };
    },
  };
};
