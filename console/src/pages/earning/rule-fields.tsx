// The parts of a rule besides its words: how many points, weights, limits, guards, and what it is called.
import { PlusOutlined } from '@ant-design/icons';
import {
  amountUnits,
  type EarningRule,
  type Limit,
  limitSpans,
  limitSubjects,
  weightDimensions,
} from '@contracts/reward/earning/contract.ts';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import {
  ChoiceInput,
  NameFields,
  RemoveButton,
  TermFields,
  TextField,
  TrustField,
  WholeNumber,
  YuanField,
} from '../drafts/fields.tsx';
import { ProgrammeField, WalletField } from '../ledger/place-fields.tsx';
import { BranchLimits } from './branch-limits.tsx';
import { limitOf } from './own-limit.ts';

export interface RuleEditing {
  readonly value: EarningRule;
  readonly onChange: (rule: EarningRule) => void;
}

export function Names({ value, onChange }: RuleEditing) {
  const text = useText();
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <NameFields value={value.name} width={170} onChange={(name) => onChange({ ...value, name })} />
      <ProgrammeField
        label={text('earning.programme')}
        value={value.programme}
        onChange={(programme) => onChange({ ...value, programme: programme ?? '' })}
      />
      <WalletField
        label={text('earning.wallet')}
        programme={value.programme}
        value={value.wallet}
        onChange={(wallet) => onChange({ ...value, wallet: wallet ?? '' })}
      />
      <WalletField
        mayBeNone
        label={text('earning.qualifyingWallet')}
        programme={value.programme}
        value={value.qualifyingWallet ?? null}
        onChange={(qualifyingWallet) => onChange({ ...value, qualifyingWallet })}
      />
      <TrustField value={value.trust} onChange={(trust) => onChange({ ...value, trust })} />
    </div>
  );
}

export function AmountFields({ value, onChange }: RuleEditing) {
  const text = useText();
  const format = useFormat();
  const { amount } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <ChoiceInput
        label={text('earning.amount')}
        value={amount.kind}
        choices={[
          ['fixed', text('earning.fixedAmount')],
          ['rate', text('earning.rateAmount')],
        ]}
        onChange={(kind) =>
          onChange({
            ...value,
            amount:
              kind === 'fixed' ? { kind, points: amount.points } : { kind, points: amount.points, perFen: 1_000_000 },
          })
        }
      />
      {amount.kind === 'rate' && (
        <ChoiceInput
          label={text('earning.perFen')}
          value={amount.perFen}
          choices={amountUnits.map((fen) => [fen, `¥${format.count(fen / 100)}`])}
          onChange={(perFen) => onChange({ ...value, amount: { ...amount, perFen } })}
        />
      )}
      <TextField
        label={text('earning.pointsField')}
        width={110}
        value={amount.points}
        onChange={(points) => onChange({ ...value, amount: { ...amount, points } })}
      />
      <TextField
        label={text('earning.bonus')}
        width={110}
        value={value.bonus}
        onChange={(bonus) => onChange({ ...value, bonus })}
      />
      <ChoiceInput
        label={text('earning.stacking')}
        value={value.stacking}
        choices={(['multiply', 'add', 'best'] as const).map((each) => [each, text(`earningStacking.${each}`)])}
        onChange={(stacking) => onChange({ ...value, stacking })}
      />
      <TextField
        label={text('earning.exclusiveGroup')}
        value={value.exclusiveGroup ?? ''}
        onChange={(group) => onChange({ ...value, exclusiveGroup: group === '' ? null : group })}
      />
    </div>
  );
}

type Weight = EarningRule['weights'][number];

function OneWeight({
  weight,
  onChange,
}: {
  readonly weight: Weight;
  readonly onChange: (weight: Weight | null) => void;
}) {
  const text = useText();
  const entries = Object.entries(weight.factors);
  const setFactors = (next: readonly (readonly [string, string])[]): void =>
    onChange({ ...weight, factors: Object.fromEntries(next) });
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <ChoiceInput
        label={text('earning.weights')}
        value={weight.by}
        choices={weightDimensions.map((each) => [each, text(`earningDimension.${each}`)])}
        onChange={(by) => onChange({ ...weight, by })}
      />
      {entries.map(([name, factor], at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the value is being typed, so the place is the name
        <span key={at} className="zy-row">
          <Input
            aria-label={text('earning.value')}
            style={{ width: 110 }}
            value={name}
            onChange={({ target }) =>
              setFactors(entries.map((each, index) => (index === at ? [target.value, factor] : each)))
            }
          />
          <Input
            aria-label={text('earning.factor')}
            style={{ width: 70 }}
            value={factor}
            onChange={({ target }) =>
              setFactors(entries.map((each, index) => (index === at ? [name, target.value] : each)))
            }
          />
        </span>
      ))}
      <Button size="small" onClick={() => setFactors([...entries, ['', '1']])}>
        {text('earning.addValue')}
      </Button>
      <TextField
        label={text('earning.otherFactor')}
        width={80}
        value={weight.other}
        onChange={(other) => onChange({ ...weight, other })}
      />
      <RemoveButton onClick={() => onChange(null)} />
    </div>
  );
}

