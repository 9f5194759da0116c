// The door of reward/partner-rules.
export { changedPast, lowestClassOf, type PartnerRefusal, partnerWrong } from './check-partner.ts';
export * from './exchange.ts';
export { isOpenOn, monthShare, type Pack, type Share, sharesBack, takeFromPacks } from './packs.ts';
export {
  laterMonth,
  type Movement,
  nextMonth,
  noTotals,
  type PackHead,
  type PackMove,
  type Posted,
  prove,
  statementOf,
} from './statement.ts';
export { partnerTemplates } from './templates.ts';
