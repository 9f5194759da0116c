// How benefits and items are judged, without a store.
export { benefitWrong, type DefinitionRefusal, itemWrong, lowestClassOf } from './check-benefit.ts';
export type * from './contract.ts';
export { commitmentOf, drawOrder, newSeed } from './draw.ts';
export { type Entitled, entitledOn, type TierStay, type UsedOn } from './entitlement.ts';
export { itemTemplates } from './item-templates.ts';
export { type GrantLife, type GrantRefusal, type GrantStep, stateAt, step } from './life-cycle.ts';
export { localMinuteAt, type Period, periodOf, spanName } from './period.ts';
export { benefitTemplates } from './templates.ts';
