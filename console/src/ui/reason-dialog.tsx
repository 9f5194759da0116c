// Asks for a reason before something that matters is done; the reason goes into the audit trail.
import { Form, Input, Modal } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';
import { useText } from '../i18n/index.ts';
import { ProblemLine } from './states.tsx';

interface ReasonDialogProps {
  readonly open: boolean;
  readonly title: ReactNode;
  readonly why?: ReactNode;
  readonly danger?: boolean;
  /** Asks also for whom or what it is about. */
  readonly subjectLabel?: string;
  readonly act: { readonly isPending: boolean; readonly error: Problem | null };
  readonly onConfirm: (reason: string, subject: string) => void;
  readonly onClose: () => void;
}

export function ReasonDialog(props: ReasonDialogProps) {
  const text = useText();
  const [form] = Form.useForm<{ reason: string; subject?: string }>();
  const required = text('sign.required');
  return (
    <Modal
      open={props.open}
      title={props.title}
      onCancel={props.onClose}
      okText={text('action.confirm')}
      cancelText={text('action.cancel')}
      okButtonProps={{ danger: props.danger ?? false }}
      confirmLoading={props.act.isPending}
      onOk={() => form.submit()}
      destroyOnHidden
    >
      {props.why && <p className="zy-soft">{props.why}</p>}
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        preserve={false}
        onFinish={(values) => props.onConfirm(values.reason, values.subject ?? '')}
      >
        {props.subjectLabel && (
          <Form.Item name="subject" label={props.subjectLabel} rules={[{ required: true, message: required }]}>
            <Input />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={text('action.reason')}
          extra={text('action.reasonHint')}
          rules={[{ required: true, min: 2, max: 200, message: required }]}
        >
          <Input />
        </Form.Item>
        <ProblemLine problem={props.act.error} />
      </Form>
    </Modal>
  );
}
