// What the customer agreed to: by purpose now, every statement with its evidence, and what staff write down.
import { PlusOutlined } from '@ant-design/icons';
import { listConsents, recordConsent } from '@contracts/record/consent/contract.ts';
import { Button, Form, Input, Modal, Radio, Select, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type Consents = AnswerOf<typeof listConsents>;
type Purpose = Consents['purposes'][number];
type Statement = Consents['history'][number];

const colors = {
  granted: 'success',
  withdrawn: 'error',
  never_asked: 'default',
  not_needed: 'processing',
  erased: 'error',
} as const;

function Reach({ reach, label }: { readonly reach: Purpose['reach']; readonly label?: string }) {
  const text = useText();
  const format = useFormat();
  const word = text(`consent.${reach.reason}`);
  return (
    <Tag variant="filled" color={colors[reach.reason]} title={format.instant(reach.since)}>
      {label ? `${label} · ${word}` : word}
    </Tag>
  );
}

function Standing({ purposes }: { readonly purposes: readonly Purpose[] }) {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey="code"
      dataSource={[...purposes]}
      columns={[
        {
          title: text('consent.purpose'),
          key: 'purpose',
          render: (_, row) => (
            <>
              <div>{say(row.label)}</div>
              <div className="zy-faint">{say(row.description)}</div>
            </>
          ),
        },
        { title: text('consent.standing'), key: 'now', render: (_, row) => <Reach reach={row.reach} /> },
        { title: text('consent.since'), key: 'since', render: (_, row) => format.instant(row.reach.since) },
        {
          title: text('consent.channels'),
          key: 'channels',
          render: (_, row) =>
            row.channels.length === 0
              ? '–'
              : row.channels.map((each) => (
                  <Reach key={each.channel} reach={each.reach} label={text.code('consentChannel', each.channel)} />
                )),
        },
      ]}
    />
  );
}

function History({ consents }: { readonly consents: Consents }) {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  const labels = new Map(consents.purposes.map((each) => [each.code, say(each.label)]));
  if (consents.history.length === 0) return <EmptyState title={text('consent.empty')} />;
  return (
    <Table<Statement>
      size="small"
      rowKey="position"
      dataSource={[...consents.history]}
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      scroll={{ x: 'max-content' }}
      columns={[
        { title: text('consent.when'), key: 'when', render: (_, row) => format.instantFull(row.occurredAt) },
        { title: text('consent.purpose'), key: 'purpose', render: (_, row) => labels.get(row.purpose) ?? row.purpose },
        {
          title: text('consent.said'),
          key: 'said',
          render: (_, row) => (
            <Tag variant="filled" color={row.granted ? 'success' : 'error'}>
              {text(row.granted ? 'consent.granted' : 'consent.withdrawn')}
            </Tag>
          ),
        },
        {
          title: text('consent.channel'),
          key: 'channel',
          render: (_, row) => (row.channel ? text.code('consentChannel', row.channel) : text('consent.allChannels')),
        },
        { title: text('consent.textVersion'), key: 'text', render: (_, row) => row.textVersion ?? '–' },
        {
          title: text('consent.source'),
          key: 'source',
          render: (_, row) => [row.source, row.recordedBy].filter(Boolean).join(' · '),
        },
        { title: text('consent.evidence'), key: 'evidence', render: (_, row) => row.evidence ?? `#${row.position}` },
      ]}
    />
  );
}

interface RecordForm {
  readonly purpose: string;
  readonly granted: boolean;
  readonly channel?: string;
  readonly textVersion?: string;
  readonly evidence: string;
}

function RecordDialog(props: {
  readonly customerId: string;
  readonly purposes: readonly Purpose[];
  readonly onClose: () => void;
}) {
  const text = useText();
  const say = useBilingual();
  const act = useAct(recordConsent, { refreshes: [listConsents] });
  const [form] = Form.useForm<RecordForm>();
  const required = [{ required: true, message: text('sign.required') }];
  const submit = (given: RecordForm) =>
    act.mutate(
      {
        params: { customerId: props.customerId },
        body: { ...given, channel: given.channel || null, textVersion: given.textVersion || null },
      },
      { onSuccess: props.onClose },
    );
  return (
    <Modal
      open
      title={text('consent.record')}
      onCancel={props.onClose}
      okText={text('action.save')}
      cancelText={text('action.cancel')}
      confirmLoading={act.isPending}
      onOk={() => form.submit()}
    >
      <Form form={form} layout="vertical" requiredMark={false} onFinish={submit} initialValues={{ granted: true }}>
        <Form.Item name="purpose" label={text('consent.purpose')} rules={required}>
          <Select
            options={props.purposes
              .filter(({ basis }) => basis === 'consent')
              .map((each) => ({ value: each.code, label: say(each.label) }))}
          />
        </Form.Item>
        <Form.Item name="granted" label={text('consent.said')}>
          <Radio.Group
            options={[
              { value: true, label: text('consent.granted') },
              { value: false, label: text('consent.withdrawn') },
            ]}
          />
        </Form.Item>
        <Form.Item name="channel" label={text('consent.channel')} extra={text('consent.channelHint')}>
          <Input />
        </Form.Item>
        <Form.Item name="textVersion" label={text('consent.textVersion')}>
          <Input />
        </Form.Item>
        <Form.Item
          name="evidence"
          label={text('consent.evidence')}
          extra={text('consent.evidenceHint')}
          rules={required}
        >
          <Input />
        </Form.Item>
        <ProblemLine problem={act.error} />
      </Form>
    </Modal>
  );
}

export function Consent({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const { may } = useSession();
  const [recording, setRecording] = useState(false);
  const reading = useRead(listConsents, { params: { customerId } }, { refetchMs: 10_000 });
  const button = may('consents.write') && (
    <Button size="small" icon={<PlusOutlined />} onClick={() => setRecording(true)}>
      {text('consent.record')}
    </Button>
  );
  return (
    <Ready of={reading}>
      {(consents) => (
        <>
          <Panel title={text('consent.title')} extra={button} flush>
            <Standing purposes={consents.purposes} />
          </Panel>
          <Panel title={text('consent.history')} flush>
            <History consents={consents} />
          </Panel>
          {recording && (
            <RecordDialog customerId={customerId} purposes={consents.purposes} onClose={() => setRecording(false)} />
          )}
        </>
      )}
    </Ready>
  );
}
