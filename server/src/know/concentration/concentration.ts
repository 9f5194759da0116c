// Concentration: plan, evaluation of one timeline, and what is shown.
import { type BusinessDate, startOfDay } from '../../kernel/index.ts';
import {
  type GroupedPart,
  type GroupedSpec,
  type Grouping,
  groupedFold,
  listingFold,
  shownGroups,
  type WantedPeople,
} from '../questions/index.ts';
import type { PersonTimeline, TextOfCode, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import type { ConcentrationParameters, ConcentrationResult } from './contract.ts';

export interface ConcentrationSpec extends GroupedSpec {
  readonly amountColumn: number;
}

export interface ConcentrationPlan {
  readonly query: TimelineQuery;
  spec(values: readonly string[], segments: number): ConcentrationSpec;
}

export const planConcentration = (
  { range, breakdown, events, amount }: ConcentrationParameters,
  timeZone: string,
  population: TimelinePopulation,
): ConcentrationPlan => {
  const [from, to] = [range.from, range.to].map((day) => startOfDay(day as BusinessDate, timeZone)) as [number, number];
  const own = breakdown?.by === 'event' ? [breakdown.subject] : [];
  return {
    query: { matchers: [events], columns: [...own, amount], from, to, population },
    spec: (values, segments) => ({
      ...{ segments, amountColumn: own.length, column: own.length > 0 ? 0 : null },
      values: breakdown && own.length === 0 ? values : null,
    }),
  };
};

/** What a person brings: whole numbers, so that the order of adding cannot matter. */
export const createAmountWalk = ({ amountColumn }: ConcentrationSpec, textOf: TextOfCode) => {
  const known: number[] = [];
  const numberOf = (code: number): number => {
    const number = Number(textOf(amountColumn, code).trim() || Number.NaN);
    return Number.isFinite(number) ? Math.round(number) : 0;
  };
  return ({ length, columns }: PersonTimeline): number => {
    let sum = 0;
    for (let event = 0; event < length; event += 1) {
      const code = columns[amountColumn]?.[event] ?? -1;
      if (code < 0) continue;
      known[code] ??= numberOf(code);
      sum += known[code];
    }
    return sum;
  };
};

/** One number for each customer who brings more than nothing. */
export const concentrationFold = groupedFold<ConcentrationSpec, number[]>(
  'concentration',
  {
    make: () => [],
    merge: (into, from) => {
      for (const amount of from) into.push(amount);
    },
  },
  (spec, textOf) => {
    const walk = createAmountWalk(spec, textOf);
    let amount = 0;
    return {
      look: (timeline) => {
        amount = walk(timeline);
        return amount > 0;
      },
      add: (tally) => {
        tally.push(amount);
      },
    };
  },
);

export interface ConcentrationPeopleSpec extends WantedPeople<ConcentrationSpec> {
  /** Who brings so much at least. */
  readonly from: number;
}

export const concentrationPeopleFold = listingFold<ConcentrationSpec, ConcentrationPeopleSpec>(
  'concentration.people',
  ({ spec, from }, textOf) => {
    const walk = createAmountWalk(spec, textOf);
    return (timeline) => {
      const amount = walk(timeline);
      return amount > 0 && amount >= from;
    };
  },
);

const sumOf = (numbers: ArrayLike<number>): number => {
  let sum = 0;
  for (let index = 0; index < numbers.length; index += 1) sum += numbers[index] as number;
  return sum;
};

/** What the greatest so many percent bring, of amounts in descending order. */
export const topOf = (descending: readonly number[], percent: number) => {
  // 20 % of 5 is 1, although 0.2 × 5 in binary may be a little more: a millionth is given back before rounding up.
  const customers = Math.max(0, Math.ceil((descending.length * percent) / 100 - 1e-6));
  const total = sumOf(descending.slice(0, customers));
  const all = sumOf(descending);
  return {
    ...{ percent, customers, total },
    share: all === 0 ? null : total / all,
    from: customers === 0 ? null : (descending[customers - 1] as number),
  };
};

/** Gini's coefficient of amounts in ascending order: sum of (2i - n - 1) × amount by n × total. */
const giniOf = (ascending: readonly number[], total: number): number | null => {
  const count = ascending.length;
  if (count === 0 || total === 0) return null;
  const weighted = ascending.reduce((sum, amount, index) => sum + (2 * (index + 1) - count - 1) * amount, 0);
  return Math.min(1, Math.max(0, weighted / (count * total)));
};

/** Between two customers the curve is straight. */
const lorenzOf = (ascending: readonly number[], total: number): number[] => {
  if (total === 0) return [];
  const sums = [0];
  for (const amount of ascending) sums.push((sums.at(-1) as number) + amount);
  return Array.from({ length: 11 }, (_, tenth) => {
    const place = (ascending.length * tenth) / 10;
    const below = Math.floor(place);
    const one = sums[below] as number;
    const other = sums[Math.min(below + 1, ascending.length)] as number;
    return (one + (other - one) * (place - below)) / total;
  });
};

export const concentrationResultOf = (
  { groupsMax, percents }: ConcentrationParameters,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { tallies }: GroupedPart<number[]>,
): ConcentrationResult => {
  const groups = shownGroups(tallies, grouping, {
    groupsMax,
    sizeOf: (amounts) => amounts.length,
    make: (): number[] => [],
    add: (into, from) => {
      for (const amount of from) into.push(amount);
    },
  });
  const wholeOf = (segment: string | null): number =>
    sumOf(groups.find(({ key }) => key.segment === segment && key.kind === 'all')?.tally ?? []);
  return {
    groups: groups.map(({ key, tally }) => {
      const ascending = Float64Array.from(tally).sort();
      const descending = [...ascending].reverse();
      const [total, whole] = [sumOf(ascending), wholeOf(key.segment)];
      return {
        ...{ key, customers: tally.length, total, shareOfAll: whole === 0 ? null : total / whole },
        top: percents.map((percent) => topOf(descending, percent)),
        gini: giniOf([...ascending], total),
        lorenz: lorenzOf([...ascending], total),
      };
    }),
  };
};
