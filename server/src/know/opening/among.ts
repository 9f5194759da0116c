// Some of the visitors, as if nobody else had come.
import type { Standing } from '../questions/index.ts';
import type { VisitorsPart } from './visitors.ts';

type List = Float64Array | Int32Array | Uint8Array;

const rowsOf = <Of extends List>(list: Of, members: readonly number[], width: number, made: Of): Of => {
  for (const [place, member] of members.entries())
    made.set(list.subarray(member * width, (member + 1) * width) as never, place * width);
  return made;
};

/** The part of the members, who are named by their places; nobody is under way in it. */
export const visitorsAmong = (part: VisitorsPart, steps: number, members: readonly number[]): VisitorsPart => {
  const size = members.length;
  const places = new Map(members.map((member, place) => [member, place]));
  const columns = part.texts.length;
  const floats = (list: Float64Array, width: number) => rowsOf(list, members, width, new Float64Array(size * width));
  const numbers = (list: Int32Array, width: number) => rowsOf(list, members, width, new Int32Array(size * width));
  const bytes = (list: Uint8Array, width: number) => rowsOf(list, members, width, new Uint8Array(size * width));
  return {
    persons: members.map((member) => part.persons[member] as string),
    ...{ at: floats(part.at, 1), level: bytes(part.level, 1), stallMs: floats(part.stallMs, 1) },
    ...{ stepMs: floats(part.stepMs, steps), queueSeconds: numbers(part.queueSeconds, steps) },
    ...{ errors: bytes(part.errors, steps), sends: bytes(part.sends, steps) },
    ...{ waits: bytes(part.waits, steps), again: bytes(part.again, steps) },
    reasons: part.reasons.flatMap(([visitor, step, reason]) => {
      const place = places.get(visitor);
      return place === undefined ? [] : [[place, step, reason] as const];
    }),
    ...{ groups: numbers(part.groups, 1), codes: numbers(part.codes, columns), texts: part.texts, underWay: [] },
  };
};

/** Where visitors stand; a breakdown by event has the last column. */
export const standingOf = ({ persons, groups, codes, texts }: VisitorsPart): Standing => {
  const last = texts.length - 1;
  return {
    count: persons.length,
    groupOf: (visitor) => groups[visitor] as number,
    eventValueOf: (visitor) => texts[last]?.[codes[visitor * texts.length + last] ?? -1] ?? null,
  };
};

/** The same of those under way. */
export const standingUnderWay = ({ underWay }: VisitorsPart): Standing => ({
  count: underWay.length,
  groupOf: (visitor) => underWay[visitor]?.[0] ?? 0,
  eventValueOf: (visitor) => underWay[visitor]?.[1] ?? null,
});
