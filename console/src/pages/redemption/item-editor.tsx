// Writes the draft of an item: its benefit, price, stock, limits and hours.
import { PlusOutlined } from '@ant-design/icons';
import { listBenefits } from '@contracts/reward/benefit-desk/contract.ts';
import { type Item, listItems, readItem, saveItemDraft } from '@contracts/reward/redemption/contract.ts';
import { Button, Checkbox, Input, InputNumber, Select } from 'antd';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { ConditionsField, LimitFields, TitleFields } from '../benefits/shared-fields.tsx';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import { Labelled, RemoveButton, TermFields, TextField, WholeNumber } from '../drafts/fields.tsx';
import { ProgrammeField, WalletField } from '../ledger/place-fields.tsx';

interface Editing {
  readonly value: Item;
  readonly onChange: (item: Item) => void;
}

function PriceFields({ value, onChange }: Editing) {
  const text = useText();
  const { price } = value;
  const set = (more: Partial<Item['price']>): void => onChange({ ...value, price: { ...price, ...more } });
  const replace = (at: number, next: Item['price']['byTier'][number] | null): void =>
    set({ byTier: price.byTier.flatMap((each, index) => (index === at ? (next ?? []) : [each])) });
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <WholeNumber
        label={text('redemption.price')}
        value={price.points}
        onChange={(points) => set({ points: points ?? 1 })}
      />
      <TextField
        label={text('redemption.fee')}
        width={100}
        value={price.feeYuan}
        onChange={(feeYuan) => set({ feeYuan })}
      />
      <TextField
        label={text('benefits.scheme')}
        width={100}
        value={price.scheme ?? ''}
        onChange={(scheme) => set({ scheme: scheme === '' ? null : scheme })}
      />
      {price.byTier.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the tier is being typed, so the place is the name
        <span key={at} className="zy-row">
          <Input
            aria-label={text('benefits.tierCode')}
            style={{ width: 90 }}
            value={each.tier}
            onChange={({ target }) => replace(at, { ...each, tier: target.value })}
          />
          <InputNumber
            aria-label={text('redemption.price')}
            min={1}
            precision={0}
            value={each.points}
            onChange={(points) => replace(at, { ...each, points: points ?? 1 })}
          />
          <RemoveButton onClick={() => replace(at, null)} />
        </span>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() => set({ byTier: [...price.byTier, { tier: '', points: price.points }] })}
      >
        {text('redemption.addPrice')}
      </Button>
    </div>
  );
}

function OfferFields({ value, onChange }: Editing) {
  const text = useText();
  const say = useBilingual();
  const benefits = useRead(listBenefits, {}, { staleMs: 60_000, forChoices: true });
  const options = (benefits.data?.items ?? [])
    .filter(({ status }) => status === 'active')
    .map(({ code, definition }) => ({ value: code, label: say(definition.name) }));
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <Labelled label={text('redemption.benefit')}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          aria-label={text('redemption.benefit')}
          style={{ minWidth: 180 }}
          value={value.benefit}
          options={options}
          onChange={(benefit) => onChange({ ...value, benefit })}
        />
      </Labelled>
      <ProgrammeField
        label={text('earning.programme')}
        value={value.programme}
        onChange={(programme) => onChange({ ...value, programme: programme ?? '' })}
      />
      <WalletField
        label={text('redemption.wallet')}
        programme={value.programme}
        value={value.wallet}
        onChange={(wallet) => onChange({ ...value, wallet: wallet ?? '' })}
      />
      <WholeNumber
        label={text('redemption.holdHours')}
        value={value.holdHours}
        onChange={(hours) => onChange({ ...value, holdHours: hours ?? 1 })}
      />
      <WholeNumber
        label={text('redemption.refundDays')}
        value={value.refundMinimumDays}
        onChange={(refundMinimumDays) => onChange({ ...value, refundMinimumDays })}
      />
      <Checkbox checked={value.stocked} onChange={({ target }) => onChange({ ...value, stocked: target.checked })}>
        {text('redemption.stocked')}
      </Checkbox>
    </div>
  );
}

export function ItemEditor(props: DraftEditorProps<Item>) {
  const text = useText();
  const {
    code,
    setCode,
    isNew,
    value,
    setValue,
    change: more,
    drawer,
  } = useDraftEditing(props, {
    save: useAct(saveItemDraft, { refreshes: [listItems, readItem] }),
    callOf: (item, body) => ({ params: { item }, body }),
    pages: '/points-catalogue',
    create: 'redemption.create',
  });
  return (
    <DraftDrawer {...drawer}>
      {isNew && <TextField label={text('earning.code')} value={code} onChange={setCode} />}
      <TitleFields value={value} onChange={more} />
      <OfferFields value={value} onChange={setValue} />
      <PriceFields value={value} onChange={setValue} />
      <LimitFields value={value} onChange={more} />
      <ConditionsField value={value.conditions} onChange={(conditions) => more({ conditions })} />
      <TermFields value={value} onChange={more} />
    </DraftDrawer>
  );
}
