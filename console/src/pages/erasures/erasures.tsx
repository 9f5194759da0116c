// Erasures asked for, decided and carried out; and the records of the erased that the law keeps, for compliance.
import { approveErasure, declineErasure, listErasures } from '@contracts/record/erasure/contract.ts';
import { Button, Select, Tag, Tooltip } from 'antd';
import { useState } from 'react';
import { choiceField, numberField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { HeldRecords } from './held-records.tsx';

type Erasure = AnswerOf<typeof listErasures>['rows'][number];

const states = ['requested', 'approved', 'erased', 'declined'] as const;
const fields = {
  state: choiceField(['all', ...states] as const, 'all'),
  page: numberField(1, 1, 100_000),
  pageSize: numberField(20, 1, 200),
};
const colors = { requested: 'warning', approved: 'processing', erased: 'success', declined: 'default' } as const;

function Acts({ row, onHeld }: { readonly row: Erasure; readonly onHeld: () => void }) {
  const text = useText();
  const { may, me } = useSession();
  const [asking, setAsking] = useState<'approve' | 'decline' | null>(null);
  const approve = useAct(approveErasure, { refreshes: [listErasures] });
  const decline = useAct(declineErasure, { refreshes: [listErasures] });
  const close = () => setAsking(null);
  const params = { erasureId: row.erasureId };
  if (row.state === 'erased')
    return me.roles.includes('compliance') ? (
      <Button size="small" onClick={onHeld}>
        {text('erasures.held')}
      </Button>
    ) : null;
  if (row.state !== 'requested' || !may('erasures.write')) return null;
  const isApproval = asking === 'approve';
  return (
    <span className="zy-row">
      <Tooltip title={row.mine ? text('erasures.own') : undefined}>
        <Button size="small" danger disabled={row.mine} onClick={() => setAsking('approve')}>
          {text('erasures.approve')}
        </Button>
      </Tooltip>
      <Button size="small" onClick={() => setAsking('decline')}>
        {text('erasures.decline')}
      </Button>
      <ReasonDialog
        open={asking !== null}
        danger={isApproval}
        title={text(isApproval ? 'erasures.approveTitle' : 'erasures.declineTitle', { customer: row.customerId })}
        {...(isApproval ? { why: text('erasures.approveWhy') } : {})}
        act={isApproval ? approve : decline}
        onConfirm={(note) =>
          isApproval
            ? approve.mutate({ params, body: { note } }, { onSuccess: close })
            : decline.mutate({ params, body: { note } }, { onSuccess: close })
        }
        onClose={close}
      />
    </span>
  );
}

const useColumns = (onHeld: (customerId: string) => void) => {
  const text = useText();
  const format = useFormat();
  const sum = (removed: Erasure['removed']) => Object.values(removed).reduce((total, rows) => total + rows, 0);
  return [
    {
      title: text('customers.number'),
      key: 'customer',
      render: (_: unknown, row: Erasure) => row.customers.join(', '),
    },
    {
      title: text('erasures.state'),
      key: 'state',
      render: (_: unknown, row: Erasure) => (
        <Tag variant="filled" color={colors[row.state]}>
          {text(`erasures.${row.state}`)}
        </Tag>
      ),
    },
    {
      title: text('erasures.reason'),
      key: 'reason',
      render: (_: unknown, row: Erasure) => (row.origin === 'key' ? text('erasures.byKey') : row.reason),
    },
    {
      title: text('erasures.requestedBy'),
      key: 'requested',
      render: (_: unknown, row: Erasure) => (
        <span title={format.instantFull(row.requestedAt)}>
          {row.requestedBy} <span className="zy-faint">{format.ago(row.requestedAt)}</span>
        </span>
      ),
    },
    {
      title: text('erasures.decidedBy'),
      key: 'decided',
      render: (_: unknown, row: Erasure) => (
        <span title={format.instantFull(row.decidedAt)}>{row.decidedBy ?? '–'}</span>
      ),
    },
    {
      title: text('erasures.removed'),
      key: 'removed',
      align: 'end' as const,
      render: (_: unknown, row: Erasure) => (row.erasedAt === null ? '–' : format.count(sum(row.removed))),
    },
    { title: text('erasures.holdUntil'), key: 'hold', render: (_: unknown, row: Erasure) => row.holdUntil ?? '–' },
    {
      title: '',
      key: 'acts',
      render: (_: unknown, row: Erasure) => <Acts row={row} onHeld={() => onHeld(row.customerId)} />,
    },
  ];
};

export function Erasures() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const [held, setHeld] = useState<string | null>(null);
  const columns = useColumns(setHeld);
  const { page, pageSize } = state;
  const filter = state.state === 'all' ? {} : { state: state.state };
  const reading = useRead(
    listErasures,
    { query: { ...filter, page, pageSize } },
    { keepPrevious: true, refetchMs: 5_000 },
  );
  return (
    <Page title={text('erasures.title')} description={text('erasures.description')}>
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ erasureId }) => erasureId}
        page={page}
        pageSize={pageSize}
        onPage={(nextPage, nextSize) => change({ page: nextPage, pageSize: nextSize })}
        readPage={(number) => call(listErasures, { query: { ...filter, page: number, pageSize: 100 } })}
        filters={
          <Select
            aria-label={text('erasures.state')}
            value={state.state}
            style={{ width: 160 }}
            onChange={(next) => change({ state: next, page: 1 })}
            options={[
              { value: 'all' as const, label: text('erasures.allStates') },
              ...states.map((each) => ({ value: each, label: text(`erasures.${each}`) })),
            ]}
          />
        }
        empty={{ title: text('erasures.empty') }}
      />
      {held !== null && <HeldRecords customerId={held} onClose={() => setHeld(null)} />}
    </Page>
  );
}
