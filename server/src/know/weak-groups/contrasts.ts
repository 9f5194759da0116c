// How those of a group who reached the metric differ in behaviour from those who did not, and the group from everybody else.
import { correctByBenjaminiHochberg, shareDifference } from '../questions/index.ts';
import type { WeakContrast } from './contract.ts';
import type { MembersPart } from './members.ts';

const SIDES = 3;
const [STAYED, LEFT, OTHERS] = [0, 1, 2];

const ratio = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
/** Target group index: 100 where both shares are the same. */
const index = (share: number, base: number): number | null => (base === 0 ? null : (100 * share) / base);

/** Every behaviour, the surest difference between those who stayed and those who left first. */
export const contrastsOf = (
  { reached, counts, persons }: Pick<MembersPart, 'reached' | 'counts' | 'persons'>,
  behaviours: number,
  inside: Uint8Array,
): readonly WeakContrast[] => {
  const sizes = new Float64Array(SIDES);
  const did = new Float64Array(SIDES * behaviours);
  const times = new Float64Array(SIDES * behaviours);
  for (let member = 0; member < persons.length; member += 1) {
    const side = inside[member] === 0 ? OTHERS : reached[member] === 1 ? STAYED : LEFT;
    sizes[side as number] = (sizes[side as number] as number) + 1;
    for (let behaviour = 0; behaviour < behaviours; behaviour += 1) {
      const count = counts[member * behaviours + behaviour] as number;
      const at = (side as number) * behaviours + behaviour;
      times[at] = (times[at] as number) + count;
      if (count > 0) did[at] = (did[at] as number) + 1;
    }
  }
  const of = (side: number, behaviour: number) => {
    const [customers, who] = [sizes[side] as number, did[side * behaviours + behaviour] as number];
    return { customers, did: who, share: ratio(who, customers) };
  };
  const mean = (side: number, behaviour: number) =>
    ratio(times[side * behaviours + behaviour] as number, sizes[side] as number);
  const rows = Array.from({ length: behaviours }, (_, behaviour) => {
    const [stayed, left, others] = [of(0, behaviour), of(1, behaviour), of(2, behaviour)];
    const group = ratio(stayed.did + left.did, stayed.customers + left.customers);
    return {
      ...{ behaviour, stayed, left, others },
      ...{ meanStayed: mean(0, behaviour), meanLeft: mean(1, behaviour), meanOthers: mean(2, behaviour) },
      ...{ tgiStayed: index(stayed.share, left.share), tgiGroup: index(group, others.share) },
      p: shareDifference(stayed.did, stayed.customers, left.did, left.customers).p,
    };
  });
  const qs = correctByBenjaminiHochberg(rows.map(({ p }) => p));
  return rows
    .map((row, place) => ({ ...row, q: qs[place] as number }))
    .toSorted(
      (one, other) =>
        one.p - other.p ||
        Math.abs(other.stayed.share - other.left.share) - Math.abs(one.stayed.share - one.left.share),
    );
};
