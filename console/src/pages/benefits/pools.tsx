// What a benefit is delivered from: stock, codes, the secret of its system; and granting it by hand.
import {
  changeStock,
  grantByHand,
  listBenefits,
  makeSecret,
  readBenefit,
  uploadCodes,
} from '@contracts/reward/benefit-desk/contract.ts';
import { Alert, Button, Form, Input, InputNumber, Modal, Typography } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DayField } from '../../ui/fields.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type Detail = AnswerOf<typeof readBenefit>;

const refreshes = [readBenefit, listBenefits];

/** Asks by how much a stock changes, and why. */
export function StockForm(props: {
  readonly act: { readonly isPending: boolean; readonly error: Problem | null };
  readonly onSave: (body: { count: number; reason: string }, onDone: () => void) => void;
}) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ count: number; reason: string }>();
  const required = text('sign.required');
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('benefits.changeStock')}</Button>
      <Modal
        open={open}
        title={text('benefits.changeStock')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={props.act.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => form.submit()}
        destroyOnHidden
      >
        <Form
          form={form}
          layout="vertical"
          preserve={false}
          onFinish={(body) => props.onSave(body, () => setOpen(false))}
        >
          <Form.Item
            name="count"
            label={text('benefits.stockBy')}
            initialValue={10}
            rules={[{ required: true, message: required }]}
          >
            <InputNumber precision={0} />
          </Form.Item>
          <Form.Item
            name="reason"
            label={text('action.reason')}
            rules={[{ required: true, min: 2, message: required }]}
          >
            <Input />
          </Form.Item>
          <ProblemLine problem={props.act.error} />
        </Form>
      </Modal>
    </>
  );
}

export function StockDialog({ code }: { readonly code: string }) {
  const act = useAct(changeStock, { refreshes });
  return (
    <StockForm act={act} onSave={(body, onSuccess) => act.mutate({ params: { benefit: code }, body }, { onSuccess })} />
  );
}

function Upload({ code }: { readonly code: string }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [codes, setCodes] = useState('');
  const [batch, setBatch] = useState('');
  const [expiresOn, setExpiresOn] = useState('');
  const act = useAct(uploadCodes, { refreshes });
  const body = { codes, batch, expiresOn: expiresOn === '' ? null : expiresOn };
  const done = (): void => {
    setOpen(false);
    setCodes('');
  };
  return (
    <>
      <div className="zy-row">
        <Button onClick={() => setOpen(true)}>{text('benefits.upload')}</Button>
        {act.data && (
          <span role="status">{text('benefits.uploaded', { added: act.data.added, known: act.data.known })}</span>
        )}
      </div>
      <Modal
        open={open}
        title={text('benefits.upload')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={act.isPending}
        okButtonProps={{ disabled: codes.trim() === '' || batch.trim() === '' }}
        onCancel={() => setOpen(false)}
        onOk={() => act.mutate({ params: { benefit: code }, body }, { onSuccess: done })}
      >
        <div className="zy-stack">
          <span className="zy-soft">{text('benefits.uploadHint')}</span>
          <Input
            aria-label={text('benefits.batch')}
            placeholder={text('benefits.batch')}
            value={batch}
            onChange={({ target }) => setBatch(target.value)}
          />
          <DayField label={text('benefits.expiresOn')} value={expiresOn} onChange={setExpiresOn} />
          <Input.TextArea
            aria-label={text('benefits.codes')}
            rows={8}
            value={codes}
            onChange={({ target }) => setCodes(target.value)}
          />
          <ProblemLine problem={act.error} />
        </div>
      </Modal>
    </>
  );
}

export function CodePool({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  return (
    <>
      {may('benefits.manage') && <Upload code={detail.code} />}
      <Table
        size="small"
        rowKey={({ batch, expiresOn }) => `${batch} ${expiresOn}`}
        pagination={{ pageSize: 8, hideOnSinglePage: true }}
        dataSource={[...detail.batches]}
        columns={[
          { title: text('benefits.batch'), dataIndex: 'batch', key: 'batch' },
          { title: text('benefits.expiresOn'), key: 'ends', render: (_, row) => row.expiresOn ?? '' },
          ...(['free', 'taken', 'delivered', 'void'] as const).map((key) => ({
            ...{ title: text(`benefits.${key}`), key, align: 'right' as const },
            render: (_: unknown, row: Detail['batches'][number]) => format.count(row[key]),
          })),
        ]}
      />
    </>
  );
}

export function Secret({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const { may } = useSession();
  const act = useAct(makeSecret, { refreshes });
  return (
    <div className="zy-stack">
      <div className="zy-row">
        <span>{text(detail.hasSecret ? 'benefits.hasSecret' : 'benefits.noSecret')}</span>
        {may('benefits.manage') && (
          <Button loading={act.isPending} onClick={() => act.mutate({ params: { benefit: detail.code }, body: {} })}>
            {text('benefits.makeSecret')}
          </Button>
        )}
      </div>
      <ProblemLine problem={act.error} />
      {act.data && (
        <Alert
          type="warning"
          showIcon
          title={text('keys.shownOnce')}
          description={
            <Typography.Text code copyable>
              {act.data.secret}
            </Typography.Text>
          }
        />
      )}
    </div>
  );
}

export function GrantByHand({ code }: { readonly code: string }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [key, setKey] = useState('');
  const act = useAct(grantByHand, { refreshes });
  const begin = (): void => {
    // One key for each opening of the dialog: pressing twice grants once.
    setKey(crypto.randomUUID());
    setOpen(true);
  };
  return (
    <>
      <Button onClick={begin}>{text('benefits.grant')}</Button>
      <ReasonDialog
        open={open}
        title={text('benefits.grant')}
        subjectLabel={text('benefits.customerId')}
        act={act}
        onConfirm={(reason, customerId) =>
          act.mutate(
            { params: { benefit: code }, body: { key, customerId: customerId.trim(), reason } },
            { onSuccess: () => setOpen(false) },
          )
        }
        onClose={() => setOpen(false)}
      />
    </>
  );
}
