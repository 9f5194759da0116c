// Customers whom nobody serves on the day, to be given to somebody.
import { listUnassignedCustomers } from '@contracts/record/organisation/contract.ts';
import { Button } from 'antd';
import { useState } from 'react';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { organisationFields } from './organisation.tsx';
import { ReassignDialog } from './reassign.tsx';

type Row = AnswerOf<typeof listUnassignedCustomers>['items'][number];

export function Unassigned() {
  const text = useText();
  const { may } = useSession();
  const { state, change } = useAddress(organisationFields);
  const [chosen, setChosen] = useState<readonly string[]>([]);
  const [open, setOpen] = useState(false);
  const base = state.asOf ? { asOf: state.asOf } : {};
  const reading = useRead(
    listUnassignedCustomers,
    { query: { ...base, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        rowKey={({ customerId }) => customerId}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        columns={[
          {
            title: text('customers.number'),
            key: 'id',
            render: (_, row: Row) => <CustomerLink customerId={row.customerId} />,
          },
          { title: text('organisation.lastUnit'), key: 'last', render: (_, row: Row) => row.lastUnitId ?? '–' },
          { title: text('organisation.until'), key: 'until', render: (_, row: Row) => row.lastUntil ?? '–' },
        ]}
        {...(may('organisation.write')
          ? {
              rowSelection: {
                selectedRowKeys: [...chosen],
                preserveSelectedRowKeys: true,
                onChange: (keys: React.Key[]) => setChosen(keys.map(String)),
              },
            }
          : {})}
        filters={
          may('organisation.write') && (
            <Button type="primary" disabled={chosen.length === 0} onClick={() => setOpen(true)}>
              {text('organisation.reassignSelected', { count: chosen.length })}
            </Button>
          )
        }
        file={{
          kind: 'pages',
          name: 'unassigned',
          header: ['customerId', 'lastUnitId', 'lastUntil'],
          cells: (row) => [row.customerId, row.lastUnitId, row.lastUntil],
          readPage: async (page) => {
            const { items, total } = await call(listUnassignedCustomers, { query: { ...base, page, pageSize: 200 } });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('organisation.noCustomers') }}
      />
      {open && (
        <ReassignDialog
          target={{ kind: 'list', customerIds: chosen }}
          onClose={() => {
            setOpen(false);
            setChosen([]);
          }}
        />
      )}
    </>
  );
}
