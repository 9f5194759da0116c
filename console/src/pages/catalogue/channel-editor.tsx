// Creates or changes a channel.
import { channelKinds, listChannels, saveChannel } from '@contracts/record/catalogue/contract.ts';
import { Alert, Form, Input, Modal, Select } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import type { Channel } from './channels.tsx';

interface Values {
  readonly code: string;
  readonly name: string;
  readonly kind: Channel['kind'];
  readonly domain: Channel['domain'];
  readonly ownerUnitId?: string;
  readonly status: Channel['status'];
  readonly note?: string;
}

function Fields({ isNew }: { readonly isNew: boolean }) {
  const text = useText();
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <div className="zy-grid zy-grid-2" style={{ rowGap: 0 }}>
      <Form.Item name="code" label={text('channels.code')} rules={rules}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="name" label={text('channels.name')} rules={rules}>
        <Input />
      </Form.Item>
      <Form.Item name="kind" label={text('channels.kind')} rules={rules}>
        <Select options={channelKinds.map((value) => ({ value, label: text(`channelKind.${value}`) }))} />
      </Form.Item>
      <Form.Item name="domain" label={text('channels.domain')} rules={rules}>
        <Select
          options={[
            { value: 'public', label: text('channels.public') },
            { value: 'private', label: text('channels.private') },
          ]}
        />
      </Form.Item>
      <Form.Item name="ownerUnitId" label={text('channels.owner')}>
        <Input />
      </Form.Item>
      <Form.Item name="status" label={text('channels.status')} rules={rules}>
        <Select
          options={[
            { value: 'active', label: text('channels.active') },
            { value: 'closed', label: text('channels.closed') },
          ]}
        />
      </Form.Item>
      <Form.Item name="note" label={text('channels.note')} style={{ gridColumn: '1 / -1' }}>
        <Input />
      </Form.Item>
    </div>
  );
}

export function ChannelEditor({
  channel,
  onClose,
}: {
  readonly channel: Channel | null;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const save = useAct(saveChannel, { refreshes: [listChannels] });
  return (
    <Modal
      open
      width={600}
      title={text(channel ? 'channels.editTitle' : 'channels.create')}
      onCancel={onClose}
      okText={text(save.data ? 'action.close' : 'action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={save.isPending}
      onOk={() => (save.data ? onClose() : form.submit())}
    >
      {save.data ? (
        <Alert type="success" showIcon title={text('organisation.savedSoon')} />
      ) : (
        <Form
          form={form}
          layout="vertical"
          requiredMark={false}
          initialValues={channel ?? { domain: 'public', status: 'active' }}
          onFinish={({ code, name, kind, domain, ownerUnitId, status, note }) =>
            save.mutate({
              params: { code },
              body: { name, kind, domain, status, ownerUnitId: ownerUnitId || null, note: note || null },
            })
          }
        >
          <Fields isNew={channel === null} />
          <ProblemLine problem={save.error} />
        </Form>
      )}
    </Modal>
  );
}
