// The evaluations of a distribution over all timelines: numbers, times of the week, and the persons behind a figure of either.
import { addCounts, groupedFold, listingFold, type WantedPeople } from '../questions/index.ts';
import { bracketOf } from './brackets.ts';
import { dayParts } from './contract.ts';
import { createNumberWalk } from './numbers.ts';
import type { DistributionSpec } from './plan.ts';
import { placeOf, type WeekSpec } from './week.ts';

/** Numbers of a group; all are kept, so that median and percentiles are exact. */
export interface NumbersTally {
  numbers: Float64Array;
  /** So many of the entries are numbers. */
  used: number;
  customers: number;
  /** Different customers of each bracket, once the edges are known. */
  readonly customersOf: number[];
}

export const emptyNumbers = ({ edges }: DistributionSpec): NumbersTally => ({
  ...{ numbers: new Float64Array(0), used: 0, customers: 0 },
  customersOf: new Array<number>((edges?.length ?? 0) + 1).fill(0),
});

const append = (tally: NumbersTally, numbers: ArrayLike<number>): void => {
  if (tally.used + numbers.length > tally.numbers.length) {
    const larger = new Float64Array((tally.used + numbers.length) * 2);
    larger.set(tally.numbers.subarray(0, tally.used));
    tally.numbers = larger;
  }
  tally.numbers.set(numbers, tally.used);
  tally.used += numbers.length;
};

export const mergeNumbers = (into: NumbersTally, from: NumbersTally): void => {
  append(into, from.numbers.subarray(0, from.used));
  into.customers += from.customers;
  addCounts(into.customersOf, from.customersOf);
};

export const distributionFold = groupedFold<DistributionSpec, NumbersTally>(
  'distribution',
  { make: emptyNumbers, merge: mergeNumbers },
  (spec, textOf) => {
    const walk = createNumberWalk(spec, textOf);
    let numbers: number[] = [];
    let brackets = new Set<number>();
    return {
      look: (timeline) => {
        numbers = [];
        walk(timeline, (number) => numbers.push(number));
        brackets = new Set(spec.edges === null ? [] : numbers.map((number) => bracketOf(spec.edges ?? [], number)));
        return numbers.length > 0;
      },
      add: (tally) => {
        append(tally, numbers);
        tally.customers += 1;
        for (const bracket of brackets) tally.customersOf[bracket] = (tally.customersOf[bracket] as number) + 1;
      },
    };
  },
);

/** Slots of a day. */
export const slotsOf = ({ slotMinutes }: Pick<WeekSpec, 'slotMinutes'>): number => (24 * 60) / slotMinutes;

/** Places of a tally of the week: slots of seven days, then the parts, then the whole. */
export const weekPlaces = (week: WeekSpec): number => 7 * slotsOf(week) + dayParts.length + 1;

/** First the events of all places, then the different customers. */
export const emptyWeek = ({ week }: DistributionSpec): number[] =>
  new Array<number>(week === null ? 0 : weekPlaces(week) * 2).fill(0);

export const weekFold = groupedFold<DistributionSpec, number[]>(
  'distribution.week',
  { make: emptyWeek, merge: addCounts },
  (spec) => {
    const week = spec.week as WeekSpec;
    const places = weekPlaces(week);
    const counts = new Map<number, number>();
    const count = (place: number): void => {
      counts.set(place, (counts.get(place) ?? 0) + 1);
    };
    return {
      look: (timeline) => {
        counts.clear();
        for (let event = 0; event < timeline.length; event += 1) {
          const found = placeOf(week, timeline.at[event] as number);
          if (found === null) continue;
          count(found.weekday * slotsOf(week) + found.slot);
          count(7 * slotsOf(week) + found.part);
          count(places - 1);
        }
        return counts.size > 0;
      },
      add: (tally) => {
        for (const [place, events] of counts) {
          tally[place] = (tally[place] as number) + events;
          tally[places + place] = (tally[places + place] as number) + 1;
        }
      },
    };
  },
);

/** Which numbers, or which events of the week, make somebody be listed. */
export type WantedFigure =
  | { readonly kind: 'bracket'; readonly from: number | null; readonly to: number | null }
  | { readonly kind: 'slot'; readonly weekday: number; readonly slot: number }
  | { readonly kind: 'part'; readonly part: number };

export interface DistributionPeopleSpec extends WantedPeople<DistributionSpec> {
  readonly figure: WantedFigure;
}

export const distributionPeopleFold = listingFold<DistributionSpec, DistributionPeopleSpec>(
  'distribution.people',
  ({ spec, figure }, textOf) => {
    if (figure.kind === 'bracket') {
      const walk = createNumberWalk(spec, textOf);
      const { from, to } = figure;
      return (timeline) => {
        let found = false;
        walk(timeline, (number) => {
          if ((from === null || number >= from) && (to === null || number < to)) found = true;
        });
        return found;
      };
    }
    return ({ at, length }) => {
      if (spec.week === null) return false;
      for (let event = 0; event < length; event += 1) {
        const place = placeOf(spec.week, at[event] as number);
        if (place === null) continue;
        if (figure.kind === 'part' ? place.part === figure.part : isSlot(place, figure)) return true;
      }
      return false;
    };
  },
);

const isSlot = (
  place: { readonly weekday: number; readonly slot: number },
  wanted: { readonly weekday: number; readonly slot: number },
): boolean => place.weekday === wanted.weekday && place.slot === wanted.slot;
