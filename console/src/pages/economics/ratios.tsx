// Revenue against what the programme costs and owes, by group of customers, with the customers of a group who cost most.

import { listSegments } from '@contracts/know/segments/contract.ts';
import { downloadCostlyCustomers, getCostRatios, listCostlyCustomers } from '@contracts/reward/economics/contract.ts';
import { Button, Segmented, Select } from 'antd';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { type EconomicsAddress, ratioGroupings } from './address.ts';
import { Computed, Extra, numberColumn, PPM } from './parts.tsx';

type Row = AnswerOf<typeof getCostRatios>['rows'][number];
type Person = AnswerOf<typeof listCostlyCustomers>['rows'][number];
type Figures = Pick<Person, 'revenueFen' | 'costFen' | 'owedFen' | 'ratio'>;

const useFigureColumns = () => {
  const text = useText();
  const format = useFormat();
  return <Of extends Figures>() => [
    numberColumn<Of>(text('economics.revenue'), 'revenue', ({ revenueFen }) => format.money(revenueFen)),
    numberColumn<Of>(text('economics.programmeCost'), 'cost', ({ costFen }) => format.money(costFen)),
    numberColumn<Of>(text('economics.owed'), 'owed', ({ owedFen }) => format.money(owedFen)),
    numberColumn<Of>(text('economics.ratio'), 'ratio', ({ ratio }) =>
      format.share(ratio === null ? null : ratio / PPM),
    ),
  ];
};

function Asked({
  address,
  names,
}: {
  readonly address: EconomicsAddress;
  readonly names: ReadonlyMap<string, string>;
}) {
  const text = useText();
  const { state, change } = address;
  return (
    <div className="zy-row">
      <Segmented
        value={state.group}
        options={ratioGroupings.map((value) => ({ value, label: text(`economics.${value}`) }))}
        onChange={(group) => change({ group, open: '', page: 1 })}
      />
      {state.group === 'segment' && (
        <Select
          mode="multiple"
          style={{ minWidth: 260 }}
          maxCount={20}
          value={[...state.segments]}
          placeholder={text('economics.chooseSegments')}
          aria-label={text('economics.chooseSegments')}
          options={[...names].map(([value, label]) => ({ value, label }))}
          onChange={(segments: string[]) => change({ segments, open: '' })}
        />
      )}
    </div>
  );
}

function People({ address, title }: { readonly address: EconomicsAddress; readonly title: string }) {
  const text = useText();
  const { may } = useSession();
  const columnsOf = useFigureColumns();
  const { state, change } = address;
  const { open, group, order, page, pageSize } = state;
  const asked = {
    order,
    ...(open === '*' || open === '' ? {} : { by: group, ...(open === '-' ? {} : { key: open }) }),
  };
  const reading = useRead(listCostlyCustomers, { query: { ...asked, page, pageSize } }, { keepPrevious: true });
  return (
    <DataTable<Person, AnswerOf<typeof listCostlyCustomers>>
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId }) => customerId}
      filters={
        <>
          <strong>
            {text('economics.people')}
            {title && ` · ${title}`}
          </strong>
          <Segmented
            value={order}
            options={[
              { value: 'cost' as const, label: text('economics.orderCost') },
              { value: 'owed' as const, label: text('economics.orderOwed') },
            ]}
            onChange={(value) => change({ order: value, page: 1 })}
          />
        </>
      }
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadCostlyCustomers, { query: asked }) } }
        : {})}
      page={page}
      pageSize={pageSize}
      onPage={(next, size) => change({ page: next, pageSize: size })}
      columns={[
        {
          ...{ title: text('economics.customer'), key: 'id' },
          render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
        },
        ...columnsOf<Person>(),
      ]}
      empty={{ title: text('economics.noPeople') }}
    />
  );
}

export function RatiosPart({ address }: { readonly address: EconomicsAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const columnsOf = useFigureColumns();
  const { group, segments, open } = address.state;
  const known = useRead(listSegments, { query: {} }, { enabled: group === 'segment', forChoices: true });
  const names = new Map((known.data?.rows ?? []).map((each) => [each.code, say(each.name)]));
  const reading = useRead(
    getCostRatios,
    { query: { by: group, ...(group === 'segment' ? { segments: segments.join(',') } : {}) } },
    { keepPrevious: true },
  );
  const nameOf = ({ key, label }: Row): string =>
    group === 'segment' ? (names.get(key ?? '') ?? say(label)) : say(label);
  return (
    <div className="zy-stack">
      <Asked address={address} names={names} />
      <Ready of={reading}>
        {(answer) => {
          const opened = answer.rows.find(({ key }) => (key ?? '-') === open);
          return (
            <Computed of={answer}>
              <Panel flush title={text('economics.tabRatios')} extra={<Extra of={answer} />}>
                <Table<Row>
                  size="middle"
                  pagination={false}
                  rowKey={({ key }) => key ?? '-'}
                  dataSource={[...answer.rows]}
                  locale={{
                    emptyText: (
                      <EmptyState
                        title={text(group === 'segment' ? 'economics.chooseSegments' : 'economics.noPeople')}
                      />
                    ),
                  }}
                  columns={[
                    {
                      ...{ title: text('economics.group'), key: 'group' },
                      render: (_, row) => (
                        <Button
                          type="link"
                          size="small"
                          style={{ padding: 0 }}
                          onClick={() => address.change({ open: row.key ?? '-', page: 1 })}
                        >
                          {nameOf(row)}
                        </Button>
                      ),
                    },
                    numberColumn(text('economics.customers'), 'customers', ({ customers }) => format.count(customers)),
                    ...columnsOf<Row>(),
                  ]}
                />
              </Panel>
              <People address={address} title={opened ? nameOf(opened) : ''} />
            </Computed>
          );
        }}
      </Ready>
    </div>
  );
}
