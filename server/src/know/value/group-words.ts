// What makes somebody one of a group, in words: from the rules themselves, so that the words cannot differ from what is done.
import type { Bilingual } from '../profiles/index.ts';
import { brokerRules, detailedGrid, type Naming } from './groups.ts';
import type { AmountFrequencyBenefitSettings, RfmSettings, TargetGroup } from './settings.ts';

type Letter = 'r' | 'f' | 'm';
const letters: readonly Letter[] = ['r', 'f', 'm'];

const levelNames = {
  low: { zh: '低（1–2）', en: 'low (1-2)' },
  middle: { zh: '中（3）', en: 'middle (3)' },
  high: { zh: '高（4–5）', en: 'high (4-5)' },
} as const;

const joined = (parts: readonly Bilingual[], zh: string, en: string): Bilingual => ({
  zh: parts.map((each) => each.zh).join(zh),
  en: parts.map((each) => each.en).join(en),
});

const styleNames: Readonly<Record<string, Bilingual>> = {
  high_frequency: { zh: '交易风格为高频', en: 'trades at high frequency' },
  long: { zh: '持有周期为长线', en: 'holds for long' },
};

const brokerWords = (code: string): Bilingual => {
  const rules = brokerRules.filter(({ group }) => group === code);
  if (rules.length === 0) return { zh: '以上都不满足', en: 'none of the others' };
  const ways = rules.map((rule): Bilingual => {
    const scores = letters.flatMap((letter) => {
      const levels = rule[letter];
      if (!levels) return [];
      const { zh, en } = joined(
        levels.map((level) => levelNames[level]),
        '或',
        ' or ',
      );
      return [{ zh: `${letter.toUpperCase()} ${zh}`, en: `${letter.toUpperCase()} ${en}` }];
    });
    const styles = [rule.tradingStyle, rule.holdingStyle].flatMap((style) => (style && styleNames[style]) || []);
    return joined([...scores, ...styles], '、', ', ');
  });
  return joined(ways, '；或 ', '; or ');
};

const classicWords = (code: string): Bilingual => {
  const above = {
    m: code.startsWith('important'),
    r: code.endsWith('value') || code.endsWith('development'),
    f: code.endsWith('value') || code.endsWith('retention'),
  };
  return joined(
    letters.map((letter) => ({
      zh: `${letter.toUpperCase()} ${above[letter] ? '高于' : '不高于'}平均分`,
      en: `${letter.toUpperCase()} ${above[letter] ? 'above' : 'not above'} the mean score`,
    })),
    '、',
    ', ',
  );
};

/** R in rows from 5 down, the mean of F and M in columns from 1. */
const detailedWords = (code: string): Bilingual => {
  const cells = detailedGrid.flatMap((row, index) => {
    const columns = row.flatMap((each, column) => (each === code ? [column + 1] : []));
    return columns.length === 0 ? [] : [{ r: 5 - index, columns: columns.join('/') }];
  });
  return joined(
    cells.map(({ r, columns }) => ({
      zh: `R=${r} 且 F、M 均值 ${columns}`,
      en: `R=${r} and the mean of F and M ${columns}`,
    })),
    '；',
    '; ',
  );
};

const yuan = (fen: number): string => (fen / 100).toLocaleString('en');

const bankWords = (code: string, { privateFromFen, wealthFromFen, youngBelowAge }: RfmSettings['bank']): Bilingual => {
  const words: Readonly<Record<string, Bilingual>> = {
    private_banking: {
      zh: `总资产不低于 ${yuan(privateFromFen)} 元`,
      en: `assets of at least ${yuan(privateFromFen)} yuan`,
    },
    middle_class_wealth: {
      zh: `总资产不低于 ${yuan(wealthFromFen)} 元；或 M 高且不属于年轻客户`,
      en: `assets of at least ${yuan(wealthFromFen)} yuan; or M high and not young`,
    },
    young_consumer: { zh: `不满 ${youngBelowAge} 岁，资产低于以上`, en: `younger than ${youngBelowAge}, with less` },
  };
  return words[code] ?? { zh: '以上都不满足', en: 'none of the others' };
};

/** What makes a customer one of the group by R, F and M. */
export const rfmGroupWords = (naming: Naming, code: string, settings: Pick<RfmSettings, 'bank'>): Bilingual => {
  switch (naming) {
    case 'broker':
      return brokerWords(code);
    case 'bank':
      return bankWords(code, settings.bank);
    case 'classic':
      return classicWords(code);
    case 'detailed':
      return detailedWords(code);
  }
};

/** What makes a customer one of a target group; the first that holds. */
export const targetGroupWords = (
  code: TargetGroup,
  { guidanceFromFrequency, developmentFromAmount, recentDays }: AmountFrequencyBenefitSettings['rules'],
): Bilingual =>
  ({
    key_guidance: {
      zh: `质量分不低于 ${guidanceFromFrequency}`,
      en: `frequency score of at least ${guidanceFromFrequency}`,
    },
    key_development: {
      zh: `数量分不低于 ${developmentFromAmount}`,
      en: `amount score of at least ${developmentFromAmount}`,
    },
    potential_appreciation: { zh: `最近购买在 ${recentDays} 天内`, en: `bought within ${recentDays} days` },
    long_tail: { zh: '以上都不满足', en: 'none of the others' },
  })[code];
