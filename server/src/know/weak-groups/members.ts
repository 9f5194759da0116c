// What the search needs of each person, in one pass over the timelines: whether the metric was reached, how often each behaviour came
// before, and the values at the beginning.
import type { Instant } from '../../kernel/index.ts';
import type { Standing } from '../questions/index.ts';
import type { PersonFold } from '../timelines/index.ts';
import { createMetricWalk, type MetricSpec } from './metric.ts';
import { createTexts, mergeCodes } from './texts.ts';

/** How members are read, as plain data. */
export interface MembersSpec {
  readonly metric: MetricSpec;
  readonly now: Instant;
  readonly behaviourMs: number;
  /** Number of the bit of the first behaviour; the others follow. */
  readonly behaviourBit: number;
  readonly behaviours: number;
  /** Columns of the values at the beginning: the dimensions', and last that of a breakdown by event. */
  readonly columns: readonly number[];
}

/** Persons whose time is over, one after the other in all lists. */
export interface MembersPart {
  readonly persons: readonly string[];
  readonly reached: Uint8Array;
  /** Member by member, the times of each behaviour; what is more than the largest is the largest. */
  readonly counts: Uint16Array;
  /** Member by member, for each column a place in its texts, -1 where there is none. */
  readonly codes: Int32Array;
  readonly texts: readonly (readonly string[])[];
  /** The number that the population gives each member. */
  readonly groups: Int32Array;
  /** Whose time is not over: the number of the population, and the text of the last column. */
  readonly recent: readonly (readonly [group: number, value: string | null])[];
}

const COUNT_MAX = 65_535;

export const membersFold: PersonFold<MembersSpec, MembersPart> = {
  code: 'weak-groups',
  begin: (spec, textOf) => {
    const walk = createMetricWalk(spec.metric, spec.now);
    const dictionaries = spec.columns.map(createTexts);
    const [persons, reached, counts, codes] = [[] as string[], [] as number[], [] as number[], [] as number[]];
    const own = new Int32Array(spec.behaviours);
    const groups: number[] = [];
    const recent: (readonly [number, string | null])[] = [];
    const last = spec.columns.at(-1) ?? -1;
    return {
      visit: (timeline) => {
        const found = walk(timeline);
        if (!found) return;
        if (!found.complete) {
          const code = timeline.columns[last]?.[found.start] ?? -1;
          recent.push([timeline.group, code < 0 ? null : textOf(last, code)]);
          return;
        }
        own.fill(0);
        const until = Math.min(found.until, found.at + spec.behaviourMs);
        for (let event = found.start + 1; event < timeline.length; event += 1) {
          if ((timeline.at[event] as number) >= until) break;
          const bits = timeline.matches[event] as number;
          for (let behaviour = 0; behaviour < spec.behaviours; behaviour += 1)
            if ((bits & (1 << (spec.behaviourBit + behaviour))) !== 0) own[behaviour] = (own[behaviour] as number) + 1;
        }
        groups.push(timeline.group);
        persons.push(timeline.person());
        reached.push(found.reached ? 1 : 0);
        for (const count of own) counts.push(Math.min(COUNT_MAX, count));
        for (const [place, column] of spec.columns.entries()) {
          const code = timeline.columns[column]?.[found.start] ?? -1;
          codes.push(code < 0 ? -1 : (dictionaries[place]?.numberOf(textOf(column, code)) ?? -1));
        }
      },
      finish: () => ({
        ...{ persons, recent, reached: Uint8Array.from(reached), counts: Uint16Array.from(counts) },
        groups: Int32Array.from(groups),
        ...{ codes: Int32Array.from(codes), texts: dictionaries.map(({ texts }) => texts) },
      }),
    };
  },
  merge: (spec, parts) => {
    const size = parts.reduce((sum, { persons }) => sum + persons.length, 0);
    const persons: string[] = [];
    const reached = new Uint8Array(size);
    const counts = new Uint16Array(size * spec.behaviours);
    const groups = new Int32Array(size);
    for (const part of parts) {
      reached.set(part.reached, persons.length);
      groups.set(part.groups, persons.length);
      counts.set(part.counts, persons.length * spec.behaviours);
      for (const person of part.persons) persons.push(person);
    }
    const recent = parts.flatMap((part) => part.recent);
    return { persons, reached, counts, groups, ...mergeCodes(parts, spec.columns.length), recent };
  },
};

/** Where members stand; a breakdown by event has the last column. */
export const standingOf = ({ persons, groups, codes, texts }: MembersPart): Standing => {
  const last = texts.length - 1;
  return {
    count: persons.length,
    groupOf: (member) => groups[member] as number,
    eventValueOf: (member) => texts[last]?.[codes[member * texts.length + last] ?? -1] ?? null,
  };
};

/** The same of those whose time is not over. */
export const standingOfRecent = ({ recent }: MembersPart): Standing => ({
  count: recent.length,
  groupOf: (member) => recent[member]?.[0] ?? 0,
  eventValueOf: (member) => recent[member]?.[1] ?? null,
});
