// What is asked of a metric when it is kept and when it is changed: which way is better, and what it is held against.
import { type MetricRow, metricDirections } from '@contracts/know/metrics/contract.ts';
import { InputNumber, Segmented } from 'antd';
import { useText } from '../../i18n/index.ts';

type Unit = MetricRow['unit'];
type Direction = (typeof metricDirections)[number];

/** A benchmark as it is typed: shares in percent, money in yuan. */
export const typedBenchmark = (unit: Unit, value: number | null): number | null => {
  if (value === null) return null;
  const shown = unit === 'share' ? value * 100 : unit === 'fen' ? value / 100 : value;
  return Math.round(shown * 10_000) / 10_000;
};

/** What a typed benchmark means in the unit of the metric; fen are whole. */
export const meantBenchmark = (unit: Unit, typed: number | null): number | null => {
  if (typed === null) return null;
  if (unit === 'share') return typed / 100;
  return unit === 'fen' ? Math.round(typed * 100) : typed;
};

export function BenchmarkField(props: {
  readonly unit: Unit;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  const text = useText();
  const { unit, value, onChange } = props;
  return (
    <div className="zy-field">
      <span>{text('metrics.benchmark')}</span>
      <InputNumber
        aria-label={text('metrics.benchmark')}
        style={{ width: 200 }}
        value={value}
        suffix={unit === 'share' ? '%' : unit === 'fen' ? text('metrics.yuan') : ''}
        onChange={onChange}
      />
    </div>
  );
}

export function DirectionField(props: { readonly value: Direction; readonly onChange: (value: Direction) => void }) {
  const text = useText();
  return (
    <div className="zy-field">
      <span>{text('metrics.direction')}</span>
      <Segmented
        value={props.value}
        options={metricDirections.map((each) => ({ value: each, label: text(`metricDirection.${each}`) }))}
        onChange={props.onChange}
      />
    </div>
  );
}
