// Settings of the scores in a drawer: window, cut points, rules, and the day from which they hold.
import {
  getAmountFrequencyBenefit,
  getRfm,
  listValueSettings,
  saveAmountFrequencyBenefitSettings,
  saveRfmSettings,
  targetGroupNames,
  targetGroups,
} from '@contracts/know/value/contract.ts';
import { App, Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { AnswerOf, CallOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { DayField } from '../../ui/fields.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { BankFields, BehaviourFields, KindsField, NumberField, StrategyField, Versions } from './settings-fields.tsx';

type History = AnswerOf<typeof listValueSettings>;

interface DrawerFormProps {
  readonly children: (history: History, close: () => void) => React.ReactNode;
}

/** The button and the drawer; what is inside is made when it opens. */
function SettingsDrawer({ children }: DrawerFormProps) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  const history = useRead(listValueSettings, {}, { enabled: open });
  if (!may('value.write')) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('value.settings')}</Button>
      <Drawer open={open} onClose={close} size={520} title={text('value.settings')} destroyOnHidden>
        <Ready of={history}>{(known) => children(known, close)}</Ready>
      </Drawer>
    </>
  );
}

/** Ascending numbers separated by commas or spaces; null when they are not so many or do not ascend. */
const numbersOf = (given: string, count: number): number[] | null => {
  const numbers = given
    .split(/[\s,，;；]+/)
    .filter(Boolean)
    .map(Number);
  const ascending = numbers.every((value, index) => Number.isFinite(value) && value > (numbers[index - 1] ?? -1));
  return numbers.length === count && ascending ? numbers : null;
};

function CutsField(props: {
  readonly label: string;
  readonly value: string;
  readonly count: number;
  readonly onChange: (value: string) => void;
}) {
  const text = useText();
  const bad = numbersOf(props.value, props.count) === null;
  return (
    <Form.Item
      label={props.label}
      {...(bad ? { validateStatus: 'error' as const, help: text('value.cutsBad', { count: props.count }) } : {})}
    >
      <Input value={props.value} onChange={(event) => props.onChange(event.target.value)} />
    </Form.Item>
  );
}

interface SaveBarProps {
  readonly from: string;
  readonly version: number;
  readonly pending: boolean;
  readonly disabled: boolean;
  readonly problem: Problem | null;
  readonly onFrom: (day: string) => void;
  readonly onSave: () => void;
}

function SaveBar({ from, version, pending, disabled, problem, onFrom, onSave }: SaveBarProps) {
  const text = useText();
  return (
    <>
      <Form.Item label={text('value.effectiveFrom')} help={text('value.effectiveHint')}>
        <DayField value={from} label={text('value.effectiveFrom')} onChange={onFrom} />
      </Form.Item>
      <ProblemLine problem={problem} />
      <div className="zy-between" style={{ margin: '24px 0 16px' }}>
        <span className="zy-faint">{text('value.version', { version })}</span>
        <Button type="primary" loading={pending} disabled={disabled || from === ''} onClick={onSave}>
          {text('value.save')}
        </Button>
      </div>
    </>
  );
}

type Afb = NonNullable<CallOf<typeof saveAmountFrequencyBenefitSettings>['body']>['settings'];

const inYuan = (fen: readonly number[]): string => fen.map((value) => value / 100).join(', ');

function AfbForm({ history, close }: { readonly history: History; readonly close: () => void }) {
  const text = useText();
  const say = useBilingual();
  const { message } = App.useApp();
  const act = useAct(saveAmountFrequencyBenefitSettings, {
    refreshes: [listValueSettings, getAmountFrequencyBenefit],
  });
  const newest = history.afb[0];
  const [from, setFrom] = useState(history.earliest);
  const [settings, setSettings] = useState(newest?.settings);
  const [amount, setAmount] = useState(inYuan(settings?.amountCutsFen ?? []));
  const [frequency, setFrequency] = useState((settings?.frequencyCuts ?? []).join(', '));
  const [benefit, setBenefit] = useState(inYuan(settings?.benefitCutsFen ?? []));
  if (!settings || !newest) return null;
  const cuts = [amount, frequency, benefit].map((each) => numbersOf(each, 5));
  const { rules } = settings;
  const setRule = (rule: Partial<typeof rules>) => setSettings({ ...settings, rules: { ...rules, ...rule } });
  const save = () => {
    const [amounts, frequencies, benefits] = cuts;
    if (!amounts || !frequencies || !benefits) return;
    const fen = (values: number[]) => values.map((value) => Math.round(value * 100));
    const changed: Afb = {
      ...settings,
      ...{ amountCutsFen: fen(amounts), frequencyCuts: frequencies, benefitCutsFen: fen(benefits) },
    };
    const done = () => {
      void message.success(text('value.saved'));
      close();
    };
    act.mutate({ body: { effectiveFrom: from, settings: changed } }, { onSuccess: done });
  };
  const name = { amount: text('value.scoreAmount'), benefit: text('value.scoreBenefit') };
  return (
    <Form layout="vertical">
      <KindsField value={settings.kinds} onChange={(kinds) => setSettings({ ...settings, kinds })} />
      <NumberField
        {...{ label: text('value.windowDays'), value: settings.windowDays ?? 365, min: 30, max: 1826 }}
        onChange={(windowDays) => setSettings({ ...settings, windowDays })}
      />
      <CutsField label={text('value.yuanCuts', { name: name.amount })} value={amount} count={5} onChange={setAmount} />
      <CutsField label={text('value.timesCuts')} value={frequency} count={5} onChange={setFrequency} />
      <CutsField
        label={text('value.yuanCuts', { name: name.benefit })}
        value={benefit}
        count={5}
        onChange={setBenefit}
      />
      <NumberField
        {...{ label: text('value.guidanceFrom'), value: rules.guidanceFromFrequency, min: 1, max: 6 }}
        onChange={(guidanceFromFrequency) => setRule({ guidanceFromFrequency })}
      />
      <NumberField
        {...{ label: text('value.developmentFrom'), value: rules.developmentFromAmount, min: 1, max: 6 }}
        onChange={(developmentFromAmount) => setRule({ developmentFromAmount })}
      />
      <NumberField
        {...{ label: text('value.recentDays'), value: rules.recentDays, min: 1, max: 1826 }}
        onChange={(recentDays) => setRule({ recentDays })}
      />
      {targetGroups.map((group) => (
        <StrategyField
          key={group}
          label={text('value.strategyOf', { group: say(targetGroupNames[group]) })}
          value={settings.strategies[group]}
          onChange={(strategy) =>
            setSettings({ ...settings, strategies: { ...settings.strategies, [group]: strategy } })
          }
        />
      ))}
      <SaveBar
        {...{
          from,
          version: newest.version,
          pending: act.isPending,
          problem: act.error,
          onFrom: setFrom,
          onSave: save,
        }}
        disabled={cuts.includes(null)}
      />
      <Versions rows={history.afb} />
    </Form>
  );
}

