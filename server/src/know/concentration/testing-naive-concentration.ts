// The naive twin of concentration: what each brings by adding up, the coefficient by comparing everybody with everybody.
import { businessDateAt } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { ConcentrationParameters } from './contract.ts';

export interface NaiveBringer {
  readonly person: string;
  readonly amount: number;
}

/** Who brings more than nothing, the greatest first. */
export const naiveBringers = (
  world: Pick<TestWorld, 'events'>,
  { range, amount }: ConcentrationParameters,
  query: TimelineQuery,
  zone: string,
): readonly NaiveBringer[] =>
  [...naiveTimelines(world, { ...query, from: null, to: Number.POSITIVE_INFINITY })]
    .map(([person, events]) => ({
      person,
      amount: events
        .filter(({ at }) => businessDateAt(at, zone) >= range.from && businessDateAt(at, zone) < range.to)
        .map(({ event }) => Number(naiveText(event, amount)?.trim() || Number.NaN))
        .reduce((sum, each) => sum + (Number.isFinite(each) ? Math.round(each) : 0), 0),
    }))
    .filter((each) => each.amount > 0)
    .toSorted((one, other) => other.amount - one.amount);

/** Mean difference of any two, by twice the mean. */
export const naiveGini = (bringers: readonly NaiveBringer[]): number | null => {
  const total = bringers.reduce((sum, { amount }) => sum + amount, 0);
  if (total === 0) return null;
  let differences = 0;
  for (const one of bringers) for (const other of bringers) differences += Math.abs(one.amount - other.amount);
  return differences / (2 * bringers.length * total);
};
