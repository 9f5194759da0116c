// Questions: the frame that every question of behaviour is asked through.

export type { QuestionsDependencies } from './asking.ts';
export { createPeriodFinder, type Periods, periodAt, periodsBetween } from './calendar.ts';
export type { AskedGroup, CalendarUnit, CommonParameters, DayRange, GroupKey } from './contract.ts';
export { createQuestions, type Questions, type ReportedAnswer } from './create-questions.ts';
export {
  addCounts,
  type GroupedPart,
  type GroupedSpec,
  groupedFold,
  listingFold,
  type WantedPeople,
} from './grouped-folds.ts';
export { GroupTallies, restValue, segmentsOf, shownGroups, type Tallied, valueNumberOf } from './groups.ts';
export { memberGroups, type Standing, standsIn } from './member-groups.ts';
export {
  eventLabels,
  type PersonValue,
  type PopulationDependencies,
  readPersonValues,
  type SegmentDirectory,
} from './population.ts';
export {
  type AnyQuestion,
  asQuestion,
  type Grouping,
  type PeopleFound,
  peopleMax,
  type Question,
  type QuestionContext,
  type QuestionRefusal,
  type QuestionTable,
  type TraceContext,
} from './question.ts';
export {
  correctByBenjaminiHochberg,
  correctByHolm,
  halfOf,
  type ShareDifference,
  shareDifference,
  shareInterval,
  twoSided,
} from './significance.ts';
