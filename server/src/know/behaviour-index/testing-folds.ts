// Folds that hand over whatever they see, by which tests compare sources of timelines.
import { businessDateAt, startOfDay } from '../../kernel/index.ts';
import type { PersonFold, TimelineQuery } from '../timelines/index.ts';
import { naiveText, naiveTimelines, type TestWorld } from '../timelines/testing.ts';

/** By whose days the days are. */
export const ZONE = 'Asia/Shanghai';

type Seen = readonly [
  person: string,
  group: number,
  at: readonly number[],
  matches: readonly number[],
  texts: readonly (string | null)[][],
];

export const everything: PersonFold<null, readonly Seen[]> = {
  code: 'test.everything',
  begin: (_spec, textOf) => {
    const seen: Seen[] = [];
    return {
      inPlace: true,
      visit: (timeline) => {
        const { first = 0, length } = timeline;
        const textsOf = (codes: Int32Array, column: number) =>
          Array.from(codes.slice(first, length), (code) => (code < 0 ? null : textOf(column, code)));
        seen.push([
          timeline.person(),
          timeline.group,
          Array.from(timeline.at.slice(first, length)),
          Array.from(timeline.matches.slice(first, length)),
          timeline.columns.map(textsOf),
        ]);
      },
      finish: () => seen,
    };
  },
  merge: (_spec, parts) => parts.flat(),
};

/** The same for a fold that gets copies. */
export const copied: typeof everything = {
  ...everything,
  begin: (...asked) => ({ ...everything.begin(...asked), inPlace: false }),
};

/** The same as days: what happened on one day and matches the same, one after the other, with how many there were. */
export const byDay: PersonFold<null, readonly Seen[]> = {
  ...{ code: 'test.by-day', merge: (_spec, parts) => parts.flat() },
  begin: () => {
    const seen: Seen[] = [];
    return {
      inPlace: true,
      visit: (timeline) => {
        const { first = 0, at, matches, counts, length } = timeline;
        const events = Array.from({ length: length - first }, (_, place) => first + place).map((event) => ({
          ...{ at: at[event] as number, bits: matches[event] as number, count: counts?.[event] ?? 1 },
        }));
        seen.push([timeline.person(), timeline.group, ...runsOf(events), []]);
      },
      finish: () => seen,
    };
  },
};

export const runsOf = (
  events: readonly { readonly at: number; readonly bits: number; readonly count?: number }[],
): readonly [days: readonly number[], runs: readonly number[]] => {
  const runs: { day: number; bits: number; count: number }[] = [];
  for (const { at, bits, count = 1 } of events) {
    const day = startOfDay(businessDateAt(at, ZONE), ZONE);
    const last = runs.at(-1);
    if (last && last.day === day && last.bits === bits) last.count += count;
    else runs.push({ day, bits, count });
  }
  return [runs.map(({ day }) => day), runs.flatMap(({ bits, count }) => [bits, count])];
};

/** What {@link everything} must see, by plain filtering. */
export const naive = (world: TestWorld, query: TimelineQuery): readonly unknown[] =>
  [...naiveTimelines(world, query)].map(([person, events]) => [
    ...[person, query.population.groups.get(person) ?? query.population.groupOfOthers],
    ...[events.map(({ at }) => at), events.map(({ bits }) => bits)],
    query.columns.map((subject) => events.map(({ event }) => naiveText(event, subject))),
  ]);

/** In one order, whichever source they came from. */
export const sorted = (rows: readonly unknown[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();
