// The door of reward/referrals.
export { createReferrals, type Referrals } from './create-referrals.ts';
export type { ReferralsDependencies } from './move.ts';
export { countReferralsOf, eraseReferralsOf, migrations } from './store.ts';
