// The fields of one wallet: names, what its points may do, when they end and when they can be spent.
import type { listProgrammes } from '@contracts/reward/ledger/contract.ts';
import { Select, Switch } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, Labelled, NameFields, RemoveButton, TextField, WholeNumber } from '../drafts/fields.tsx';

export type Wallet = AnswerOf<typeof listProgrammes>['items'][number]['wallets'][number];
type Expiry = Wallet['expiry'];
type Activation = Wallet['activation'];

const expiryBeginnings: Readonly<Record<Expiry['kind'], Expiry>> = {
  none: { kind: 'none' },
  rolling: { kind: 'rolling', unit: 'months', count: 12, roundUp: 'year', countedFrom: 'occurrence' },
  calendar: { kind: 'calendar', days: ['12-31'], minimumMonths: 0 },
  inactivity: { kind: 'inactivity', months: 12 },
};
const activationBeginnings: Readonly<Record<Activation['kind'], Activation>> = {
  at_once: { kind: 'at_once' },
  days: { kind: 'days', count: 7 },
  trading_days: { kind: 'trading_days', count: 2 },
  settlement: { kind: 'settlement' },
  event: { kind: 'event' },
};
const expiryKinds = ['none', 'rolling', 'calendar', 'inactivity'] as const;
const activationKinds = ['at_once', 'days', 'trading_days', 'settlement', 'event'] as const;
const units = ['days', 'months'] as const;
const rounds = ['none', 'month', 'quarter', 'half_year', 'year'] as const;

function ExpiryFields({ value, onChange }: { readonly value: Expiry; readonly onChange: (next: Expiry) => void }) {
  const text = useText();
  return (
    <>
      <ChoiceInput
        label={text('ledger.expiry')}
        value={value.kind}
        choices={expiryKinds.map((each) => [each, text(`pointsExpiry.${each}`)])}
        onChange={(kind) => onChange(expiryBeginnings[kind])}
      />
      {value.kind === 'rolling' && (
        <>
          <WholeNumber
            label={text('ledger.expiryCount')}
            value={value.count}
            onChange={(count) => onChange({ ...value, count: count ?? 1 })}
          />
          <ChoiceInput
            label={text('ledger.expiryUnit')}
            value={value.unit}
            choices={units.map((each) => [each, text(`pointsUnit.${each}`)])}
            onChange={(unit) => onChange({ ...value, unit })}
          />
          <ChoiceInput
            label={text('ledger.roundUp')}
            value={value.roundUp}
            choices={rounds.map((each) => [each, text(`pointsRound.${each}`)])}
            onChange={(roundUp) => onChange({ ...value, roundUp })}
          />
        </>
      )}
      {value.kind === 'calendar' && (
        <Labelled label={text('ledger.expiryDays')}>
          <Select
            mode="tags"
            aria-label={text('ledger.expiryDays')}
            style={{ minWidth: 180 }}
            value={value.days}
            onChange={(days: string[]) => onChange({ ...value, days })}
          />
        </Labelled>
      )}
      {value.kind === 'inactivity' && (
        <WholeNumber
          label={`${text('ledger.expiryCount')} (${text('pointsUnit.months')})`}
          value={value.months}
          onChange={(months) => onChange({ ...value, months: months ?? 1 })}
        />
      )}
    </>
  );
}

function ActivationFields(props: { readonly value: Activation; readonly onChange: (next: Activation) => void }) {
  const { value, onChange } = props;
  const text = useText();
  return (
    <>
      <ChoiceInput
        label={text('ledger.activation')}
        value={value.kind}
        choices={activationKinds.map((each) => [each, text(`pointsActivation.${each}`)])}
        onChange={(kind) => onChange(activationBeginnings[kind])}
      />
      {(value.kind === 'days' || value.kind === 'trading_days') && (
        <WholeNumber
          label={text('ledger.activationCount')}
          min={0}
          value={value.count}
          onChange={(count) => onChange({ ...value, count: count ?? 0 })}
        />
      )}
    </>
  );
}

export function WalletFields(props: {
  readonly value: Wallet;
  /** Its code is fixed once the wallet exists. */
  readonly exists: boolean;
  readonly onChange: (next: Wallet) => void;
  readonly onRemove: (() => void) | null;
}) {
  const { value, exists, onChange, onRemove } = props;
  const text = useText();
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }} data-wallet={value.wallet}>
      {exists ? (
        <Labelled label={text('ledger.walletCode')}>
          <code>{value.wallet}</code>
        </Labelled>
      ) : (
        <TextField
          label={text('ledger.walletCode')}
          width={130}
          value={value.wallet}
          onChange={(wallet) => onChange({ ...value, wallet })}
        />
      )}
      <NameFields
        value={{ zh: value.nameZh, en: value.nameEn }}
        width={150}
        onChange={({ zh, en }) => onChange({ ...value, nameZh: zh, nameEn: en })}
      />
      <Labelled label={text('ledger.spendable')}>
        <div style={{ height: 32, paddingTop: 5 }}>
          <Switch
            aria-label={text('ledger.spendable')}
            checked={value.spendable}
            onChange={(spendable) => onChange({ ...value, spendable })}
          />
        </div>
      </Labelled>
      <Labelled label={text('ledger.transferable')}>
        <div style={{ height: 32, paddingTop: 5 }}>
          <Switch
            aria-label={text('ledger.transferable')}
            checked={value.transferable}
            onChange={(transferable) => onChange({ ...value, transferable })}
          />
        </div>
      </Labelled>
      <ExpiryFields value={value.expiry} onChange={(expiry) => onChange({ ...value, expiry })} />
      <ActivationFields value={value.activation} onChange={(activation) => onChange({ ...value, activation })} />
      {onRemove && <RemoveButton onClick={onRemove} />}
    </div>
  );
}
