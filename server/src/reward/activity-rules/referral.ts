// A referral as a state machine: states, what moves them, and what stands for whom in each. Pure: whoever keeps referrals writes what comes
// of it.
import type { ReferralReason, ReferralState } from './contract.ts';

/** What happens to a referral. */
export type ReferralInput =
  /** The friend has qualified; `room`: who referred has been rewarded less often this month than the cap. */
  | { readonly kind: 'qualified'; readonly room: boolean }
  /** What the friend qualified by has been corrected away. */
  | { readonly kind: 'unqualified' }
  /** The time in which the friend could qualify is over. */
  | { readonly kind: 'time_over' }
  /** Somebody found out that it is none. */
  | { readonly kind: 'reversed' }
  /** It was one after all. */
  | { readonly kind: 'reinstated'; readonly hadQualified: boolean; readonly room: boolean };

export interface ReferralStep {
  readonly state: ReferralState;
  readonly reason: ReferralReason | null;
}

const qualified = (room: boolean): ReferralStep =>
  room ? { state: 'qualified', reason: null } : { state: 'capped', reason: 'monthly_cap' };

/** Where an input leads; null where it changes nothing. */
export const stepReferral = (state: ReferralState, input: ReferralInput): ReferralStep | null => {
  switch (input.kind) {
    case 'qualified':
      // A late statement may still show that it was in time.
      return state === 'attributed' || state === 'lapsed' ? qualified(input.room) : null;
    case 'unqualified':
      return state === 'qualified' || state === 'capped' ? { state: 'attributed', reason: null } : null;
    case 'time_over':
      return state === 'attributed' ? { state: 'lapsed', reason: 'not_qualified_in_time' } : null;
    case 'reversed':
      return state === 'reversed' || state === 'refused' ? null : { state: 'reversed', reason: 'fraud' };
    case 'reinstated':
      if (state !== 'reversed') return null;
      return input.hadQualified ? qualified(input.room) : { state: 'attributed', reason: null };
  }
};

/** Parts of a referral that rewards hang on. */
export const referralParts = ['begun', 'thanks', 'referrer', 'friend'] as const;
export type ReferralPart = (typeof referralParts)[number];

/** Who a part concerns. */
export const subjectOfPart = (part: ReferralPart): 'referrer' | 'friend' =>
  part === 'begun' || part === 'friend' ? 'friend' : 'referrer';

/** What stands in a state. */
export const partsIn = (state: ReferralState): readonly ReferralPart[] => {
  switch (state) {
    case 'attributed':
    case 'lapsed':
      return ['begun', 'thanks'];
    case 'qualified':
      return ['begun', 'thanks', 'referrer', 'friend'];
    case 'capped':
      return ['begun', 'thanks', 'friend'];
    case 'refused':
      return [];
    case 'reversed':
      // Whoever was found out may still be counted: a reversal that was a mistake is undone with what had been reached.
      return ['begun'];
  }
};

/** What is known when a friend has opened an account with a code. */
export interface Attributing {
  readonly referrerId: string;
  readonly friendId: string;
  /** They are one person by their papers, or were merged. */
  readonly isSamePerson: boolean;
  /** A device of one is a device of the other. */
  readonly sharesDevice: boolean;
  /** Days from the link to the opening; negative: the account was there before. */
  readonly daysToOpening: number;
  readonly linkDays: number;
}

/** The first state of a referral. */
export const attribute = (seen: Attributing): ReferralStep => {
  const refused = (reason: ReferralReason): ReferralStep => ({ state: 'refused', reason });
  if (seen.referrerId === seen.friendId) return refused('self');
  if (seen.isSamePerson) return refused('same_person');
  if (seen.daysToOpening < 0) return refused('not_new');
  if (seen.daysToOpening > seen.linkDays) return refused('too_late');
  if (seen.sharesDevice) return refused('same_device');
  return { state: 'attributed', reason: null };
};
