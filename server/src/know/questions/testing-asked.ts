// How twins ask questions over a test world: option sets with time zones and instants, the context of an answer, and people behind a figure.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Timelines } from '../timelines/index.ts';
import type { TestWorld } from '../timelines/testing.ts';
import { groupNumber } from './groups.ts';
import type { AnyQuestion, GroupKey, QuestionContext } from './index.ts';

/** What an option set asks of a question. */
export interface Asked<Parameters> {
  readonly parameters: Parameters;
  readonly zone: string;
  readonly now: number;
}

/** What twins ask: a world, its two sources, and how many option sets. */
export interface TwinSources {
  readonly world: TestWorld;
  readonly stored: Timelines;
  readonly indexed: Timelines;
  readonly optionSets: number;
}

/** Groups that an option set may ask for. */
export const groupings = fc.constantFrom(
  ...(['none', 'segments', 'attribute', 'event', 'segments and attribute', 'segments and event'] as const),
);
type GroupingKind = typeof groupings extends fc.Arbitrary<infer Kind> ? Kind : never;

/** What they are as parameters; of a breakdown by event, the values of a subject. */
export const groupParameters = (kind: GroupingKind, subject: object) => ({
  segments: kind.startsWith('segments') ? [{ label: 'A' }, { label: 'B' }] : [],
  ...(kind.endsWith('attribute') ? { breakdown: { by: 'attribute', attribute: 'region' } } : {}),
  ...(kind.endsWith('event') ? { breakdown: { by: 'event', subject } } : {}),
  groupsMax: 2,
});

const regions = ['north', 'south', 'east'];
/** Where a person stands, by the number: in one segment, both or none, and in one of the regions or none that is known. */
const standing = (person: string) => {
  const number = Number(BigInt(person) % 7_919n);
  return { bits: number % 4, region: (number >> 2) % 4 };
};

type AskedOfMany = Asked<{
  readonly population: { readonly who: 'customers' | 'everybody' };
  readonly segments?: readonly { readonly label: string }[];
  readonly groupsMax?: number;
  readonly breakdown?: { readonly by: string } | undefined;
}>;

/** The context of an answer; with a world its persons stand in groups, where there are any. */
export const contextOf = (
  timelines: Timelines,
  { parameters, zone, now }: AskedOfMany,
  world: Pick<TestWorld, 'events'> = { events: [] },
): QuestionContext => ({
  ...{ timelines, timeZone: zone, now, control: { signal: new AbortController().signal, onProgress: () => undefined } },
  grouping: {
    population: {
      who: parameters.population.who,
      groups: new Map(
        world.events.map(({ personId }) => {
          const { bits, region } = standing(personId);
          return [personId, groupNumber(region < regions.length ? region : -1, bits)];
        }),
      ),
      groupOfOthers: 0,
    },
    segments: (parameters.segments ?? []).map(({ label }) => label),
    values: parameters.breakdown?.by === 'attribute' ? regions : [],
    labelOf: (value: string) => ({ zh: value, en: value }),
  },
});

/** Members by the groups that stand beside everybody: segments, the two largest values, and the others. Who is not `counted` has no size. */
export const naiveGroups = <Member extends { readonly person: string; readonly group: string | null }>(
  { parameters }: AskedOfMany,
  members: readonly Member[],
  counted: (member: Member) => boolean,
) => {
  const { breakdown, segments = [], groupsMax = 10 } = parameters;
  const groupValueOf = ({ person, group }: Member): string | null =>
    breakdown?.by === 'event' ? group : (regions[standing(person).region] ?? null);
  const labels = segments.length === 0 ? [null] : segments.map(({ label }) => label);
  const inSegment = labels.map((label, place) =>
    members.filter(({ person }) => label === null || Math.floor(standing(person).bits / 2 ** place) % 2 === 1),
  );
  const all = inSegment.flat();
  const sizeOf = (value: string | null) => all.filter((each) => counted(each) && groupValueOf(each) === value).length;
  const shown = [...new Set(all.map(groupValueOf))]
    .map((value) => ({ value, size: sizeOf(value) }))
    .toSorted((one, other) => other.size - one.size || String(one.value).localeCompare(String(other.value)))
    .slice(0, groupsMax)
    .map(({ value }) => value);
  return labels.flatMap((segment, place) => {
    const own = inSegment[place] ?? [];
    const rest = own.filter((each) => !shown.includes(groupValueOf(each)));
    return [
      ...(segment === null ? [] : [{ segment, kind: 'all' as const, value: null, own }]),
      ...(breakdown === undefined
        ? []
        : [
            ...shown.map((value) => ({
              ...{ segment, kind: 'value' as const, value },
              own: own.filter((each) => groupValueOf(each) === value),
            })),
            ...(rest.length === 0 ? [] : [{ segment, kind: 'other' as const, value: null, own: rest }]),
          ]),
    ];
  });
};

