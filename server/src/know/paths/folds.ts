// The two evaluations of paths over all timelines: nodes, links and patterns of all groups, and the persons behind one of them.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { PathSpec } from './plan.ts';
import { createPathWalk, type FoundPath } from './walk.ts';

const BETWEEN = '\u0002';
/** Patterns that a thread tells apart in a group; paths of others are counted together. */
const PATTERNS_MAX = 20_000;

/** Paths and persons of something. */
export interface PathCount {
  paths: number;
  persons: number;
}

export interface PathTally extends PathCount {
  /** By "node step text", "link step text text", "ended step text", "pattern text text …". */
  readonly counts: Map<string, PathCount>;
  patterns: number;
  patternsOver: number;
}

export const emptyPathTally = (): PathTally => ({
  ...{ paths: 0, persons: 0, patterns: 0, patternsOver: 0 },
  counts: new Map(),
});

/** What is counted, as keys of a tally. */
export const nodeCount = (step: number, text: string): string => ['node', step, text].join(BETWEEN);
export const endedCount = (step: number, text: string): string => ['ended', step, text].join(BETWEEN);
export const linkCount = (step: number, from: string, to: string): string => ['link', step, from, to].join(BETWEEN);
const PATTERN = `pattern${BETWEEN}`;
export const patternCount = (texts: readonly string[]): string => PATTERN + texts.join(BETWEEN);
/** The parts of a key after its kind; null where it is of another kind. */
export const partsOf = (kind: 'node' | 'ended' | 'link' | 'pattern', key: string): readonly string[] | null =>
  key.startsWith(kind + BETWEEN) ? key.slice(kind.length + 1).split(BETWEEN) : null;

/** Everything that a path counts for. */
const keysOf = ({ steps, limited }: FoundPath, { direction, stepsMax }: PathSpec): readonly string[] => {
  const texts = steps.map(({ text }) => text);
  const last = texts.length - 1;
  const keys = texts.map((text, step) => nodeCount(step, text));
  for (let step = 0; step < last; step += 1)
    keys.push(linkCount(step, texts[step] as string, texts[step + 1] as string));
  // A path as long as the limit may go on or not; whether it ended there is not asked.
  if (!limited && texts.length < stepsMax) keys.push(endedCount(last, texts[last] as string));
  keys.push(patternCount(direction === 'from' ? texts : texts.toReversed()));
  return keys;
};

const countKey = (tally: PathTally, key: string, paths: number, persons: number): void => {
  const known = tally.counts.get(key);
  if (known) {
    known.paths += paths;
    known.persons += persons;
    return;
  }
  if (key.startsWith(PATTERN)) {
    if (tally.patterns >= PATTERNS_MAX) {
      tally.patternsOver += paths;
      return;
    }
    tally.patterns += 1;
  }
  tally.counts.set(key, { paths, persons });
};

/** Counts the paths of one person in one group. */
const addPaths = (tally: PathTally, paths: readonly FoundPath[], spec: PathSpec): void => {
  if (paths.length === 0) return;
  const seen = new Set<string>();
  tally.paths += paths.length;
  tally.persons += 1;
  for (const path of paths)
    for (const key of keysOf(path, spec)) {
      countKey(tally, key, 1, seen.has(key) ? 0 : 1);
      seen.add(key);
    }
};

export const addPathTally = (into: PathTally, from: PathTally): void => {
  into.paths += from.paths;
  into.persons += from.persons;
  into.patternsOver += from.patternsOver;
  for (const [key, { paths, persons }] of from.counts) countKey(into, key, paths, persons);
};

/** The paths of a person by the value that each counts as; undefined where there is no breakdown. */
const pathsByValue = (
  spec: PathSpec,
  timeline: PersonTimeline,
  paths: readonly FoundPath[],
  textOf: TextOfCode,
): ReadonlyMap<string | null, readonly FoundPath[]> => {
  const byValue = new Map<string | null, FoundPath[]>();
  if (spec.values === null && spec.groupColumn === null) return byValue;
  for (const path of paths) {
    const code =
      spec.groupColumn === null ? -1 : (timeline.columns[spec.groupColumn]?.[path.steps[0]?.event ?? -1] ?? -1);
    const value = spec.values
      ? (spec.values[valueNumberOf(timeline.group)] ?? null)
      : code < 0
        ? null
        : textOf(spec.groupColumn as number, code);
    byValue.set(value, [...(byValue.get(value) ?? []), path]);
  }
  return byValue;
};

export interface PathPart {
  readonly tallies: readonly Tallied<PathTally>[];
}

export const pathFold: PersonFold<PathSpec, PathPart> = {
  code: 'paths',
  begin: (spec, textOf) => {
    const walk = createPathWalk(spec, textOf);
    const tallies = new GroupTallies(emptyPathTally);
    return {
      visit: (timeline) => {
        const segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0) return;
        const paths = walk(timeline);
        if (paths.length === 0) return;
        const byValue = pathsByValue(spec, timeline, paths, textOf);
        for (const segment of segments) {
          addPaths(tallies.all(segment), paths, spec);
          for (const [value, own] of byValue) addPaths(tallies.of(segment, value), own, spec);
        }
      },
      finish: () => ({ tallies: tallies.finish() }),
    };
  },
  merge: (_spec, parts) => {
    const merged = new GroupTallies(emptyPathTally);
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addPathTally(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return { tallies: merged.finish() };
  },
};

export interface PathPeopleSpec {
  readonly paths: PathSpec;
  readonly segment: number;
  readonly value: string | null | undefined;
  /** A key of the tally. */
  readonly key: string;
}

export const pathPeopleFold: PersonFold<
  PathPeopleSpec,
  { readonly persons: readonly string[]; readonly total: number }
> = {
  code: 'paths.people',
  begin: ({ paths: spec, segment, value, key }, textOf) => {
    const walk = createPathWalk(spec, textOf);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, spec.segments).includes(segment)) return;
        const paths = walk(timeline);
        const own = value === undefined ? paths : (pathsByValue(spec, timeline, paths, textOf).get(value) ?? []);
        if (!own.some((path) => keysOf(path, spec).includes(key))) return;
        total += 1;
        if (persons.length < peopleMax) persons.push(timeline.person());
      },
      finish: () => ({ persons, total }),
    };
  },
  merge: (_spec, parts) => ({
    persons: parts.flatMap(({ persons }) => persons).slice(0, peopleMax),
    total: parts.reduce((sum, part) => sum + part.total, 0),
  }),
};
