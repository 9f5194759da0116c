// The customers behind a figure of the lifecycle: who is in a stage, or who went from one to another.
import {
  downloadStageCustomers,
  flowCustomers,
  type StageCode,
  stageCustomers,
  stageNames,
} from '@contracts/know/lifecycle/contract.ts';
import { Drawer } from 'antd';
import { useState } from 'react';
import { type AnswerOf, addressOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { SaveSegment } from '../segments/save-segment.tsx';

export type Place = StageCode | 'none';
export type Chosen =
  | { readonly kind: 'stage'; readonly stage: StageCode }
  | { readonly kind: 'move'; readonly from: Place; readonly to: Place; readonly month: string };

/** A stage by its name; none has one too. */
export const usePlaceName = () => {
  const text = useText();
  const say = useBilingual();
  return (place: Place | null): string =>
    place === null || place === 'none' ? text('lifecycle.outside') : say(stageNames[place]);
};

type Member = AnswerOf<typeof stageCustomers>['rows'][number];

function Members({ stage }: { readonly stage: StageCode }) {
  const text = useText();
  const format = useFormat();
  const nameOf = usePlaceName();
  const [{ page, pageSize }, setPage] = useState({ page: 1, pageSize: 20 });
  const { may } = useSession();
  const reading = useRead(stageCustomers, { params: { stage }, query: { page, pageSize } }, { keepPrevious: true });
  return (
    <DataTable
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId }) => customerId}
      {...{ page, pageSize }}
      onPage={(next, size) => setPage({ page: next, pageSize: size })}
      columns={[
        {
          title: text('lifecycle.customer'),
          key: 'id',
          render: (_: unknown, row: Member) => <CustomerLink customerId={row.customerId} />,
        },
        {
          title: text('lifecycle.since'),
          key: 'since',
          render: (_: unknown, row: Member) => format.instant(row.enteredAt),
        },
        {
          title: text('lifecycle.days'),
          key: 'days',
          render: (_: unknown, row: Member) => format.decimal(row.days, 0),
        },
        {
          title: text('lifecycle.from'),
          key: 'from',
          render: (_: unknown, row: Member) => (row.cameFrom === null ? '–' : nameOf(row.cameFrom)),
        },
        {
          title: text('lifecycle.reason'),
          key: 'reason',
          render: (_: unknown, row: Member) => text(`stageReason.${row.because}`),
        },
      ]}
      extra={
        <SaveSegment
          prefix="stage"
          name={stageNames[stage]}
          condition={{ kind: 'attribute', attribute: 'lifecycle_stage', operator: 'eq', value: stage }}
        />
      }
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadStageCustomers, { params: { stage } }) } }
        : {})}
      empty={{ title: text('lifecycle.nobody') }}
    />
  );
}

type Mover = AnswerOf<typeof flowCustomers>['rows'][number];

function Movers({ from, to, month }: Extract<Chosen, { readonly kind: 'move' }>) {
  const text = useText();
  const format = useFormat();
  const [{ page, pageSize }, setPage] = useState({ page: 1, pageSize: 20 });
  const moved = { from, to, fromMonth: month, toMonth: month };
  const reading = useRead(flowCustomers, { query: { page, pageSize, ...moved } }, { keepPrevious: true });
  return (
    <DataTable
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId, at }) => `${customerId} ${at}`}
      {...{ page, pageSize }}
      onPage={(next, size) => setPage({ page: next, pageSize: size })}
      readPage={(number) => call(flowCustomers, { query: { page: number, pageSize: 100, ...moved } })}
      columns={[
        {
          title: text('lifecycle.customer'),
          key: 'id',
          render: (_: unknown, row: Mover) => <CustomerLink customerId={row.customerId} />,
        },
        { title: text('lifecycle.at'), key: 'at', render: (_: unknown, row: Mover) => format.instant(row.at) },
        {
          title: text('lifecycle.reason'),
          key: 'reason',
          render: (_: unknown, row: Mover) => text(`stageReason.${row.because}`),
        },
      ]}
      empty={{ title: text('lifecycle.nobody') }}
    />
  );
}

export function People({ chosen, onClose }: { readonly chosen: Chosen; readonly onClose: () => void }) {
  const text = useText();
  const nameOf = usePlaceName();
  const title =
    chosen.kind === 'stage'
      ? text('lifecycle.people', { stage: nameOf(chosen.stage) })
      : `${text('lifecycle.movers', { from: nameOf(chosen.from), to: nameOf(chosen.to) })} · ${chosen.month}`;
  return (
    <Drawer open size={760} title={title} onClose={onClose}>
      {chosen.kind === 'stage' ? <Members stage={chosen.stage} /> : <Movers {...chosen} />}
    </Drawer>
  );
}
