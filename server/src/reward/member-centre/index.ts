// The door of reward/member-centre.
export { createMemberCentre, type MemberCentre, type MemberCentreDependencies } from './create-member-centre.ts';
