// The two evaluations of paths over all timelines: nodes, links and patterns of all groups, and the persons behind one of them.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonFolding, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import { PathCounter } from './count.ts';
import { areFlatEnough, createFlatWalk, FlatPathCounter } from './flat.ts';
import type { PathSpec } from './plan.ts';
import {
  addPathTally,
  emptyPathTally,
  endedCount,
  linkCount,
  nodeCount,
  type PathTally,
  patternCount,
  reachedCount,
} from './tally.ts';
import { createPathWalk, createPathWalker, type FoundPath, type WalkedPath } from './walk.ts';

/** Everything that a path counts for. */
const keysOf = ({ steps, limited }: FoundPath, { direction, stepsMax }: PathSpec): readonly string[] => {
  const texts = steps.map(({ text }) => text);
  const last = texts.length - 1;
  const keys = texts.flatMap((text, step) => [nodeCount(step, text), reachedCount(text)]);
  for (let step = 0; step < last; step += 1)
    keys.push(linkCount(step, texts[step] as string, texts[step + 1] as string));
  // A path as long as the limit may go on or not; whether it ended there is not asked.
  if (!limited && texts.length < stepsMax) keys.push(endedCount(last, texts[last] as string));
  keys.push(patternCount(direction === 'from' ? texts : texts.toReversed()));
  return keys;
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

/** Counts where paths are numbers. */
const beginFlat = (spec: PathSpec): PersonFolding<PathPart> => {
  const walk = createFlatWalk(spec);
  const counters = new GroupTallies(() => new FlatPathCounter(spec));
  let person = 0;
  // Of the timeline that is looked at: one function for all of them costs less than one for each.
  let segments: readonly number[] = [];
  let value: string | null | undefined;
  const count = (path: number): void => {
    for (let index = 0; index < segments.length; index += 1) {
      const segment = segments[index] as number;
      counters.all(segment).add(path, person);
      if (value !== undefined) counters.of(segment, value).add(path, person);
    }
  };
  return {
    inPlace: true,
    visit: (timeline) => {
      segments = segmentsOf(timeline.group, spec.segments);
      if (segments.length === 0) return;
      person += 1;
      if (spec.values) value = spec.values[valueNumberOf(timeline.group)] ?? null;
      walk(timeline, count);
    },
    finish: () => ({ tallies: counters.finish().map((each) => ({ ...each, tally: each.tally.finish() })) }),
  };
};

/** Counts any paths. */
const beginWalked = (spec: PathSpec, textOf: TextOfCode): PersonFolding<PathPart> => {
  const { texts, walk } = createPathWalker(spec, textOf);
  const counters = new GroupTallies(() => new PathCounter(spec, texts));
  const valueAt = (timeline: PersonTimeline, path: WalkedPath): string | null | undefined => {
    if (spec.values) return spec.values[valueNumberOf(timeline.group)] ?? null;
    if (spec.groupColumn === null) return undefined;
    const code = timeline.columns[spec.groupColumn]?.[path.events[0] as number] ?? -1;
    return code < 0 ? null : textOf(spec.groupColumn, code);
  };
  let person = 0;
  return {
    visit: (timeline) => {
      const segments = segmentsOf(timeline.group, spec.segments);
      if (segments.length === 0) return;
      person += 1;
      walk(timeline, (path) => {
        const value = valueAt(timeline, path);
        for (const segment of segments) {
          counters.all(segment).add(path, person);
          if (value !== undefined) counters.of(segment, value).add(path, person);
        }
      });
    },
    finish: () => ({ tallies: counters.finish().map((each) => ({ ...each, tally: each.tally.finish() })) }),
  };
};

export const pathFold: PersonFold<PathSpec, PathPart> = {
  code: 'paths',
  begin: (spec, textOf) => (areFlatEnough(spec) ? beginFlat(spec) : beginWalked(spec, textOf)),
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
