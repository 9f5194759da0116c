// The series of a trend, each with what is measured of it, and the formulas over them.
import { CloseOutlined, DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import type { TrendMeasure, TrendsParameters } from '@contracts/know/trends/contract.ts';
import { Button, Input, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { MatcherEditor } from './matcher-editor.tsx';
import { Option } from './option.tsx';
import type { PlanWords } from './plan-words.ts';
import { emptySeries, formulasMax, letterOf, propertyOf, seriesMax, type TrendSeries } from './trends-model.ts';

interface EditorProps {
  readonly words: PlanWords;
  readonly value: TrendsParameters;
  readonly onChange: (part: Partial<TrendsParameters>) => void;
}

const percents = [50, 90, 95, 99] as const;
const codes = [
  ...(['events', 'customers', 'events_per_customer', 'sum', 'average', 'minimum', 'maximum'] as const),
  ...percents.map((percent) => `percentile_${percent}` as const),
];
type Code = (typeof codes)[number];

const codeOf = (measure: TrendMeasure): Code =>
  measure.kind === 'percentile' ? `percentile_${measure.percent}` : measure.kind;

const measureOf = (code: Code, property: string): TrendMeasure => {
  if (code === 'events' || code === 'customers' || code === 'events_per_customer') return { kind: code };
  const percent = percents.find((each) => code === `percentile_${each}`);
  if (percent !== undefined) return { kind: 'percentile', property, percent };
  return { kind: code as 'sum' | 'average' | 'minimum' | 'maximum', property };
};

/** Chooses a property whose values are numbers. */
export function NumberPropertySelect(props: {
  readonly words: PlanWords;
  readonly events: TrendSeries['events'];
  readonly value: string;
  readonly label: string;
  readonly onChange: (property: string) => void;
}) {
  const text = useText();
  const own = props.words.subjects(props.events).filter(({ subject }) => subject.kind === 'property');
  const listed = (kind: string) =>
    own
      .filter((each) => each.kind === kind && each.allowed === null)
      .map(({ subject, label }) => ({ value: subject.name, label }));
  // Decimals of core systems are sent as texts, so that no digit is lost.
  const options = [
    { label: text('trends.numbers'), options: listed('number') },
    { label: text('trends.decimals'), options: listed('text') },
  ].filter((group) => group.options.length > 0);
  return (
    <Select
      showSearch={{ optionFilterProp: 'label' }}
      style={{ flex: 1, minWidth: 110 }}
      popupMatchSelectWidth={260}
      value={props.value || null}
      placeholder={text('trends.chooseProperty')}
      aria-label={props.label}
      options={options}
      notFoundContent={text('trends.noNumbers')}
      onChange={props.onChange}
    />
  );
}

function SeriesLine(props: {
  readonly words: PlanWords;
  readonly index: number;
  readonly series: TrendSeries;
  readonly onChange: (series: TrendSeries) => void;
  readonly onRemove: (() => void) | null;
}) {
  const text = useText();
  const { words, index, series, onChange } = props;
  const letter = letterOf(index);
  const property = propertyOf(series.measure);
  const label = text('trends.seriesLabel', { letter });
  return (
    <li className="zy-step">
      <div className="zy-step-number zy-series-letter">{letter}</div>
      <div className="zy-step-body">
        <MatcherEditor
          words={words}
          value={series.events}
          label={label}
          onChange={(events) => onChange({ ...series, events })}
        />
        <div className="zy-row zy-row-fill">
          <Select<Code>
            style={{ flex: 1, minWidth: 100 }}
            popupMatchSelectWidth={220}
            value={codeOf(series.measure)}
            aria-label={`${label}: ${text('trends.measure')}`}
            options={codes.map((code) => ({ value: code, label: text(`trendMeasure.${code}`) }))}
            onChange={(code) => onChange({ ...series, measure: measureOf(code, property ?? '') })}
          />
          {property !== null && (
            <NumberPropertySelect
              words={words}
              events={series.events}
              value={property}
              label={`${label}: ${text('analysis.property')}`}
              onChange={(next) => onChange({ ...series, measure: measureOf(codeOf(series.measure), next) })}
            />
          )}
        </div>
      </div>
      <Button
        type="text"
        icon={<DeleteOutlined />}
        disabled={props.onRemove === null}
        aria-label={text('action.remove')}
        onClick={() => props.onRemove?.()}
      />
    </li>
  );
}

/** Series one under the other. */
export function SeriesEditor({ words, value, onChange }: EditorProps) {
  const text = useText();
  const { series } = value;
  const set = (next: TrendsParameters['series']) => onChange({ series: next });
  return (
    <div className="zy-steps-place">
      <ol className="zy-steps">
        {series.map((each, index) => (
          <SeriesLine
            // biome-ignore lint/suspicious/noArrayIndexKey: a series is its letter; what it holds is all in the question.
            key={index}
            {...{ words, index, series: each }}
            onChange={(next) => set(series.with(index, next))}
            onRemove={series.length > 1 ? () => set(series.toSpliced(index, 1)) : null}
          />
        ))}
      </ol>
      <Button
        icon={<PlusOutlined />}
        disabled={series.length >= seriesMax}
        onClick={() => set([...series, emptySeries()])}
      >
        {text('trends.addSeries')}
      </Button>
    </div>
  );
}

/** Formulas one under the other. */
export function FormulasEditor({ value, onChange }: Omit<EditorProps, 'words'>) {
  const text = useText();
  const { formulas } = value;
  const set = (next: TrendsParameters['formulas']) => onChange({ formulas: next });
  return (
    <Option name={text('trends.formulas')} hint={text('trends.formulasHint')}>
      <div className="zy-stack-tight">
        {formulas.map((formula, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: formulas have no other identity and are edited in place.
          <div key={index} className="zy-row zy-row-fill">
            <Input
              value={formula.expression}
              placeholder="A / B"
              maxLength={200}
              aria-label={text('trends.formulaLabel', { number: index + 1 })}
              onChange={({ target }) => set(formulas.with(index, { ...formula, expression: target.value }))}
            />
            <Select
              style={{ width: 96 }}
              value={formula.format}
              aria-label={text('trends.format')}
              options={(['number', 'percent'] as const).map((each) => ({
                value: each,
                label: text(`trendFormat.${each}`),
              }))}
              onChange={(format) => set(formulas.with(index, { ...formula, format }))}
            />
            <Button
              type="text"
              icon={<CloseOutlined />}
              aria-label={text('action.remove')}
              onClick={() => set(formulas.toSpliced(index, 1))}
            />
          </div>
        ))}
        {formulas.length < formulasMax && (
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            onClick={() => set([...formulas, { expression: '', format: 'number' }])}
          >
            {text('trends.addFormula')}
          </Button>
        )}
      </div>
    </Option>
  );
}
