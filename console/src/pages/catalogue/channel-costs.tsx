// What a channel cost, period by period, and recording more.
import { listChannelCosts, listChannels, recordChannelCost } from '@contracts/record/catalogue/contract.ts';
import { Button, DatePicker, Drawer, Form, Input, InputNumber } from 'antd';
import type { Dayjs } from 'dayjs';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import type { Channel } from './channels.tsx';

type Cost = AnswerOf<typeof listChannelCosts>['items'][number];

interface Values {
  readonly campaign?: string;
  readonly costType?: string;
  readonly period: [Dayjs, Dayjs];
  readonly amountYuan: number;
}

function CostForm({ code }: { readonly code: string }) {
  const text = useText();
  const [form] = Form.useForm<Values>();
  const record = useAct(recordChannelCost, { refreshes: [listChannelCosts, listChannels] });
  const rules = [{ required: true, message: text('sign.required') }];
  return (
    <Form
      form={form}
      layout="inline"
      style={{ rowGap: 12 }}
      onFinish={({ campaign, costType, period, amountYuan }) =>
        record.mutate(
          {
            params: { code },
            body: {
              ...(costType ? { costType } : {}),
              ...(campaign?.trim() ? { campaign: campaign.trim() } : {}),
              periodStart: period[0].format('YYYY-MM-DD'),
              periodEnd: period[1].add(1, 'day').format('YYYY-MM-DD'),
              costFen: Math.round(amountYuan * 100),
            },
          },
          { onSuccess: () => form.resetFields() },
        )
      }
    >
      <Form.Item name="campaign">
        <Input placeholder={text('channels.campaign')} maxLength={128} style={{ width: 220 }} />
      </Form.Item>
      <Form.Item name="costType">
        <Input placeholder={text('channels.costType')} maxLength={64} style={{ width: 180 }} />
      </Form.Item>
      <Form.Item name="period" rules={rules}>
        <DatePicker.RangePicker style={{ width: 250 }} />
      </Form.Item>
      <Form.Item name="amountYuan" rules={rules}>
        <InputNumber min={0} precision={2} placeholder={text('channels.amountYuan')} style={{ width: 130 }} />
      </Form.Item>
      <Button htmlType="submit" type="primary" loading={record.isPending}>
        {text('channels.addCost')}
      </Button>
      <ProblemLine problem={record.error} />
    </Form>
  );
}

export function ChannelCosts({ channel, onClose }: { readonly channel: Channel; readonly onClose: () => void }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  // What is recorded goes by the log, and stands here a moment later.
  const costs = useRead(listChannelCosts, { params: { code: channel.code } }, { refetchMs: 2_000 });
  return (
    <Drawer open size={720} title={`${channel.name} · ${text('channels.costs')}`} onClose={onClose}>
      <div className="zy-stack">
        {may('catalogue.write') && <CostForm code={channel.code} />}
        <Ready of={costs}>
          {({ items }) => (
            <Table<Cost>
              size="small"
              rowKey={(row) => `${row.campaign} ${row.costType} ${row.periodStart}`}
              // The newest first: what was just recorded stands on the first page.
              dataSource={items.toReversed()}
              pagination={items.length > 20 ? { pageSize: 20 } : false}
              locale={{ emptyText: text('channels.noCosts') }}
              columns={[
                { title: text('channels.campaign'), render: (_, row) => row.campaign ?? text('channels.wholeChannel') },
                {
                  title: text('channels.costType'),
                  // What was stated without a type is the whole.
                  render: (_, { costType }) => (costType === 'total' ? text('channels.costAll') : costType),
                },
                { title: text('channels.periodStart'), dataIndex: 'periodStart' },
                { title: text('channels.periodEnd'), dataIndex: 'periodEnd' },
                { title: text('channels.amountYuan'), align: 'end', render: (_, row) => format.money(row.costFen) },
                {
                  title: text('channels.impressions'),
                  align: 'end',
                  render: (_, row) => format.count(row.impressions),
                },
                { title: text('channels.clicks'), align: 'end', render: (_, row) => format.count(row.clicks) },
              ]}
            />
          )}
        </Ready>
      </div>
    </Drawer>
  );
}
