// Makes or changes a tag.
import type { TagDefinition, TagSchedule, TagSubject } from '@contracts/know/tags/contract.ts';
import {
  createTag,
  listTagProposals,
  listTags,
  tagKinds,
  tagSchedules,
  tagSubjects,
  updateTag,
} from '@contracts/know/tags/contract.ts';
import { App, Button, Drawer, Form, Input, InputNumber, Select, Switch } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { blankTagCondition, groupOf, type TagGroup } from './condition.ts';
import { ConditionEditor } from './condition-editor.tsx';
import type { TagRow } from './tags.tsx';

interface Values {
  readonly code: string;
  readonly nameZh: string;
  readonly nameEn: string;
  readonly descriptionZh?: string;
  readonly descriptionEn?: string;
  readonly category: string;
  readonly kind: TagDefinition['kind'];
  readonly owner?: string;
  readonly schedule: TagSchedule;
  readonly subject: TagSubject;
  readonly governed: boolean;
  readonly attribute?: string;
  readonly fromQuantile?: number;
  readonly toQuantile?: number;
  readonly model?: string;
}

const valuesOf = (tag: TagRow): Values => ({
  code: tag.code,
  nameZh: tag.name.zh,
  nameEn: tag.name.en,
  descriptionZh: tag.description.zh,
  descriptionEn: tag.description.en,
  category: tag.category,
  kind: tag.definition.kind,
  ...{ owner: tag.owner, schedule: tag.schedule, subject: tag.subject, governed: tag.governed },
  ...(tag.definition.kind === 'statistical' ? tag.definition.quantile : {}),
  ...(tag.definition.kind === 'model' ? { model: tag.definition.model } : {}),
});

const initialGroup = (tag: TagRow | null): TagGroup =>
  tag?.definition.kind === 'rule'
    ? groupOf(tag.definition.condition)
    : { kind: 'all', of: [blankTagCondition('attribute')] };

const definitionWith =
  (condition: TagGroup) =>
  (values: Values): TagDefinition => {
    if (values.kind === 'rule') return { kind: 'rule', condition };
    if (values.kind === 'statistical') {
      const { attribute = '', fromQuantile = 0, toQuantile = 1 } = values;
      return { kind: 'statistical', quantile: { attribute, fromQuantile, toQuantile } };
    }
    return values.kind === 'model' ? { kind: 'model', model: values.model ?? '' } : { kind: 'fact' };
  };

function NameFields({ isNew }: { readonly isNew: boolean }) {
  const text = useText();
  const required = { required: true, message: text('sign.required') };
  return (
    <>
      <Form.Item
        name="code"
        label={text('tags.code')}
        rules={[required, { pattern: /^[a-z][a-z0-9_]{1,63}$/, message: 'a-z 0-9 _' }]}
      >
        <Input disabled={!isNew} />
      </Form.Item>
      <div className="zy-grid zy-grid-2">
        <Form.Item name="nameZh" label={text('tags.nameZh')} rules={[required]}>
          <Input />
        </Form.Item>
        <Form.Item name="nameEn" label={text('tags.nameEn')} rules={[required]}>
          <Input />
        </Form.Item>
        <Form.Item name="descriptionZh" label={text('tags.descriptionZh')}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item name="descriptionEn" label={text('tags.descriptionEn')}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item name="category" label={text('tags.category')} rules={[required]}>
          <Input />
        </Form.Item>
        <Form.Item name="kind" label={text('tags.kind')} rules={[required]}>
          <Select disabled={!isNew} options={tagKinds.map((value) => ({ value, label: text(`tagKind.${value}`) }))} />
        </Form.Item>
      </div>
    </>
  );
}

function CatalogueFields({ isNew }: { readonly isNew: boolean }) {
  const text = useText();
  return (
    <>
      <div className="zy-grid zy-grid-3">
        <Form.Item name="owner" label={text('tagCatalogue.owner')}>
          <Input maxLength={64} />
        </Form.Item>
        <Form.Item name="schedule" label={text('tagCatalogue.schedule')}>
          <Select options={tagSchedules.map((value) => ({ value, label: text(`tagCatalogue.${value}`) }))} />
        </Form.Item>
        <Form.Item name="subject" label={text('tagCatalogue.subject')}>
          <Select
            disabled={!isNew}
            options={tagSubjects.map((value) => ({ value, label: text(`tagCatalogue.${value}`) }))}
          />
        </Form.Item>
      </div>
      <p className="zy-faint">{text('tagCatalogue.subjectHint')}</p>
      <Form.Item name="governed" label={text('tagCatalogue.governed')} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}

function StatisticalFields() {
  const text = useText();
  const required = { required: true, message: text('sign.required') };
  return (
    <div className="zy-grid zy-grid-3">
      <Form.Item name="attribute" label={text('tags.attribute')} rules={[required]}>
        <Input />
      </Form.Item>
      <Form.Item name="fromQuantile" label={text('tags.fromQuantile')} rules={[required]}>
        <InputNumber min={0} max={1} step={0.05} style={{ width: '100%' }} />
      </Form.Item>
      <Form.Item name="toQuantile" label={text('tags.toQuantile')} rules={[required]}>
        <InputNumber min={0} max={1} step={0.05} style={{ width: '100%' }} />
      </Form.Item>
    </div>
  );
}

export function TagEditor({ tag, onClose }: { readonly tag: TagRow | null; readonly onClose: () => void }) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const kind = Form.useWatch('kind', form);
  const [condition, setCondition] = useState(() => initialGroup(tag));
  const definitionOf = definitionWith(condition);
  const { message } = App.useApp();
  const create = useAct(createTag, { refreshes: [listTags, listTagProposals] });
  const update = useAct(updateTag, { refreshes: [listTags, listTagProposals] });
  const act = tag ? update : create;
  const submit = (values: Values) => {
    const body = {
      name: { zh: values.nameZh, en: values.nameEn },
      description: { zh: values.descriptionZh ?? '', en: values.descriptionEn ?? '' },
      category: values.category,
      ...{ owner: values.owner ?? '', schedule: values.schedule, governed: values.governed },
      definition: definitionOf(values),
    };
    const onSuccess = ({ proposed }: { readonly proposed: boolean }) => {
      if (proposed) void message.info(text('tagCatalogue.proposed'));
      onClose();
    };
    if (tag) update.mutate({ params: { code: tag.code }, body }, { onSuccess });
    else create.mutate({ body: { code: values.code, subject: values.subject, ...body } }, { onSuccess });
  };
  return (
    <Drawer
      open
      size={860}
      title={text(tag ? 'tags.editTitle' : 'tags.create')}
      onClose={onClose}
      footer={
        <div className="zy-row">
          <Button type="primary" loading={act.isPending} onClick={() => form.submit()}>
            {text('action.save')}
          </Button>
          <Button onClick={onClose}>{text('action.cancel')}</Button>
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={
          tag
            ? valuesOf(tag)
            : { kind: 'rule', fromQuantile: 0.9, toQuantile: 1, schedule: 'live', subject: 'customer', governed: false }
        }
        onFinish={submit}
      >
        <NameFields isNew={tag === null} />
        <CatalogueFields isNew={tag === null} />
        {kind === 'rule' && <ConditionEditor value={condition} onChange={setCondition} />}
        {kind === 'statistical' && <StatisticalFields />}
        {kind === 'model' && (
          <Form.Item
            name="model"
            label={text('tags.model')}
            rules={[{ required: true, message: text('sign.required') }]}
          >
            <Input />
          </Form.Item>
        )}
        <ProblemLine problem={act.error} />
      </Form>
    </Drawer>
  );
}
