// Shows the clear text of one personal value to who may see it, with a reason that goes into the audit trail.
import { EyeOutlined } from '@ant-design/icons';
import { revealField } from '@contracts/know/profiles/contract.ts';
import { Button, Form, Input, Modal, Tooltip } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine } from '../../ui/states.tsx';

interface RevealProps {
  readonly customerId: string;
  readonly field: string;
}

function RevealDialog({ customerId, field, onClose }: RevealProps & { readonly onClose: () => void }) {
  const text = useText();
  const act = useAct(revealField);
  const [form] = Form.useForm<{ reason: string }>();
  const submit = ({ reason }: { reason: string }) => act.mutate({ params: { customerId }, body: { field, reason } });
  return (
    <Modal
      open
      title={text('customer.revealTitle')}
      onCancel={onClose}
      okText={text(act.data ? 'action.close' : 'customer.reveal')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={() => (act.data ? onClose() : form.submit())}
    >
      {act.data ? (
        <div className="zy-stack">
          <span className="zy-soft">{text('customer.revealDone')}</span>
          <div className="zy-secret">{act.data.value ?? text('customer.revealGone')}</div>
        </div>
      ) : (
        <Form form={form} layout="vertical" onFinish={submit} requiredMark={false}>
          <p className="zy-soft">{text('customer.revealWhy')}</p>
          <Form.Item
            name="reason"
            label={text('action.reason')}
            rules={[{ required: true, min: 2, max: 200, message: text('sign.required') }]}
          >
            <Input autoFocus />
          </Form.Item>
          <ProblemLine problem={act.error} />
        </Form>
      )}
    </Modal>
  );
}

export function RevealButton(props: RevealProps) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  if (!may('customers.reveal')) return null;
  return (
    <>
      <Tooltip title={text('customer.reveal')}>
        <Button
          type="text"
          size="small"
          icon={<EyeOutlined />}
          aria-label={`${text('customer.reveal')} ${props.field}`}
          onClick={() => setOpen(true)}
        />
      </Tooltip>
      {open && <RevealDialog {...props} onClose={() => setOpen(false)} />}
    </>
  );
}
