// Conditions of a tier as rows: a metric with what it goes over, and the least number; groups of them joined by all or any.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { Metric, Span, TierCondition } from '@contracts/reward/tiers/contract.ts';
import { Button, Input, InputNumber, Segmented, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { isMoney } from './words.tsx';

type Leaf = Extract<TierCondition, { readonly kind: 'metric' }>;
type Group = Extract<TierCondition, { readonly kind: 'all' | 'any' }>;
type Kind = Metric['kind'];

const ofPeriod: Span = { kind: 'period' };

/** A metric of each kind to begin with. */
const beginnings: { readonly [K in Kind]: Extract<Metric, { readonly kind: K }> } = {
  points: { kind: 'points', wallet: 'growth', span: ofPeriod },
  growth_value: { kind: 'growth_value', wallet: 'growth' },
  assets: { kind: 'assets' },
  average_assets: { kind: 'average_assets', days: 'calendar', span: ofPeriod },
  net_inflow: { kind: 'net_inflow', span: ofPeriod },
  trade_count: { kind: 'trade_count', span: ofPeriod },
  trade_volume: { kind: 'trade_volume', span: ofPeriod },
  commission: { kind: 'commission', span: ofPeriod },
  holdings: { kind: 'holdings', measure: 'count', productTypes: [] },
  tenure_months: { kind: 'tenure_months' },
  score: { kind: 'score', attribute: 'afb_amount' },
};
const kinds = Object.keys(beginnings) as Kind[];
const spanKinds = ['period', 'days', 'months', 'lifetime'] as const;

export const newLeaf = (): Leaf => ({ kind: 'metric', metric: beginnings.average_assets, atLeast: 10_000_000 });

interface Editing<Value> {
  readonly value: Value;
  readonly onChange: (value: Value) => void;
}

function SpanFields({ value, onChange }: Editing<Span>) {
  const text = useText();
  const begin = (kind: Span['kind']): Span =>
    kind === 'days' ? { kind, count: 90 } : kind === 'months' ? { kind, count: 3 } : { kind };
  return (
    <>
      <Select
        style={{ width: 140 }}
        value={value.kind}
        aria-label={text('tiers.span')}
        options={spanKinds.map((kind) => ({ value: kind, label: text(`tierSpan.${kind}`) }))}
        onChange={(kind) => onChange(begin(kind))}
      />
      {(value.kind === 'days' || value.kind === 'months') && (
        <InputNumber
          style={{ width: 80 }}
          min={1}
          max={value.kind === 'days' ? 1100 : 36}
          value={value.count}
          aria-label={text('tiers.count')}
          onChange={(count) => onChange({ ...value, count: count ?? 1 })}
        />
      )}
    </>
  );
}

/** What a metric asks for besides its kind. */
function MetricFields({ value, onChange }: Editing<Metric>) {
  const text = useText();
  const choice = <Value extends string>(
    label: string,
    now: Value,
    all: readonly (readonly [Value, string])[],
    change: (next: Value) => void,
  ) => (
    <Select
      style={{ width: 120 }}
      value={now}
      aria-label={label}
      options={all.map(([each, words]) => ({ value: each, label: words }))}
      onChange={change}
    />
  );
  return (
    <>
      {'wallet' in value && (
        <Input
          style={{ width: 110 }}
          value={value.wallet}
          aria-label={text('tiers.wallet')}
          onChange={(event) => onChange({ ...value, wallet: event.target.value })}
        />
      )}
      {value.kind === 'average_assets' &&
        choice(
          text('tierMetric.average_assets'),
          value.days,
          [
            ['calendar', text('tierUnit.calendar')],
            ['trading', text('tierUnit.trading')],
          ],
          (days) => onChange({ ...value, days }),
        )}
      {value.kind === 'holdings' && (
        <>
          {choice(
            text('tiers.measure'),
            value.measure,
            [
              ['count', text('tierUnit.count')],
              ['value', text('tierUnit.value')],
            ],
            (measure) => onChange({ ...value, measure }),
          )}
          <Select
            mode="tags"
            style={{ minWidth: 180 }}
            value={[...value.productTypes]}
            placeholder={text('tiers.productTypes')}
            aria-label={text('tiers.productTypes')}
            onChange={(productTypes: string[]) => onChange({ ...value, productTypes })}
          />
        </>
      )}
      {value.kind === 'score' && (
        <Input
          style={{ width: 150 }}
          value={value.attribute}
          aria-label={text('tiers.scoreAttribute')}
          onChange={(event) => onChange({ ...value, attribute: event.target.value })}
        />
      )}
      {'span' in value && <SpanFields value={value.span} onChange={(span) => onChange({ ...value, span })} />}
    </>
  );
}

function LeafEditor({ value, onChange }: Editing<Leaf>) {
  const text = useText();
  const unit = isMoney(value.metric) ? 100 : 1;
  return (
    <>
      <Select
        style={{ width: 150 }}
        value={value.metric.kind}
        aria-label={text('tiers.metric')}
        options={kinds.map((kind) => ({ value: kind, label: text(`tierMetric.${kind}`) }))}
        onChange={(kind) => onChange({ ...value, metric: beginnings[kind] })}
      />
      <MetricFields value={value.metric} onChange={(metric) => onChange({ ...value, metric })} />
      <span>≥</span>
      <InputNumber
        style={{ width: 160 }}
        min={0}
        precision={0}
        value={value.atLeast / unit}
        aria-label={text('tiers.atLeast')}
        suffix={unit === 100 ? text('tiers.yuan') : null}
        onChange={(number) => onChange({ ...value, atLeast: Math.round((number ?? 0) * unit) })}
      />
    </>
  );
}

const DEPTH_MAX = 3;

export function ConditionEditor({ value, onChange, depth = 1 }: Editing<TierCondition> & { readonly depth?: number }) {
  const text = useText();
  if (value.kind === 'metric') {
    return (
      <div className="zy-stack">
        <div className="zy-row" style={{ flexWrap: 'wrap' }}>
          <LeafEditor value={value} onChange={onChange} />
        </div>
        {depth === 1 && (
          <div>
            <Button
              size="small"
              icon={<PlusOutlined />}
              onClick={() => onChange({ kind: 'all', of: [value, newLeaf()] })}
            >
              {text('tiers.addCondition')}
            </Button>
          </div>
        )}
      </div>
    );
  }
  const replace = (at: number, next: TierCondition | null): void => {
    const of = value.of.flatMap((each, index) => (index === at ? (next ?? []) : each));
    const [only] = of;
    onChange(of.length === 1 && only ? only : { ...value, of });
  };
  const add = (next: TierCondition): void => onChange({ ...value, of: [...value.of, next] });
  return (
    <div className="zy-stack" style={{ borderInlineStart: '2px solid var(--zy-line)', paddingInlineStart: 10 }}>
      <Segmented<Group['kind']>
        size="small"
        style={{ alignSelf: 'flex-start', justifySelf: 'start' }}
        value={value.kind}
        options={(['all', 'any'] as const).map((kind) => ({ value: kind, label: text(`tiers.${kind}`) }))}
        onChange={(kind) => onChange({ ...value, kind })}
      />
      {value.of.map((each, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: parts have no name of their own, and their order is their place
        <div key={index} className="zy-row" style={{ alignItems: 'flex-start', flexWrap: 'wrap' }}>
          <ConditionEditor value={each} onChange={(next) => replace(index, next)} depth={depth + 1} />
          <Button
            type="text"
            size="small"
            icon={<CloseOutlined />}
            aria-label={text('tiers.removeCondition')}
            onClick={() => replace(index, null)}
          />
        </div>
      ))}
      <div className="zy-row">
        <Button size="small" icon={<PlusOutlined />} onClick={() => add(newLeaf())}>
          {text('tiers.addCondition')}
        </Button>
        {depth < DEPTH_MAX && (
          <Button size="small" onClick={() => add({ kind: 'any', of: [newLeaf(), newLeaf()] })}>
            {text('tiers.addGroup')}
          </Button>
        )}
      </div>
    </div>
  );
}
