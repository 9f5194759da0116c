// Fields of a benefit: its kind and cost, what tiers have of it, how it is consumed and delivered.
import { PlusOutlined } from '@ant-design/icons';
import {
  type Benefit,
  benefitCategories,
  benefitPeriods,
  fulfilmentKinds,
  riskRatings,
} from '@contracts/reward/benefit-desk/contract.ts';
import { listSchemes } from '@contracts/reward/tiers/contract.ts';
import { Button, Checkbox, InputNumber, Select } from 'antd';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { ChoiceInput, RemoveButton, TextField, WholeNumber } from '../drafts/fields.tsx';
import { levelNames } from './words.tsx';

interface Editing {
  readonly value: Benefit;
  readonly onChange: (benefit: Benefit) => void;
}

export function KindFields({ value, onChange }: Editing) {
  const text = useText();
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <ChoiceInput
        label={text('benefits.category')}
        value={value.category}
        choices={benefitCategories.map((each) => [each, text(`benefitCategory.${each}`)])}
        onChange={(category) => onChange({ ...value, category })}
      />
      <ChoiceInput
        label={text('benefits.level')}
        value={value.loyaltyLevel}
        choices={([1, 2, 3] as const).map((each) => [each, text(`benefitLevel.${levelNames[each]}`)])}
        onChange={(loyaltyLevel) => onChange({ ...value, loyaltyLevel })}
      />
      <TextField
        label={text('benefits.unitCost')}
        width={110}
        value={value.unitCostYuan}
        onChange={(unitCostYuan) => onChange({ ...value, unitCostYuan })}
      />
      <TextField
        label={text('benefits.worth')}
        width={110}
        value={value.worthYuan}
        onChange={(worthYuan) => onChange({ ...value, worthYuan })}
      />
      <ChoiceInput
        label={text('benefits.risk')}
        value={value.riskRating ?? ''}
        choices={[['', text('benefits.noRisk')], ...riskRatings.map((each) => [each, each] as const)]}
        onChange={(risk) => onChange({ ...value, riskRating: risk === '' ? null : (risk as Benefit['riskRating']) })}
      />
    </div>
  );
}

type Entitlement = NonNullable<Benefit['entitlement']>;

type TierChoice = readonly [code: string, name: string];

/** What is chosen stays among the choices, also where it is not there (any more): the check says what is wrong with it. */
const withChosen = (chosen: string, choices: readonly TierChoice[]): readonly TierChoice[] =>
  chosen === '' || choices.some(([code]) => code === chosen) ? choices : [...choices, [chosen, chosen]];

function Quotas({
  value,
  tiers,
  onChange,
}: {
  readonly value: Entitlement;
  readonly tiers: readonly TierChoice[];
  readonly onChange: (entitlement: Entitlement) => void;
}) {
  const text = useText();
  const { quotas } = value;
  const free = tiers.slice(1).find(([code]) => quotas.every(({ tier }) => tier !== code));
  const replace = (at: number, next: Entitlement['quotas'][number] | null): void =>
    onChange({ ...value, quotas: quotas.flatMap((each, index) => (index === at ? (next ?? []) : [each])) });
  return (
    <>
      {quotas.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the tier is being typed, so the place is the name
        <span key={at} className="zy-row">
          <Select
            aria-label={text('benefits.tierCode')}
            style={{ minWidth: 110 }}
            value={each.tier}
            options={withChosen(each.tier, tiers).map(([tier, label]) => ({ value: tier, label }))}
            onChange={(tier) => replace(at, { ...each, tier })}
          />
          <InputNumber
            aria-label={text('benefits.quota')}
            min={1}
            precision={0}
            placeholder={text('benefits.unlimited')}
            value={each.quota}
            onChange={(quota) => replace(at, { ...each, quota })}
          />
          <RemoveButton onClick={() => replace(at, null)} />
        </span>
      ))}
      <Button
        icon={<PlusOutlined />}
        onClick={() => onChange({ ...value, quotas: [...quotas, { tier: free?.[0] ?? '', quota: 1 }] })}
      >
        {text('benefits.addTier')}
      </Button>
    </>
  );
}

const fresh: Entitlement = {
  ...{ scheme: 'v', quotas: [{ tier: 'v1', quota: 1 }], period: 'month', rise: 'keep_used', fall: 'period_end' },
  rollOver: { periods: 0, max: null },
};

