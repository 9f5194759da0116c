// The two evaluations of attribution over all timelines: the credits of all groups, and the persons behind a figure.
import { GroupTallies, peopleMax, segmentsOf, type Tallied, valueNumberOf } from '../questions/index.ts';
import type { PersonFold, PersonTimeline, TextOfCode } from '../timelines/index.ts';
import type { AttributionCell } from './contract.ts';
import type { AttributionSpec } from './plan.ts';
import { type AttributionPath, type AttributionTally, addPath, addTally, emptyTally } from './tally.ts';
import { createPathWalk, type FoundPath } from './walk.ts';

type OnPath = (path: AttributionPath, value: string | null | undefined) => void;

/**
 * Hands over each path: once for the whole, and once for the value that it counts as. By a property of the event a path without
 * conversion has no value: there is no conversion to have one.
 */
const createCountingWalk = (spec: AttributionSpec, textOf: TextOfCode) => {
  const walk = createPathWalk(spec, textOf);
  const valueAtConversion = (timeline: PersonTimeline, { conversion }: FoundPath): string | null => {
    if (spec.values) return spec.values[valueNumberOf(timeline.group)] ?? null;
    const column = spec.groupColumn as number;
    const code = conversion < 0 ? -1 : (timeline.columns[column]?.[conversion] ?? -1);
    return code < 0 ? null : textOf(column, code);
  };
  const broken = spec.values !== null || spec.groupColumn !== null;
  return (timeline: PersonTimeline, onPath: OnPath): void => {
    for (const found of walk.find(timeline)) {
      const path = walk.describe(timeline, found);
      onPath(path, undefined);
      if (broken) onPath(path, valueAtConversion(timeline, found));
    }
  };
};

export interface AttributionPart {
  readonly tallies: readonly Tallied<AttributionTally>[];
}

export const attributionFold: PersonFold<AttributionSpec, AttributionPart> = {
  code: 'attribution',
  begin: (spec, textOf) => {
    const walk = createCountingWalk(spec, textOf);
    const tallies = new GroupTallies(emptyTally);
    return {
      visit: (timeline) => {
        const segments = segmentsOf(timeline.group, spec.segments);
        if (segments.length === 0) return;
        walk(timeline, (path, value) => {
          for (const segment of segments)
            addPath(value === undefined ? tallies.all(segment) : tallies.of(segment, value), path, spec.halfLifeMs);
        });
      },
      finish: () => ({ tallies: tallies.finish() }),
    };
  },
  merge: (_spec, parts) => {
    const merged = new GroupTallies(emptyTally);
    for (const { segment, value, tally } of parts.flatMap(({ tallies }) => tallies))
      addTally(value === undefined ? merged.all(segment) : merged.of(segment, value), tally);
    return { tallies: merged.finish() };
  },
};

export interface AttributionPeopleSpec {
  readonly attribution: AttributionSpec;
  readonly segment: number;
  readonly value: string | null | undefined;
  /** Null: any channel. */
  readonly channel: string | null;
  readonly kind: AttributionCell['kind'];
}

/** Whether a path is one that the cell means. */
const isMeant = (
  { channels, conversions }: AttributionPath,
  { channel, kind }: Pick<AttributionPeopleSpec, 'channel' | 'kind'>,
): boolean => {
  if (kind === 'unattributed') return conversions > 0 && channels.length === 0;
  if (channels.length === 0 || conversions > 0 === (kind === 'not_converted')) return false;
  if (channel === null) return true;
  if (kind === 'first') return channels[0] === channel;
  return kind === 'last' ? channels.at(-1) === channel : channels.includes(channel);
};

export const attributionPeopleFold: PersonFold<
  AttributionPeopleSpec,
  { readonly persons: readonly string[]; readonly total: number }
> = {
  code: 'attribution.people',
  begin: ({ attribution, segment, value: wanted, ...cell }, textOf) => {
    const walk = createCountingWalk(attribution, textOf);
    const persons: string[] = [];
    let total = 0;
    return {
      visit: (timeline) => {
        if (!segmentsOf(timeline.group, attribution.segments).includes(segment)) return;
        let found = false;
        walk(timeline, (path, value) => {
          if (value === wanted && isMeant(path, cell)) found = true;
        });
        if (!found) return;
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
