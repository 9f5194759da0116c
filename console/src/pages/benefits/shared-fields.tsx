// Fields that benefits and items share: name and summary, limits and budget, conditions.
import { PlusOutlined } from '@ant-design/icons';
import {
  type Benefit,
  conditions,
  type Item,
  limitSpans,
  type WordUse,
} from '@contracts/reward/benefit-desk/contract.ts';
import { Button, InputNumber, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { Labelled, NameFields, RemoveButton, TextField, WholeNumber } from '../drafts/fields.tsx';
import { Uses } from '../drafts/word-fields.tsx';

type Named = Pick<Benefit, 'name' | 'summary'>;

export function TitleFields({ value, onChange }: { readonly value: Named; readonly onChange: (more: Named) => void }) {
  const text = useText();
  const { name, summary } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <NameFields value={name} width={170} onChange={(next) => onChange({ summary, name: next })} />
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
          <RemoveButton onClick={() => replace(at, null)} />
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

export function ConditionsField(props: {
  readonly value: readonly WordUse[];
  readonly onChange: (uses: WordUse[]) => void;
}) {
  const text = useText();
  return <Uses label={text('drafts.conditions')} add={text('drafts.addCondition')} words={words} {...props} />;
}
