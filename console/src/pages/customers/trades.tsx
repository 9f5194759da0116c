// Trades, newest first; the next page is read when one asks for it.
import { getCustomerTrades } from '@contracts/know/profiles/contract.ts';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Button, Table } from 'antd';
import { type AnswerOf, call } from '../../api/client.ts';
import { asProblem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Loading, ProblemPanel } from '../../ui/states.tsx';

type Trade = AnswerOf<typeof getCustomerTrades>['rows'][number];

/** Trades taken into a file at most. */
const exportPagesMax = 50;

const readAll = async (customerId: string) => {
  const rows: Trade[] = [];
  let before: string | undefined;
  for (let page = 0; page < exportPagesMax; page++) {
    const answer = await call(getCustomerTrades, {
      params: { customerId },
      query: before === undefined ? { limit: 200 } : { limit: 200, before },
    });
    rows.push(...answer.rows);
    if (answer.next === null) break;
    before = answer.next;
  }
  return { rows, total: rows.length };
};

function TradeTable({ rows }: { readonly rows: readonly Trade[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Trade>
      size="small"
      rowKey="tradeId"
      dataSource={[...rows]}
      pagination={false}
      locale={{ emptyText: <EmptyState title={text('customer.noTrades')} /> }}
      columns={[
        { title: text('customer.tradeAt'), render: (_, row) => format.instant(row.at) },
        {
          title: text('customer.side'),
          render: (_, row) => (
            <span className={row.side === 'buy' ? 'zy-rise' : row.side === 'sell' ? 'zy-fall' : ''}>
              {row.side ? text.code('side', row.side) : '–'}
            </span>
          ),
        },
        { title: text('customer.product'), render: (_, row) => row.productName ?? row.productCode ?? '–' },
        { title: text('customer.quantity'), align: 'end', render: (_, row) => format.decimal(row.quantity, 4) },
        { title: text('customer.price'), align: 'end', render: (_, row) => format.decimal(row.price, 4) },
        { title: text('customer.amount'), align: 'end', render: (_, row) => format.money(row.amountFen) },
        { title: text('customer.commission'), align: 'end', render: (_, row) => format.money(row.commissionFen) },
        { title: text('customer.fees'), align: 'end', render: (_, row) => format.money(row.feesFen) },
      ]}
    />
  );
}

const useTrades = (customerId: string) =>
  useInfiniteQuery({
    queryKey: [getCustomerTrades.path, 'pages', customerId],
    queryFn: ({ pageParam, signal }) =>
      call(
        getCustomerTrades,
        { params: { customerId }, query: pageParam === null ? { limit: 50 } : { limit: 50, before: pageParam } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: ({ next }) => next,
  });

export function Trades({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const pages = useTrades(customerId);
  const header = ['tradeId', 'at', 'side', 'productCode', 'productName', 'quantity', 'price', 'amountFen'] as const;
  if (pages.error && !pages.data) {
    return <ProblemPanel problem={asProblem(pages.error)} onRetry={() => void pages.refetch()} />;
  }
  if (!pages.data) return <Loading />;
  return (
    <Panel
      flush
      title={text('customer.tabTrades')}
      extra={
        <ExportButton<Trade>
          file={{
            kind: 'pages',
            name: `trades-${customerId}`,
            header,
            cells: (row) => header.map((name) => (name === 'at' ? new Date(row.at).toISOString() : row[name])),
            readPage: () => readAll(customerId),
          }}
        />
      }
    >
      <TradeTable rows={pages.data.pages.flatMap(({ rows }) => rows)} />
      {pages.hasNextPage && (
        <div className="zy-row" style={{ justifyContent: 'center', padding: 12 }}>
          <Button loading={pages.isFetchingNextPage} onClick={() => void pages.fetchNextPage()}>
            {text('action.loadMore')}
          </Button>
        </div>
      )}
    </Panel>
  );
}
