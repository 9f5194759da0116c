// Edits what a customer did: which events, how often or how much, when; or which events in which order.
import { PlusOutlined } from '@ant-design/icons';
import {
  type BehaviourMeasure,
  type BehaviourWindow,
  behaviourOperators,
  type DidCondition,
  type SegmentCondition,
  type SequenceCondition,
} from '@contracts/know/segments/contract.ts';
import { Button, Input, InputNumber, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { DaySpanField } from '../../ui/fields.tsx';
import { MatcherEditor } from '../analysis/matcher-editor.tsx';
import { usePlanWords } from '../analysis/plan-words.ts';

const measures = ['count', 'sum', 'days_since_first', 'days_since_last'] as const;
const windows = ['ever', 'last', 'between', 'since'] as const;

const blankWindow = (kind: BehaviourWindow['kind']): BehaviourWindow => {
  if (kind === 'last') return { kind, days: 30 };
  if (kind === 'between') return { kind, from: '', to: '' };
  return kind === 'since' ? { kind, matcher: [{ event: '' }], which: 'first' } : { kind: 'ever' };
};

function WindowFields<Window extends BehaviourWindow>(props: {
  readonly value: Window;
  readonly kinds: readonly BehaviourWindow['kind'][];
  readonly onChange: (window: BehaviourWindow) => void;
}) {
  const text = useText();
  const words = usePlanWords();
  const { kinds, onChange } = props;
  const value: BehaviourWindow = props.value;
  return (
    <>
      <Select
        style={{ width: 140 }}
        value={value.kind}
        aria-label={text('segments.window')}
        options={kinds.map((kind) => ({ value: kind, label: text(`segments.${kind}`) }))}
        onChange={(kind) => onChange(blankWindow(kind))}
      />
      {value.kind === 'last' && (
        <InputNumber
          min={1}
          max={3660}
          value={value.days}
          suffix={text('segments.days')}
          aria-label={text('segments.days')}
          onChange={(days) => onChange({ kind: 'last', days: days ?? 1 })}
        />
      )}
      {value.kind === 'between' && (
        <DaySpanField
          from={value.from}
          to={value.to}
          label={text('segments.between')}
          onChange={(from, to) => onChange({ kind: 'between', from, to })}
        />
      )}
      {value.kind === 'since' && (
        <>
          <Select
            style={{ width: 110 }}
            value={value.which}
            aria-label={text('segments.since')}
            options={[
              { value: 'first' as const, label: text('segments.first') },
              { value: 'last' as const, label: text('segments.latest') },
            ]}
            onChange={(which) => onChange({ ...value, which })}
          />
          <MatcherEditor
            words={words}
            value={value.matcher}
            label={text('segments.since')}
            onChange={(matcher) => onChange({ ...value, matcher })}
          />
        </>
      )}
    </>
  );
}

const measureOf = (of: (typeof measures)[number]): BehaviourMeasure =>
  of === 'sum' ? { of, subject: { kind: 'property', name: '' } } : { of };

function DidFields({
  value,
  onChange,
}: {
  readonly value: DidCondition;
  readonly onChange: (value: DidCondition) => void;
}) {
  const text = useText();
  const words = usePlanWords();
  const { measure } = value;
  return (
    <div className="zy-stack" style={{ flex: 1 }}>
      <MatcherEditor
        words={words}
        value={value.matcher}
        label={text('segments.event')}
        onChange={(matcher) => onChange({ ...value, matcher })}
      />
      <div className="zy-row">
        <Select
          style={{ width: 150 }}
          value={measure.of}
          aria-label={text('tags.measure')}
          options={measures.map((of) => ({ value: of, label: text(`segments.${of}`) }))}
          onChange={(of) => onChange({ ...value, measure: measureOf(of) })}
        />
        {measure.of === 'sum' && (
          <Input
            style={{ width: 140 }}
            value={measure.subject.name}
            placeholder={text('segments.property')}
            aria-label={text('segments.property')}
            onChange={(event) =>
              onChange({ ...value, measure: { of: 'sum', subject: { kind: 'property', name: event.target.value } } })
            }
          />
        )}
        <Select
          style={{ width: 90 }}
          value={value.operator}
          aria-label={text('tags.operator')}
          options={behaviourOperators.map((each) => ({ value: each, label: text(`segments.${each}`) }))}
          onChange={(operator) => onChange({ ...value, operator })}
        />
        <InputNumber
          value={value.value}
          aria-label={text('segments.value')}
          onChange={(next) => onChange({ ...value, value: next ?? 0 })}
        />
        <WindowFields value={value.window} kinds={windows} onChange={(window) => onChange({ ...value, window })} />
      </div>
    </div>
  );
}

function SequenceFields(props: {
  readonly value: SequenceCondition;
  readonly onChange: (value: SequenceCondition) => void;
}) {
  const text = useText();
  const words = usePlanWords();
  const { value, onChange } = props;
  const { withinHours, ...rest } = value;
  return (
    <div className="zy-stack" style={{ flex: 1 }}>
      {value.steps.map((step, index) => (
        <MatcherEditor
          // biome-ignore lint/suspicious/noArrayIndexKey: steps have no other identity and are edited in place.
          key={index}
          words={words}
          value={step}
          label={text('segments.step', { number: String(index + 1) })}
          onChange={(next) => onChange({ ...value, steps: value.steps.with(index, next) })}
        />
      ))}
      <div className="zy-row">
        <Button
          size="small"
          icon={<PlusOutlined />}
          disabled={value.steps.length >= 10}
          onClick={() => onChange({ ...value, steps: [...value.steps, [{ event: '' }]] })}
        >
          {text('segments.addStep')}
        </Button>
        <InputNumber
          style={{ width: 190 }}
          min={0.1}
          value={withinHours ?? null}
          placeholder={text('segments.withinHours')}
          aria-label={text('segments.withinHours')}
          onChange={(hours) => onChange(hours === null ? rest : { ...rest, withinHours: hours })}
        />
        <WindowFields
          value={value.window}
          kinds={['ever', 'last', 'between']}
          onChange={(window) => window.kind !== 'since' && onChange({ ...value, window })}
        />
      </div>
    </div>
  );
}

export function BehaviourEditor(props: {
  readonly value: DidCondition | SequenceCondition;
  readonly onChange: (value: SegmentCondition) => void;
}) {
  const { value, onChange } = props;
  return value.kind === 'did' ? (
    <DidFields value={value} onChange={onChange} />
  ) : (
    <SequenceFields value={value} onChange={onChange} />
  );
}
