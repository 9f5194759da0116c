// Gives one customer, a list, or everybody of a unit to other people, teams or branches from a day on.
import { getCustomer } from '@contracts/know/profiles/contract.ts';
import {
  getOrganisationTree,
  listUnassignedCustomers,
  listUnitCustomers,
  reassignCustomer,
  reassignCustomers,
  relationTypes,
} from '@contracts/record/organisation/contract.ts';
import { Alert, DatePicker, Form, Input, Modal, Radio, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { equalRatios } from './ratios.ts';

export type ReassignTarget =
  | { readonly kind: 'one'; readonly customerId: string }
  | { readonly kind: 'list'; readonly customerIds: readonly string[] }
  | { readonly kind: 'unit'; readonly unitId: string };

interface Values {
  readonly type: (typeof relationTypes)[number];
  readonly to: string[];
  readonly distribution: 'each' | 'spread';
  readonly from: Dayjs;
  readonly reason: string;
}

const useReassign = (target: ReassignTarget) => {
  const refreshes = [getCustomer, listUnitCustomers, listUnassignedCustomers, getOrganisationTree];
  const one = useAct(reassignCustomer, { refreshes, throughLog: true });
  const many = useAct(reassignCustomers, { refreshes, throughLog: true });
  const run = ({ type, to, distribution, from, reason }: Values) => {
    const shared = target.kind === 'one' || distribution === 'each';
    const ratios = shared ? equalRatios(to.length) : to.map(() => '1');
    const base = {
      type,
      from: from.format('YYYY-MM-DD'),
      reason,
      to: to.map((unitId, index) => ({ unitId, ratio: ratios[index] ?? '1' })),
    };
    if (target.kind === 'one') {
      one.mutate({ params: { customerId: target.customerId }, body: base });
      return;
    }
    const customers = target.kind === 'unit' ? { ofUnit: target.unitId } : { customerIds: [...target.customerIds] };
    many.mutate({ body: { ...base, customers, distribution } });
  };
  return { act: target.kind === 'one' ? one : many, run, unknown: many.data?.unknown ?? [] };
};

function Fields({ target }: { readonly target: ReassignTarget }) {
  const text = useText();
  const tree = useRead(getOrganisationTree, {}, { forChoices: true, staleMs: 60_000 });
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <>
      <Form.Item name="type" label={text('organisation.relation')} rules={rules}>
        <Select options={relationTypes.map((value) => ({ value, label: text(`relationType.${value}`) }))} />
      </Form.Item>
      <Form.Item name="to" label={text('organisation.to')} extra={text('organisation.toHint')} rules={rules}>
        <Select
          mode="multiple"
          maxCount={20}
          showSearch={{ optionFilterProp: 'label' }}
          options={(tree.data?.units ?? [])
            .filter(({ kind, status }) => status === 'active' && kind !== 'head_office' && kind !== 'region')
            .map(({ unitId, name, kind }) => ({
              value: unitId,
              label: `${name} · ${text(`unitKind.${kind}`)} · ${unitId}`,
            }))}
        />
      </Form.Item>
      {target.kind !== 'one' && (
        <Form.Item name="distribution" label={text('organisation.distribution')}>
          <Radio.Group
            options={[
              { value: 'spread', label: text('organisation.spread') },
              { value: 'each', label: text('organisation.each') },
            ]}
          />
        </Form.Item>
      )}
      <Form.Item name="from" label={text('organisation.effective')} rules={rules}>
        <DatePicker />
      </Form.Item>
      <Form.Item
        name="reason"
        label={text('action.reason')}
        extra={text('action.reasonHint')}
        rules={[{ required: true, min: 2, max: 500, message: text('sign.required') }]}
      >
        <Input />
      </Form.Item>
    </>
  );
}

export function ReassignDialog({ target, onClose }: { readonly target: ReassignTarget; readonly onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  const [form] = Form.useForm<Values>();
  const { act, run, unknown } = useReassign(target);
  return (
    <Modal
      open
      width={560}
      title={text('organisation.reassign')}
      onCancel={onClose}
      okText={text(act.data ? 'action.close' : 'action.confirm')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={() => (act.data ? onClose() : form.submit())}
    >
      {act.data ? (
        <Alert
          type="success"
          showIcon
          title={text('organisation.accepted', { changed: format.count(act.data.changed) })}
          description={
            unknown.length > 0 && text('organisation.unknownCustomers', { count: format.count(unknown.length) })
          }
        />
      ) : (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={{ type: 'served_by', distribution: 'spread', from: dayjs() }}
          onFinish={run}
        >
          <Fields target={target} />
          <ProblemLine problem={act.error} />
        </Form>
      )}
    </Modal>
  );
}
