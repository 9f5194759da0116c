// Writes the draft of a partner: what it does, wallet, rates by validity, limits, way of settlement, contract.
import { PlusOutlined } from '@ant-design/icons';
import {
  listPartners,
  type Partner,
  type PartnerRate,
  partnerKinds,
  readPartner,
  savePartnerDraft,
  settlementModes,
} from '@contracts/reward/partners/contract.ts';
import { Button, Select } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { DayField } from '../../ui/fields.tsx';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import {
  ChoiceInput,
  Labelled,
  NameFields,
  RemoveButton,
  TermFields,
  TextField,
  WholeNumber,
} from '../drafts/fields.tsx';
import { ProgrammeField, WalletField } from '../ledger/place-fields.tsx';

interface Editing {
  readonly value: Partner;
  readonly onChange: (more: Partial<Partner>) => void;
}

const row = { flexWrap: 'wrap', alignItems: 'end' } as const;

function BusinessFields({ value, onChange }: Editing) {
  const text = useText();
  return (
    <div className="zy-row" style={row}>
      <NameFields value={value.name} width={170} onChange={(name) => onChange({ name })} />
      <Labelled label={text('partners.kinds')}>
        <Select
          mode="multiple"
          aria-label={text('partners.kinds')}
          style={{ minWidth: 200 }}
          value={value.kinds}
          options={partnerKinds.map((kind) => ({ value: kind, label: text(`partnerKind.${kind}`) }))}
          onChange={(kinds) => onChange({ kinds })}
        />
      </Labelled>
      <ProgrammeField
        label={text('earning.programme')}
        value={value.programme}
        onChange={(programme) => onChange({ programme: programme ?? '' })}
      />
      <WalletField
        label={text('partners.wallet')}
        programme={value.programme}
        value={value.wallet}
        onChange={(wallet) => onChange({ wallet: wallet ?? '' })}
      />
    </div>
  );
}

const rateFields = ['pointsPerYuan', 'issueYuan', 'redeemYuan'] as const;

function RateFields({ value, onChange }: Editing) {
  const text = useText();
  const replace = (at: number, next: PartnerRate | null): void =>
    onChange({ rates: value.rates.flatMap((each, index) => (index === at ? (next ?? []) : [each])) });
  const [first] = value.rates;
  return (
    <div className="zy-stack" style={{ gap: 8 }}>
      {value.rates.map((rate, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the day is being chosen, so the place is the name
        <div key={at} className="zy-row" style={row}>
          <Labelled label={text('partners.rateFrom')}>
            <DayField
              label={text('partners.rateFrom')}
              value={rate.from}
              onChange={(from) => replace(at, { ...rate, from })}
            />
          </Labelled>
          {rateFields.map((field) => (
            <TextField
              key={field}
              label={text(`partners.${field}`)}
              width={170}
              value={rate[field] ?? ''}
              onChange={(next) => replace(at, { ...rate, [field]: next.trim() === '' ? null : next.trim() })}
            />
          ))}
          {value.rates.length > 1 && <RemoveButton onClick={() => replace(at, null)} />}
        </div>
      ))}
      <div className="zy-row">
        <Button
          icon={<PlusOutlined />}
          onClick={() => first && onChange({ rates: [...value.rates, { ...(value.rates.at(-1) ?? first) }] })}
        >
          {text('partners.addRate')}
        </Button>
        <span className="zy-faint">{text('partners.rounding')}</span>
      </div>
    </div>
  );
}

function LimitFields({ value, onChange }: Editing) {
  const text = useText();
  return value.kinds.map((kind) => {
    const limit = value.limits[kind];
    const set = (more: Partial<typeof limit>): void =>
      onChange({ limits: { ...value.limits, [kind]: { ...limit, ...more } } });
    return (
      <div key={kind} className="zy-row" style={row}>
        <span className="zy-soft" style={{ minWidth: 110 }}>
          {text(`partnerKind.${kind}`)}
        </span>
        <WholeNumber
          label={text('partners.minPoints')}
          value={limit.minPoints}
          onChange={(next) => set({ minPoints: next ?? 1 })}
        />
        <WholeNumber
          label={text('partners.maxPoints')}
          value={limit.maxPoints}
          onChange={(next) => set({ maxPoints: next ?? limit.minPoints })}
        />
        <WholeNumber
          label={text('partners.dayPoints')}
          value={limit.dayPoints}
          onChange={(dayPoints) => set({ dayPoints })}
        />
      </div>
    );
  });
}

function SettlementFields({ value, onChange }: Editing) {
  const text = useText();
  const hasPacks = value.settlement === 'prepaid' && value.kinds.includes('accrual');
  return (
    <div className="zy-row" style={row}>
      <ChoiceInput
        label={text('partners.settlement')}
        value={value.settlement}
        choices={settlementModes.map((mode) => [mode, text(`partnerSettlement.${mode}`)])}
        onChange={(mode) => onChange({ settlement: mode, overdrawPoints: 0, alertBelowPoints: null })}
      />
      {hasPacks && (
        <>
          <WholeNumber
            label={text('partners.overdraw')}
            min={0}
            value={value.overdrawPoints}
            onChange={(next) => onChange({ overdrawPoints: next ?? 0 })}
          />
          <WholeNumber
            label={text('partners.alertBelow')}
            value={value.alertBelowPoints}
            onChange={(alertBelowPoints) => onChange({ alertBelowPoints })}
          />
        </>
      )}
      <WholeNumber
        label={text('partners.lateDays')}
        min={0}
        value={value.lateDays}
        onChange={(next) => onChange({ lateDays: next ?? 0 })}
      />
      <WholeNumber
        label={text('partners.closeAfter')}
        min={0}
        value={value.closeAfterDays}
        onChange={(next) => onChange({ closeAfterDays: next ?? 0 })}
      />
    </div>
  );
}

export function PartnerEditor(props: DraftEditorProps<Partner>) {
  const text = useText();
  const {
    code,
    setCode,
    isNew,
    value,
    change: more,
    drawer,
  } = useDraftEditing(props, {
    save: useAct(savePartnerDraft, { refreshes: [listPartners, readPartner] }),
    callOf: (partner, body) => ({ params: { partner }, body }),
    pages: '/partners',
    create: 'partners.create',
  });
  return (
    <DraftDrawer {...drawer}>
      {isNew && <TextField label={text('earning.code')} value={code} onChange={setCode} />}
      <BusinessFields value={value} onChange={more} />
      <RateFields value={value} onChange={more} />
      <LimitFields value={value} onChange={more} />
      <SettlementFields value={value} onChange={more} />
      <TermFields value={value} onChange={more} />
    </DraftDrawer>
  );
}
