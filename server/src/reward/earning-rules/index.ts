// How earning rules decide, without a store.
export { type RuleRefusal, ruleWrong } from './check-rule.ts';
export type * from './contract.ts';
export { isOfProgramme, type LimitPlace, usageKey } from './limits.ts';
export { type DecidedBefore, type Settlement, type Step, settle } from './occasion.ts';
export { conditionsHold, type Portion, type Rated, rate } from './rate.ts';
export { ruleTemplates } from './templates.ts';
export { type ProductTraits, tradeDay } from './trade-day.ts';
export { type EventTrigger, type PeriodTrigger, type TradeTrigger, type TriggerEvent, triggerOf } from './triggers.ts';
