// What leaving means, how far ahead it is foretold, and when a model is old.
import { changeChurnSettings, getChurn } from '@contracts/know/churn/contract.ts';
import { App, Button, Form, InputNumber, Modal, Select } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';

type Settings = AnswerOf<typeof getChurn>['settings'];

const whole = [
  ['horizonDays', 14, 180],
  ['regularDaysMin', 1, 60],
  ['sleepDays', 14, 365],
  ['retrainDays', 1, 90],
] as const;

function Share(props: {
  readonly label: string;
  readonly value: number | null;
  readonly onChange: (value: number | null) => void;
}) {
  const text = useText();
  return (
    <Form.Item label={props.label}>
      <InputNumber
        min={10}
        max={100}
        precision={0}
        placeholder={text('churn.notCounted')}
        value={props.value === null ? null : Math.round(props.value * 100)}
        onChange={(typed) => props.onChange(typed === null ? null : typed / 100)}
      />
    </Form.Item>
  );
}

function Editor({ given, onClose }: { readonly given: Settings; readonly onClose: () => void }) {
  const text = useText();
  const { message } = App.useApp();
  const [settings, setSettings] = useState(given);
  const act = useAct(changeChurnSettings, { refreshes: [getChurn] });
  const set = (more: Partial<Settings>) => setSettings({ ...settings, ...more });
  const save = () =>
    act.mutate(
      { body: settings },
      {
        onSuccess: () => {
          void message.success(text('churn.computing'));
          onClose();
        },
      },
    );
  return (
    <Modal
      open
      title={text('churn.settings')}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={save}
      onCancel={onClose}
    >
      <Form layout="vertical">
        {whole.map(([name, least, most]) => (
          <Form.Item key={name} label={text(`churn.${name}`)}>
            <InputNumber
              min={least}
              max={most}
              precision={0}
              value={settings[name]}
              onChange={(typed) => set({ [name]: typed ?? least })}
            />
          </Form.Item>
        ))}
        <Form.Item label={text('churn.inactive')}>
          <Select
            style={{ width: 220 }}
            value={settings.inactive ?? 'none'}
            options={[
              { value: 'any', label: text('churn.inactiveAny') },
              { value: 'trade', label: text('churn.inactiveTrade') },
              { value: 'none', label: text('churn.notCounted') },
            ]}
            onChange={(value) => set({ inactive: value === 'any' || value === 'trade' ? value : null })}
          />
        </Form.Item>
        <Share
          label={text('churn.assetsDown')}
          value={settings.assetsDownShare}
          onChange={(assetsDownShare) => set({ assetsDownShare })}
        />
        <Share
          label={text('churn.outflow')}
          value={settings.outflowShare}
          onChange={(outflowShare) => set({ outflowShare })}
        />
      </Form>
      <ProblemLine problem={act.error} />
    </Modal>
  );
}

export function SettingsButton({ settings }: { readonly settings: Settings }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('churn.settings')}</Button>
      {open && <Editor given={settings} onClose={() => setOpen(false)} />}
    </>
  );
}
