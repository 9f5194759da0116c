// Makes a write key or changes one.
import {
  createWriteKeyEndpoint,
  dialectNames,
  listWriteKeys,
  updateWriteKey,
} from '@contracts/record/ingest/contract.ts';
import { Form, Input, InputNumber, Modal, Radio, Select } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import type { Made, WriteKey } from './write-keys.tsx';

interface Values {
  readonly source: string;
  readonly name: string;
  readonly dialects: WriteKey['dialects'];
  readonly trust: WriteKey['trust'];
  readonly origins?: string;
  readonly eventsPerSecondMax: number;
  readonly customKey?: string;
}

const lines = (value: string | undefined): string[] => (value ?? '').split(/\s+/).filter(Boolean);

function Fields({ isNew }: { readonly isNew: boolean }) {
  const text = useText();
  const trust = Form.useWatch<Values['trust'] | undefined>('trust');
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <>
      <div className="zy-grid zy-grid-2" style={{ rowGap: 0 }}>
        <Form.Item name="name" label={text('keys.name')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="source" label={text('keys.source')} extra={text('keys.sourceHint')} rules={rules}>
          <Input disabled={!isNew} />
        </Form.Item>
      </div>
      <Form.Item name="trust" label={text('keys.trust')} extra={text('keys.trustHint')} rules={rules}>
        <Radio.Group
          disabled={!isNew}
          options={[
            { value: 'public', label: text('trust.public') },
            { value: 'server', label: text('trust.server') },
          ]}
        />
      </Form.Item>
      <Form.Item name="dialects" label={text('keys.dialects')} rules={rules}>
        <Select mode="multiple" options={dialectNames.map((value) => ({ value, label: text(`dialect.${value}`) }))} />
      </Form.Item>
      <Form.Item name="origins" label={text('keys.origins')} extra={text('keys.originsHint')}>
        <Input.TextArea rows={2} />
      </Form.Item>
      <div className="zy-grid zy-grid-2" style={{ rowGap: 0 }}>
        <Form.Item name="eventsPerSecondMax" label={text('keys.rate')} rules={rules}>
          <InputNumber min={1} max={1_000_000} precision={0} style={{ width: '100%' }} />
        </Form.Item>
        {isNew && trust === 'public' && (
          <Form.Item name="customKey" label={text('keys.customKey')} extra={text('keys.customKeyHint')}>
            <Input />
          </Form.Item>
        )}
      </div>
    </>
  );
}

export function WriteKeyEditor(props: {
  readonly writeKey: WriteKey | null;
  readonly onClose: () => void;
  readonly onMade: (made: Made) => void;
}) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const create = useAct(createWriteKeyEndpoint, { refreshes: [listWriteKeys] });
  const update = useAct(updateWriteKey, { refreshes: [listWriteKeys] });
  const { writeKey } = props;
  const act = writeKey ? update : create;
  const submit = (values: Values) => {
    const { name, dialects, eventsPerSecondMax } = values;
    const body = { name, dialects, eventsPerSecondMax, allowedOrigins: lines(values.origins) };
    if (writeKey) {
      update.mutate({ params: { keyId: writeKey.id }, body }, { onSuccess: props.onClose });
      return;
    }
    const { source, trust, customKey } = values;
    create.mutate(
      { body: { ...body, source, trust, ...(customKey ? { customKey } : {}) } },
      {
        onSuccess: (made) => {
          props.onClose();
          props.onMade(made);
        },
      },
    );
  };
  return (
    <Modal
      open
      width={620}
      title={text(writeKey ? 'action.edit' : 'keys.create')}
      onCancel={props.onClose}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={
          writeKey
            ? { ...writeKey, origins: writeKey.allowedOrigins.join('\n') }
            : { trust: 'public', dialects: ['zhiyin'], eventsPerSecondMax: 1_000 }
        }
        onFinish={submit}
      >
        <Fields isNew={writeKey === null} />
        <ProblemLine problem={act.error} />
      </Form>
    </Modal>
  );
}
