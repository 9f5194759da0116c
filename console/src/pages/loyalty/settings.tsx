// Settings of the three loyalties in a drawer.
import { getLoyalty, type LoyaltySettings, saveLoyaltySettings } from '@contracts/know/loyalty/contract.ts';
import { App, Button, Drawer, Form, Input, InputNumber } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine } from '../../ui/states.tsx';

const weights = ['steadiness', 'recency', 'tenure', 'breadth', 'presence'] as const;
const numbers = [
  ['windowDays', 90, 1_096],
  ['intentionDays', 7, 365],
  ['loyalFrom', 1, 100],
  ['partlyFrom', 1, 99],
  ['signsForFull', 1, 1_000],
] as const;

function SettingsForm({ given, close }: { readonly given: LoyaltySettings; readonly close: () => void }) {
  const text = useText();
  const { message } = App.useApp();
  const [settings, setSettings] = useState(given);
  const act = useAct(saveLoyaltySettings, { refreshes: [getLoyalty] });
  const { behaviour } = settings;
  const sum = weights.reduce((all, key) => all + behaviour[key], 0);
  const save = () =>
    act.mutate(
      { body: settings },
      {
        onSuccess: () => {
          void message.success(text('loyalty.saved'));
          close();
        },
      },
    );
  return (
    <Form layout="vertical">
      <div className="zy-grid zy-grid-2">
        {numbers.map(([key, min, max]) => (
          <Form.Item key={key} label={text(`loyalty.${key}`)}>
            <InputNumber
              {...{ min, max, value: settings[key] }}
              onChange={(value) => setSettings({ ...settings, [key]: value ?? settings[key] })}
            />
          </Form.Item>
        ))}
        <Form.Item label={text('loyalty.lowRate')}>
          <Input
            value={settings.lowRate}
            onChange={(event) => setSettings({ ...settings, lowRate: event.target.value })}
          />
        </Form.Item>
      </div>
      <h3>{text('loyalty.weights')}</h3>
      <div className="zy-grid zy-grid-3">
        {weights.map((key) => (
          <Form.Item key={key} label={text(`loyalty.${key}`)}>
            <InputNumber
              {...{ min: 0, max: 100, value: behaviour[key] }}
              onChange={(value) => setSettings({ ...settings, behaviour: { ...behaviour, [key]: value ?? 0 } })}
            />
          </Form.Item>
        ))}
      </div>
      {sum !== 100 && <div className="zy-problem-line">{text('loyalty.weightsBad', { sum })}</div>}
      <ProblemLine problem={act.error} />
      <Button type="primary" loading={act.isPending} disabled={sum !== 100} onClick={save}>
        {text('loyalty.save')}
      </Button>
    </Form>
  );
}

export function SettingsButton({ settings }: { readonly settings: LoyaltySettings }) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may('value.write')) return null;
  const close = () => setOpen(false);
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {text('loyalty.settings')}
      </Button>
      <Drawer open={open} onClose={close} size={560} title={text('loyalty.settings')} destroyOnHidden>
        <SettingsForm given={settings} close={close} />
      </Drawer>
    </>
  );
}
