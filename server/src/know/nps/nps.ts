// Net promoter score: plan, evaluation of one timeline, and what is shown.
import { type BusinessDate, type Instant, startOfDay } from '../../kernel/index.ts';
import {
  addCounts,
  createPeriodFinder,
  type GroupedPart,
  type GroupedSpec,
  type Grouping,
  groupedFold,
  listingFold,
  type Periods,
  periodsBetween,
  shownGroups,
  type WantedPeople,
} from '../questions/index.ts';
import type { PersonTimeline, TextOfCode, TimelinePopulation, TimelineQuery } from '../timelines/index.ts';
import { type NpsCell, type NpsClass, type NpsParameters, type NpsResult, npsClasses } from './contract.ts';

export interface NpsSpec extends GroupedSpec {
  /** Starts of the units and the end of the last. */
  readonly starts: readonly Instant[];
  readonly scoreColumn: number;
  readonly reasonColumn: number;
  readonly noAnswer: readonly number[];
  readonly counting: NpsParameters['counting'];
}

export interface NpsPlan {
  readonly query: TimelineQuery;
  readonly units: Periods;
  spec(values: readonly string[], segments: number): NpsSpec;
}

export const planNps = (parameters: NpsParameters, timeZone: string, population: TimelinePopulation): NpsPlan => {
  const { range, unit, weekStart, breakdown, answers, score, reason, noAnswer, counting } = parameters;
  const [first, end] = [range.from, range.to] as [BusinessDate, BusinessDate];
  const [from, to] = [startOfDay(first, timeZone), startOfDay(end, timeZone)];
  const units = periodsBetween(first, end, unit, { timeZone, weekStart });
  const own = breakdown?.by === 'event' ? [breakdown.subject] : [];
  return {
    units,
    query: { matchers: [answers], columns: [...own, score, reason], from, to, population },
    spec: (values, segments) => ({
      ...{ starts: units.starts, segments, noAnswer, counting },
      ...{ scoreColumn: own.length, reasonColumn: own.length + 1, column: own.length > 0 ? 0 : null },
      values: breakdown && own.length === 0 ? values : null,
    }),
  };
};

const WHOLE = /^\s*(\d|10)(\.0+)?\s*$/;

/** Promoters give 9 and 10, passives 7 and 8, detractors 0 to 6 (Reichheld, 2003); what is no score is missing. */
export const npsClassOf = (score: string | null, noAnswer: readonly number[]): NpsClass => {
  const number = score !== null && WHOLE.test(score) ? Number(score) : null;
  if (number === null || noAnswer.includes(number)) return 'missing';
  return number >= 9 ? 'promoter' : number >= 7 ? 'passive' : 'detractor';
};

interface Answer {
  readonly event: number;
  readonly unit: number;
  readonly class: number;
}

const MISSING = npsClasses.indexOf('missing');

/** Of each customer the last answer with a score; the last without one where there is none with it. */
const lastOf = (answers: readonly Answer[]): readonly Answer[] => {
  const last = answers.findLast((each) => each.class !== MISSING) ?? answers.at(-1);
  return last ? [last] : [];
};

/** The answers that count: in the range, and unit by unit. */
export interface Answered {
  readonly counted: readonly Answer[];
  readonly byUnit: readonly Answer[];
}

export const createNpsWalk = ({ starts, scoreColumn, noAnswer, counting }: NpsSpec, textOf: TextOfCode) => {
  const unitAt = createPeriodFinder(starts);
  return ({ at, length, columns }: PersonTimeline): Answered => {
    const all: Answer[] = [];
    for (let event = 0; event < length; event += 1) {
      const code = columns[scoreColumn]?.[event] ?? -1;
      const own = npsClassOf(code < 0 ? null : textOf(scoreColumn, code), noAnswer);
      all.push({ event, unit: unitAt(at[event] as number), class: npsClasses.indexOf(own) });
    }
    if (counting === 'all') return { counted: all, byUnit: all };
    const units = [...new Set(all.map(({ unit }) => unit))];
    return {
      counted: lastOf(all),
      byUnit: units.flatMap((unit) => lastOf(all.filter((each) => each.unit === unit))),
    };
  };
};

/** Four numbers, one for each class, for the range and then for each unit; and three for each reason. */
export interface NpsTally {
  readonly counts: number[];
  readonly reasons: Map<string | null, number[]>;
}

const emptyTally = ({ starts }: NpsSpec): NpsTally => ({
  counts: new Array<number>(npsClasses.length * starts.length).fill(0),
  reasons: new Map(),
});

const addReason = (reasons: NpsTally['reasons'], reason: string | null, added: readonly number[]): void => {
  const known = reasons.get(reason);
  if (known) addCounts(known, added);
  else reasons.set(reason, [...added]);
};

const addTally = (into: NpsTally, from: NpsTally): void => {
  addCounts(into.counts, from.counts);
  for (const [reason, added] of from.reasons) addReason(into.reasons, reason, added);
};

