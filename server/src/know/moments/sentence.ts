// Moments in words: the holes of a sentence filled with what is known of the happening.
import { openingSteps } from '../../record/tracking-plan/index.ts';
import type { Bilingual, MomentDefinition, MomentFacts } from './definition.ts';

type Language = 'zh' | 'en';

const money = (fen: unknown, language: Language): string => {
  const amount = Number(fen) / 100;
  const locale = language === 'zh' ? 'zh-CN' : 'en';
  const digits = amount.toLocaleString(locale, { maximumFractionDigits: 2 });
  return language === 'zh' ? `${digits} 元` : `${digits} yuan`;
};

const unknown: Bilingual = { zh: '未说明', en: 'not stated' };

/** What is missing for the next tier, where it is one number and may be told. */
const missing = ({ gap, gap_of: of }: MomentFacts, language: Language): string => {
  const what = gapNames[String(of)];
  if (gap === undefined || !what) return language === 'zh' ? '尚缺见等级说明' : 'what is missing stands with the tier';
  const { unit, zh, en } = what;
  const much = unit === 'fen' ? money(gap, language) : `${gap} ${unit[language]}`;
  return language === 'zh' ? `${zh}还差 ${much}` : `${much} of ${en} missing`;
};

const gapNames: Readonly<Record<string, Bilingual & { readonly unit: 'fen' | Bilingual }>> = {
  assets: { zh: '日终资产', en: 'assets', unit: 'fen' },
  average_assets: { zh: '日均资产', en: 'average assets', unit: 'fen' },
  net_inflow: { zh: '净流入', en: 'net inflow', unit: 'fen' },
  holdings_value: { zh: '产品持仓', en: 'product holdings', unit: 'fen' },
  holdings_count: { zh: '持有产品', en: 'holdings', unit: { zh: '只', en: 'products' } },
  points: { zh: '积分', en: 'what is earned', unit: { zh: '分', en: 'points' } },
  growth_value: { zh: '成长值', en: 'the growth value', unit: { zh: '分', en: 'points' } },
  tenure_months: { zh: '开户时长', en: 'membership', unit: { zh: '个月', en: 'months' } },
};

const holes: Readonly<Record<string, (facts: MomentFacts, language: Language) => string | undefined>> = {
  amount: ({ amount_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  assets: ({ total_assets_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  threshold: ({ threshold_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  gap: ({ gap_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  product: ({ product_name: name, product_code: code }) => (name ?? code)?.toString(),
  level: ({ risk_level: level }) => level?.toString() ?? '',
  change: ({ change }) =>
    change === undefined ? undefined : `${Number(change) > 0 ? '+' : ''}${(Number(change) * 100).toFixed(1)}%`,
  scheme: ({ scheme_zh: zh, scheme_en: en }, language) => (language === 'zh' ? zh : en)?.toString(),
  tier: ({ tier_zh: zh, tier_en: en }, language) => (language === 'zh' ? zh : en)?.toString(),
  reached: ({ share }) => (share === undefined ? undefined : `${Math.floor(Number(share) * 100)}%`),
  missing: (facts, language) => (facts.share === undefined ? undefined : missing(facts, language)),
  step: ({ step }, language) => openingSteps.find(({ name }) => name === step)?.[language] ?? step?.toString(),
};

const fill = (template: string, facts: MomentFacts, language: Language, blank = unknown[language]): string =>
  template
    .replace(/\{(\w+)\}/g, (_hole, name: string) => {
      const value = Object.hasOwn(holes, name) ? holes[name]?.(facts, language) : facts[name]?.toString();
      return value ?? blank;
    })
    .trim();

/** By what is known of the happening: whoever was near a tier is spoken of so, also when no scheme is in force any more. */
export const momentSentence = ({ sentence, withTiers }: MomentDefinition, facts: MomentFacts): Bilingual => {
  const { zh, en } = facts.share !== undefined && withTiers ? withTiers.sentence : sentence;
  return { zh: fill(zh, facts, 'zh'), en: fill(en, facts, 'en') };
};

/** The sentence of the definition itself: thresholds as they are set, and what only a happening tells left open. */
export const openSentence = ({ sentence }: MomentDefinition, parameters: MomentFacts): Bilingual => {
  const { hours, days, times } = parameters;
  const known = Object.entries({ hours, days, times }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const facts = Object.fromEntries(known);
  return { zh: fill(sentence.zh, facts, 'zh', '…'), en: fill(sentence.en, facts, 'en', '…') };
};
