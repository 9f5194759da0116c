// The naive twin of feature usage: sets of days by calendar text.
import { businessDateAt } from '../../kernel/index.ts';
import type { TimelineQuery } from '../timelines/index.ts';
import { naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';
import type { FeatureParameters } from './contract.ts';

export interface NaiveUse {
  readonly person: string;
  readonly feature: string;
  readonly uses: number;
  readonly days: number;
  readonly fresh: boolean;
  /** Days of use. */
  readonly dates: readonly string[];
}

/** Who was active, and everybody's use of every feature in the range. */
export const naiveFeatures = (
  world: TestWorld,
  query: TimelineQuery,
  { features, range }: FeatureParameters,
  zone: string,
): { readonly active: readonly string[]; readonly uses: readonly NaiveUse[] } => {
  const active: string[] = [];
  const uses: NaiveUse[] = [];
  for (const [person, events] of naiveTimelines(world, query)) {
    const used = events.flatMap(({ at, bits, event }) => {
      const date = businessDateAt(at, zone) as string;
      if (features.kind === 'list')
        return features.list.flatMap(({ name }, index) => ((bits >> (index + 1)) % 2 === 1 ? [{ name, date }] : []));
      const value = (bits >> 1) % 2 === 1 ? naiveText(event, features.subject) : null;
      return value === null ? [] : [{ name: value, date }];
    });
    if (events.some(({ at }) => businessDateAt(at, zone) >= range.from)) active.push(person);
    for (const feature of new Set(used.map(({ name }) => name))) {
      const own = used.filter(({ name }) => name === feature).map(({ date }) => date);
      const inside = own.filter((date) => date >= range.from);
      if (inside.length === 0) continue;
      const dates = [...new Set(inside)];
      uses.push({
        person,
        feature,
        uses: inside.length,
        days: dates.length,
        fresh: inside.length === own.length,
        dates,
      });
    }
  }
  return { active, uses };
};
