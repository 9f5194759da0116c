// Sums of who would move under a draft: from tier to tier, and by what customers belong to. Pure.
import { groupBy } from '../../kernel/index.ts';

/** Customers who stand alike now and under the draft. */
export interface Placed {
  /** What they belong to: a branch, a segment. */
  readonly key: string | null;
  /** Null: without a tier now. */
  readonly from: string | null;
  readonly to: string;
  /** Above, at or below zero as they rise, stay or fall. */
  readonly change: number;
  readonly customers: number;
}

const customersOf = (places: readonly Placed[]): number => places.reduce((sum, { customers }) => sum + customers, 0);

/** From tier to tier, and all of them. */
export const movesOf = (places: readonly Placed[]) => ({
  moves: [...groupBy(places, ({ from, to }) => JSON.stringify([from, to])).values()].flatMap((own) => {
    const [first] = own;
    return first ? [{ from: first.from, to: first.to, customers: customersOf(own) }] : [];
  }),
  members: customersOf(places),
});

/** How many rise, fall, stay and join, by what they belong to. */
export const changesByKey = (places: readonly Placed[]) =>
  [...groupBy(places, ({ key }) => key)]
    .toSorted(([one], [other]) => ((one ?? '') < (other ?? '') ? -1 : 1))
    .map(([key, own]) => {
      const [joined, known] = [own.filter(({ from }) => from === null), own.filter(({ from }) => from !== null)];
      const by = (is: (change: number) => boolean): number => customersOf(known.filter(({ change }) => is(change)));
      return {
        ...{ key, joined: customersOf(joined), up: by((change) => change > 0), down: by((change) => change < 0) },
        same: by((change) => change === 0),
      };
    });
