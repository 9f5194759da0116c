// What of the past a decision needs, and how it changes. The tables of scenes are one such state, memory is another: rehearsals and tests
// decide with the same function as the consumer.
import type { Decided } from './judge.ts';
import type { DayTally, Fact } from './tally.ts';

/** A count of a stream. */
export interface Part {
  readonly stream: string;
  readonly part: number;
}

export interface FactRow extends Part, Fact {}

export interface TallyRow extends Part {
  readonly customerId: string;
  readonly day: string;
  readonly tally: DayTally;
}

/**
 * Facts are counted anew from their rows, plain events are added up: the two stand in rows of their own, or one would wipe out the other
 * where a firm sends an event in both ways.
 */
export const EVENTS_FROM = 100;
/** Place of the count to which a row of tallies belongs. */
export const partOf = ({ part }: Pick<TallyRow, 'part'>): number => part % EVENTS_FROM;

/** Days of a customer in a stream. */
export interface TallyDays {
  readonly stream: string;
  readonly customerId: string;
  readonly from: string;
  readonly to: string;
}

export const awardStates = ['granted', 'suspended', 'refused'] as const;
export type AwardState = (typeof awardStates)[number];

/** An occasion as it was decided. */
export interface DecidedAward extends Decided {
  readonly code: string;
  readonly customerId: string;
  readonly state: AwardState;
  /** Refused for ever: what a limit refused is not given later. */
  readonly isFinal: boolean;
  /** How often it changed. */
  readonly sequence: number;
}

export interface SceneState {
  factsByKey(asked: readonly (Part & { readonly factKey: string })[]): Promise<readonly FactRow[]>;
  /** Fills of that number, without what takes them back. */
  factsByTrade(
    asked: readonly (Part & { readonly customerId: string; readonly tradeId: string })[],
  ): Promise<readonly FactRow[]>;
  /** Facts of the day, without what takes others back. */
  factsByDay(
    asked: readonly (Part & { readonly customerId: string; readonly day: string })[],
  ): Promise<readonly FactRow[]>;
  bustsOf(
    asked: readonly (Part & { readonly customerId: string; readonly tradeId: string })[],
  ): Promise<readonly FactRow[]>;
  /** Days of every part of the stream, both included. */
  tallies(asked: readonly TallyDays[]): Promise<readonly TallyRow[]>;
  /** All days of one part, of facts and of plain events. */
  talliesOfPart(asked: readonly (Part & { readonly customerId: string })[]): Promise<readonly TallyRow[]>;
  /** `occasions` null: all of the customer in the scene. */
  awards(
    asked: readonly {
      readonly code: string;
      readonly customerId: string;
      readonly occasions: readonly string[] | null;
    }[],
  ): Promise<readonly DecidedAward[]>;
}

/** Keeps everything in memory, for one customer or a few. */
export const createMemoryState = () => {
  const facts = new Map<string, FactRow>();
  const tallies = new Map<string, TallyRow>();
  const awards = new Map<string, DecidedAward>();
  const factKey = ({ stream, part, factKey: key }: Part & { readonly factKey: string }): string =>
    JSON.stringify([stream, part, key]);
  const tallyKey = ({ stream, part, customerId, day }: Omit<TallyRow, 'tally'>): string =>
    JSON.stringify([stream, part, customerId, day]);
  const isPart = (one: Part, other: Part): boolean => one.stream === other.stream && one.part === other.part;
  const factsWhere = <Asked extends Part>(asked: readonly Asked[], fits: (row: FactRow, one: Asked) => boolean) =>
    [...facts.values()].filter((row) => asked.some((one) => isPart(row, one) && fits(row, one)));
  const state: SceneState = {
    factsByKey: async (asked) => asked.flatMap((one) => facts.get(factKey(one)) ?? []),
    factsByTrade: async (asked) =>
      factsWhere(
        asked,
        (row, { customerId, tradeId }) =>
          row.customerId === customerId && row.tradeId === tradeId && row.reversalOf === null,
      ),
    factsByDay: async (asked) =>
      factsWhere(
        asked,
        (row, { customerId, day }) => row.customerId === customerId && row.day === day && row.reversalOf === null,
      ),
    bustsOf: async (asked) =>
      factsWhere(asked, (row, { customerId, tradeId }) => row.customerId === customerId && row.reversalOf === tradeId),
    tallies: async (asked) =>
      [...tallies.values()].filter((row) =>
        asked.some(
          ({ stream, customerId, from, to }) =>
            row.stream === stream && row.customerId === customerId && row.day >= from && row.day <= to,
        ),
      ),
    talliesOfPart: async (asked) =>
      [...tallies.values()].filter((row) =>
        asked.some(
          ({ stream, part, customerId }) =>
            row.stream === stream && partOf(row) === part && row.customerId === customerId,
        ),
      ),
    awards: async (asked) =>
      [...awards.values()].filter((row) =>
        asked.some(
          ({ code, customerId, occasions }) =>
            row.code === code && row.customerId === customerId && (occasions?.includes(row.occasion) ?? true),
        ),
      ),
  };
  return {
    state,
    /** As the store would write them. */
    keep: (changes: { readonly facts: readonly FactRow[]; readonly tallies: readonly TallyRow[] }): void => {
      for (const row of changes.facts) facts.set(factKey(row), row);
      for (const row of changes.tallies) tallies.set(tallyKey(row), row);
    },
    keepAward: (award: DecidedAward): void => {
      awards.set(JSON.stringify([award.code, award.customerId, award.occasion]), award);
    },
    awards: (): readonly DecidedAward[] => [...awards.values()],
  };
};