export function EntitlementFields({ value, onChange }: Editing) {
  const text = useText();
  const say = useBilingual();
  const { entitlement } = value;
  const schemes = useRead(listSchemes, {}, { staleMs: 60_000, forChoices: true }).data?.items ?? [];
  const tiersOf = (code: string): readonly TierChoice[] =>
    (schemes.find(({ scheme }) => scheme === code)?.tiers ?? []).map((tier) => [tier.code, say(tier.name)] as const);
  /** Tiers of another scheme mean nothing in this one: it begins with the lowest that has to be earned. */
  const ofScheme = (scheme: string): Partial<Entitlement> => {
    const [, lowest] = tiersOf(scheme);
    return { scheme, quotas: lowest ? [{ tier: lowest[0], quota: 1 }] : [] };
  };
  const set = (more: Partial<Entitlement>): void =>
    onChange({ ...value, entitlement: { ...(entitlement ?? fresh), ...more } });
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <Checkbox
        checked={entitlement !== null}
        onChange={({ target }) => onChange({ ...value, entitlement: target.checked ? fresh : null })}
      >
        {text('benefits.entitled')}
      </Checkbox>
      {entitlement && (
        <>
          <ChoiceInput
            label={text('benefits.scheme')}
            value={entitlement.scheme}
            choices={withChosen(
              entitlement.scheme,
              schemes.map(({ scheme, name }) => [scheme, say(name)] as const),
            )}
            onChange={(scheme) => set(ofScheme(scheme))}
          />
          <ChoiceInput
            label={text('benefits.period')}
            value={entitlement.period}
            choices={benefitPeriods.map((each) => [each, text(`benefitPeriod.${each}`)])}
            onChange={(period) => set({ period })}
          />
          <Quotas value={entitlement} tiers={tiersOf(entitlement.scheme)} onChange={set} />
          <WholeNumber
            label={text('benefits.rollOver')}
            min={0}
            value={entitlement.rollOver.periods}
            onChange={(periods) => set({ rollOver: { ...entitlement.rollOver, periods: periods ?? 0 } })}
          />
          <WholeNumber
            label={text('benefits.rollOverMax')}
            value={entitlement.rollOver.max}
            onChange={(max) => set({ rollOver: { ...entitlement.rollOver, max } })}
          />
          <ChoiceInput
            label={text('benefits.rise')}
            value={entitlement.rise}
            choices={(['keep_used', 'fresh'] as const).map((each) => [each, text(`benefitRise.${each}`)])}
            onChange={(rise) => set({ rise })}
          />
          <ChoiceInput
            label={text('benefits.fall')}
            value={entitlement.fall}
            choices={(['period_end', 'at_once'] as const).map((each) => [each, text(`benefitFall.${each}`)])}
            onChange={(fall) => set({ fall })}
          />
        </>
      )}
    </div>
  );
}

const consumptions = {
  use: { kind: 'use', uses: 1 },
  grant: { kind: 'grant' },
  time: { kind: 'time', days: 31 },
} as const;
const fulfilments = {
  flag: { kind: 'flag', flag: 'feature' },
  codes: { kind: 'codes' },
  voucher: { kind: 'voucher', prefix: 'VC', validDays: 90 },
  webhook: { kind: 'webhook', url: 'https://' },
  desk: { kind: 'desk', hours: 24 },
} as const;

function FulfilmentFields({ value, onChange }: Editing) {
  const text = useText();
  const { fulfilment } = value;
  const set = (next: Benefit['fulfilment']): void => onChange({ ...value, fulfilment: next });
  return (
    <>
      <ChoiceInput
        label={text('benefits.fulfilment')}
        value={fulfilment.kind}
        choices={fulfilmentKinds.map((each) => [each, text(`benefitFulfilment.${each}`)])}
        onChange={(kind) => set(fulfilments[kind])}
      />
      {fulfilment.kind === 'flag' && (
        <TextField
          label={text('benefits.flag')}
          value={fulfilment.flag}
          onChange={(flag) => set({ ...fulfilment, flag })}
        />
      )}
      {fulfilment.kind === 'voucher' && (
        <>
          <TextField
            label={text('benefits.prefix')}
            width={90}
            value={fulfilment.prefix}
            onChange={(prefix) => set({ ...fulfilment, prefix })}
          />
          <WholeNumber
            label={text('benefits.days')}
            value={fulfilment.validDays}
            onChange={(days) => set({ ...fulfilment, validDays: days ?? 1 })}
          />
        </>
      )}
      {fulfilment.kind === 'webhook' && (
        <TextField
          label={text('benefits.url')}
          width={300}
          value={fulfilment.url}
          onChange={(url) => set({ ...fulfilment, url })}
        />
      )}
      {fulfilment.kind === 'desk' && (
        <WholeNumber
          label={text('benefits.hours')}
          value={fulfilment.hours}
          onChange={(hours) => set({ ...fulfilment, hours: hours ?? 1 })}
        />
      )}
    </>
  );
}

export function DeliveryFields({ value, onChange }: Editing) {
  const text = useText();
  const { consumption, activation, supply } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <ChoiceInput
        label={text('benefits.consumption')}
        value={consumption.kind}
        choices={(['use', 'grant', 'time'] as const).map((each) => [each, text(`benefitConsumption.${each}`)])}
        onChange={(kind) => onChange({ ...value, consumption: consumptions[kind] })}
      />
      {consumption.kind === 'use' && (
        <WholeNumber
          label={text('benefits.times')}
          value={consumption.uses}
          onChange={(uses) => onChange({ ...value, consumption: { ...consumption, uses: uses ?? 1 } })}
        />
      )}
      {consumption.kind === 'time' && (
        <WholeNumber
          label={text('benefits.days')}
          value={consumption.days}
          onChange={(days) => onChange({ ...value, consumption: { ...consumption, days: days ?? 1 } })}
        />
      )}
      <ChoiceInput
        label={text('benefits.activation')}
        value={activation.kind}
        choices={(['at_once', 'by_customer'] as const).map((each) => [each, text(`benefitActivation.${each}`)])}
        onChange={(kind) =>
          onChange({ ...value, activation: kind === 'at_once' ? { kind } : { kind, withinDays: 30 } })
        }
      />
      {activation.kind === 'by_customer' && (
        <WholeNumber
          label={text('benefits.withinDays')}
          value={activation.withinDays}
          onChange={(days) => onChange({ ...value, activation: { ...activation, withinDays: days ?? 1 } })}
        />
      )}
      <ChoiceInput
        label={text('benefits.supply')}
        value={supply.kind}
        choices={(['unlimited', 'stock', 'draw'] as const).map((each) => [each, text(`benefitSupply.${each}`)])}
        onChange={(kind) => onChange({ ...value, supply: { ...supply, kind } })}
      />
      <Checkbox
        checked={supply.waitingList}
        onChange={({ target }) => onChange({ ...value, supply: { ...supply, waitingList: target.checked } })}
      >
        {text('benefits.waitingList')}
      </Checkbox>
      <FulfilmentFields value={value} onChange={onChange} />
    </div>
  );
}
