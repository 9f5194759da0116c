// The desk: what waits to be delivered, and every redemption with what can be done about it.
import { endUse, listUses } from '@contracts/reward/benefit-desk/contract.ts';
import {
  cancelRedemption,
  confirmFee,
  listRedemptions,
  redemptionStates,
  refundRedemption,
} from '@contracts/reward/redemption/contract.ts';
import { Button, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, numberField, pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ProblemLine } from '../../ui/states.tsx';

type Use = AnswerOf<typeof listUses>['items'][number];
type Row = AnswerOf<typeof listRedemptions>['items'][number];

const refreshes = [listUses, listRedemptions];

function DeskActions({ use }: { readonly use: Use }) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState<'done' | 'failed' | null>(null);
  const [reference, setReference] = useState('');
  const act = useAct(endUse, { refreshes });
  const close = (): void => setOpen(null);
  const params = { useId: use.useId };
  if (!may('benefits.fulfil')) return null;
  return (
    <>
      <Button size="small" type="primary" onClick={() => setOpen('done')}>
        {text('redemption.done')}
      </Button>{' '}
      <Button size="small" onClick={() => setOpen('failed')}>
        {text('redemption.giveUp')}
      </Button>
      <Modal
        open={open === 'done'}
        title={text('redemption.done')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={act.isPending}
        onCancel={close}
        onOk={() => act.mutate({ params, body: { outcome: 'delivered', reference } }, { onSuccess: close })}
      >
        <Input
          aria-label={text('redemption.reference')}
          placeholder={text('redemption.reference')}
          value={reference}
          onChange={({ target }) => setReference(target.value)}
        />
        <ProblemLine problem={act.error} />
      </Modal>
      <ReasonDialog
        open={open === 'failed'}
        danger
        title={text('redemption.giveUp')}
        why={text('redemption.giveUpWhy')}
        act={act}
        onConfirm={(reason) => act.mutate({ params, body: { outcome: 'failed', reason } }, { onSuccess: close })}
        onClose={close}
      />
    </>
  );
}

const waitingFields = { waitingPage: numberField(1, 1, 100_000), waitingSize: numberField(20, 1, 200) };
const fields = { ...pageFields, state: choiceField(['', ...redemptionStates] as const, '') };

function Desk() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { state, change } = useAddress(waitingFields);
  const [page, pageSize] = [state.waitingPage, state.waitingSize];
  const read = { refetchMs: 15_000, keepPrevious: true };
  const reading = useRead(listUses, { query: { page, pageSize, state: 'waiting' } }, read);
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      totalOf={({ total }) => total}
      rowKey={({ useId }) => String(useId)}
      minWidth={800}
      {...{ page, pageSize }}
      onPage={(waitingPage, waitingSize) => change({ waitingPage, waitingSize })}
      readPage={(number) => call(listUses, { query: { page: number, pageSize: 100, state: 'waiting' } })}
      filters={<strong>{text('redemption.waiting')}</strong>}
      empty={{ title: text('redemption.noneWaiting') }}
      columns={[
        { title: text('benefits.benefit'), key: 'name', render: (_, use) => (use.name ? say(use.name) : use.benefit) },
        {
          title: text('redemption.customer'),
          key: 'customer',
          render: (_, use) => <CustomerLink customerId={use.customerId} />,
        },
        {
          title: text('benefits.fulfilment'),
          key: 'kind',
          render: (_, use) => text(`benefitFulfilment.${use.fulfilment}`),
        },
        {
          title: text('redemption.dueAt'),
          key: 'due',
          render: (_, use) => (use.dueAt === null ? '' : format.instant(use.dueAt)),
        },
        {
          title: text('redemption.state'),
          key: 'state',
          render: (_, use) =>
            use.attempts > 0
              ? text('redemption.tries', { count: use.attempts, note: use.note ?? '' })
              : text(`benefitUseState.${use.state}`),
        },
        { title: '', key: 'act', render: (_, use) => <DeskActions use={use} /> },
      ]}
    />
  );
}

