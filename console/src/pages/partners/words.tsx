// A partner in words: rates, limits, what it does.
import type { Partner, PartnerRate } from '@contracts/reward/partners/contract.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Validity } from '../drafts/status.tsx';
import { PointsPlace } from '../ledger/place-fields.tsx';

/** A rate in one line. */
export const useRateWords = () => {
  const text = useText();
  return ({ pointsPerYuan, issueYuan, redeemYuan }: Omit<PartnerRate, 'from'>): string =>
    text.list([
      ...(pointsPerYuan === null ? [] : [text('partners.rateEarn', { n: pointsPerYuan })]),
      ...(issueYuan === null ? [] : [text('partners.rateIssue', { n: issueYuan })]),
      ...(redeemYuan === null ? [] : [text('partners.rateRedeem', { n: redeemYuan })]),
    ]);
};

export const useKindWords = () => {
  const text = useText();
  return (kinds: Partner['kinds']): string => text.list(kinds.map((kind) => text(`partnerKind.${kind}`)));
};

/** What a version exchanges last. */
export function RateLine({ partner }: { readonly partner: Partner }) {
  const words = useRateWords();
  const newest = partner.rates.toSorted((one, other) => (one.from < other.from ? 1 : -1))[0];
  return <span className="zy-num">{newest ? words(newest) : null}</span>;
}

function Limits({ partner }: { readonly partner: Partner }) {
  const text = useText();
  const format = useFormat();
  return partner.kinds.map((kind) => {
    const { minPoints, maxPoints, dayPoints } = partner.limits[kind];
    return (
      <div key={kind}>
        {text('partners.limitOf', {
          ...{ kind: text(`partnerKind.${kind}`), min: format.count(minPoints), max: format.count(maxPoints) },
          day: dayPoints === null ? text('partners.noLimit') : format.count(dayPoints),
        })}
      </div>
    );
  });
}

/** A definition whole. */
export function Definition({ partner }: { readonly partner: Partner }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const kindWords = useKindWords();
  const rateWords = useRateWords();
  const hasPacks = partner.settlement === 'prepaid' && partner.kinds.includes('accrual');
  return (
    <dl className="zy-kv">
      <dt>{text('partners.kinds')}</dt>
      <dd>{kindWords(partner.kinds)}</dd>
      <dt>{text('partners.contract')}</dt>
      <dd>
        <Validity of={partner} />
      </dd>
      <dt>{text('partners.wallet')}</dt>
      <dd>
        <PointsPlace programme={partner.programme} wallets={[partner.wallet]} />
      </dd>
      <dt>{text('partners.rates')}</dt>
      <dd>
        {partner.rates.map((rate) => (
          <div key={rate.from} className="zy-num">
            {rate.from} {rateWords(rate)}
          </div>
        ))}
        <span className="zy-faint">{text('partners.rounding')}</span>
      </dd>
      <dt>{text('partners.limits')}</dt>
      <dd>
        <Limits partner={partner} />
      </dd>
      <dt>{text('partners.settlement')}</dt>
      <dd>{text(`partnerSettlement.${partner.settlement}`)}</dd>
      {hasPacks && (
        <>
          <dt>{text('partners.overdraw')}</dt>
          <dd className="zy-num">{format.count(partner.overdrawPoints)}</dd>
          <dt>{text('partners.alertBelow')}</dt>
          <dd className="zy-num">{format.count(partner.alertBelowPoints)}</dd>
        </>
      )}
      <dt>{text('partners.lateDays')}</dt>
      <dd className="zy-num">{partner.lateDays}</dd>
      <dt>{text('partners.closeAfter')}</dt>
      <dd className="zy-num">{partner.closeAfterDays}</dd>
      <dt>{text('drafts.disclosure')}</dt>
      <dd>{say(partner.disclosure)}</dd>
    </dl>
  );
}
