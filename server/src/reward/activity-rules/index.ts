// What activities are and how they decide, without a store.
export { type ActivityRefusal, activityWrong, lowestClassOf } from './check.ts';
export { part, sceneCodeOf, scenesOf } from './compile.ts';
export type { Activity, ActivityOf, Plan, PlanOf, ReferralReason, ReferralState } from './contract.ts';
export { chooseQuestions, type Graded, grade } from './quiz.ts';
export {
  type Attributing,
  attribute,
  partsIn,
  type ReferralInput,
  type ReferralPart,
  type ReferralStep,
  referralParts,
  stepReferral,
  subjectOfPart,
} from './referral.ts';
export {
  daysToMakeUp,
  isMilestone,
  milestonePart,
  milestonesDue,
  type Reached,
  type Run,
  runsOf,
  runToday,
} from './streak.ts';
export { type ActivityTemplate, activityTemplates } from './templates.ts';
