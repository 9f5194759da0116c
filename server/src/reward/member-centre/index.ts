// The door of reward/member-centre.
export { createMemberCentre, type MemberCentre } from './create-member-centre.ts';
