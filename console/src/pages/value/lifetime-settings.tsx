// Settings of the lifetime value in a drawer.
import { getLifetime, modelCodes, saveLifetimeSettings } from '@contracts/know/lifetime/contract.ts';
import { App, Button, Drawer, Form, InputNumber, Select } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine } from '../../ui/states.tsx';

type Settings = AnswerOf<typeof getLifetime>['settings'];

/** Names of models are names; they are not translated. */
export const modelNames = { pareto_nbd: 'Pareto/NBD', bg_nbd: 'BG/NBD', bg_bb: 'BG/BB' } as const;

function SettingsForm({ given, close }: { readonly given: Settings; readonly close: () => void }) {
  const text = useText();
  const { message } = App.useApp();
  const act = useAct(saveLifetimeSettings, { refreshes: [getLifetime] });
  const [settings, setSettings] = useState(given);
  const set = (part: Partial<Settings>) => setSettings({ ...settings, ...part });
  const number = (label: string, value: number, min: number, max: number, put: (next: number) => void) => (
    <Form.Item label={label}>
      <InputNumber {...{ min, max, value }} onChange={(next) => put(next ?? value)} />
    </Form.Item>
  );
  const save = () =>
    act.mutate(
      { body: settings },
      {
        onSuccess: () => {
          void message.success(text('value.saved'));
          close();
        },
      },
    );
  return (
    <Form layout="vertical">
      <Form.Item label={text('value.model')}>
        <Select
          value={settings.model}
          options={modelCodes.map((value) => ({ value, label: modelNames[value] }))}
          onChange={(model) => set({ model })}
        />
      </Form.Item>
      <Form.Item label={text('value.worth')}>
        <Select
          value={settings.worth}
          options={[
            { value: 'revenue', label: text('value.moneyRevenue') },
            { value: 'amount', label: text('value.moneyAmount') },
          ]}
          onChange={(worth) => set({ worth })}
        />
      </Form.Item>
      {number(text('value.horizon'), settings.horizonDays, 7, 1826, (horizonDays) => set({ horizonDays }))}
      {number(text('value.discount'), settings.discountYearly * 100, 0, 100, (percent) =>
        set({ discountYearly: percent / 100 }),
      )}
      {number(text('value.holdoutDays'), settings.holdoutDays, 7, 730, (holdoutDays) => set({ holdoutDays }))}
      {number(text('value.periodDays'), settings.periodDays, 1, 366, (periodDays) => set({ periodDays }))}
      <ProblemLine problem={act.error} />
      <Button type="primary" loading={act.isPending} onClick={save}>
        {text('value.save')}
      </Button>
    </Form>
  );
}

export function LifetimeSettingsButton({ settings }: { readonly settings: Settings }) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may('value.write')) return null;
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('value.settings')}</Button>
      <Drawer open={open} onClose={() => setOpen(false)} size={420} title={text('value.settings')} destroyOnHidden>
        <SettingsForm given={settings} close={() => setOpen(false)} />
      </Drawer>
    </>
  );
}