export const AmountFrequencyBenefitSettingsButton = () => (
  <SettingsDrawer>{(history, close) => <AfbForm history={history} close={close} />}</SettingsDrawer>
);

type Rfm = NonNullable<CallOf<typeof saveRfmSettings>['body']>['settings'];
type Cuts = NonNullable<Rfm['cuts']>;

/** Fixed cut points as they are typed; worth nothing while the scores divide by quantiles. */
const typedCuts = (cuts: Cuts | undefined) =>
  cuts?.kind === 'fixed'
    ? { recency: cuts.recencyDays.join(', '), frequency: cuts.frequency.join(', '), money: inYuan(cuts.moneyFen) }
    : { recency: '7, 30, 90, 180', frequency: '2, 5, 12, 40', money: '1000, 10000, 100000, 500000' };

/** The cut points that were chosen; null where they are not four that ascend. */
const chosenCuts = (kind: Cuts['kind'], typed: ReturnType<typeof typedCuts>): Cuts | null => {
  if (kind === 'quantile') return { kind };
  const [recencyDays, frequency, money] = [typed.recency, typed.frequency, typed.money].map((each) =>
    numbersOf(each, 4),
  );
  if (!recencyDays || !frequency || !money) return null;
  return { kind, recencyDays, frequency, moneyFen: money.map((yuan) => Math.round(yuan * 100)) };
};

function RfmForm({ history, close }: { readonly history: History; readonly close: () => void }) {
  const text = useText();
  const { message } = App.useApp();
  const act = useAct(saveRfmSettings, { refreshes: [listValueSettings, getRfm] });
  const newest = history.rfm[0];
  const [from, setFrom] = useState(history.earliest);
  const [settings, setSettings] = useState(newest?.settings);
  const [kind, setKind] = useState<Cuts['kind']>(newest?.settings.cuts.kind ?? 'quantile');
  const [typed, setTyped] = useState(() => typedCuts(newest?.settings.cuts));
  if (!settings || !newest) return null;
  const cuts = chosenCuts(kind, typed);
  const save = () => {
    if (!cuts) return;
    const done = () => {
      void message.success(text('value.saved'));
      close();
    };
    act.mutate({ body: { effectiveFrom: from, settings: { ...settings, cuts } } }, { onSuccess: done });
  };
  return (
    <Form layout="vertical">
      <KindsField value={settings.kinds} onChange={(kinds) => setSettings({ ...settings, kinds })} />
      <NumberField
        {...{ label: text('value.windowDays'), value: settings.windowDays, min: 30, max: 1826 }}
        onChange={(windowDays) => setSettings({ ...settings, windowDays })}
      />
      <Form.Item label={text('value.moneyIs')}>
        <Select
          value={settings.money}
          options={[
            { value: 'amount', label: text('value.moneyAmount') },
            { value: 'revenue', label: text('value.moneyRevenue') },
          ]}
          onChange={(money) => setSettings({ ...settings, money })}
        />
      </Form.Item>
      <Form.Item label={text('value.cutsBy')}>
        <Select
          value={kind}
          options={[
            { value: 'quantile' as const, label: text('value.cutsQuantile') },
            { value: 'fixed' as const, label: text('value.cutsFixed') },
          ]}
          onChange={setKind}
        />
      </Form.Item>
      {kind === 'fixed' &&
        (
          [
            ['recency', text('value.cutRecency')],
            ['frequency', text('value.cutFrequency')],
            ['money', text('value.yuanCuts', { name: text('value.cutMoney') })],
          ] as const
        ).map(([key, label]) => (
          <CutsField
            key={key}
            {...{ label, value: typed[key], count: 4 }}
            onChange={(value) => setTyped({ ...typed, [key]: value })}
          />
        ))}
      <BankFields value={settings.bank} onChange={(bank) => setSettings({ ...settings, bank })} />
      <BehaviourFields value={settings.behaviour} onChange={(behaviour) => setSettings({ ...settings, behaviour })} />
      <SaveBar
        {...{
          from,
          version: newest.version,
          pending: act.isPending,
          problem: act.error,
          onFrom: setFrom,
          onSave: save,
        }}
        disabled={cuts === null}
      />
      <Versions rows={history.rfm} />
    </Form>
  );
}

export const RfmSettingsButton = () => (
  <SettingsDrawer>{(history, close) => <RfmForm history={history} close={close} />}</SettingsDrawer>
);
