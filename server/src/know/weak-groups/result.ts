// From the members to the searches: of everybody, and of each group that stands beside.
import type { AttributeRegistry } from '../profiles/index.ts';
import { type Grouping, type GroupKey, halfOf, memberGroups } from '../questions/index.ts';
import { groupCondition } from './condition.ts';
import type { WeakGroupParameters, WeakGroupResult, WeakGroupSearch } from './contract.ts';
import { contrastsOf } from './contrasts.ts';
import { dimensionAmong, type NamedDimension, namedTerm, type ReadDimension } from './dimensions.ts';
import { type MembersPart, standingOf, standingOfRecent } from './members.ts';
import type { WeakGroupPlan } from './plan.ts';
import { groupMembers, type SearchOutcome, searchGroups } from './search.ts';

/** Members and what they are divided by. */
export interface ReadMembers {
  readonly plan: WeakGroupPlan;
  readonly part: MembersPart;
  readonly dimensions: readonly ReadDimension[];
}

/** Some of the members, and what divides them. */
export interface MembersAmong {
  readonly persons: readonly string[];
  readonly reached: Uint8Array;
  readonly counts: Uint16Array;
  readonly dimensions: readonly NamedDimension[];
}

/** The members at these places, as if there were no others. */
export const membersAmong = (
  { part, dimensions }: Pick<ReadMembers, 'part' | 'dimensions'>,
  behaviours: number,
  members: readonly number[],
): MembersAmong => {
  const named = dimensions.map((each) => dimensionAmong(each, members));
  // Everybody is read already.
  if (members.length === part.persons.length) return { ...part, dimensions: named };
  const counts = new Uint16Array(members.length * behaviours);
  for (const [place, member] of members.entries())
    counts.set(part.counts.subarray(member * behaviours, (member + 1) * behaviours), place * behaviours);
  return {
    persons: members.map((member) => part.persons[member] as string),
    reached: Uint8Array.from(members, (member) => part.reached[member] as number),
    ...{ counts, dimensions: named },
  };
};

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);

/** The search among some members; `searches` says how many stand side by side, for which the rate of false finds is corrected. */
export const searchAmong = (
  { benchmark, sizeMin, falseDiscoveryRate, pairs }: WeakGroupParameters,
  { persons, reached, dimensions }: MembersAmong,
  searches: number,
): SearchOutcome =>
  searchGroups(
    { reached, halves: Uint8Array.from(persons, halfOf), dimensions },
    {
      ...{ benchmark: benchmark ?? null, sizeMin, pairs },
      falseDiscoveryRate: falseDiscoveryRate / Math.max(1, searches),
    },
  );

/** Who of the members is in any confirmed group. */
export const inWeakGroups = ({ reached, dimensions }: MembersAmong, { groups }: SearchOutcome): Uint8Array => {
  const inside = new Uint8Array(reached.length);
  const searched = { reached, halves: new Uint8Array(reached.length), dimensions };
  for (const { terms, verdict } of groups) {
    if (verdict !== 'confirmed') continue;
    for (const [member, holds] of groupMembers(searched, terms).entries()) if (holds === 1) inside[member] = 1;
  }
  return inside;
};

/** The outcome of a search in the terms of the contract. */
const toldOf = (
  { behaviours }: WeakGroupParameters,
  members: MembersAmong,
  recent: number,
  outcome: SearchOutcome,
  conditionOf: (terms: SearchOutcome['groups'][number]['terms']) => ReturnType<typeof groupCondition>,
): WeakGroupSearch => {
  const { dimensions, reached } = members;
  const searched = { reached, halves: new Uint8Array(reached.length), dimensions };
  const weak = inWeakGroups(members, outcome);
  return {
    ...{ customers: outcome.members, reached: outcome.reached, benchmark: outcome.benchmark, tried: outcome.tried },
    ...{ rate: outcome.members === 0 ? null : outcome.reached / outcome.members, recent },
    dimensions: dimensions.map(({ unknown, leftOut }) => ({ unknown, leftOut })),
    groups: outcome.groups.map(({ terms, others, difference, ...group }) => ({
      ...{ ...group, terms: terms.map((term) => namedTerm(dimensions, term)) },
      rate: ratio(group.reached, group.customers),
      others: { ...others, rate: ratio(others.reached, others.customers) },
      difference: { value: difference.difference, low: difference.low, high: difference.high },
      contrasts:
        group.verdict === 'explained'
          ? []
          : [...contrastsOf(members, behaviours.length, groupMembers(searched, terms))],
      condition: conditionOf(terms),
    })),
    weak: {
      customers: weak.filter((each) => each === 1).length,
      reached: weak.filter((each, member) => each === 1 && reached[member] === 1).length,
    },
  };
};

const whole = { segment: null, kind: 'all', value: null } as const;

/** The searches of a question: of everybody, and of the groups that stand beside. */
export const weakGroupResultOf = (
  parameters: WeakGroupParameters,
  registry: AttributeRegistry,
  grouping: Grouping,
  read: ReadMembers,
): WeakGroupResult => {
  const { part, plan } = read;
  const groups = memberGroups(standingOf(part), standingOfRecent(part), grouping, parameters);
  const search = (members: readonly number[], recent: number, key: typeof whole | GroupKey, searches: number) => {
    const own = membersAmong(read, parameters.behaviours.length, members);
    return toldOf(parameters, own, recent, searchAmong(parameters, own, searches), (terms) =>
      groupCondition(parameters, registry, plan.start, own.dimensions, terms, key),
    );
  };
  return {
    ...search(
      part.persons.map((_, member) => member),
      part.recent.length,
      whole,
      1,
    ),
    searches: groups.map(({ key, members, pending }) => ({ key, ...search(members, pending, key, groups.length) })),
  };
};
