// Groups of questions that hold their persons one by one: who of them stands in which segment and has which value of the breakdown.
import type { AskedGroup, CommonParameters, GroupKey } from './contract.ts';
import { GroupTallies, segmentsOf, shownGroups, valueNumberOf } from './groups.ts';
import type { Grouping } from './question.ts';

/** Persons by their place, and what groups them. */
export interface Standing {
  readonly count: number;
  /** The number that the population gives. */
  groupOf(member: number): number;
  /** The value of a breakdown by event; null: unknown. */
  eventValueOf(member: number): string | null;
}

/** Members of a group by their place, and how many of those who are not counted yet would stand in it. */
export interface MemberGroup {
  readonly key: GroupKey;
  readonly members: readonly number[];
  readonly pending: number;
}

interface MemberTally {
  readonly members: number[];
  pending: number;
}

type Grouped = Pick<CommonParameters, 'breakdown' | 'segments' | 'groupsMax'>;

const noMembers = (): MemberTally => ({ members: [], pending: 0 });

/** The value that a member counts as; undefined where nothing is broken down. */
const valueIn = (
  { groupOf, eventValueOf }: Standing,
  { values }: Pick<Grouping, 'values'>,
  { breakdown }: Pick<Grouped, 'breakdown'>,
  member: number,
): string | null | undefined => {
  if (breakdown === undefined) return undefined;
  return breakdown.by === 'event' ? eventValueOf(member) : (values[valueNumberOf(groupOf(member))] ?? null);
};

/** The groups that stand beside everybody: segments, the largest values of the breakdown, and the rest of the values. */
export const memberGroups = (
  counted: Standing,
  pending: Standing,
  grouping: Grouping,
  asked: Grouped,
): readonly MemberGroup[] => {
  const { breakdown, segments, groupsMax } = asked;
  if (breakdown === undefined && segments.length === 0) return [];
  const tallies = new GroupTallies(noMembers);
  const put = (standing: Standing, into: (tally: MemberTally, member: number) => void): void => {
    for (let member = 0; member < standing.count; member += 1) {
      const value = valueIn(standing, grouping, asked, member);
      for (const segment of segmentsOf(standing.groupOf(member), segments.length)) {
        into(tallies.all(segment), member);
        if (value !== undefined) into(tallies.of(segment, value), member);
      }
    }
  };
  put(counted, ({ members }, member) => members.push(member));
  put(pending, (tally) => {
    tally.pending += 1;
  });
  return shownGroups(tallies.finish(), grouping, {
    ...{ groupsMax, make: noMembers, sizeOf: ({ members }) => members.length },
    add: (into, from) => {
      for (const member of from.members) into.members.push(member);
      into.pending += from.pending;
    },
  }).flatMap(({ key, tally }) => (isWhole(key) ? [] : [{ key, ...tally }]));
};

/** Everybody, of whom the answer itself tells. */
const isWhole = ({ segment, kind }: GroupKey): boolean => segment === null && kind === 'all';

/** Whether a member stands in a group that somebody names; everybody does in that of everybody. */
export const standsIn = (
  standing: Standing,
  grouping: Grouping,
  asked: Grouped,
  { segment, kind, value }: AskedGroup,
): ((member: number) => boolean) => {
  const number = segment === null ? -1 : grouping.segments.indexOf(segment);
  return (member) =>
    (segment === null || segmentsOf(standing.groupOf(member), asked.segments.length).includes(number)) &&
    (kind === 'all' || valueIn(standing, grouping, asked, member) === value);
};
