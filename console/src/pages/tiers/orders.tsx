// Tiers by hand and invitations: one person asks, another agrees.
import {
  decideOrder,
  endOrder,
  listMembers,
  listOrders,
  proposeOrder,
  readScheme,
} from '@contracts/reward/tiers/contract.ts';
import { Button, Form, Input, Modal, Select } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DayField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type Order = AnswerOf<typeof listOrders>['items'][number];
type Tiers = AnswerOf<typeof readScheme>['tiers'];

const refreshes = [listOrders, listMembers, readScheme];

interface Values {
  readonly kind: Order['kind'];
  readonly customerId: string;
  readonly tier: string;
  readonly reason: string;
}

interface ProposeProps {
  readonly scheme: string;
  readonly tiers: Tiers;
  readonly onClose: () => void;
}

function Propose({ scheme, tiers, onClose }: ProposeProps) {
  const text = useText();
  const say = useBilingual();
  const [form] = Form.useForm<Values>();
  const [until, setUntil] = useState('');
  // The same dialog asks once, however often it is confirmed.
  const [key] = useState(() => crypto.randomUUID());
  const propose = useAct(proposeOrder, { refreshes });
  const submit = (values: Values) =>
    propose.mutate({ params: { scheme }, body: { ...values, key, until: until || null } }, { onSuccess: onClose });
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <Modal
      open
      title={text('tiers.propose')}
      okText={text('action.confirm')}
      cancelText={text('action.cancel')}
      confirmLoading={propose.isPending}
      onCancel={onClose}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" requiredMark={false} initialValues={{ kind: 'manual' }} onFinish={submit}>
        <Form.Item name="kind" label={text('tiers.kind')} rules={rules}>
          <Select
            options={(['manual', 'invitation'] as const).map((value) => ({ value, label: text(`tierOrder.${value}`) }))}
          />
        </Form.Item>
        <Form.Item name="customerId" label={text('tiers.customer')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="tier" label={text('tiers.tier')} rules={rules}>
          <Select options={tiers.map(({ code, name }) => ({ value: code, label: say(name) }))} />
        </Form.Item>
        <Form.Item label={text('tiers.until')}>
          <DayField value={until} label={text('tiers.until')} onChange={setUntil} />
        </Form.Item>
        <Form.Item name="reason" label={text('tiers.reason')} rules={rules}>
          <Input />
        </Form.Item>
      </Form>
      <ProblemLine problem={propose.error} />
    </Modal>
  );
}

function Decisions({ order }: { readonly order: Order }) {
  const text = useText();
  const { may } = useSession();
  const decide = useAct(decideOrder, { refreshes });
  const end = useAct(endOrder, { refreshes });
  const params = { orderId: order.orderId };
  if (!may('tiers.approve')) return null;
  return (
    <div className="zy-row">
      {order.state === 'proposed' && (
        <>
          <Button size="small" onClick={() => decide.mutate({ params, body: { agree: true } })}>
            {text('tiers.agree')}
          </Button>
          <Button size="small" danger onClick={() => decide.mutate({ params, body: { agree: false } })}>
            {text('tiers.reject')}
          </Button>
        </>
      )}
      {order.state === 'approved' && (
        <Button size="small" onClick={() => end.mutate({ params, body: { reason: text('tiers.endNow') } })}>
          {text('tiers.endNow')}
        </Button>
      )}
      <ProblemLine problem={decide.error ?? end.error} />
    </div>
  );
}

export function Orders({ scheme, tiers }: { readonly scheme: string; readonly tiers: Tiers }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const [proposing, setProposing] = useState(false);
  const reading = useRead(listOrders, { params: { scheme } });
  const nameOf = (code: string): string => {
    const found = tiers.find((tier) => tier.code === code);
    return found ? say(found.name) : code;
  };
  return (
    <Panel
      title={text('tiers.orders')}
      extra={may('tiers.manage') && <Button onClick={() => setProposing(true)}>{text('tiers.propose')}</Button>}
    >
      <Ready of={reading} rows={2}>
        {({ items }) => (
          <Table<Order>
            size="small"
            rowKey="orderId"
            scroll={{ x: 'max-content' }}
            pagination={{ pageSize: 10, hideOnSinglePage: true }}
            dataSource={[...items]}
            columns={[
              { title: text('tiers.kind'), key: 'kind', render: (_, row) => text(`tierOrder.${row.kind}`) },
              {
                title: text('tiers.customer'),
                key: 'customer',
                render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
              },
              { title: text('tiers.tier'), key: 'tier', render: (_, row) => nameOf(row.tier) },
              { title: text('tiers.until'), key: 'until', render: (_, row) => row.until ?? '–' },
              { title: text('tiers.reason'), key: 'reason', dataIndex: 'reason' },
              { title: text('tiers.status'), key: 'state', render: (_, row) => text(`tierOrder.${row.state}`) },
              { title: text('tiers.proposedBy'), key: 'by', dataIndex: 'proposedBy' },
              { title: text('tiers.decidedBy'), key: 'decided', render: (_, row) => row.decidedBy ?? '–' },
              { title: '', key: 'act', render: (_, row) => <Decisions order={row} /> },
            ]}
          />
        )}
      </Ready>
      {proposing && <Propose scheme={scheme} tiers={tiers} onClose={() => setProposing(false)} />}
    </Panel>
  );
}
