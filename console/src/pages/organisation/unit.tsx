// One unit: what it is, how it was, whom it serves.
import { getUnit, listUnitCustomers, relationTypes } from '@contracts/record/organisation/contract.ts';
import { Button, Select } from 'antd';
import { useState } from 'react';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { organisationFields, type TreeUnit } from './organisation.tsx';
import { ReassignDialog, type ReassignTarget } from './reassign.tsx';
import { UnitEditor } from './unit-editor.tsx';

type Row = AnswerOf<typeof listUnitCustomers>['items'][number];
type Unit = AnswerOf<typeof getUnit>['unit'];

function UnitHead({ unitId, tree }: { readonly unitId: string; readonly tree: TreeUnit | null }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const { state } = useAddress(organisationFields);
  const reading = useRead(getUnit, { params: { unitId }, query: state.asOf ? { asOf: state.asOf } : {} });
  const [editing, setEditing] = useState<'change' | 'below' | null>(null);
  return (
    <Panel
      title={tree?.name ?? reading.data?.unit.name ?? unitId}
      extra={
        may('organisation.write') && (
          <>
            <Button size="small" onClick={() => setEditing('below')}>
              {text('organisation.newUnit')}
            </Button>
            <Button size="small" onClick={() => setEditing('change')}>
              {text('organisation.editUnit')}
            </Button>
          </>
        )
      }
    >
      <Ready of={reading} rows={3}>
        {({ unit, history }) => (
          <>
            <div className="zy-row zy-soft" style={{ gap: 18 }}>
              <span>{text(`unitKind.${unit.kind}`)}</span>
              <span>{unit.unitId}</span>
              <span>{text(`organisation.${unit.status}`)}</span>
              {tree && <span>{text('organisation.customersOf', { count: format.count(tree.customers) })}</span>}
              <span>
                {text('organisation.effectiveFrom')} {unit.effectiveFrom}
              </span>
            </div>
            {history.length > 1 && <History history={history} />}
            {editing && (
              <UnitEditor
                unit={editing === 'change' ? unit : null}
                parentId={unit.unitId}
                onClose={() => setEditing(null)}
              />
            )}
          </>
        )}
      </Ready>
    </Panel>
  );
}

function History({ history }: { readonly history: readonly Unit[] }) {
  const text = useText();
  return (
    <Table<Unit>
      size="small"
      style={{ marginTop: 12 }}
      rowKey="effectiveFrom"
      pagination={false}
      dataSource={[...history]}
      columns={[
        { title: text('organisation.from'), dataIndex: 'effectiveFrom' },
        { title: text('organisation.until'), render: (_, row) => row.effectiveUntil ?? text('customer.openEnd') },
        { title: text('organisation.name'), dataIndex: 'name' },
        { title: text('organisation.parent'), render: (_, row) => row.parentId ?? '–' },
        { title: text('organisation.status'), render: (_, row) => text(`organisation.${row.status}`) },
      ]}
    />
  );
}

const keyOf = ({ customerId, unitId }: Row): string => `${customerId} ${unitId}`;

const useColumns = () => {
  const text = useText();
  const format = useFormat();
  return [
    {
      title: text('customers.number'),
      key: 'id',
      render: (_: unknown, row: Row) => <CustomerLink customerId={row.customerId} />,
    },
    { title: text('organisation.unit'), key: 'unit', render: (_: unknown, row: Row) => row.unitName ?? row.unitId },
    {
      title: text('organisation.ratio'),
      key: 'ratio',
      align: 'end' as const,
      render: (_: unknown, row: Row) => format.share(Number(row.ratio), 0),
    },
    { title: text('organisation.from'), key: 'from', dataIndex: 'validFrom' },
    {
      title: text('organisation.until'),
      key: 'until',
      render: (_: unknown, row: Row) => row.validUntil ?? text('customer.openEnd'),
    },
    { title: text('organisation.source'), key: 'source', dataIndex: 'source' },
  ];
};

function UnitCustomers({ unitId }: { readonly unitId: string }) {
  const text = useText();
  const { may } = useSession();
  const { state, change } = useAddress(organisationFields);
  const [chosen, setChosen] = useState<readonly Row[]>([]);
  const [target, setTarget] = useState<ReassignTarget | null>(null);
  const columns = useColumns();
  const query = { type: state.type, ...(state.asOf ? { asOf: state.asOf } : {}) };
  const params = { unitId };
  const reading = useRead(
    listUnitCustomers,
    { params, query: { ...query, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={keyOf}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        {...(may('organisation.write')
          ? {
              rowSelection: {
                selectedRowKeys: chosen.map(keyOf),
                preserveSelectedRowKeys: true,
                onChange: (_: React.Key[], rows: Row[]) => setChosen(rows),
              },
            }
          : {})}
        filters={
          <>
            <Select
              style={{ width: 140 }}
              value={state.type}
              aria-label={text('organisation.relation')}
              options={relationTypes.map((value) => ({ value, label: text(`relationType.${value}`) }))}
              onChange={(type) => change({ type })}
            />
            {may('organisation.write') && (
              <Button
                onClick={() =>
                  setTarget(
                    chosen.length > 0
                      ? { kind: 'list', customerIds: chosen.map(({ customerId }) => customerId) }
                      : { kind: 'unit', unitId },
                  )
                }
              >
                {chosen.length > 0
                  ? text('organisation.reassignSelected', { count: chosen.length })
                  : text('organisation.reassignAll')}
              </Button>
            )}
          </>
        }
        file={{
          kind: 'pages',
          name: `customers-of-${unitId}`,
          header: ['customerId', 'type', 'unitId', 'ratio', 'validFrom', 'validUntil', 'source'],
          cells: (row) => [row.customerId, row.type, row.unitId, row.ratio, row.validFrom, row.validUntil, row.source],
          readPage: async (page) => {
            const { items, total } = await call(listUnitCustomers, {
              params,
              query: { ...query, page, pageSize: 200 },
            });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('organisation.noCustomers') }}
      />
      {target && (
        <ReassignDialog
          target={target}
          onClose={() => {
            setTarget(null);
            setChosen([]);
          }}
        />
      )}
    </>
  );
}

export function UnitDetail({ unitId, tree }: { readonly unitId: string; readonly tree: TreeUnit | null }) {
  return (
    <div className="zy-stack" style={{ gap: 16, minWidth: 0 }} key={unitId}>
      <UnitHead unitId={unitId} tree={tree} />
      <UnitCustomers unitId={unitId} />
    </div>
  );
}
