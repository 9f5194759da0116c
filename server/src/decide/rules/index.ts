// Words that rules are written with, and conditions as values.
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
  type Field,
  type Word,
  type WordUse,
} from './contract.ts';
