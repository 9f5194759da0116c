// A benefit in short: who has how much of it in which period, its level, its state.
import type { Benefit } from '@contracts/reward/benefit-desk/contract.ts';
import { Tag } from 'antd';
import { useText } from '../../i18n/index.ts';

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

/** Tiers with their quotas, and how it is consumed and delivered, each a part of a sentence. */
export const useBenefitWords = (): ((benefit: Benefit) => readonly string[]) => {
  const text = useText();
  return ({ entitlement, consumption, fulfilment, supply, riskRating }) => {
    const quotas = entitlement?.quotas.map(({ tier, quota }) => `${tier} ${quota ?? text('benefits.unlimited')}`) ?? [];
    const lasts = consumption.kind === 'time' ? ` ${consumption.days}` : '';
    return [
      ...(entitlement ? [`${text(`benefitPeriod.${entitlement.period}`)}: ${text.list(quotas)}`] : []),
      `${text(`benefitConsumption.${consumption.kind}`)}${lasts}`,
      text(`benefitFulfilment.${fulfilment.kind}`),
      ...(supply.kind === 'unlimited' ? [] : [text(`benefitSupply.${supply.kind}`)]),
      ...(riskRating === null ? [] : [`${text('benefits.risk')} ${riskRating}`]),
    ];
  };
};

export function BenefitSentence({ benefit }: { readonly benefit: Benefit }) {
  return <span className="zy-soft">{useBenefitWords()(benefit).join(' · ')}</span>;
}
