// Fields that benefits and items share: names, limits and budget, conditions, validity, classes, what customers are told.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import {
  type Benefit,
  conditions,
  type Item,
  limitSpans,
  type WordUse,
} from '@contracts/reward/benefit-desk/contract.ts';
import { standardUse } from '@contracts/reward/earning/contract.ts';
import { Button, InputNumber, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { DayField } from '../../ui/fields.tsx';
import { TextField } from '../earning/rule-fields.tsx';
import { Labelled, WordFields } from '../earning/word-fields.tsx';

type Named = Pick<Benefit, 'name' | 'summary'>;

export function NameFields({ value, onChange }: { readonly value: Named; readonly onChange: (more: Named) => void }) {
  const text = useText();
  const { name, summary } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <TextField
        label={text('earning.nameZh')}
        value={name.zh}
        onChange={(zh) => onChange({ summary, name: { ...name, zh } })}
      />
      <TextField
        label={text('earning.nameEn')}
        value={name.en}
        onChange={(en) => onChange({ summary, name: { ...name, en } })}
      />
      <TextField
        label={text('benefits.summaryZh')}
        width={280}
        value={summary.zh}
        onChange={(zh) => onChange({ name, summary: { ...summary, zh } })}
      />
      <TextField
        label={text('benefits.summaryEn')}
        width={280}
        value={summary.en}
        onChange={(en) => onChange({ name, summary: { ...summary, en } })}
      />
    </div>
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

type Limited = Pick<Item, 'customerLimits' | 'budget'>;

export function LimitFields({
  value,
  onChange,
}: {
  readonly value: Limited;
  readonly onChange: (more: Partial<Limited>) => void;
}) {
  const text = useText();
  const { customerLimits, budget } = value;
  const spans = limitSpans.map((each) => ({ value: each, label: text(`benefitPeriod.${each}`) }));
  const free = limitSpans.find((each) => customerLimits.every(({ span }) => span !== each));
  const replace = (at: number, next: Limited['customerLimits'][number] | null): void =>
    onChange({ customerLimits: customerLimits.flatMap((each, index) => (index === at ? (next ?? []) : [each])) });
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      {customerLimits.map((limit, at) => (
        <span key={limit.span} className="zy-row">
          <Select
            aria-label={text('benefits.limits')}
            style={{ minWidth: 90 }}
            value={limit.span}
            options={spans.filter(
              ({ value: each }) => each === limit.span || customerLimits.every(({ span }) => span !== each),
            )}
            onChange={(span) => replace(at, { ...limit, span })}
          />
          <InputNumber
            aria-label={text('benefits.times')}
            min={1}
            precision={0}
            value={limit.count}
            onChange={(count) => replace(at, { ...limit, count: count ?? 1 })}
          />
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={text('earning.remove')}
            onClick={() => replace(at, null)}
          />
        </span>
      ))}
      {free && (
        <Button
          icon={<PlusOutlined />}
          onClick={() => onChange({ customerLimits: [...customerLimits, { span: free, count: 1 }] })}
        >
          {text('benefits.addLimit')}
        </Button>
      )}
      <Labelled label={text('benefits.budget')}>
        <Select
          allowClear
          aria-label={text('benefits.budget')}
          style={{ minWidth: 100 }}
          value={budget?.span ?? null}
          options={spans}
          onChange={(span) =>
            onChange({ budget: span ? { count: budget?.count ?? 100, yuan: budget?.yuan ?? null, span } : null })
          }
        />
      </Labelled>
      {budget && (
        <>
          <WholeNumber
            label={text('benefits.budgetCount')}
            value={budget.count}
            onChange={(count) => onChange({ budget: { ...budget, count } })}
          />
          <TextField
            label={text('benefits.budgetYuan')}
            width={110}
            value={budget.yuan ?? ''}
            onChange={(yuan) => onChange({ budget: { ...budget, yuan: yuan === '' ? null : yuan } })}
          />
        </>
      )}
    </div>
  );
}

const words = conditions.filter(({ code }) => !code.startsWith('property_'));

export function ConditionsField({
  value,
  onChange,
}: {
  readonly value: readonly WordUse[];
  readonly onChange: (uses: readonly WordUse[]) => void;
}) {
  const text = useText();
  const replace = (at: number, next: WordUse | null): void =>
    onChange(value.flatMap((each, index) => (index === at ? (next ?? []) : [each])));
  const [first] = words;
  return (
    <>
      {value.map((use, at) => (
        <WordFields
          // biome-ignore lint/suspicious/noArrayIndexKey: conditions have no name but their place
          key={at}
          label={text('earning.conditions')}
          words={words}
          value={use}
          onChange={(next) => replace(at, next)}
          onRemove={() => replace(at, null)}
        />
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={() => first && onChange([...value, standardUse(first)])}>
          {text('earning.addCondition')}
        </Button>
      </div>
    </>
  );
}

type Dated = Pick<Benefit, 'validFrom' | 'validUntil' | 'disclosure'>;

export function TermFields({
  value,
  onChange,
}: {
  readonly value: Dated;
  readonly onChange: (more: Partial<Dated>) => void;
}) {
  const text = useText();
  const { validFrom, validUntil, disclosure } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <Labelled label={text('earning.validFrom')}>
        <DayField
          label={text('earning.validFrom')}
          value={validFrom}
          onChange={(day) => onChange({ validFrom: day })}
        />
      </Labelled>
      <Labelled label={text('earning.validUntil')}>
        <DayField
          label={text('earning.validUntil')}
          value={validUntil ?? ''}
          onChange={(day) => onChange({ validUntil: day === '' ? null : day })}
        />
      </Labelled>
      <TextField
        label={text('earning.disclosureZh')}
        width={440}
        value={disclosure.zh}
        onChange={(zh) => onChange({ disclosure: { ...disclosure, zh } })}
      />
      <TextField
        label={text('earning.disclosureEn')}
        width={440}
        value={disclosure.en}
        onChange={(en) => onChange({ disclosure: { ...disclosure, en } })}
      />
    </div>
  );
}
