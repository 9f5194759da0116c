// What every event may carry, and what happens to events that nobody planned.
import { getPlan, listPlanVersions, savePlanSettings } from '@contracts/record/tracking-plan/contract.ts';
import { Button, Drawer, Form, Radio } from 'antd';
import { useState } from 'react';
import { type Reading, useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import type { PlanAnswer } from './plan.tsx';
import { PropertyFields, type PropertyValues, propertyOf, propertyValues } from './property-fields.tsx';
import { PropertyTable } from './property-table.tsx';

interface Values {
  readonly unknownEvents: PlanAnswer['unknownEvents'];
  readonly common?: readonly PropertyValues[];
}

function SettingsDrawer({ plan, onClose }: { readonly plan: PlanAnswer; readonly onClose: () => void }) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const save = useAct(savePlanSettings, { refreshes: [getPlan, listPlanVersions] });
  return (
    <Drawer
      open
      size={760}
      title={text('plan.tabCommon')}
      onClose={onClose}
      footer={
        <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
          {text('action.save')}
        </Button>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ unknownEvents: plan.unknownEvents, common: plan.common.map(propertyValues) }}
        onFinish={(values) =>
          save.mutate(
            {
              body: {
                unknownEvents: values.unknownEvents,
                common: (values.common ?? []).map(propertyOf),
                note: '',
                baseVersion: plan.version,
              },
            },
            { onSuccess: onClose },
          )
        }
      >
        <Form.Item name="unknownEvents" label={text('plan.unknownEvents')}>
          <Radio.Group
            options={[
              { value: 'propose', label: text('plan.propose') },
              { value: 'quarantine', label: text('plan.quarantine') },
            ]}
          />
        </Form.Item>
        <PropertyFields name="common" />
        <ProblemLine problem={save.error} />
      </Form>
    </Drawer>
  );
}

export function CommonProperties({
  reading,
  canWrite,
}: {
  readonly reading: Reading<PlanAnswer>;
  readonly canWrite: boolean;
}) {
  const text = useText();
  const [editing, setEditing] = useState(false);
  return (
    <Panel
      flush
      title={text('plan.tabCommon')}
      extra={
        canWrite && (
          <Button size="small" onClick={() => setEditing(true)}>
            {text('action.edit')}
          </Button>
        )
      }
    >
      <Ready of={reading}>
        {(plan) => (
          <>
            <p className="zy-soft" style={{ padding: '0 18px 10px' }}>
              {text('plan.unknownEvents')}: {text(`plan.${plan.unknownEvents}`)}
            </p>
            <PropertyTable properties={plan.common} />
            {editing && <SettingsDrawer plan={plan} onClose={() => setEditing(false)} />}
          </>
        )}
      </Ready>
    </Panel>
  );
}
