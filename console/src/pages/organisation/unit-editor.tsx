// Records a unit from a day on: a new one below, or a change of name, place or status.
import { getOrganisationTree, getUnit, saveUnit, unitKinds } from '@contracts/record/organisation/contract.ts';
import { Alert, DatePicker, Form, Input, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';

type Unit = AnswerOf<typeof getUnit>['unit'];

interface Values {
  readonly unitId: string;
  readonly kind: Unit['kind'];
  readonly name: string;
  readonly parentId?: string;
  readonly managerId?: string;
  readonly status: Unit['status'];
  readonly effectiveFrom: Dayjs;
  readonly reason: string;
}

function Fields({ isNew }: { readonly isNew: boolean }) {
  const text = useText();
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <>
      <div className="zy-grid zy-grid-2" style={{ rowGap: 0 }}>
        <Form.Item name="unitId" label={text('organisation.unitId')} rules={rules}>
          <Input disabled={!isNew} />
        </Form.Item>
        <Form.Item name="kind" label={text('organisation.kind')} rules={rules}>
          <Select options={unitKinds.map((value) => ({ value, label: text(`unitKind.${value}`) }))} />
        </Form.Item>
        <Form.Item name="name" label={text('organisation.name')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="parentId" label={text('organisation.parent')}>
          <Input />
        </Form.Item>
        <Form.Item name="managerId" label={text('organisation.manager')}>
          <Input />
        </Form.Item>
        <Form.Item name="status" label={text('organisation.status')} rules={rules}>
          <Select
            options={[
              { value: 'active', label: text('organisation.active') },
              { value: 'closed', label: text('organisation.closed') },
            ]}
          />
        </Form.Item>
        <Form.Item name="effectiveFrom" label={text('organisation.effective')} rules={rules}>
          <DatePicker />
        </Form.Item>
      </div>
      <Form.Item name="reason" label={text('action.reason')} extra={text('action.reasonHint')} rules={rules}>
        <Input />
      </Form.Item>
    </>
  );
}

export function UnitEditor(props: {
  /** Null: a new unit below `parentId`. */
  readonly unit: Unit | null;
  readonly parentId: string;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const save = useAct(saveUnit, { refreshes: [getOrganisationTree, getUnit] });
  const { unit } = props;
  return (
    <Modal
      open
      width={620}
      title={text(unit ? 'organisation.editUnit' : 'organisation.newUnit')}
      onCancel={props.onClose}
      okText={text(save.data ? 'action.close' : 'action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={save.isPending}
      onOk={() => (save.data ? props.onClose() : form.submit())}
    >
      {save.data ? (
        <Alert type="success" showIcon title={text('organisation.savedSoon')} />
      ) : (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{
            ...(unit ?? { kind: 'team', status: 'active', parentId: props.parentId }),
            effectiveFrom: dayjs(),
          }}
          onFinish={(values) =>
            save.mutate({
              params: { unitId: values.unitId },
              body: {
                kind: values.kind,
                name: values.name,
                parentId: values.parentId || null,
                managerId: values.managerId || null,
                status: values.status,
                effectiveFrom: values.effectiveFrom.format('YYYY-MM-DD'),
                reason: values.reason,
              },
            })
          }
        >
          <Fields isNew={unit === null} />
          <ProblemLine problem={save.error} />
        </Form>
      )}
    </Modal>
  );
}
