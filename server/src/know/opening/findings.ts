// Where a group loses more than the others: the search for weak groups at every step, among those who stood before it.
import { halfOf, shareDifference } from '../questions/index.ts';
import { groupMembers, type NamedDimension, namedTerm, searchGroups } from '../weak-groups/index.ts';
import { causesOfGroup } from './causes.ts';
import type { OpeningFinding, OpeningParameters } from './contract.ts';
import { type CauseHolds, lostAt, passed, stood } from './measures.ts';
import type { VisitorsPart } from './visitors.ts';

const REASONS_MAX = 5;
const FINDINGS_MAX = 20;

/** Reasons of those of a group who were lost at a step, with the share of each among those lost, and among the others who were. */
const reasonsOf = (
  part: VisitorsPart,
  step: number,
  inside: (visitor: number) => boolean,
): OpeningFinding['reasons'] => {
  const lost = { own: 0, others: 0 };
  for (let visitor = 0; visitor < part.persons.length; visitor += 1)
    if (lostAt(part, visitor, step)) lost[inside(visitor) ? 'own' : 'others'] += 1;
  const counts = new Map<string, { own: Set<number>; others: Set<number> }>();
  for (const [visitor, at, reason] of part.reasons) {
    if (at !== step || reason === '' || !lostAt(part, visitor, step)) continue;
    const sides = counts.get(reason) ?? { own: new Set<number>(), others: new Set<number>() };
    counts.set(reason, sides);
    sides[inside(visitor) ? 'own' : 'others'].add(visitor);
  }
  return [...counts]
    .map(([reason, { own, others }]) => ({
      ...{ reason, customers: own.size },
      share: lost.own === 0 ? 0 : own.size / lost.own,
      othersShare: lost.others === 0 ? 0 : others.size / lost.others,
    }))
    .filter(({ customers }) => customers > 0)
    .toSorted((one, other) => other.customers - one.customers || one.reason.localeCompare(other.reason))
    .slice(0, REASONS_MAX);
};

/** One step's members: those who stood before it. */
const membersAt = (part: VisitorsPart, step: number, dimensions: readonly NamedDimension[]) => {
  const visitors = part.persons.flatMap((_, visitor) => (stood(part, visitor, step) ? [visitor] : []));
  const own = dimensions.map((dimension) => ({
    ...dimension,
    codes: Int32Array.from(visitors, (visitor) => dimension.codes[visitor] as number),
  }));
  return {
    visitors,
    members: {
      reached: Uint8Array.from(visitors, (visitor) => (passed(part, visitor, step) ? 1 : 0)),
      halves: Uint8Array.from(visitors, (visitor) => halfOf(part.persons[visitor] as string)),
      dimensions: own,
    },
  };
};

const findingsAt = (
  part: VisitorsPart,
  step: number,
  dimensions: readonly NamedDimension[],
  options: { readonly sizeMin: number; readonly falseDiscoveryRate: number; readonly holds: CauseHolds },
): readonly OpeningFinding[] => {
  const { holds, ...search } = options;
  const { visitors, members } = membersAt(part, step, dimensions);
  const { groups } = searchGroups(members, { ...search, benchmark: null, pairs: true });
  return groups
    .filter(({ verdict }) => verdict === 'confirmed')
    .map((group) => {
      const held = groupMembers(members, group.terms);
      const inGroup = new Set(visitors.filter((_, place) => held[place] === 1));
      const inside = (visitor: number) => inGroup.has(visitor);
      const { customers, reached, others } = group;
      const { difference: value, low, high } = shareDifference(reached, customers, others.reached, others.customers);
      return {
        ...{ step, terms: group.terms.map((term) => namedTerm(dimensions, term)), customers, passed: reached },
        rate: reached / customers,
        others: {
          ...{ customers: others.customers, passed: others.reached },
          rate: others.customers === 0 ? 0 : others.reached / others.customers,
        },
        difference: { value, low, high },
        ...{ affected: group.affected, qSearched: group.qSearched, pHeldOut: group.pHeldOut },
        reasons: reasonsOf(part, step, inside),
        causes: [...causesOfGroup(part, step, inside, holds)],
      };
    });
};

/** All steps' findings, by the visitors affected. Each step is a search of its own, so the rate of false ones is shared among them. */
export const findingsOf = (
  part: VisitorsPart,
  { steps, sizeMin, falseDiscoveryRate }: OpeningParameters,
  dimensions: readonly NamedDimension[],
  holds: CauseHolds,
): readonly OpeningFinding[] => {
  const options = { sizeMin, falseDiscoveryRate: falseDiscoveryRate / (steps.length - 1), holds };
  return Array.from({ length: steps.length - 1 }, (_, place) => findingsAt(part, place + 1, dimensions, options))
    .flat()
    .toSorted((one, other) => other.affected - one.affected)
    .slice(0, FINDINGS_MAX);
};
