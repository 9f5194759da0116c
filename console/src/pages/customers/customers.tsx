// The customer list.
import { BarsOutlined, PieChartOutlined } from '@ant-design/icons';
import { exportCustomers, listCustomers } from '@contracts/know/profiles/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Button, Checkbox, Popover, Tag } from 'antd';
import type { ColumnsType } from 'antd/es/table';
import { writeState } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { createPreference, usePreference } from '../../theme/preference.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { CustomerFilters } from './filters.tsx';
import { type CustomerState, customerFields, filterQuery, isFiltered, listQuery } from './list-query.ts';

type Row = AnswerOf<typeof listCustomers>['rows'][number];

const columnKeys = [
  'phone',
  'status',
  'riskLevel',
  'totalAssets',
  'contribution',
  'branch',
  'adviser',
  'openedOn',
  'lastActive',
  'firstChannel',
  'tags',
] as const;
type ColumnKey = (typeof columnKeys)[number];

/** Columns that are switched off, as one word so that a preference can hold it. */
const hiddenColumns = createPreference<string>('zhiyin.customers.hidden', [], () => 'phone firstChannel');
const storedHidden = () => new Set(hiddenColumns.get().split(' '));

export function StatusTag({ status }: { readonly status: Row['status'] }) {
  const text = useText();
  const color = { prospect: 'warning', active: 'success', dormant: 'default', frozen: 'error', closed: 'default' }[
    status
  ];
  return (
    <Tag variant="filled" color={color}>
      {text(`customerStatus.${status}`)}
    </Tag>
  );
}

const useIdentityColumns = (): ColumnsType<Row> => {
  const text = useText();
  return [
    {
      title: text('customers.number'),
      key: 'customerId',
      sorter: true,
      fixed: 'left',
      render: (_, row) => <CustomerLink customerId={row.customerId} />,
    },
    { title: text('customers.name'), key: 'name', render: (_, row) => row.name ?? <span className="zy-faint">–</span> },
  ];
};

const useValueColumns = (): Record<ColumnKey, ColumnsType<Row>[number]> => {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  return {
    phone: { title: text('customers.phone'), render: (_, row) => row.phone ?? '–' },
    status: { title: text('customers.status'), render: (_, row) => <StatusTag status={row.status} /> },
    riskLevel: { title: text('customers.riskLevel'), render: (_, row) => row.riskLevel ?? '–' },
    totalAssets: {
      title: text('customers.totalAssets'),
      sorter: true,
      align: 'end',
      render: (_, row) => format.money(row.totalAssetsFen),
    },
    contribution: {
      title: text('customers.contribution'),
      sorter: true,
      align: 'end',
      render: (_, row) => format.money(row.contributionFen),
    },
    branch: { title: text('customers.branch'), render: (_, row) => row.branchName ?? row.branchId ?? '–' },
    adviser: { title: text('customers.adviser'), render: (_, row) => row.adviserName ?? row.adviserId ?? '–' },
    openedOn: { title: text('customers.openedOn'), sorter: true, render: (_, row) => row.openedOn ?? '–' },
    lastActive: {
      title: text('customers.lastActive'),
      sorter: true,
      render: (_, row) => <span title={format.instant(row.lastActiveAt)}>{format.ago(row.lastActiveAt)}</span>,
    },
    firstChannel: { title: text('customers.firstChannel'), render: (_, row) => row.firstChannel ?? '–' },
    tags: {
      title: text('customers.tags'),
      width: 220,
      render: (_, row) => (
        <span className="zy-tags">
          {row.tags.slice(0, 3).map((tag) => (
            <Tag key={tag.code} variant="filled">
              {say(tag.name)}
            </Tag>
          ))}
          {row.tags.length > 3 && <span className="zy-faint">+{row.tags.length - 3}</span>}
        </span>
      ),
    },
  };
};

const sortOfColumn: Readonly<Record<string, CustomerState['sort']>> = {
  customerId: 'customerId',
  totalAssets: 'totalAssets',
  contribution: 'contribution',
  openedOn: 'openedOn',
  lastActive: 'lastActiveOn',
};

const useColumns = (state: CustomerState): ColumnsType<Row> => {
  usePreference(hiddenColumns);
  const identity = useIdentityColumns();
  const values = useValueColumns();
  const hidden = storedHidden();
  const chosen = columnKeys.filter((key) => !hidden.has(key)).map((key) => ({ ...values[key], key }));
  return [...identity, ...chosen].map((column) => {
    if (!('sorter' in column) || !column.sorter) return column;
    const isSorted = sortOfColumn[String(column.key)] === state.sort;
    return { ...column, sortOrder: isSorted ? (state.order === 'asc' ? 'ascend' : 'descend') : null };
  }) as ColumnsType<Row>;
};

function ColumnPicker() {
  const text = useText();
  usePreference(hiddenColumns);
  const hidden = storedHidden();
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      content={
        <Checkbox.Group
          style={{ flexDirection: 'column', gap: 6 }}
          value={columnKeys.filter((key) => !hidden.has(key))}
          options={columnKeys.map((value) => ({ value, label: text(`customers.${value}`) }))}
          onChange={(shown) => hiddenColumns.set(columnKeys.filter((key) => !shown.includes(key)).join(' '))}
        />
      }
    >
      <Button icon={<BarsOutlined />} title={text('customers.columns')} aria-label={text('customers.columns')} />
    </Popover>
  );
}

export function Customers() {
  const text = useText();
  const navigate = useNavigate();
  const { may } = useSession();
  const address = useAddress(customerFields);
  const { state, change } = address;
  const reading = useRead(listCustomers, { query: listQuery(state) }, { keepPrevious: true });
  const columns = useColumns(state);
  const filtered = isFiltered(state);
  const portraitSearch = { ...writeState(customerFields, { ...state, page: 1, pageSize: 20 }), kind: 'filter' };
  return (
    <Page
      title={text('customers.title')}
      description={text('customers.description')}
      actions={
        <Button
          icon={<PieChartOutlined />}
          onClick={() => void navigate({ to: '/portrait', search: portraitSearch as never })}
        >
          {text('customers.portraitOf')}
        </Button>
      }
    >
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        totalOf={({ total }) => total}
        totalIsLeast={reading.data?.totalIs === 'at_least'}
        columns={columns}
        rowKey={({ customerId }) => customerId}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        onSort={(key, order) => change({ sort: sortOfColumn[key ?? ''] ?? 'customerId', order: key ? order : 'asc' })}
        filters={<CustomerFilters {...address} />}
        extra={<ColumnPicker />}
        {...(may('customers.export')
          ? {
              file: {
                kind: 'address' as const,
                href: addressOf(exportCustomers, {
                  query: { ...filterQuery(state), sort: state.sort, order: state.order },
                }),
              },
            }
          : {})}
        empty={
          filtered
            ? { title: text('customers.emptyFiltered'), hint: text('list.nothingFitsHint') }
            : { title: text('customers.empty'), hint: text('customers.emptyHint') }
        }
      />
    </Page>
  );
}
