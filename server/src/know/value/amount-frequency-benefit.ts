// The score by amount, frequency and benefit of purchases of financial products and adviser services, and the four target groups.
// The cut points are those of the published stratification (settings.ts); they and the rules are adjustable.
import { type CustomerHistory, daysOf, type PurchaseKind, sumOf } from '../purchases/index.ts';
import { scoreByCuts } from './cuts.ts';
import type { AmountFrequencyBenefitSettings, TargetGroup } from './settings.ts';

/** A month of the Gregorian calendar on average. */
const MONTH_DAYS = 30.436875;

export interface AmountFrequencyBenefit {
  /** Bought in the window, less what was given back. */
  readonly amountFen: number;
  /** Purchases a month, over the whole window. */
  readonly monthly: number;
  /** Earned by the firm in the window. */
  readonly benefitFen: number;
  readonly sinceLastDays: number;
  /** Scores 1 to 6. */
  readonly amount: number;
  readonly frequency: number;
  readonly benefit: number;
  readonly group: TargetGroup;
}

/** The first rule that holds. */
export const targetGroupOf = (
  { amount, frequency, sinceLastDays }: Pick<AmountFrequencyBenefit, 'amount' | 'frequency' | 'sinceLastDays'>,
  rules: AmountFrequencyBenefitSettings['rules'],
): TargetGroup => {
  if (frequency >= rules.guidanceFromFrequency) return 'key_guidance';
  if (amount >= rules.developmentFromAmount) return 'key_development';
  return sinceLastDays < rules.recentDays ? 'potential_appreciation' : 'long_tail';
};

/** Null for who bought none of the kinds in the window: he is in none of the groups. */
export const scoreAmountFrequencyBenefit = (
  history: CustomerHistory,
  settings: AmountFrequencyBenefitSettings,
  endDay: number,
): AmountFrequencyBenefit | null => {
  const { windowDays } = settings;
  const kinds = settings.kinds as readonly PurchaseKind[];
  const fromDay = endDay - windowDays + 1;
  const days = daysOf(history, kinds, endDay).days.filter((each) => each.day >= fromDay);
  const last = days.at(-1);
  if (!last) return null;
  const amountFen = days.reduce((sum, each) => sum + each.amountFen, 0);
  // Each reversal takes a purchase away; who still has days of purchase has bought at least once on each.
  const lines = sumOf(history, kinds, fromDay, endDay, (kind) => kind.purchases - kind.returns);
  const monthly = Math.max(lines, days.length) / (windowDays / MONTH_DAYS);
  const benefitFen = sumOf(history, kinds, fromDay, endDay, (kind) => kind.revenueFen);
  const scores = {
    amount: scoreByCuts(amountFen, settings.amountCutsFen),
    frequency: scoreByCuts(monthly, settings.frequencyCuts),
    benefit: scoreByCuts(benefitFen, settings.benefitCutsFen),
    sinceLastDays: endDay - last.day,
  };
  return { amountFen, monthly, benefitFen, ...scores, group: targetGroupOf(scores, settings.rules) };
};
