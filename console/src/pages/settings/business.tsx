// Conventions that figures follow.
import { readSettings, writeBusiness } from '@contracts/platform/settings/contract.ts';
import { Alert, Button, Form, InputNumber, Radio } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';

type SettingsAnswer = AnswerOf<typeof readSettings>;

function BusinessForm({ settings }: { readonly settings: SettingsAnswer }) {
  const text = useText();
  const { may } = useSession();
  const save = useAct(writeBusiness, { refreshes: [readSettings] });
  return (
    <Form
      layout="vertical"
      requiredMark={false}
      disabled={!may('settings.write')}
      initialValues={settings.business}
      onFinish={(body: SettingsAnswer['business']) => save.mutate({ body })}
      style={{ maxWidth: 520 }}
    >
      <Form.Item label={text('settings.timeZone')} extra={text('settings.timeZoneHint')}>
        <strong>{settings.timeZone}</strong>
      </Form.Item>
      <Form.Item name="weekStart" label={text('settings.weekStart')}>
        <Radio.Group
          options={[
            { value: 'monday', label: text('settings.monday') },
            { value: 'sunday', label: text('settings.sunday') },
          ]}
        />
      </Form.Item>
      <Form.Item name="yearStartMonth" label={text('settings.yearStartMonth')}>
        <InputNumber min={1} max={12} precision={0} />
      </Form.Item>
      <Form.Item name="smallGroupCustomers" label={text('settings.smallGroup')} extra={text('settings.smallGroupHint')}>
        <InputNumber min={1} max={1000} precision={0} />
      </Form.Item>
      <ProblemLine problem={save.error} />
      {save.isSuccess && <Alert type="success" showIcon title={text('settings.saved')} style={{ marginBottom: 12 }} />}
      {may('settings.write') && (
        <Button type="primary" htmlType="submit" loading={save.isPending}>
          {text('action.save')}
        </Button>
      )}
    </Form>
  );
}

export function Business() {
  const text = useText();
  const settings = useRead(readSettings, {});
  return (
    <Panel title={text('settings.tabBusiness')}>
      <Ready of={settings}>{(answer) => <BusinessForm settings={answer} />}</Ready>
    </Panel>
  );
}
