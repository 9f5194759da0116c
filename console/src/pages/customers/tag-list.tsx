// The tags of a customer; each opens to how it was made, when and from what. Fact tags are put on and taken off here.
import { PlusOutlined } from '@ant-design/icons';
import { getCustomer } from '@contracts/know/profiles/contract.ts';
import { assignTag, listTags, unassignTag } from '@contracts/know/tags/contract.ts';
import { Button, Form, Input, Modal, Popover, Select, Tag } from 'antd';
import { useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { useAttributeWords } from '../../ui/use-attribute-words.ts';
import type { CustomerView } from './customer.tsx';
import { TagHistory } from './tag-history.tsx';

type TagView = CustomerView['tags'][number];

const colors = { fact: 'cyan', rule: 'geekblue', statistical: 'orange', model: 'purple' } as const;

/** What an assignment says of itself, and beside it what was looked at, each under the name it was kept by. */
const lookedAt = ({ from: { inputs, ...own } }: TagView): readonly (readonly [name: string, value: unknown])[] => [
  ...Object.entries(own),
  ...(inputs === null || typeof inputs !== 'object' ? [] : Object.entries(inputs)),
];

function Provenance({ tag, customerId }: { readonly tag: TagView; readonly customerId: string }) {
  const text = useText();
  const format = useFormat();
  const words = useAttributeWords();
  const { may } = useSession();
  const [removing, setRemoving] = useState(false);
  return (
    <div style={{ maxWidth: 360 }} className="zy-stack">
      <dl className="zy-kv">
        <dt>{text('tags.kind')}</dt>
        <dd>{text(`tagKind.${tag.kind}`)}</dd>
        <dt>{text('customer.tagBy')}</dt>
        <dd>{text.code('tagMadeBy', tag.madeBy)}</dd>
        <dt>{text('customer.tagAt')}</dt>
        <dd>{format.instant(tag.assignedAt)}</dd>
        {tag.version && (
          <>
            <dt>{text('customer.tagVersion')}</dt>
            <dd>{tag.version}</dd>
          </>
        )}
        {lookedAt(tag).map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}>
            <dt title={name}>{words.evidenceName(name)}</dt>
            <dd title={JSON.stringify(value)}>{words.evidenceText(name, value)}</dd>
          </div>
        ))}
      </dl>
      {tag.kind === 'fact' && may('tags.write') && (
        <Button size="small" danger onClick={() => setRemoving(true)}>
          {text('customer.removeTag')}
        </Button>
      )}
      {removing && (
        <TagDialog customerId={customerId} mode="unassign" code={tag.code} onClose={() => setRemoving(false)} />
      )}
    </div>
  );
}

interface TagDialogProps {
  readonly customerId: string;
  readonly mode: 'assign' | 'unassign';
  readonly code?: string;
  readonly onClose: () => void;
}

function TagDialog({ customerId, mode, code, onClose }: TagDialogProps) {
  const text = useText();
  const say = useBilingual();
  const facts = useRead(listTags, { query: { kind: 'fact' } }, { enabled: mode === 'assign' });
  const assign = useAct(assignTag, { refreshes: [getCustomer] });
  const unassign = useAct(unassignTag, { refreshes: [getCustomer] });
  const act = mode === 'assign' ? assign : unassign;
  const [form] = Form.useForm<{ code: string; reason: string }>();
  return (
    <Modal
      open
      title={text(mode === 'assign' ? 'customer.addTag' : 'customer.removeTag')}
      onCancel={onClose}
      okText={text('action.confirm')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ code }}
        onFinish={(values) =>
          act.mutate(
            { params: { code: values.code ?? code ?? '' }, body: { customerIds: [customerId], reason: values.reason } },
            { onSuccess: onClose },
          )
        }
      >
        {mode === 'assign' && (
          <Form.Item name="code" label={text('tags.name')} rules={[{ required: true, message: text('sign.required') }]}>
            <Select
              showSearch={{ optionFilterProp: 'label' }}
              options={(facts.data?.rows ?? []).map((tag) => ({ value: tag.code, label: say(tag.name) }))}
            />
          </Form.Item>
        )}
        <Form.Item
          name="reason"
          label={text('action.reason')}
          extra={text('action.reasonHint')}
          rules={[{ required: true, min: 2, max: 200, message: text('sign.required') }]}
        >
          <Input />
        </Form.Item>
        <ProblemLine problem={act.error} />
      </Form>
    </Modal>
  );
}

export function TagList({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const [adding, setAdding] = useState(false);
  const customerId = customer.header.customerId;
  return (
    <div className="zy-tags">
      {customer.tags.length === 0 && <span className="zy-faint">{text('customer.noTags')}</span>}
      {customer.tags.map((tag) => (
        <Popover
          key={tag.code}
          trigger="click"
          title={say(tag.name)}
          content={<Provenance tag={tag} customerId={customerId} />}
        >
          <button type="button" className="zy-tag">
            <Tag variant="filled" color={colors[tag.kind]}>
              {say(tag.name)}
            </Tag>
          </button>
        </Popover>
      ))}
      {may('tags.write') && (
        <Button size="small" type="dashed" icon={<PlusOutlined />} onClick={() => setAdding(true)}>
          {text('customer.addTag')}
        </Button>
      )}
      <TagHistory customerId={customerId} />
      {adding && <TagDialog customerId={customerId} mode="assign" onClose={() => setAdding(false)} />}
    </div>
  );
}
