// Fields that everything drafted has: small controls under a label, names, validity, classes, what customers are told.
import { DeleteOutlined } from '@ant-design/icons';
import { complianceProfiles } from '@contracts/decide/drafts/contract.ts';
import { Button, Input, InputNumber, Select } from 'antd';
import type { ReactNode } from 'react';
import { useText } from '../../i18n/index.ts';
import { DayField } from '../../ui/fields.tsx';

export function Labelled({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div className="zy-stack" style={{ gap: 4 }}>
      <span className="zy-soft">{label}</span>
      {children}
    </div>
  );
}

export function TextField(props: {
  readonly label: string;
  readonly value: string;
  readonly width?: number;
  readonly onChange: (value: string) => void;
}) {
  const { label, value, width = 150, onChange } = props;
  return (
    <Labelled label={label}>
      <Input aria-label={label} style={{ width }} value={value} onChange={({ target }) => onChange(target.value)} />
    </Labelled>
  );
}

export function ChoiceInput<Value extends string | number>(props: {
  readonly label: string;
  readonly value: Value;
  readonly choices: readonly (readonly [Value, string])[];
  readonly onChange: (value: Value) => void;
}) {
  const { label, value, choices, onChange } = props;
  return (
    <Labelled label={label}>
      <Select<Value>
        aria-label={label}
        style={{ minWidth: 120 }}
        value={value}
        options={choices.map(([each, words]) => ({ value: each, label: words }))}
        onChange={onChange}
      />
    </Labelled>
  );
}

export function WholeNumber(props: {
  readonly label: string;
  readonly value: number | null;
  readonly min?: number;
  readonly onChange: (value: number | null) => void;
}) {
  const { label, value, min = 1, onChange } = props;
  return (
    <Labelled label={label}>
      <InputNumber aria-label={label} min={min} precision={0} value={value} onChange={onChange} />
    </Labelled>
  );
}

/** An amount written in yuan and kept in fen. */
export function YuanField(props: {
  readonly label: string;
  readonly fen: number;
  readonly onChange: (fen: number) => void;
}) {
  const { label, fen, onChange } = props;
  return (
    <Labelled label={label}>
      <InputNumber
        aria-label={label}
        min={0}
        precision={2}
        value={fen / 100}
        onChange={(yuan) => onChange(Math.round((yuan ?? 0) * 100))}
      />
    </Labelled>
  );
}

export function RemoveButton({ onClick }: { readonly onClick: () => void }) {
  const text = useText();
  return <Button type="text" icon={<DeleteOutlined />} aria-label={text('drafts.remove')} onClick={onClick} />;
}

/** Words in both languages. */
export interface Both {
  readonly zh: string;
  readonly en: string;
}

export function NameFields(props: {
  readonly value: Both;
  readonly width?: number;
  readonly onChange: (name: Both) => void;
}) {
  const { value, width = 220, onChange } = props;
  const text = useText();
  return (
    <>
      <TextField
        label={text('drafts.nameZh')}
        width={width}
        value={value.zh}
        onChange={(zh) => onChange({ ...value, zh })}
      />
      <TextField
        label={text('drafts.nameEn')}
        width={width}
        value={value.en}
        onChange={(en) => onChange({ ...value, en })}
      />
    </>
  );
}

type Trust = 'server' | 'public';

/** Whose events are believed. */
export function TrustField({ value, onChange }: { readonly value: Trust; readonly onChange: (trust: Trust) => void }) {
  const text = useText();
  return (
    <ChoiceInput
      label={text('drafts.trust')}
      value={value}
      choices={(['server', 'public'] as const).map((each) => [each, text(`draftTrust.${each}`)])}
      onChange={onChange}
    />
  );
}

type Classes = Readonly<Record<(typeof complianceProfiles)[number], 'G' | 'Y' | 'R'>>;

/** The compliance class in every profile. */
function ClassFields(props: { readonly value: Classes; readonly onChange: (classes: Classes) => void }) {
  const { value, onChange } = props;
  const text = useText();
  return complianceProfiles.map((profile) => (
    <ChoiceInput
      key={profile}
      label={text(`complianceProfile.${profile}`)}
      value={value[profile]}
      choices={(['G', 'Y', 'R'] as const).map((each) => [each, each])}
      onChange={(next) => onChange({ ...value, [profile]: next })}
    />
  ));
}

interface Terms {
  readonly validFrom: string;
  readonly validUntil: string | null;
  /** Absent where the class is that of something else, as an item has its benefit's. */
  readonly compliance?: Classes;
  readonly disclosure: Both;
}

/** From when to when, of which class, told to customers in which words; `children` stand before the classes. */
export function TermFields(props: {
  readonly value: Terms;
  readonly children?: ReactNode;
  readonly onChange: (more: Partial<Terms>) => void;
}) {
  const { value, children, onChange } = props;
  const text = useText();
  const { disclosure } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <Labelled label={text('drafts.validFrom')}>
        <DayField
          label={text('drafts.validFrom')}
          value={value.validFrom}
          onChange={(validFrom) => onChange({ validFrom })}
        />
      </Labelled>
      <Labelled label={text('drafts.validUntil')}>
        <DayField
          label={text('drafts.validUntil')}
          value={value.validUntil ?? ''}
          onChange={(day) => onChange({ validUntil: day === '' ? null : day })}
        />
      </Labelled>
      {children}
      {value.compliance && <ClassFields value={value.compliance} onChange={(compliance) => onChange({ compliance })} />}
      <TextField
        label={text('drafts.disclosureZh')}
        width={440}
        value={disclosure.zh}
        onChange={(zh) => onChange({ disclosure: { ...disclosure, zh } })}
      />
      <TextField
        label={text('drafts.disclosureEn')}
        width={440}
        value={disclosure.en}
        onChange={(en) => onChange({ disclosure: { ...disclosure, en } })}
      />
    </div>
  );
}
