// Repairs quarantined events step by step and replays them; what still breaks the plan stays where it is.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import {
  listQuarantined,
  listQuarantineGroups,
  type Repair,
  replayQuarantined,
} from '@contracts/record/tracking-plan/contract.ts';
import { propertyTypes } from '@contracts/record/tracking-plan/plan.ts';
import { Alert, Button, DatePicker, Drawer, Form, Input, Select } from 'antd';
import type { Dayjs } from 'dayjs';
import type { CallOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ProblemLine } from '../../ui/states.tsx';

/** Which events: chosen ones, or all of a reason. */
export type Selection = Pick<NonNullable<CallOf<typeof replayQuarantined>['body']>, 'positions' | 'filter'>;

const kinds = ['convert', 'set', 'rename', 'drop', 'rename-event', 'set-time'] as const;

interface Step {
  readonly kind: (typeof kinds)[number];
  readonly property?: string;
  readonly value?: string;
  readonly to?: string;
  readonly type?: (typeof propertyTypes)[number];
  readonly time?: Dayjs;
}

/** Text as the scalar it looks like; quotes keep it text. */
export const scalarFromText = (text: string): string | number | boolean => {
  if (text === 'true' || text === 'false') return text === 'true';
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const quoted = /^"(.*)"$/.exec(text);
  return quoted ? (quoted[1] ?? '') : text;
};

const repairOf = (step: Step): Repair => {
  const property = step.property ?? '';
  switch (step.kind) {
    case 'set':
      return { kind: 'set', property, value: scalarFromText(step.value ?? '') };
    case 'drop':
      return { kind: 'drop', property };
    case 'rename':
      return { kind: 'rename', property, to: step.to ?? '' };
    case 'convert':
      return { kind: 'convert', property, type: step.type ?? 'string' };
    case 'rename-event':
      return { kind: 'rename-event', to: step.to ?? '' };
    case 'set-time':
      return { kind: 'set-time', occurredAt: step.time?.valueOf() ?? 0 };
  }
};

function StepFields({ index, onRemove }: { readonly index: number; readonly onRemove: () => void }) {
  const text = useText();
  const kind = Form.useWatch<Step['kind'] | undefined>(['steps', index, 'kind']);
  const rules = [{ required: true, message: text('sign.required') }];
  const named = kind === 'set' || kind === 'drop' || kind === 'rename' || kind === 'convert';
  return (
    <div className="zy-row" style={{ alignItems: 'flex-start' }}>
      <Form.Item name={[index, 'kind']} style={{ width: 150 }}>
        <Select options={kinds.map((value) => ({ value, label: text(`repairKind.${value}`) }))} />
      </Form.Item>
      {named && (
        <Form.Item name={[index, 'property']} rules={rules} style={{ width: 160 }}>
          <Input placeholder={text('quarantine.property')} />
        </Form.Item>
      )}
      {kind === 'set' && (
        <Form.Item name={[index, 'value']} rules={rules} style={{ width: 160 }}>
          <Input placeholder={text('quarantine.value')} />
        </Form.Item>
      )}
      {(kind === 'rename' || kind === 'rename-event') && (
        <Form.Item name={[index, 'to']} rules={rules} style={{ width: 160 }}>
          <Input placeholder={text('quarantine.to')} />
        </Form.Item>
      )}
      {kind === 'convert' && (
        <Form.Item name={[index, 'type']} rules={rules} style={{ width: 130 }}>
          <Select
            placeholder={text('quarantine.type')}
            options={propertyTypes.map((value) => ({ value, label: text(`propertyType.${value}`) }))}
          />
        </Form.Item>
      )}
      {kind === 'set-time' && (
        <Form.Item name={[index, 'time']} rules={rules}>
          <DatePicker showTime />
        </Form.Item>
      )}
      <Button type="text" icon={<DeleteOutlined />} aria-label={text('action.remove')} onClick={onRemove} />
    </div>
  );
}

function Steps({ property }: { readonly property: string }) {
  const text = useText();
  return (
    <Form.List name="steps">
      {(lines, { add, remove }) => (
        <>
          {lines.length === 0 && <p className="zy-soft">{text('quarantine.noRepairs')}</p>}
          {lines.map((line) => (
            <StepFields key={line.key} index={line.name} onRemove={() => remove(line.name)} />
          ))}
          <Button icon={<PlusOutlined />} onClick={() => add({ kind: 'convert', property })}>
            {text('quarantine.addRepair')}
          </Button>
        </>
      )}
    </Form.List>
  );
}

export function RepairDrawer(props: {
  readonly selection: Selection;
  readonly property: string;
  readonly onClose: () => void;
}) {
  const text = useText();
  const format = useFormat();
  const [form] = Form.useForm<{ steps: Step[]; note?: string }>();
  const replay = useAct(replayQuarantined, { refreshes: [listQuarantined, listQuarantineGroups] });
  const result = replay.data;
  return (
    <Drawer
      open
      size={680}
      title={text('quarantine.repair')}
      onClose={props.onClose}
      footer={
        <Button type="primary" loading={replay.isPending} onClick={() => form.submit()}>
          {text(result && result.remaining > 0 ? 'quarantine.goOn' : 'quarantine.repair')}
        </Button>
      }
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={{ steps: [] }}
        onFinish={({ steps, note }) =>
          replay.mutate({ body: { ...props.selection, repairs: steps.map(repairOf), note: note ?? '' } })
        }
      >
        <Form.Item label={text('quarantine.repairs')}>
          <Steps property={props.property} />
        </Form.Item>
        <Form.Item name="note" label={text('quarantine.note')}>
          <Input />
        </Form.Item>
      </Form>
      <ProblemLine problem={replay.error} />
      {result && (
        <Alert
          type={result.stillBroken.length > 0 ? 'warning' : 'success'}
          showIcon
          title={text('quarantine.result', {
            replayed: format.count(result.replayed),
            broken: format.count(result.stillBroken.length),
            remaining: format.count(result.remaining),
          })}
          description={result.stillBroken.slice(0, 5).map(({ position, violations }) => (
            <div key={position}>
              {position}: {violations.map(({ message }) => message).join('; ')}
            </div>
          ))}
        />
      )}
    </Drawer>
  );
}