function RowActions({ row }: { readonly row: Row }) {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState<'cancel' | 'refund' | 'fee' | null>(null);
  const cancel = useAct(cancelRedemption, { refreshes });
  const refund = useAct(refundRedemption, { refreshes });
  const fee = useAct(confirmFee, { refreshes });
  const params = { redemptionId: row.redemptionId };
  const done = { onSuccess: () => setOpen(null) };
  const owes = row.state === 'held' && Number(row.feeYuan) > 0 && row.feePaidAt === null;
  return (
    <>
      {owes && may('benefits.fulfil') && (
        <Button size="small" onClick={() => setOpen('fee')}>
          {text('redemption.feePaid')}
        </Button>
      )}
      {row.state === 'held' && may('benefits.fulfil') && (
        <Button size="small" onClick={() => setOpen('cancel')}>
          {text('redemption.cancel')}
        </Button>
      )}
      {row.state === 'fulfilled' && may('benefits.grant') && (
        <Button size="small" onClick={() => setOpen('refund')}>
          {text('redemption.refund')}
        </Button>
      )}
      <ReasonDialog
        open={open === 'cancel'}
        title={text('redemption.cancel')}
        why={text('redemption.giveUpWhy')}
        act={cancel}
        onConfirm={(reason) => cancel.mutate({ params, body: { reason } }, done)}
        onClose={() => setOpen(null)}
      />
      <ReasonDialog
        open={open === 'refund'}
        danger
        title={text('redemption.refund')}
        why={text('redemption.refundWhy')}
        act={refund}
        onConfirm={(reason) => refund.mutate({ params, body: { reason } }, done)}
        onClose={() => setOpen(null)}
      />
      <ReasonDialog
        open={open === 'fee'}
        title={text('redemption.feePaid')}
        why={text('redemption.feeReference')}
        act={fee}
        onConfirm={(reference) => fee.mutate({ params, body: { reference } }, done)}
        onClose={() => setOpen(null)}
      />
    </>
  );
}

const stateColors = {
  held: 'processing',
  fulfilled: 'success',
  cancelled: 'default',
  expired: 'warning',
  refunded: 'warning',
} as const;

function All() {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { state: place, change } = useAddress(fields);
  const { state, page, pageSize } = place;
  const only = state === '' ? {} : { state };
  const read = { refetchMs: 15_000, keepPrevious: true };
  const reading = useRead(listRedemptions, { query: { page, pageSize, ...only } }, read);
  const choices = redemptionStates.map((each) => ({ value: each, label: text(`redemptionState.${each}`) }));
  return (
    <DataTable
      reading={reading}
      rowsOf={({ items }) => items}
      totalOf={({ total }) => total}
      rowKey={({ redemptionId }) => redemptionId}
      minWidth={900}
      {...{ page, pageSize }}
      onPage={(next, size) => change({ page: next, pageSize: size })}
      readPage={(number) => call(listRedemptions, { query: { page: number, pageSize: 100, ...only } })}
      filters={
        <>
          <strong>{text('redemption.redemptions')}</strong>
          <ChoiceField
            label={text('redemption.state')}
            value={state}
            choices={choices}
            onChange={(next) => change({ state: next as Row['state'] | '', page: 1 })}
          />
        </>
      }
      empty={{ title: text('redemption.noRedemptions') }}
      columns={[
        { title: text('redemption.item'), key: 'name', render: (_, row) => (row.name ? say(row.name) : row.item) },
        {
          title: text('redemption.customer'),
          key: 'customer',
          render: (_, row) => <CustomerLink customerId={row.customerId} />,
        },
        { title: text('redemption.price'), key: 'points', align: 'end', render: (_, row) => format.count(row.points) },
        { title: text('redemption.requestedAt'), key: 'at', render: (_, row) => format.instant(row.requestedAt) },
        {
          title: text('redemption.state'),
          key: 'state',
          render: (_, row) => (
            <>
              <Tag color={stateColors[row.state]} variant="filled">
                {text(`redemptionState.${row.state}`)}
              </Tag>
              {row.reason && <span className="zy-faint">{row.reason}</span>}
            </>
          ),
        },
        { title: '', key: 'act', render: (_, row) => <RowActions row={row} /> },
      ]}
    />
  );
}

export function Redemptions() {
  const text = useText();
  return (
    <Page title={text('redemption.desk')} description={text('redemption.deskDescription')}>
      <Desk />
      <All />
    </Page>
  );
}
