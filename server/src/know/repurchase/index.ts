// Repurchase: who buys again, of those who bought.
export { repurchaseFold, repurchasePeopleFold } from './repurchase.ts';
export { repurchaseQuestion } from './repurchase-question.ts';
