// Sets up a watched folder.
import {
  deliveryBoard,
  listWatchedFolders,
  saveWatchedFolder,
  type WatchedFolder,
} from '@contracts/record/deliveries/contract.ts';
import { listMappings } from '@contracts/record/sources/contract.ts';
import { Checkbox, DatePicker, Form, Input, InputNumber, Modal, Select } from 'antd';
import dayjs, { type Dayjs } from 'dayjs';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { ProblemLine } from '../../ui/states.tsx';
import type { Folder } from './folders.tsx';

type Values = Omit<WatchedFolder, 'expectedFrom' | 'flagPattern'> & { expectedFrom: Dayjs; flagPattern?: string };

const folderOf = (values: Values): WatchedFolder => ({
  ...values,
  flagPattern: values.flagPattern || null,
  expectedFrom: values.expectedFrom.format('YYYY-MM-DD'),
});

const valuesOf = (folder: Folder): Values => {
  const { name, mapping, filePattern, expectedOn, expectedBy, expectedDaysAfter, enabled } = folder;
  const base = {
    name,
    folder: folder.folder,
    mapping,
    filePattern,
    expectedOn,
    expectedBy,
    expectedDaysAfter,
    enabled,
  };
  return { ...base, flagPattern: folder.flagPattern ?? '', expectedFrom: dayjs(folder.expectedFrom) };
};

function Fields({ isNew }: { readonly isNew: boolean }) {
  const text = useText();
  const say = useBilingual();
  const mappings = useRead(listMappings, {}, { forChoices: true, staleMs: 60_000 });
  const rules = [{ required: true, message: text('sign.required') }];
  const days = ['every_day', 'weekdays', 'trading_days'] as const;
  return (
    <div className="zy-grid zy-grid-2" style={{ rowGap: 0 }}>
      <Form.Item name="name" label={text('imports.folderName')} rules={rules}>
        <Input disabled={!isNew} />
      </Form.Item>
      <Form.Item name="mapping" label={text('imports.mapping')} rules={rules}>
        <Select
          showSearch={{ optionFilterProp: 'label' }}
          options={(mappings.data?.items ?? []).map(({ name, title }) => ({ value: name, label: say(title) }))}
        />
      </Form.Item>
      <Form.Item
        name="folder"
        label={text('imports.folder')}
        extra={text('imports.folderHint')}
        rules={rules}
        style={{ gridColumn: '1 / -1' }}
      >
        <Input className="zy-mono" />
      </Form.Item>
      <Form.Item name="filePattern" label={text('imports.pattern')} extra={text('imports.patternHint')} rules={rules}>
        <Input className="zy-mono" />
      </Form.Item>
      <Form.Item name="flagPattern" label={text('imports.flag')} extra={text('imports.flagHint')}>
        <Input className="zy-mono" />
      </Form.Item>
      <Form.Item name="expectedOn" label={text('imports.expected')} rules={rules}>
        <Select options={days.map((value) => ({ value, label: text(`imports.${value}`) }))} />
      </Form.Item>
      <Form.Item
        name="expectedBy"
        label={text('imports.expectedByField')}
        rules={[...rules, { pattern: /^([01]\d|2[0-3]):[0-5]\d$/, message: 'HH:MM' }]}
      >
        <Input placeholder="20:30" />
      </Form.Item>
      <Form.Item name="expectedDaysAfter" label={text('imports.daysAfter')} rules={rules}>
        <InputNumber min={0} max={10} precision={0} />
      </Form.Item>
      <Form.Item name="expectedFrom" label={text('imports.expectedFrom')} rules={rules}>
        <DatePicker />
      </Form.Item>
      <Form.Item name="enabled" valuePropName="checked">
        <Checkbox>{text('imports.enabled')}</Checkbox>
      </Form.Item>
    </div>
  );
}

export function FolderEditor({ folder, onClose }: { readonly folder: Folder | null; readonly onClose: () => void }) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const save = useAct(saveWatchedFolder, { refreshes: [listWatchedFolders, deliveryBoard] });
  return (
    <Modal
      open
      width={680}
      title={text(folder ? 'imports.editFolder' : 'imports.newFolder')}
      onCancel={onClose}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={save.isPending}
      onOk={() => form.submit()}
    >
      <Form
        form={form}
        layout="vertical"
        requiredMark={false}
        initialValues={
          folder
            ? valuesOf(folder)
            : {
                expectedOn: 'trading_days',
                expectedBy: '20:30',
                expectedDaysAfter: 0,
                expectedFrom: dayjs(),
                enabled: true,
                flagPattern: '{file}.ok',
              }
        }
        onFinish={(values) =>
          save.mutate({ params: { name: values.name }, body: folderOf(values) }, { onSuccess: onClose })
        }
      >
        <Fields isNew={folder === null} />
        <ProblemLine problem={save.error} />
      </Form>
    </Modal>
  );
}
