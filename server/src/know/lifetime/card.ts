// One customer in plain words: what was seen, what follows from it, and what it does not say. Pure; both languages.
import type { Bilingual } from '../profiles/index.ts';
import type { ModelCode } from './model.ts';

export interface CardFacts {
  readonly model: ModelCode;
  /** As of this day. */
  readonly asOf: string;
  readonly firstOn: string;
  readonly lastOn: string;
  readonly sinceLastDays: number;
  readonly repeats: number;
  readonly alive: number | null;
  readonly expected: number | null;
  readonly horizonDays: number;
  readonly spendFen: number | null;
  readonly predictedFen: number | null;
  readonly pastFen: number;
  readonly worth: 'amount' | 'revenue';
}

export interface LifetimeCard {
  readonly standing: 'active' | 'uncertain' | 'leaving' | 'new';
  readonly headline: Bilingual;
  readonly sentences: readonly Bilingual[];
  /** What the reader must not conclude. */
  readonly cautions: readonly Bilingual[];
}

export const modelNames: Readonly<Record<ModelCode, string>> = {
  bg_nbd: 'BG/NBD',
  pareto_nbd: 'Pareto/NBD',
  bg_bb: 'BG/BB',
};

const yuan = (fen: number, locale: string): string =>
  new Intl.NumberFormat(locale, { style: 'currency', currency: 'CNY', maximumFractionDigits: 0 }).format(fen / 100);
const both = (fen: number) => ({ zh: yuan(fen, 'zh-CN'), en: yuan(fen, 'en-GB') });
const percent = (share: number): string =>
  share > 0.995 ? '>99%' : share < 0.005 ? '<1%' : `${Math.round(share * 100)}%`;
const times = (count: number): string => (count < 0.05 ? '<0.1' : count.toFixed(1));

export const ACTIVE_FROM = 0.7;
export const UNCERTAIN_FROM = 0.3;

const standingOf = ({ repeats, alive }: CardFacts): LifetimeCard['standing'] => {
  if (repeats === 0 || alive === null) return 'new';
  return alive >= ACTIVE_FROM ? 'active' : alive >= UNCERTAIN_FROM ? 'uncertain' : 'leaving';
};

const headlines: Readonly<Record<LifetimeCard['standing'], Bilingual>> = {
  active: { zh: '很可能仍在活跃', en: 'Very probably still active' },
  uncertain: { zh: '是否仍活跃不确定', en: 'Active or not is uncertain' },
  leaving: { zh: '很可能已不再购买', en: 'Has very probably stopped buying' },
  new: { zh: '尚无复购', en: 'Has not bought again yet' },
};

const seen = ({ firstOn, lastOn, sinceLastDays, repeats }: CardFacts): Bilingual =>
  repeats === 0
    ? {
        zh: `${firstOn} 首次购买，此后 ${sinceLastDays} 天没有再购买。`,
        en: `First bought on ${firstOn}; nothing since, for ${sinceLastDays} days.`,
      }
    : {
        zh: `自 ${firstOn} 首次购买后又有 ${repeats} 次复购，最近一次在 ${lastOn}，距今 ${sinceLastDays} 天。`,
        en: `Since the first purchase on ${firstOn} bought ${repeats} more time${repeats === 1 ? '' : 's'}, last on ${lastOn}, ${sinceLastDays} days ago.`,
      };

const foretold = (facts: CardFacts): readonly Bilingual[] => {
  const { model, alive, expected, horizonDays, spendFen, predictedFen, worth } = facts;
  const sentences: Bilingual[] = [];
  if (alive !== null)
    sentences.push({
      zh: `按 ${modelNames[model]} 估计，仍会购买的可能性为 ${percent(alive)}。`,
      en: `By ${modelNames[model]} the chance that the customer still buys is ${percent(alive)}.`,
    });
  if (expected !== null)
    sentences.push({
      zh: `未来 ${horizonDays} 天预计再购买 ${times(expected)} 次。`,
      en: `${times(expected)} more purchases are expected within ${horizonDays} days.`,
    });
  if (spendFen === null || predictedFen === null) {
    sentences.push({
      zh: '每次购买的价值无法可靠估计，因此没有预测价值。',
      en: 'The worth of a purchase cannot be estimated reliably, so no value is predicted.',
    });
    return sentences;
  }
  const [spend, predicted] = [both(spendFen), both(predictedFen)];
  const what = worth === 'revenue' ? { zh: '为公司带来', en: 'earns the firm' } : { zh: '金额', en: 'is of' };
  sentences.push({
    zh: `每次购买约${what.zh} ${spend.zh}，折现后未来价值约 ${predicted.zh}。`,
    en: `A purchase ${what.en} about ${spend.en}; the discounted value to come is about ${predicted.en}.`,
  });
  return sentences;
};

const cautionsOf = ({ model, repeats, alive }: CardFacts): readonly Bilingual[] => {
  const cautions: Bilingual[] = [
    {
      zh: '这是同类历史客户的平均水平，不是对本人的承诺，也不说明原因。',
      en: 'This is the average of customers with such a past: no promise about this one, and no reason.',
    },
  ];
  if (repeats === 0)
    cautions.push({
      zh: '只买过一次，数字几乎全部来自其他客户。',
      en: 'Only one purchase is known, so the figures come almost wholly from other customers.',
    });
  if (model === 'bg_nbd' && alive === null)
    cautions.push({
      zh: 'BG/NBD 假定客户只会在复购之后离开，对从未复购者总是给出 100%，因此此处不显示。',
      en: 'BG/NBD lets customers leave only after a repeated purchase and says 100% of everyone who never repeated; it is not shown here.',
    });
  return cautions;
};

export const cardOf = (facts: CardFacts): LifetimeCard => {
  const standing = standingOf(facts);
  const { pastFen, worth } = facts;
  const past = both(pastFen);
  return {
    standing,
    headline: headlines[standing],
    sentences: [
      seen(facts),
      ...foretold(facts),
      worth === 'revenue'
        ? { zh: `至今已为公司带来 ${past.zh}。`, en: `So far the firm has earned ${past.en}.` }
        : { zh: `至今累计购买 ${past.zh}。`, en: `So far ${past.en} have been bought.` },
    ],
    cautions: cautionsOf(facts),
  };
};