/** The last group that people can be asked of, with its members; everybody where there are no groups. */
export const lastAskable = <Member>(
  groups: readonly {
    readonly segment: string | null;
    readonly kind: 'all' | 'value' | 'other';
    readonly value: string | null;
    readonly own: readonly Member[];
  }[],
  all: readonly Member[],
): { readonly group: object; readonly own: readonly Member[] } => {
  const last = groups.findLast(({ kind }) => kind !== 'other');
  if (!last) return { group: {}, own: all };
  const { own, ...group } = last;
  return { group, own };
};

/** The groups of an answer as {@link naiveGroups} names them. */
export const keysOf = (groups: readonly { readonly key: GroupKey }[]) =>
  groups.map(({ key: { segment, kind, value } }) => ({ segment, kind, value }));

export const people = async (question: AnyQuestion, parameters: object, cell: object, context: QuestionContext) => {
  const found = await question.people(parameters as never, cell as never, context);
  expect(found.total).toBe(found.persons.length);
  return [...found.persons].sort();
};
export const idsOf = (found: readonly { readonly person: string }[]) => found.map(({ person }) => person).sort();

/** Sums of floating point numbers depend on their order in the last digits. */
export const rounded = <Value>(value: Value): Value =>
  JSON.parse(JSON.stringify(value), (_, each: unknown) =>
    typeof each === 'number' ? Number(each.toPrecision(9)) : each,
  ) as Value;

const when = {
  zone: fc.constantFrom('Asia/Shanghai', 'America/New_York'),
  now: fc.constantFrom('2026-02-03', '2026-02-20', '2026-06-01').map((day) => Date.parse(`${day}T00:00:00+08:00`)),
};
export const common = {
  range: fc.constantFrom({ from: '2026-01-03', to: '2026-02-20' }, { from: '2026-01-10', to: '2026-01-25' }),
  population: fc.constantFrom({ who: 'customers' as const }, { who: 'everybody' as const }),
};
export const asked = <Given, Parameters>(options: fc.Arbitrary<Given>, parse: (given: Given) => Parameters) =>
  fc.record({ given: options, ...when }).map(({ given, zone, now }) => ({ parameters: parse(given), zone, now }));

/** A set that is known to find something, and as many others as are left. */
export const setsWith = <Set>(sure: Set, sets: fc.Arbitrary<Set>, count: number, seed: number): readonly Set[] => [
  sure,
  ...fc.sample(sets, { numRuns: Math.max(1, count - 1), seed }),
];
/** When such a set is asked: everything is over. */
export const longAfter = { zone: 'Asia/Shanghai', now: Date.parse('2026-06-01T00:00:00+08:00') };
/** All days of the test worlds, and everybody. */
export const everything = {
  range: { from: '2026-01-03', to: '2026-02-20' },
  population: { who: 'everybody' as const },
};
export const step = (event: string | null) => [{ event }];
export const property = (name: string) => ({ kind: 'property', name }) as const;

/** First day of the calendar unit of a day, by its text. */
export const unitOf = (day: string, unit: 'day' | 'week' | 'month' | 'quarter', weekStart: number): string => {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number);
  if (unit === 'day') return day;
  if (unit === 'month') return `${day.slice(0, 7)}-01`;
  if (unit === 'quarter') return `${year}-${String(month - ((month - 1) % 3)).padStart(2, '0')}-01`;
  const weekday = new Date(Date.UTC(year, month - 1, date)).getUTCDay();
  const first = new Date(Date.UTC(year, month - 1, date - ((weekday - weekStart + 7) % 7)));
  return first.toISOString().slice(0, 10);
};
