// Conditions and their numbers in words.
import type { CheckView, Metric, Period, Scheme, Span, TierCondition } from '@contracts/reward/tiers/contract.ts';
import { Tag } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useProgrammeNames } from '../../ui/use-catalogue-names.ts';

/** Whether a number of the metric is fen. */
export const isMoney = (metric: Metric): boolean =>
  ['assets', 'average_assets', 'net_inflow', 'trade_volume', 'commission'].includes(metric.kind) ||
  (metric.kind === 'holdings' && metric.measure === 'value');

const useSpanWords = () => {
  const text = useText();
  return (span: Span): string =>
    span.kind === 'days' || span.kind === 'months'
      ? text(`tierSpanOf.${span.kind}`, { count: String(span.count) })
      : text(`tierSpan.${span.kind}`);
};

/** A metric in words: "average assets, trading days, last 90 days". */
export const useMetricWords = (): ((metric: Metric) => string) => {
  const text = useText();
  const span = useSpanWords();
  const { wallets } = useProgrammeNames();
  return (metric) => {
    const parts = [text(`tierMetric.${metric.kind}`)];
    if ('wallet' in metric) parts.push(wallets.get(metric.wallet) ?? metric.wallet);
    if (metric.kind === 'average_assets') parts.push(text(`tierUnit.${metric.days}`));
    if (metric.kind === 'holdings') parts.push(text(`tierUnit.${metric.measure}`), ...metric.productTypes);
    if (metric.kind === 'score') parts.push(metric.attribute);
    if ('span' in metric) parts.push(span(metric.span));
    return parts.join(' · ');
  };
};

export const useValueWords = (): ((metric: Metric, value: number) => string) => {
  const format = useFormat();
  return (metric, value) => (isMoney(metric) ? format.moneyShort(value) : format.count(value));
};

export const usePeriodWords = (): ((period: Period) => string) => {
  const text = useText();
  return (period) => {
    const name = text(`tierPeriod.${period.kind}`);
    if (period.kind === 'calendar') return `${name} · ${text(`tierUnit.${period.unit}`)}`;
    if (period.kind === 'rolling') return `${name} · ${period.count} ${text(`tierUnit.${period.unit}`)}`;
    return period.kind === 'sliding_months' ? `${name} · ${period.count}` : name;
  };
};

export function Condition({ condition }: { readonly condition: TierCondition }) {
  const text = useText();
  const metric = useMetricWords();
  const value = useValueWords();
  if (condition.kind === 'metric')
    return (
      <span>
        {metric(condition.metric)} ≥ <strong>{value(condition.metric, condition.atLeast)}</strong>
      </span>
    );
  return (
    <div>
      <span className="zy-faint">{text(`tiers.${condition.kind}`)}</span>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {condition.of.map((each) => (
          <li key={JSON.stringify(each)}>
            <Condition condition={each} />
          </li>
        ))}
      </ul>
    </div>
  );
}

/** A condition with its numbers: what there is, what is asked, what is missing. */
export function CheckLines({ check }: { readonly check: CheckView }) {
  const text = useText();
  const metric = useMetricWords();
  const words = useValueWords();
  if (check.kind !== 'metric')
    return (
      <div>
        <span className="zy-faint">{text(`tiers.${check.kind}`)}</span>
        {check.of.map((each) => (
          <CheckLines key={JSON.stringify(each)} check={each} />
        ))}
      </div>
    );
  const { value, atLeast, met, gap } = check;
  return (
    <div className="zy-row" style={{ columnGap: 8 }}>
      <span>{metric(check.metric)}</span>
      <span className="zy-num">
        {value === null ? text('tiers.unknown') : words(check.metric, value)} / {words(check.metric, atLeast)}
      </span>
      {met ? (
        <Tag color="success" variant="filled">
          {text('tiers.met')}
        </Tag>
      ) : (
        gap !== null && (
          <Tag color="warning" variant="filled">
            {text('tiers.gap', { gap: words(check.metric, gap) })}
          </Tag>
        )
      )}
    </div>
  );
}

export const useStaleWords = () => {
  const text = useText();
  return (stale: {
    readonly waitsFor: 'dataset' | 'assets' | 'calendar';
    readonly dataset: string | null;
    readonly day: string;
  }) =>
    stale.waitsFor === 'dataset'
      ? text('tierWaits.dataset', { day: stale.day, dataset: stale.dataset ?? '' })
      : text(`tierWaits.${stale.waitsFor}`, { day: stale.day });
};

/** The policies of a scheme as pairs of label and words. */
export const usePolicyWords = (): ((scheme: Scheme) => readonly (readonly [string, string])[]) => {
  const text = useText();
  const period = usePeriodWords();
  return (scheme) => [
    [text('tiers.period'), period(scheme.period)],
    [text('tiers.upgrade'), text(`tierPolicy.${scheme.upgrade}`)],
    [text('tiers.downgrade'), text(`tierPolicy.${scheme.downgrade.mode}`)],
    [text('tiers.graceDays'), String(scheme.downgrade.graceDays)],
    [text('tiers.reversal'), text(`tierPolicy.${scheme.reversal}`)],
    [text('tiers.restated'), text(`tierPolicy.${scheme.restated}`)],
    [text('tiers.latenessDays'), String(scheme.latenessDays)],
    [text('tiers.attribute'), text(`tierAttribute.${scheme.attribute}`)],
    [text('tiers.waitsFor'), scheme.waitsFor.length === 0 ? text('tiers.none') : text.list(scheme.waitsFor)],
  ];
};