export const npsFold = groupedFold<NpsSpec, NpsTally>('nps', { make: emptyTally, merge: addTally }, (spec, textOf) => {
  const walk = createNpsWalk(spec, textOf);
  let answered: Answered = { counted: [], byUnit: [] };
  let reasons: readonly (string | null)[] = [];
  return {
    look: (timeline) => {
      answered = walk(timeline);
      reasons = answered.counted.map(({ event }) => {
        const code = timeline.columns[spec.reasonColumn]?.[event] ?? -1;
        return code < 0 ? null : textOf(spec.reasonColumn, code).trim() || null;
      });
      return answered.counted.length > 0;
    },
    add: ({ counts, reasons: into }) => {
      const count = (place: number): void => {
        counts[place] = (counts[place] as number) + 1;
      };
      for (const [index, each] of answered.counted.entries()) {
        count(each.class);
        if (each.class !== MISSING)
          addReason(
            into,
            reasons[index] ?? null,
            [0, 1, 2].map((own) => (own === each.class ? 1 : 0)),
          );
      }
      for (const { unit, class: own } of answered.byUnit) count(npsClasses.length * (unit + 1) + own);
    },
  };
});

export interface NpsPeopleSpec extends WantedPeople<NpsSpec> {
  readonly class: NpsCell['class'];
  /** -1: the whole range. */
  readonly unit: number;
}

export const npsPeopleFold = listingFold<NpsSpec, NpsPeopleSpec>(
  'nps.people',
  ({ spec, class: wanted, unit }, textOf) => {
    const walk = createNpsWalk(spec, textOf);
    return (timeline) => {
      const { counted, byUnit } = walk(timeline);
      const own = unit < 0 ? counted : byUnit.filter((each) => each.unit === unit);
      return own.some((each) => (wanted === 'answered' ? each.class !== MISSING : npsClasses[each.class] === wanted));
    };
  },
);

/** The 97.5 % point of the standard normal distribution. */
const Z95 = 1.959963984540054;

/**
 * Points from -100 to 100 and their margin. Each answer is worth 1, 0 or -1; the margin is 1.96 standard errors of their mean, with the
 * variance (promoters + detractors) / n - mean² of the answers at hand.
 */
export const npsOf = (promoters: number, passives: number, detractors: number) => {
  const answers = promoters + passives + detractors;
  if (answers === 0) return { nps: null, margin: null };
  const mean = (promoters - detractors) / answers;
  const variance = Math.max(0, (promoters + detractors) / answers - mean * mean);
  return { nps: 100 * mean, margin: answers < 2 ? null : 100 * Z95 * Math.sqrt(variance / answers) };
};

const scoreOf = (counts: readonly number[], unit: number) => {
  const [promoters, passives, detractors, missing] = counts.slice(npsClasses.length * unit) as [
    number,
    number,
    number,
    number,
  ];
  return { promoters, passives, detractors, missing, ...npsOf(promoters, passives, detractors) };
};

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

const reasonsOf = (reasons: NpsTally['reasons'], reasonsMax: number) => {
  const sorted = [...reasons].sort(
    ([one, a], [other, b]) => sum(b) - sum(a) || String(one).localeCompare(String(other)),
  );
  const row = (
    reason: string | null,
    [promoters = 0, passives = 0, detractors = 0]: readonly number[],
    other = false,
  ) => ({
    ...{ reason, other, promoters, passives, detractors },
  });
  const rest = [0, 0, 0];
  for (const [, counts] of sorted.slice(reasonsMax)) addCounts(rest, counts);
  return [
    ...sorted.slice(0, reasonsMax).map(([reason, counts]) => row(reason, counts)),
    ...(sorted.length > reasonsMax ? [row(null, rest, true)] : []),
  ];
};

export const npsResultOf = (
  { unit, groupsMax, reasonsMax }: NpsParameters,
  { units, query }: NpsPlan,
  spec: NpsSpec,
  grouping: Pick<Grouping, 'segments' | 'labelOf'>,
  { part: { tallies }, now }: { readonly part: GroupedPart<NpsTally>; readonly now: Instant },
): NpsResult => ({
  unit,
  periods: units.dates.map((label, index) => {
    const [from, to] = [units.starts[index], units.starts[index + 1]] as [Instant, Instant];
    return { label, from, to, complete: from >= (query.from ?? from) && to <= query.to && to <= now };
  }),
  groups: shownGroups(tallies, grouping, {
    groupsMax,
    sizeOf: ({ counts }) => sum(counts.slice(0, npsClasses.length)),
    make: () => emptyTally(spec),
    add: addTally,
  }).map(({ key, tally: { counts, reasons } }) => ({
    key,
    ...scoreOf(counts, 0),
    trend: units.dates.map((_, index) => scoreOf(counts, index + 1)),
    reasons: reasonsOf(reasons, reasonsMax),
  })),
});
