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

const holes: Readonly<Record<string, (facts: MomentFacts, language: Language) => string | undefined>> = {
  amount: ({ amount_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  assets: ({ total_assets_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  threshold: ({ threshold_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  gap: ({ gap_fen: fen }, language) => (fen === undefined ? undefined : money(fen, language)),
  product: ({ product_name: name, product_code: code }) => (name ?? code)?.toString(),
  level: ({ risk_level: level }) => level?.toString() ?? '',
  change: ({ change }) =>
    change === undefined ? undefined : `${Number(change) > 0 ? '+' : ''}${(Number(change) * 100).toFixed(1)}%`,
  step: ({ step }, language) => openingSteps.find(({ name }) => name === step)?.[language] ?? step?.toString(),
};

const fill = (template: string, facts: MomentFacts, language: Language, blank = unknown[language]): string =>
  template
    .replace(/\{(\w+)\}/g, (_hole, name: string) => {
      const value = Object.hasOwn(holes, name) ? holes[name]?.(facts, language) : facts[name]?.toString();
      return value ?? blank;
    })
    .trim();

export const momentSentence = ({ sentence }: MomentDefinition, facts: MomentFacts): Bilingual => ({
  zh: fill(sentence.zh, facts, 'zh'),
  en: fill(sentence.en, facts, 'en'),
});

/** The sentence of the definition itself: thresholds as they are set, and what only a happening tells left open. */
export const openSentence = ({ sentence }: MomentDefinition, parameters: MomentFacts): Bilingual => {
  const { hours, days, times } = parameters;
  const known = Object.entries({ hours, days, times }).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  const facts = Object.fromEntries(known);
  return { zh: fill(sentence.zh, facts, 'zh', '…'), en: fill(sentence.en, facts, 'en', '…') };
};
