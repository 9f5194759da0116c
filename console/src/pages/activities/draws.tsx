// Draws of benefits: opened with the hash of a secret seed, drawn in an order that anybody can compute again.
import { drawResult, listDraws, openDraw } from '@contracts/reward/benefit-draws/contract.ts';
import { Button, DatePicker, Form, Input, InputNumber, Modal, Tag, Typography } from 'antd';
import type { Dayjs } from 'dayjs';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';

type Draw = AnswerOf<typeof listDraws>['items'][number];

interface Values {
  readonly benefit: string;
  readonly prizes: number;
  readonly handsOnDays: number;
  readonly times: readonly [Dayjs, Dayjs];
  readonly wordFrom?: string;
}

function OpenDraw() {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<Values>();
  const act = useAct(openDraw, { refreshes: [listDraws] });
  const required = [{ required: true, message: text('sign.required') }];
  const save = ({ benefit, prizes, handsOnDays, times: [opens, closes], wordFrom = '' }: Values): void =>
    act.mutate(
      {
        body: {
          ...{ benefit, prizes, handsOnDays, opensAt: opens.valueOf(), closesAt: closes.valueOf() },
          wordFrom: wordFrom.trim() === '' ? null : wordFrom,
        },
      },
      { onSuccess: () => setOpen(false) },
    );
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {text('activities.openDraw')}
      </Button>
      <Modal
        open={open}
        title={text('activities.openDraw')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={act.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form form={form} layout="vertical" preserve={false} onFinish={save}>
          <Form.Item name="benefit" label={text('activities.drawBenefit')} rules={required}>
            <Input />
          </Form.Item>
          <Form.Item name="prizes" label={text('activities.prizes')} initialValue={10} rules={required}>
            <InputNumber min={1} precision={0} />
          </Form.Item>
          <Form.Item name="handsOnDays" label={text('activities.handsOnDays')} initialValue={30} rules={required}>
            <InputNumber min={0} max={366} precision={0} />
          </Form.Item>
          <Form.Item
            name="times"
            label={`${text('activities.opens')} – ${text('activities.closesAt')}`}
            rules={required}
          >
            <DatePicker.RangePicker showTime />
          </Form.Item>
          <Form.Item name="wordFrom" label={text('activities.wordFrom')}>
            <Input />
          </Form.Item>
        </Form>
        <ProblemLine problem={act.error} />
      </Modal>
    </>
  );
}

function DrawNow({ draw }: { readonly draw: Draw }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [word, setWord] = useState('');
  const act = useAct(drawResult, { refreshes: [listDraws] });
  const run = (): void =>
    act.mutate(
      { params: { drawId: draw.drawId }, body: { word: word.trim() === '' ? null : word } },
      { onSuccess: () => setOpen(false) },
    );
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {text('activities.drawNow')}
      </Button>
      <Modal
        open={open}
        title={text('activities.drawNow')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={act.isPending}
        onCancel={() => setOpen(false)}
        onOk={run}
      >
        {draw.wordFrom !== null && (
          <>
            <p>{draw.wordFrom}</p>
            <Input aria-label={text('activities.word')} value={word} onChange={({ target }) => setWord(target.value)} />
          </>
        )}
        <ProblemLine problem={act.error} />
      </Modal>
    </>
  );
}

function Proof({ draw }: { readonly draw: Draw }) {
  const text = useText();
  const numbers = (some: Draw['order']): string => text.list(some.map(({ entry }) => String(entry))) || '–';
  return (
    <dl className="zy-kv">
      <dt>{text('activities.commitment')}</dt>
      <dd>
        <Typography.Text code copyable>
          {draw.commitment}
        </Typography.Text>
      </dd>
      {draw.seed !== null && (
        <>
          <dt>{text('activities.seed')}</dt>
          <dd>
            <Typography.Text code copyable>
              {draw.seed}
            </Typography.Text>
          </dd>
        </>
      )}
      {draw.wordFrom !== null && (
        <>
          <dt>{draw.wordFrom}</dt>
          <dd>{draw.word ?? '–'}</dd>
        </>
      )}
      {draw.state === 'drawn' && (
        <>
          <dt>{text('activities.winners')}</dt>
          <dd>{numbers(draw.order.filter(({ won }) => won))}</dd>
          <dt>{text('activities.passedOver')}</dt>
          <dd>{numbers(draw.order.filter(({ passedOver }) => passedOver !== null))}</dd>
        </>
      )}
    </dl>
  );
}

export function Draws() {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const reading = useRead(listDraws, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('activities.draws')}
      parent={{ to: '/activities', label: text('activities.title') }}
      description={text('activities.drawsDescription')}
      actions={may('benefits.manage') && <OpenDraw />}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        rowKey={({ drawId }) => drawId}
        expandable={{ expandedRowRender: (draw: Draw) => <Proof draw={draw} />, rowExpandable: () => true }}
        columns={[
          { title: text('activities.drawBenefit'), dataIndex: 'benefit', key: 'benefit' },
          {
            title: text('activities.prizes'),
            key: 'prizes',
            align: 'end',
            render: (_, row) => format.count(row.prizes),
          },
          {
            title: text('activities.handsOn'),
            key: 'handsOn',
            render: (_, row) =>
              row.handsOnDays === 0
                ? text('activities.handsOnNever')
                : text('activities.handsOnFor', { days: row.handsOnDays }),
          },
          {
            title: text('activities.entries'),
            key: 'entries',
            align: 'end',
            render: (_, row) => format.count(row.entries),
          },
          { title: text('activities.opens'), key: 'opens', render: (_, row) => format.instant(row.opensAt) },
          { title: text('activities.closesAt'), key: 'closes', render: (_, row) => format.instant(row.closesAt) },
          {
            title: text('activities.state'),
            key: 'state',
            render: (_, row) => (
              <Tag color={row.state === 'drawn' ? 'success' : 'processing'} variant="filled">
                {text(`drawState.${row.state}`)}
              </Tag>
            ),
          },
          {
            title: '',
            key: 'act',
            render: (_, row) => row.state === 'open' && may('benefits.manage') && <DrawNow draw={row} />,
          },
        ]}
        empty={{ title: text('activities.noDraws'), hint: text('activities.noDrawsHint') }}
      />
    </Page>
  );
}
