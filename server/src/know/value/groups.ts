// The named groups: two classic namings by R, F and M alone, and two presets that also look at how somebody trades, at assets and
// age. Each is a list of rules as values; the first that holds names the customer.
import type { Bilingual } from '../profiles/index.ts';
import type { RfmSettings } from './settings.ts';

export const namings = ['classic', 'detailed', 'broker', 'bank'] as const;
export type Naming = (typeof namings)[number];

/** Scores 1 to 5; 5 is the best third letter of each: most recent, most often, most money. */
export interface RfmScores {
  readonly r: number;
  readonly f: number;
  readonly m: number;
}

/** What the presets know besides the scores; null: not known. */
export interface CustomerFacts {
  readonly tradingStyle: string | null;
  readonly holdingStyle: string | null;
  readonly assetsFen: number | null;
  readonly age: number | null;
}

const named = (zh: string, en: string): Bilingual => ({ zh, en });

/** Every group with its name, in the order in which they are shown, the best first. */
export const groupNames: Readonly<Record<Naming, Readonly<Record<string, Bilingual>>>> = {
  classic: {
    important_value: named('重要价值', 'Important, valued'),
    important_development: named('重要发展', 'Important, to develop'),
    important_retention: named('重要保持', 'Important, to keep'),
    important_recall: named('重要挽留', 'Important, to win back'),
    general_value: named('一般价值', 'General, valued'),
    general_development: named('一般发展', 'General, to develop'),
    general_retention: named('一般保持', 'General, to keep'),
    general_recall: named('一般挽留', 'General, to win back'),
  },
  detailed: {
    champions: named('核心客户', 'Champions'),
    loyal: named('忠诚客户', 'Loyal'),
    potential_loyal: named('潜在忠诚', 'Potentially loyal'),
    recent: named('新近客户', 'New'),
    promising: named('有望客户', 'Promising'),
    needs_attention: named('需要关注', 'Need attention'),
    about_to_sleep: named('即将沉睡', 'About to sleep'),
    at_risk: named('流失预警', 'At risk'),
    cannot_lose: named('不可失去', 'Cannot be lost'),
    hibernating: named('沉睡客户', 'Hibernating'),
    lost: named('已流失', 'Lost'),
  },
  broker: {
    core_value: named('核心价值型', 'Core value'),
    high_frequency_trader: named('高频交易型', 'High-frequency trader'),
    long_term_wealth: named('长期理财型', 'Long-term wealth'),
    growth_potential: named('潜力成长型', 'Growth potential'),
    occasional: named('偶尔参与型', 'Occasional'),
  },
  bank: {
    private_banking: named('高净值私银客户', 'Private banking'),
    middle_class_wealth: named('中产理财客户', 'Middle-class wealth'),
    young_consumer: named('年轻消费客户', 'Young consumer'),
    general: named('普通客户', 'General'),
  },
};

type Level = 'low' | 'middle' | 'high';
const levelOf = (score: number): Level => (score >= 4 ? 'high' : score === 3 ? 'middle' : 'low');

/** High is above the mean score of everybody scored, which is the classic definition. */
const classicOf = ({ r, f, m }: RfmScores, means: RfmScores): string => {
  const kind = m > means.m ? 'important' : 'general';
  if (r > means.r) return `${kind}_${f > means.f ? 'value' : 'development'}`;
  return `${kind}_${f > means.f ? 'retention' : 'recall'}`;
};

/** Rows: R from 5 down to 1; columns: the mean of F and M from 1 to 5. */
export const detailedGrid: readonly (readonly string[])[] = [
  ['recent', 'potential_loyal', 'potential_loyal', 'champions', 'champions'],
  ['promising', 'potential_loyal', 'loyal', 'loyal', 'champions'],
  ['promising', 'needs_attention', 'needs_attention', 'loyal', 'loyal'],
  ['hibernating', 'about_to_sleep', 'about_to_sleep', 'at_risk', 'at_risk'],
  ['lost', 'hibernating', 'at_risk', 'cannot_lose', 'cannot_lose'],
];

const detailedOf = ({ r, f, m }: RfmScores): string => detailedGrid[5 - r]?.[Math.round((f + m) / 2) - 1] ?? 'lost';

interface BrokerRule {
  readonly group: string;
  readonly r?: readonly Level[];
  readonly f?: readonly Level[];
  readonly m?: readonly Level[];
  readonly tradingStyle?: string;
  readonly holdingStyle?: string;
}

/** The definitions by R, F, M first; who stands between them is named by how he trades and holds. */
export const brokerRules: readonly BrokerRule[] = [
  { group: 'core_value', r: ['high'], f: ['high'], m: ['high'] },
  { group: 'high_frequency_trader', r: ['high'], f: ['high'], m: ['middle'] },
  { group: 'long_term_wealth', r: ['low'], f: ['low'], m: ['high'] },
  { group: 'growth_potential', r: ['middle'], f: ['middle'], m: ['middle'] },
  { group: 'high_frequency_trader', r: ['high', 'middle'], f: ['high'], tradingStyle: 'high_frequency' },
  { group: 'long_term_wealth', f: ['low', 'middle'], m: ['high'], holdingStyle: 'long' },
  { group: 'long_term_wealth', r: ['middle', 'low'], f: ['low', 'middle'], m: ['high'] },
  { group: 'growth_potential', r: ['high', 'middle'], f: ['middle', 'high'] },
  { group: 'growth_potential', r: ['high', 'middle'], m: ['middle', 'high'] },
];

const brokerOf = ({ r, f, m }: RfmScores, facts: CustomerFacts): string => {
  const within = (allowed: readonly Level[] | undefined, score: number) => !allowed || allowed.includes(levelOf(score));
  const rule = brokerRules.find(
    (each) =>
      within(each.r, r) &&
      within(each.f, f) &&
      within(each.m, m) &&
      (each.tradingStyle === undefined || each.tradingStyle === facts.tradingStyle) &&
      (each.holdingStyle === undefined || each.holdingStyle === facts.holdingStyle),
  );
  return rule?.group ?? 'occasional';
};

const bankOf = ({ m }: RfmScores, { assetsFen, age }: CustomerFacts, bank: RfmSettings['bank']): string => {
  if (assetsFen !== null && assetsFen >= bank.privateFromFen) return 'private_banking';
  if (assetsFen !== null && assetsFen >= bank.wealthFromFen) return 'middle_class_wealth';
  if (age !== null && age < bank.youngBelowAge) return 'young_consumer';
  return levelOf(m) === 'high' ? 'middle_class_wealth' : 'general';
};

/** The group in each naming. */
export const groupsOf = (
  scores: RfmScores,
  means: RfmScores,
  facts: CustomerFacts,
  settings: Pick<RfmSettings, 'bank'>,
): Readonly<Record<Naming, string>> => ({
  classic: classicOf(scores, means),
  detailed: detailedOf(scores),
  broker: brokerOf(scores, facts),
  bank: bankOf(scores, facts, settings.bank),
});
