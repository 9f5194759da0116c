// Adds an event to the plan, changes one, or accepts one that traffic proposed.
import {
  getPlan,
  listPlanVersions,
  listProposals,
  savePlannedEvent,
} from '@contracts/record/tracking-plan/contract.ts';
import { eventCategories } from '@contracts/record/tracking-plan/plan.ts';
import { Button, Checkbox, Drawer, Form, Input, Select } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import type { PlannedEvent } from './plan.tsx';
import { PropertyFields, type PropertyValues, propertyOf, propertyValues } from './property-fields.tsx';

interface Values {
  readonly name: string;
  readonly category: PlannedEvent['category'];
  readonly titleZh: string;
  readonly titleEn: string;
  readonly descriptionZh: string;
  readonly descriptionEn: string;
  readonly owner: string;
  readonly serverOnly?: boolean;
  readonly status: PlannedEvent['status'];
  readonly properties?: readonly PropertyValues[];
  readonly note?: string;
}

const valuesOf = (event: PlannedEvent): Values => ({
  name: event.name,
  category: event.category,
  titleZh: event.title.zh,
  titleEn: event.title.en,
  descriptionZh: event.description.zh,
  descriptionEn: event.description.en,
  owner: event.owner,
  serverOnly: event.serverOnly,
  status: event.status,
  properties: event.properties.map(propertyValues),
});

const eventOf = (values: Values): PlannedEvent => ({
  name: values.name,
  category: values.category,
  title: { zh: values.titleZh, en: values.titleEn },
  description: { zh: values.descriptionZh, en: values.descriptionEn },
  owner: values.owner,
  serverOnly: values.serverOnly ?? false,
  properties: (values.properties ?? []).map(propertyOf),
  status: values.status,
});

function EventFields({ nameFixed }: { readonly nameFixed: boolean }) {
  const text = useText();
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <>
      <div className="zy-grid zy-grid-2" style={{ rowGap: 0 }}>
        <Form.Item name="name" label={text('plan.name')} rules={rules}>
          <Input disabled={nameFixed} />
        </Form.Item>
        <Form.Item name="category" label={text('plan.category')} rules={rules}>
          <Select options={eventCategories.map((value) => ({ value, label: text(`eventCategory.${value}`) }))} />
        </Form.Item>
        <Form.Item name="titleZh" label={text('plan.titleZh')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="titleEn" label={text('plan.titleEn')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="descriptionZh" label={text('plan.descriptionZh')} rules={rules}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item name="descriptionEn" label={text('plan.descriptionEn')} rules={rules}>
          <Input.TextArea rows={2} />
        </Form.Item>
        <Form.Item name="owner" label={text('plan.owner')} rules={rules}>
          <Input />
        </Form.Item>
        <Form.Item name="status" label={text('plan.status')} rules={rules}>
          <Select
            options={[
              { value: 'accepted', label: text('plan.accepted') },
              { value: 'retired', label: text('plan.retired') },
            ]}
          />
        </Form.Item>
      </div>
      <Form.Item name="serverOnly" valuePropName="checked">
        <Checkbox>{text('plan.serverOnly')}</Checkbox>
      </Form.Item>
    </>
  );
}

export function EventEditor(props: {
  /** Null: an event that is not there yet. */
  readonly event: PlannedEvent | null;
  /** Its name is given by what was seen in traffic. */
  readonly proposed?: boolean;
  readonly baseVersion: number;
  readonly onClose: () => void;
}) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const save = useAct(savePlannedEvent, { refreshes: [getPlan, listProposals, listPlanVersions] });
  const submit = (values: Values) =>
    save.mutate(
      {
        params: { name: values.name },
        body: { event: eventOf(values), note: values.note ?? '', baseVersion: props.baseVersion },
      },
      { onSuccess: props.onClose },
    );
  return (
    <Drawer
      open
      size={760}
      title={text(props.event && !props.proposed ? 'plan.editEvent' : 'plan.newEvent')}
      onClose={props.onClose}
      footer={
        <div className="zy-row">
          <Button type="primary" loading={save.isPending} onClick={() => form.submit()}>
            {text(props.proposed ? 'plan.accept' : 'action.save')}
          </Button>
          <Button onClick={props.onClose}>{text('action.cancel')}</Button>
        </div>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={props.event ? valuesOf(props.event) : { status: 'accepted', category: 'app' }}
        onFinish={submit}
      >
        <EventFields nameFixed={props.event !== null} />
        <Form.Item label={text('plan.properties')}>
          <PropertyFields name="properties" />
        </Form.Item>
        <Form.Item name="note" label={text('plan.note')}>
          <Input />
        </Form.Item>
        <ProblemLine problem={save.error} />
      </Form>
    </Drawer>
  );
}
