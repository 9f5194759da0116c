// Words that rules are written with: conditions, happenings and actions as values, and what they look at.
export type {
  ActionOrder,
  ActionPorts,
  ActivityNote,
  BenefitRequest,
  EventRequest,
  Outcome,
  PointsRequest,
  TagRequest,
} from './action-ports.ts';
export { type Action, actionOf, isInternal } from './actions.ts';
export {
  type Condition,
  conditionOf,
  conditions,
  type Finding,
  type RuleSubject,
  type SubjectValue,
} from './conditions.ts';
export {
  type Arguments,
  argumentsWrong,
  type Bilingual,
  type Field,
  type Word,
  type WordUse,
} from './contract.ts';
export { type Fill, roundTrips, standingFills } from './fills.ts';
export { type Happened, type Happening, happeningOf } from './happenings.ts';
export { shippedTasks } from './shipped-tasks.ts';
export { attributesRead, type Inputs, readSubjects, subjectOf } from './subjects.ts';