export function Weights({ value, onChange }: RuleEditing) {
  const text = useText();
  const replace = (at: number, next: Weight | null): void =>
    onChange({ ...value, weights: value.weights.flatMap((each, index) => (index === at ? (next ?? []) : each)) });
  return (
    <>
      {value.weights.map((weight, at) => (
        <OneWeight key={weight.by} weight={weight} onChange={(next) => replace(at, next)} />
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            onChange({
              ...value,
              weights: [...value.weights, { by: 'product_type', factors: { fund: '1.5' }, other: '1' }],
            })
          }
        >
          {text('earning.addWeight')}
        </Button>
      </div>
    </>
  );
}

export function Limits({ value, onChange }: RuleEditing) {
  const text = useText();
  const replace = (at: number, next: Limit | null): void =>
    onChange({ ...value, limits: value.limits.flatMap((each, index) => (index === at ? (next ?? []) : each)) });
  const fresh: Limit = { of: 'customer', span: 'month', points: 100, beyond: 'truncate' };
  return (
    <>
      {value.limits.map((limit, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: limits have no name but their place
        <div key={at} className="zy-row" style={{ flexWrap: 'wrap' }}>
          <Select
            aria-label={text('earning.limits')}
            style={{ minWidth: 150 }}
            value={limit.of}
            options={limitSubjects.map((each) => ({ value: each, label: text(`earningSubject.${each}`) }))}
            onChange={(of) => replace(at, limitOf(limit, of))}
          />
          <Select
            aria-label={text('earning.limits')}
            style={{ minWidth: 90 }}
            value={limit.span}
            options={limitSpans.map((each) => ({ value: each, label: text(`earningSpan.${each}`) }))}
            onChange={(span) => replace(at, { ...limit, span })}
          />
          <InputNumber
            aria-label={text('earning.pointsField')}
            min={1}
            precision={0}
            value={limit.points}
            onChange={(points) => replace(at, { ...limit, points: points ?? 1 })}
          />
          <Select
            aria-label={text('earning.limits')}
            style={{ minWidth: 130 }}
            value={limit.beyond}
            options={(['truncate', 'reject'] as const).map((each) => ({
              value: each,
              label: text(`earningBeyond.${each}`),
            }))}
            onChange={(beyond) => replace(at, { ...limit, beyond })}
          />
          <RemoveButton onClick={() => replace(at, null)} />
          {limit.of === 'branch' && <BranchLimits limit={limit} onChange={(next) => replace(at, next)} />}
        </div>
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={() => onChange({ ...value, limits: [...value.limits, fresh] })}>
          {text('earning.addLimit')}
        </Button>
      </div>
    </>
  );
}

export function GuardFields({ value, onChange }: RuleEditing) {
  const text = useText();
  const { guards } = value;
  const set = (more: Partial<EarningRule['guards']>): void => onChange({ ...value, guards: { ...guards, ...more } });
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <YuanField
        label={text('earning.minimumNotional')}
        fen={guards.minimumNotionalFen}
        onChange={(minimumNotionalFen) => set({ minimumNotionalFen })}
      />
      <WholeNumber
        label={text('earning.fillsPerSymbolDay')}
        value={guards.fillsPerSymbolDay}
        onChange={(fills) => set({ fillsPerSymbolDay: fills })}
      />
      {(['excludeRoundTrips', 'excludeOwnAccounts', 'onlySuitable'] as const).map((guard) => (
        <Checkbox key={guard} checked={guards[guard]} onChange={({ target }) => set({ [guard]: target.checked })}>
          {text(`earning.${guard}`)}
        </Checkbox>
      ))}
    </div>
  );
}

export function Terms({ value, onChange }: RuleEditing) {
  const text = useText();
  return (
    <TermFields value={value} onChange={(more) => onChange({ ...value, ...more })}>
      <TextField
        label={text('earning.cost')}
        width={110}
        value={value.costFenPerPoint}
        onChange={(costFenPerPoint) => onChange({ ...value, costFenPerPoint })}
      />
    </TermFields>
  );
}
