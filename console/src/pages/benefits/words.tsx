// A benefit in short: who has how much of it in which period, its level, its state.
import { type Benefit, conditions } from '@contracts/reward/benefit-desk/contract.ts';
import { Tag } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useTierName } from '../../ui/use-tier-names.ts';
import { useSentence } from '../drafts/use-sentence.ts';

/** What each level of loyalty is made of. */
export const levelNames = { 1: 'price', 2: 'personal', 3: 'exclusive' } as const;

export function LevelTag({ level }: { readonly level: Benefit['loyaltyLevel'] }) {
  const text = useText();
  const colors = { 1: 'default', 2: 'blue', 3: 'gold' } as const;
  return (
    <Tag color={colors[level]} variant="filled">
      {text(`benefitLevel.${levelNames[level]}`)}
    </Tag>
  );
}

/** How it is delivered, and how soon. */
const useDelivery = (): ((fulfilment: Benefit['fulfilment']) => string) => {
  const text = useText();
  return (fulfilment) => {
    switch (fulfilment.kind) {
      case 'flag':
        return text('benefits.saysFlag', { flag: fulfilment.flag });
      case 'voucher':
        return text('benefits.saysVoucher', { days: fulfilment.validDays });
      case 'desk':
        return text('benefits.saysDesk', { hours: fulfilment.hours });
      default:
        return text(`benefitFulfilment.${fulfilment.kind}`);
    }
  };
};

/** How often one customer may have it. */
export const useLimitWords = (): ((limits: Benefit['customerLimits']) => readonly string[]) => {
  const text = useText();
  return (limits) =>
    limits.map(({ span, count }) => text('benefits.saysLimit', { span: text(`benefitPeriod.${span}`), count }));
};

/** What a benefit says, each a part of a sentence: who has how much, how it is consumed and delivered, who may have it. */
export const useBenefitWords = (): ((benefit: Benefit) => readonly string[]) => {
  const text = useText();
  const delivery = useDelivery();
  const tierName = useTierName();
  const limits = useLimitWords();
  const sentence = useSentence(conditions);
  const consumed = ({ consumption }: Benefit): readonly string[] => {
    if (consumption.kind === 'time') return [text('benefits.saysTime', { days: consumption.days })];
    if (consumption.kind === 'grant') return [text('benefitConsumption.grant')];
    return consumption.uses > 1 ? [text('benefits.saysUses', { uses: consumption.uses })] : [];
  };
  return (benefit) => {
    const { entitlement, fulfilment, supply, riskRating } = benefit;
    const quotas = entitlement?.quotas.map(({ tier: code, quota }) => {
      const tier = tierName(entitlement.scheme, code);
      return quota === null ? text('benefits.saysNoEnd', { tier }) : text('benefits.saysTimes', { tier, quota });
    });
    return [
      ...(quotas && entitlement
        ? [
            text('benefits.saysQuota', {
              period: text(`benefitPeriod.${entitlement.period}`),
              quotas: text.list(quotas),
            }),
          ]
        : []),
      ...consumed(benefit),
      delivery(fulfilment),
      ...(supply.kind === 'unlimited' ? [] : [text(`benefitSupply.${supply.kind}`)]),
      ...limits(benefit.customerLimits),
      ...benefit.conditions.map(sentence),
      ...(riskRating === null ? [] : [text('benefits.saysRisk', { risk: riskRating })]),
    ];
  };
};

export function BenefitSentence({ benefit }: { readonly benefit: Benefit }) {
  return <span className="zy-soft">{useBenefitWords()(benefit).join(' · ')}</span>;
}
