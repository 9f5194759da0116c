// What becomes of a window that was touched: awarded, refused with the reason, suspended when its reason falls away, reinstated when it is
// there again.
import { conditionOf, type Inputs, subjectOf } from '../rules/index.ts';
import type { Line } from './contract.ts';
import type { Touched } from './judge-touched.ts';
import { type AwardPlace, limitLine, usageKey } from './limits.ts';

export const changeKinds = ['granted', 'refused', 'suspended', 'reinstated'] as const;
export type ChangeKind = (typeof changeKinds)[number];

export interface Change {
  readonly touched: Touched;
  readonly kind: ChangeKind;
  /** Why it was refused. */
  readonly code: string | null;
  readonly isFinal: boolean;
  readonly branchId: string | null;
  readonly lines: readonly Line[];
  /** Keys of the limits under which it was granted. */
  readonly limitKeys: readonly string[];
}

/** Somebody who may get something: what is known of them; null: without a profile, or merged into somebody else. */
export interface Candidate {
  readonly inputs: Inputs | null;
  readonly branchId: string | null;
}

/** Whether the window of an occasion that was decided has moved, or is reached now and was not, or the other way round. */
export const hasMoved = ({ standing, decided }: Touched): boolean =>
  decided !== null &&
  (decided.met !== standing.met || (standing.met && (decided.from !== standing.from || decided.to !== standing.to)));

/** Whether it has to be asked who the customer is. */
export const isCandidate = ({ standing, decided }: Touched): boolean =>
  standing.met && (decided === null || (decided.state === 'refused' && !decided.isFinal));

const isOwn = ({ attributes }: Inputs): boolean =>
  attributes.is_staff === true || attributes.customer_type === 'product';

const award = (touched: Touched, { inputs, branchId }: Candidate, used: Map<string, number>): Change | null => {
  if (inputs === null) return null;
  const { inForce, standing, customerId, cause } = touched;
  const { scene, code } = inForce;
  const shared = { touched, branchId, limitKeys: [] };
  if (scene.excludeOwnAccounts && isOwn(inputs))
    return {
      ...shared,
      kind: 'refused',
      code: 'OWN_ACCOUNT',
      isFinal: true,
      lines: [...standing.lines, { kind: 'own_account' }],
    };
  const findings = scene.conditions.map((use): Extract<Line, { kind: 'condition' }> => {
    const found = conditionOf(use.word)?.check(use.with, subjectOf(inputs, standing.day)) ?? { met: false, seen: null };
    return { kind: 'condition', use, ...found };
  });
  const lines = [...standing.lines, ...findings];
  if (findings.some(({ met }) => !met)) {
    // Said once: the customer may come to meet it.
    if (touched.decided !== null) return null;
    return { ...shared, kind: 'refused', code: 'CONDITION_NOT_MET', isFinal: false, lines };
  }
  const place: AwardPlace = { code, customerId, branchId, device: cause.device, date: standing.day };
  const full = limitLine(scene.limits, place, used);
  if (full) return { ...shared, kind: 'refused', code: 'LIMIT_REACHED', isFinal: true, lines: [...lines, full] };
  const limitKeys = scene.limits.flatMap((limit) => usageKey(limit, place) ?? []);
  for (const key of limitKeys) used.set(key, (used.get(key) ?? 0) + 1);
  return { ...shared, limitKeys, kind: 'granted', code: null, isFinal: false, lines };
};

/** Decides touched windows in their order; what limits have given is counted on in `used`. */
export const decideTouched = (
  touched: readonly Touched[],
  candidateOf: (touched: Touched) => Candidate,
  used: Map<string, number>,
): readonly Change[] =>
  touched.flatMap((each): readonly Change[] => {
    const { standing, decided } = each;
    if (isCandidate(each)) {
      const change = award(each, candidateOf(each), used);
      return change ? [change] : [];
    }
    if (decided === null || decided.state === 'refused') return [];
    const stands = decided.state === 'granted';
    if (stands === standing.met) return [];
    return [
      {
        ...{ touched: each, kind: stands ? 'suspended' : 'reinstated', code: null, isFinal: false },
        ...{ branchId: candidateOf(each).branchId, lines: standing.lines, limitKeys: [] },
      },
    ];
  });
