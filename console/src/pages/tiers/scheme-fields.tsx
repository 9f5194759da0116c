// What a scheme is besides its tiers: names, period, policies, compliance classes.
import { complianceProfiles, type Period, type Scheme, tierAttributeNames } from '@contracts/reward/tiers/contract.ts';
import { Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';
import { ProgrammeField } from '../ledger/place-fields.tsx';

export interface SchemeEditing {
  readonly value: Scheme;
  readonly onChange: (scheme: Scheme) => void;
}

function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="zy-stack" style={{ gap: 4 }}>
      <span className="zy-soft">{label}</span>
      {children}
    </div>
  );
}

interface ChoiceProps<Value extends string> {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}

function Choice<Value extends string>({ label, value, choices, onChange }: ChoiceProps<Value>) {
  return (
    <Labelled label={label}>
      <Select<Value>
        value={value}
        aria-label={label}
        options={choices.map(([each, words]) => ({ value: each, label: words }))}
        onChange={onChange}
      />
    </Labelled>
  );
}

const periodBeginnings: Readonly<Record<Period['kind'], Period>> = {
  calendar: { kind: 'calendar', unit: 'year' },
  rolling: { kind: 'rolling', unit: 'days', count: 90 },
  anniversary: { kind: 'anniversary' },
  lifetime: { kind: 'lifetime' },
  sliding_months: { kind: 'sliding_months', count: 3 },
};
const periodKinds = Object.keys(periodBeginnings) as Period['kind'][];

function PeriodFields({ value, onChange }: { readonly value: Period; readonly onChange: (period: Period) => void }) {
  const text = useText();
  return (
    <>
      <Choice
        label={text('tiers.period')}
        value={value.kind}
        choices={periodKinds.map((kind) => [kind, text(`tierPeriod.${kind}`)] as const)}
        onChange={(kind) => onChange(periodBeginnings[kind])}
      />
      {value.kind === 'calendar' && (
        <Choice
          label={text('tiers.unit')}
          value={value.unit}
          choices={(['month', 'quarter', 'half_year', 'year'] as const).map(
            (unit) => [unit, text(`tierUnit.${unit}`)] as const,
          )}
          onChange={(unit) => onChange({ ...value, unit })}
        />
      )}
      {value.kind === 'rolling' && (
        <Choice
          label={text('tiers.unit')}
          value={value.unit}
          choices={(['days', 'months'] as const).map((unit) => [unit, text(`tierUnit.${unit}`)] as const)}
          onChange={(unit) => onChange({ ...value, unit, count: unit === 'days' ? 90 : 12 })}
        />
      )}
      {(value.kind === 'rolling' || value.kind === 'sliding_months') && (
        <Labelled label={text('tiers.count')}>
          <InputNumber
            min={1}
            max={value.kind === 'rolling' ? 1100 : 36}
            value={value.count}
            aria-label={text('tiers.count')}
            onChange={(count) => onChange({ ...value, count: count ?? 1 })}
          />
        </Labelled>
      )}
    </>
  );
}

function Policies({ value, onChange }: SchemeEditing) {
  const text = useText();
  const days = (label: string, now: number, max: number, change: (days: number) => void) => (
    <Labelled label={label}>
      <InputNumber min={0} max={max} value={now} aria-label={label} onChange={(next) => change(next ?? 0)} />
    </Labelled>
  );
  const policy = <Value extends string>(values: readonly Value[]) =>
    values.map((each) => [each, text.code('tierPolicy', each)] as const);
  const { downgrade } = value;
  return (
    <>
      <Choice
        label={text('tiers.upgrade')}
        value={value.upgrade}
        choices={policy(['at_once', 'next_period'] as const)}
        onChange={(upgrade) => onChange({ ...value, upgrade })}
      />
      <Choice
        label={text('tiers.downgrade')}
        value={downgrade.mode}
        choices={policy(['none', 'one_level', 'to_earned'] as const)}
        onChange={(mode) => onChange({ ...value, downgrade: { ...downgrade, mode } })}
      />
      {days(text('tiers.graceDays'), downgrade.graceDays, 400, (graceDays) =>
        onChange({ ...value, downgrade: { ...downgrade, graceDays } }),
      )}
      <Choice
        label={text('tiers.reversal')}
        value={value.reversal}
        choices={policy(['at_once', 'period_end'] as const)}
        onChange={(reversal) => onChange({ ...value, reversal })}
      />
      <Choice
        label={text('tiers.restated')}
        value={value.restated}
        choices={policy(['keep', 'retroactive'] as const)}
        onChange={(restated) => onChange({ ...value, restated })}
      />
      {days(text('tiers.latenessDays'), value.latenessDays, 366, (latenessDays) =>
        onChange({ ...value, latenessDays }),
      )}
    </>
  );
}

export function SchemeFields({ value, onChange }: SchemeEditing) {
  const text = useText();
  return (
    <>
      <div className="zy-grid zy-grid-3">
        {(['zh', 'en'] as const).map((language) => (
          <Labelled key={language} label={text(language === 'zh' ? 'tiers.nameZh' : 'tiers.nameEn')}>
            <Input
              value={value.name[language]}
              aria-label={text(language === 'zh' ? 'tiers.nameZh' : 'tiers.nameEn')}
              onChange={(event) => onChange({ ...value, name: { ...value.name, [language]: event.target.value } })}
            />
          </Labelled>
        ))}
        <ProgrammeField
          mayBeNone
          label={text('tiers.programme')}
          value={value.programme}
          onChange={(programme) => onChange({ ...value, programme })}
        />
        <PeriodFields value={value.period} onChange={(period) => onChange({ ...value, period })} />
        <Policies value={value} onChange={onChange} />
        <Choice
          label={text('tiers.attribute')}
          value={value.attribute}
          choices={tierAttributeNames.map((each) => [each, text(`tierAttribute.${each}`)] as const)}
          onChange={(attribute) => onChange({ ...value, attribute })}
        />
        <Labelled label={text('tiers.waitsFor')}>
          <Select
            mode="tags"
            value={[...value.waitsFor]}
            aria-label={text('tiers.waitsFor')}
            onChange={(waitsFor: string[]) => onChange({ ...value, waitsFor })}
          />
        </Labelled>
      </div>
      <strong>{text('tiers.compliance')}</strong>
      <div className="zy-grid zy-grid-3">
        {complianceProfiles.map((profile) => (
          <Choice
            key={profile}
            label={text(`complianceProfile.${profile}`)}
            value={value.compliance[profile]}
            choices={(['G', 'Y', 'R'] as const).map((each) => [each, each] as const)}
            onChange={(ofClass) => onChange({ ...value, compliance: { ...value.compliance, [profile]: ofClass } })}
          />
        ))}
      </div>
    </>
  );
}
