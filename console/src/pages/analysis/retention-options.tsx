// The options of retention by name, each with a line that says what it does.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { RetentionParameters } from '@contracts/know/retention/contract.ts';
import { Button, InputNumber } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceOption, Option } from './option.tsx';

interface FieldProps {
  readonly value: RetentionParameters;
  readonly onChange: (part: Partial<RetentionParameters>) => void;
}

type Periods = RetentionParameters['periods'];
type Custom = Extract<Periods, { readonly kind: 'custom' }>;

const useAlternatives = () => {
  const text = useText();
  return <Value extends string>(option: string, values: readonly Value[]) =>
    values.map((value) => ({
      value,
      label: text.code('retentionChoice', `${option}_${value}`),
      hint: text.code('retentionChoice', `${option}_${value}_hint`),
    }));
};

function Brackets({ periods, onChange }: { readonly periods: Custom; readonly onChange: (periods: Custom) => void }) {
  const text = useText();
  const { brackets } = periods;
  const set = (next: Custom['brackets']) => onChange({ ...periods, brackets: next });
  const last = brackets.at(-1)?.toDay ?? 0;
  return (
    <Option name={text('retention.brackets')} hint={text('retention.bracketsHint')}>
      <div className="zy-stack-tight">
        {brackets.map((bracket, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: brackets have no other identity and are edited in place.
          <div key={index} className="zy-row">
            <InputNumber
              style={{ width: 84 }}
              min={0}
              max={1_830}
              value={bracket.fromDay}
              aria-label={text('retention.fromDay')}
              onChange={(fromDay) => set(brackets.with(index, { ...bracket, fromDay: fromDay ?? 0 }))}
            />
            <span>–</span>
            <InputNumber
              style={{ width: 84 }}
              min={1}
              max={1_831}
              // Shown with its last day, kept half-open.
              value={bracket.toDay - 1}
              aria-label={text('retention.toDay')}
              onChange={(toDay) => set(brackets.with(index, { ...bracket, toDay: (toDay ?? bracket.fromDay) + 1 }))}
            />
            <Button
              type="text"
              icon={<CloseOutlined />}
              disabled={brackets.length === 1}
              aria-label={text('action.remove')}
              onClick={() => set(brackets.toSpliced(index, 1))}
            />
          </div>
        ))}
        {brackets.length < 30 && (
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            onClick={() => set([...brackets, { fromDay: last, toDay: last + 7 }])}
          >
            {text('retention.addBracket')}
          </Button>
        )}
      </div>
    </Option>
  );
}

const fresh: Readonly<Record<Periods['kind'], Periods>> = {
  calendar: { kind: 'calendar', count: 8 },
  rolling: { kind: 'rolling', count: 8, days: 7 },
  custom: {
    kind: 'custom',
    days: 'calendar',
    brackets: [
      { fromDay: 1, toDay: 2 },
      { fromDay: 2, toDay: 8 },
      { fromDay: 8, toDay: 31 },
    ],
  },
};

export function PeriodFields({ value, onChange }: FieldProps) {
  const text = useText();
  const list = useAlternatives();
  const { periods } = value;
  return (
    <>
      <ChoiceOption
        name={text('retention.periods')}
        value={periods.kind}
        alternatives={list('periods', ['calendar', 'rolling', 'custom'] as const)}
        onChange={(kind) => onChange({ periods: fresh[kind] })}
      />
      {periods.kind !== 'custom' && (
        <Option name={text('retention.count')} hint={text('retention.countHint')}>
          <div className="zy-row">
            <InputNumber
              style={{ width: 84 }}
              min={1}
              max={60}
              value={periods.count}
              aria-label={text('retention.count')}
              onChange={(count) => onChange({ periods: { ...periods, count: count ?? 1 } })}
            />
            {periods.kind === 'rolling' && (
              <InputNumber
                style={{ width: 150 }}
                min={1}
                max={92}
                prefix={text('retention.each')}
                suffix={text('retention.daysUnit')}
                value={periods.days}
                aria-label={text('retention.daysEach')}
                onChange={(days) => onChange({ periods: { ...periods, days: days ?? 1 } })}
              />
            )}
          </div>
        </Option>
      )}
      {periods.kind === 'custom' && (
        <>
          <ChoiceOption
            name={text('retention.days')}
            value={periods.days}
            alternatives={list('days', ['calendar', 'rolling'] as const)}
            onChange={(days) => onChange({ periods: { ...periods, days } })}
          />
          <Brackets periods={periods} onChange={(next) => onChange({ periods: next })} />
        </>
      )}
    </>
  );
}

export function CountingFields({ value, onChange }: FieldProps) {
  const text = useText();
  const list = useAlternatives();
  return (
    <>
      <ChoiceOption
        name={text('retention.cohort')}
        value={value.cohort}
        alternatives={list('cohort', ['first_in_range', 'first_ever', 'recurring'] as const)}
        onChange={(cohort) => onChange({ cohort })}
      />
      <ChoiceOption
        name={text('retention.counting')}
        value={value.counting}
        alternatives={list('counting', ['exact', 'on_or_after'] as const)}
        onChange={(counting) => onChange({ counting })}
      />
      <Option name={text('retention.occurrences')} hint={text('retention.occurrencesHint')}>
        <InputNumber
          style={{ width: 100 }}
          min={1}
          max={1_000}
          value={value.occurrencesMin}
          aria-label={text('retention.occurrences')}
          onChange={(occurrencesMin) => onChange({ occurrencesMin: occurrencesMin ?? 1 })}
        />
      </Option>
    </>
  );
}
