// Packs of a partner: what was bought, what is left, and the two persons who state and agree that it is paid.
import { agreePack, listPartners, proposePack, readPartner } from '@contracts/reward/partners/contract.ts';
import { Button, Modal, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DayField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, ProblemLine } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { Labelled, TextField, WholeNumber, YuanField } from '../drafts/fields.tsx';

type Detail = AnswerOf<typeof readPartner>;
type Pack = Detail['packs'][number];

const refreshes = [readPartner, listPartners];
const colors = { proposed: 'processing', active: 'success', expired: 'default' } as const;

function Propose({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const begun = { name: '', points: 10_000, priceFen: 0, validFrom: detail.definition.validFrom, validUntil: '' };
  const [value, setValue] = useState(begun);
  const act = useAct(proposePack, { refreshes });
  const close = (): void => setOpen(false);
  const save = (): void =>
    act.mutate(
      {
        params: { partner: detail.code },
        body: { ...value, validUntil: value.validUntil === '' ? null : value.validUntil },
      },
      { onSuccess: close },
    );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('partners.proposePack')}</Button>
      <Modal
        open={open}
        title={text('partners.proposePack')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={act.isPending}
        onCancel={close}
        onOk={save}
      >
        <div className="zy-stack">
          <TextField
            label={text('partners.packName')}
            width={300}
            value={value.name}
            onChange={(name) => setValue({ ...value, name })}
          />
          <div className="zy-row">
            <WholeNumber
              label={text('partners.packBought')}
              value={value.points}
              onChange={(points) => setValue({ ...value, points: points ?? 1 })}
            />
            <YuanField
              label={text('partners.packPrice')}
              fen={value.priceFen}
              onChange={(priceFen) => setValue({ ...value, priceFen })}
            />
          </div>
          <div className="zy-row">
            <Labelled label={text('partners.packFrom')}>
              <DayField
                label={text('partners.packFrom')}
                value={value.validFrom}
                onChange={(validFrom) => setValue({ ...value, validFrom })}
              />
            </Labelled>
            <Labelled label={text('partners.packUntil')}>
              <DayField
                label={text('partners.packUntil')}
                value={value.validUntil}
                onChange={(validUntil) => setValue({ ...value, validUntil })}
              />
            </Labelled>
          </div>
          <ProblemLine problem={act.error} />
        </div>
      </Modal>
    </>
  );
}

function Agree({ partner, packId }: { readonly partner: string; readonly packId: number }) {
  const text = useText();
  const act = useAct(agreePack, { refreshes });
  return (
    <>
      <Button
        size="small"
        type="primary"
        loading={act.isPending}
        onClick={() => act.mutate({ params: { partner, packId }, body: {} })}
      >
        {text('partners.agreePack')}
      </Button>
      <ProblemLine problem={act.error} />
    </>
  );
}

export function Packs({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  return (
    <Panel title={text('partners.packs')} extra={may('partners.manage') && <Propose detail={detail} />}>
      <p className="zy-faint" style={{ marginBlockEnd: 12 }}>
        {text('partners.packsWhy')}
      </p>
      <Table<Pack>
        size="small"
        rowKey="packId"
        scroll={{ x: 760 }}
        pagination={{ pageSize: 8, hideOnSinglePage: true }}
        locale={{ emptyText: <EmptyState title={text('partners.noPacks')} /> }}
        dataSource={[...detail.packs]}
        columns={[
          { title: text('partners.packName'), dataIndex: 'name', key: 'name' },
          {
            ...{ title: text('partners.packState'), key: 'state' },
            render: (_, row) => <Tag color={colors[row.state]}>{text(`packState.${row.state}`)}</Tag>,
          },
          {
            ...{ title: text('partners.packBought'), key: 'points', align: 'right' },
            render: (_, row) => format.count(row.points),
          },
          {
            ...{ title: text('partners.packLeft'), key: 'left', align: 'right' },
            render: (_, row) => format.count(row.remaining),
          },
          {
            ...{ title: text('partners.packPrice'), key: 'price', align: 'right' },
            render: (_, row) => format.money(row.priceFen),
          },
          {
            ...{ title: text('partners.contract'), key: 'span' },
            render: (_, row) => (
              <span className="zy-num">
                {row.validFrom} – {row.validUntil ?? ''}
              </span>
            ),
          },
          { title: text('partners.proposedBy'), dataIndex: 'proposedBy', key: 'by' },
          {
            ...{ title: '', key: 'act' },
            render: (_, row) =>
              row.state === 'proposed' && may('partners.approve') ? (
                <Agree partner={detail.code} packId={row.packId} />
              ) : null,
          },
        ]}
      />
    </Panel>
  );
}
