// Every option of a funnel by name, each with a line that says what it does.
import { CloseOutlined, PlusOutlined } from '@ant-design/icons';
import type { FunnelParameters } from '@contracts/know/funnels/contract.ts';
import { Button, InputNumber, Select } from 'antd';
import { useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { MatcherEditor } from './matcher-editor.tsx';
import { DAY_SECONDS, unchosen } from './model.ts';
import { ChoiceOption, Option } from './option.tsx';
import type { PlanWords } from './plan-words.ts';

export interface FunnelFieldProps {
  readonly words: PlanWords;
  readonly value: FunnelParameters;
  readonly onChange: (part: Partial<FunnelParameters>) => void;
}

const timeUnits = { second: 1, minute: 60, hour: 3_600, day: DAY_SECONDS } as const;
type TimeUnit = keyof typeof timeUnits;
const unitNames = ['second', 'minute', 'hour', 'day'] as const;

const unitOf = (seconds: number): TimeUnit =>
  unitNames.toReversed().find((unit) => seconds % timeUnits[unit] === 0) ?? 'second';

const exclusionsMax = 10;

export function WindowField({ value, onChange }: Omit<FunnelFieldProps, 'words'>) {
  const text = useText();
  const { window } = value;
  const seconds = window.kind === 'duration' ? window.seconds : 7 * DAY_SECONDS;
  const [unit, setUnit] = useState<TimeUnit>(() => unitOf(seconds));
  const set = (count: number, next: TimeUnit) => {
    const chosen = Math.round(count * timeUnits[next]);
    onChange({ window: { kind: 'duration', seconds: Math.min(366 * DAY_SECONDS, Math.max(1, chosen)) } });
  };
  return (
    <Option
      name={text('funnel.window')}
      hint={text(window.kind === 'session' ? 'funnel.sessionHint' : 'funnel.windowHint')}
    >
      <div className="zy-row">
        {window.kind === 'duration' && (
          <InputNumber
            style={{ width: 80 }}
            min={1}
            value={seconds / timeUnits[unit]}
            aria-label={text('funnel.window')}
            onChange={(count) => set(count ?? 1, unit)}
          />
        )}
        <Select<TimeUnit | 'session'>
          style={{ width: 130 }}
          value={window.kind === 'session' ? 'session' : unit}
          aria-label={text('funnel.windowUnit')}
          options={[
            ...unitNames.map((each) => ({ value: each, label: text(`timeUnit.${each}`) })),
            { value: 'session' as const, label: text('funnel.session') },
          ]}
          onChange={(next) => {
            if (next === 'session') return onChange({ window: { kind: 'session' } });
            setUnit(next);
            set(seconds / timeUnits[unit], next);
          }}
        />
      </div>
    </Option>
  );
}

const alternativesOf = (text: ReturnType<typeof useText>) => {
  const list = <Value extends string>(option: string, values: readonly Value[]) =>
    values.map((value) => ({
      value,
      label: text.code('funnelChoice', `${option}_${value}`),
      hint: text.code('funnelChoice', `${option}_${value}_hint`),
    }));
  return list;
};

export function OrderField({ value, onChange }: Omit<FunnelFieldProps, 'words'>) {
  const text = useText();
  const list = alternativesOf(text);
  return (
    <>
      <ChoiceOption
        name={text('funnel.order')}
        value={value.order}
        alternatives={list('order', ['ordered', 'strict', 'any'] as const)}
        onChange={(order) => onChange({ order })}
      />
      {value.order === 'strict' && (
        <ChoiceOption
          name={text('funnel.strictBetween')}
          value={value.strictBetween}
          alternatives={list('strictBetween', ['any_event', 'step_events'] as const)}
          onChange={(strictBetween) => onChange({ strictBetween })}
        />
      )}
    </>
  );
}

function Exclusions({ words, value, onChange }: FunnelFieldProps) {
  const text = useText();
  const { exclusions, steps } = value;
  const set = (next: FunnelParameters['exclusions']) => onChange({ exclusions: next });
  const numbers = (from: number, to: number) =>
    Array.from({ length: Math.max(0, to - from + 1) }, (_, index) => ({
      value: from + index,
      label: text('analysis.step', { number: from + index }),
    }));
  return (
    <Option name={text('funnel.exclusions')} hint={text('funnel.exclusionsHint')}>
      <div className="zy-stack-tight">
        {exclusions.map((each, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: exclusions have no other identity and are edited in place.
          <div key={index} className="zy-exclusion">
            <MatcherEditor
              words={words}
              value={each.events}
              label={text('funnel.exclusions')}
              onChange={(events) => set(exclusions.with(index, { ...each, events }))}
            />
            <div className="zy-row">
              <span className="zy-soft">{text('funnel.between')}</span>
              <Select
                size="small"
                value={each.afterStep}
                aria-label={text('funnel.afterStep')}
                options={numbers(1, steps.length - 1)}
                onChange={(afterStep) =>
                  set(
                    exclusions.with(index, {
                      ...each,
                      afterStep,
                      beforeStep: Math.max(each.beforeStep, afterStep + 1),
                    }),
                  )
                }
              />
              <Select
                size="small"
                value={each.beforeStep}
                aria-label={text('funnel.beforeStep')}
                options={numbers(each.afterStep + 1, steps.length)}
                onChange={(beforeStep) => set(exclusions.with(index, { ...each, beforeStep }))}
              />
              <Button
                size="small"
                type="text"
                icon={<CloseOutlined />}
                aria-label={text('action.remove')}
                onClick={() => set(exclusions.toSpliced(index, 1))}
              />
            </div>
          </div>
        ))}
        {exclusions.length < exclusionsMax && (
          <Button
            type="link"
            size="small"
            icon={<PlusOutlined />}
            onClick={() => set([...exclusions, { events: unchosen(), afterStep: 1, beforeStep: steps.length }])}
          >
            {text('funnel.addExclusion')}
          </Button>
        )}
      </div>
    </Option>
  );
}

function TouchField({ value, onChange }: Omit<FunnelFieldProps, 'words'>) {
  const text = useText();
  const { touch, steps, breakdown } = value;
  if (breakdown?.by !== 'event') return null;
  const list = alternativesOf(text);
  const given = steps.map((_, index) => ({
    value: String(index + 1),
    label: text('funnel.touchStep', { number: index + 1 }),
    hint: text('funnel.touchStepHint'),
  }));
  const choices = [...list('touch', ['first', 'last', 'every']), ...given];
  return (
    <ChoiceOption
      name={text('funnel.touch')}
      value={typeof touch === 'object' ? String(touch.step) : touch}
      alternatives={choices}
      onChange={(chosen) =>
        onChange({
          touch: chosen === 'first' || chosen === 'last' || chosen === 'every' ? chosen : { step: Number(chosen) },
        })
      }
    />
  );
}

/** The options that most questions leave as they are. */
export function FurtherOptions(props: FunnelFieldProps) {
  const text = useText();
  const { words, value, onChange } = props;
  const list = alternativesOf(text);
  const subjects = words.subjects(value.steps.flatMap(({ events }) => events));
  return (
    <>
      <Exclusions {...props} />
      {value.exclusions.length > 0 && (
        <ChoiceOption
          name={text('funnel.voided')}
          value={value.voided}
          alternatives={list('voided', ['stop', 'remove'] as const)}
          onChange={(voided) => onChange({ voided })}
        />
      )}
      <ChoiceOption
        name={text('funnel.counting')}
        value={value.counting}
        alternatives={list('counting', ['customers', 'attempts'] as const)}
        onChange={(counting) => onChange({ counting })}
      />
      <TouchField value={value} onChange={onChange} />
      <Option name={text('funnel.hold')} hint={text('funnel.holdHint')}>
        <Select
          allowClear
          showSearch={{ optionFilterProp: 'label' }}
          style={{ width: '100%' }}
          value={value.hold ? `${value.hold.kind}:${value.hold.name}` : null}
          placeholder={text('funnel.noHold')}
          aria-label={text('funnel.hold')}
          options={subjects.map(({ subject, label }) => ({ value: `${subject.kind}:${subject.name}`, label }))}
          onChange={(code) =>
            onChange({ hold: subjects.find(({ subject }) => `${subject.kind}:${subject.name}` === code)?.subject })
          }
        />
      </Option>
      <ChoiceOption
        name={text('funnel.rangeLimits')}
        value={value.rangeLimits}
        alternatives={list('rangeLimits', ['first_step', 'all_steps'] as const)}
        onChange={(rangeLimits) => onChange({ rangeLimits })}
      />
      <ChoiceOption
        name={text('funnel.sameInstant')}
        value={value.sameInstant}
        alternatives={list('sameInstant', ['log_order', 'apart', 'together'] as const)}
        onChange={(sameInstant) => onChange({ sameInstant })}
      />
    </>
  );
}
