// Rules of cost and sharing in a drawer: a new version from a month on.
import {
  allocationRules,
  type ContributionSettings,
  getContribution,
  listContributionSettings,
  saveContributionSettings,
} from '@contracts/know/contribution/contract.ts';
import { App, Button, Drawer, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { MonthField } from './month-field.tsx';

const costPattern = /^\d{1,9}(\.\d{1,6})?$/;

function CostField(props: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const text = useText();
  const bad = !costPattern.test(props.value);
  return (
    <Form.Item
      label={props.label}
      {...(bad ? { validateStatus: 'error' as const, help: text('contribution.badCost') } : {})}
    >
      <Input value={props.value} aria-label={props.label} onChange={(event) => props.onChange(event.target.value)} />
    </Form.Item>
  );
}

interface PartProps {
  readonly settings: ContributionSettings;
  readonly set: (part: Partial<ContributionSettings>) => void;
}

const contacts = ['call', 'wecom', 'visit', 'sms', 'email', 'other', 'minute'] as const;
const uses = ['self', 'assisted', 'interactive', 'other'] as const;

function Costs({ settings, set }: PartProps) {
  const text = useText();
  const { contact, use } = settings;
  return (
    <>
      <h3>{text('contribution.contact')}</h3>
      <div className="zy-grid zy-grid-4">
        {contacts.map((key) => (
          <CostField
            key={key}
            label={text(`contribution.${key}`)}
            value={contact[key]}
            onChange={(value) => set({ contact: { ...contact, [key]: value } })}
          />
        ))}
      </div>
      <h3>{text('contribution.use')}</h3>
      <div className="zy-grid zy-grid-4">
        {uses.map((key) => (
          <CostField
            key={key}
            label={text(`contribution.${key}`)}
            value={use[key]}
            onChange={(value) => set({ use: { ...use, [key]: value } })}
          />
        ))}
      </div>
      <div className="zy-grid zy-grid-2">
        <CostField
          label={text('contribution.complaint')}
          value={settings.complaint}
          onChange={(complaint) => set({ complaint })}
        />
        <CostField label={text('contribution.point')} value={settings.point} onChange={(point) => set({ point })} />
      </div>
    </>
  );
}

function Sharing({ settings, set }: PartProps) {
  const text = useText();
  const say = useBilingual();
  const lines = useRead(getContribution, { query: {} });
  const { shared, valuable } = settings;
  return (
    <>
      <Form.Item label={text('contribution.acquisition')}>
        <Select
          value={settings.acquisition}
          options={[
            { value: 'opened', label: text('contribution.opened') },
            { value: 'none', label: text('contribution.notShared') },
          ]}
          onChange={(acquisition) => set({ acquisition })}
        />
      </Form.Item>
      <h3>{text('contribution.shared')}</h3>
      <div className="zy-grid zy-grid-3">
        {(lines.data?.lines ?? []).map(({ code, label }) => {
          const key = code as keyof typeof shared;
          return (
            <Form.Item key={code} label={say(label)}>
              <Select
                value={shared[key]}
                options={allocationRules.map((value) => ({ value, label: text(`contribution.rule_${value}`) }))}
                onChange={(rule) => set({ shared: { ...shared, [key]: rule } })}
              />
            </Form.Item>
          );
        })}
      </div>
      <div className="zy-grid zy-grid-2">
        <Form.Item label={text('contribution.loyalFrom')}>
          <InputNumber
            {...{ min: 1, max: 100, value: settings.loyalFrom }}
            onChange={(loyalFrom) => set({ loyalFrom: loyalFrom ?? settings.loyalFrom })}
          />
        </Form.Item>
        {valuable.kind === 'quantile' && (
          <Form.Item label={text('contribution.valuable')}>
            <InputNumber
              {...{ min: 1, max: 99, value: Math.round((1 - valuable.quantile) * 100), suffix: '%' }}
              onChange={(share) => set({ valuable: { kind: 'quantile', quantile: (100 - (share ?? 20)) / 100 } })}
            />
          </Form.Item>
        )}
      </div>
    </>
  );
}

function RulesForm(props: {
  readonly given: ContributionSettings;
  readonly version: number;
  readonly close: () => void;
}) {
  const text = useText();
  const { message } = App.useApp();
  const [settings, setSettings] = useState(props.given);
  const [from, setFrom] = useState('');
  const act = useAct(saveContributionSettings, { refreshes: [listContributionSettings] });
  const set = (part: Partial<ContributionSettings>) => setSettings({ ...settings, ...part });
  const costs = [
    ...Object.values(settings.contact),
    ...Object.values(settings.use),
    settings.complaint,
    settings.point,
  ];
  const save = () =>
    act.mutate(
      { body: { effectiveFrom: from, settings } },
      {
        onSuccess: () => {
          void message.success(text('contribution.saved'));
          props.close();
        },
      },
    );
  return (
    <Form layout="vertical">
      <Form.Item label={text('contribution.effectiveFrom')} help={text('contribution.effectiveHint')}>
        <MonthField label={text('contribution.effectiveFrom')} value={from} onChange={setFrom} />
      </Form.Item>
      <Form.Item label={text('contribution.deduct')}>
        <Switch checked={settings.deductPassedOn} onChange={(deductPassedOn) => set({ deductPassedOn })} />
      </Form.Item>
      <Costs settings={settings} set={set} />
      <Sharing settings={settings} set={set} />
      <ProblemLine problem={act.error} />
      <div className="zy-between">
        <span className="zy-faint">{text('contribution.version', { version: props.version })}</span>
        <Button
          type="primary"
          loading={act.isPending}
          disabled={from === '' || costs.some((each) => !costPattern.test(each))}
          onClick={save}
        >
          {text('contribution.save')}
        </Button>
      </div>
    </Form>
  );
}

export function RulesButton() {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  const reading = useRead(listContributionSettings, {}, { enabled: open });
  if (!may('value.write')) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('contribution.settings')}</Button>
      <Drawer open={open} onClose={close} size={720} title={text('contribution.settings')} destroyOnHidden>
        <Ready of={reading}>
          {({ rows }) => rows[0] && <RulesForm given={rows[0].settings} version={rows[0].version} close={close} />}
        </Ready>
      </Drawer>
    </>
  );
}
