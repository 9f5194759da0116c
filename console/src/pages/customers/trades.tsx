// Trades, newest first; the next page is read when one asks for it.
import { getCustomerTrades } from '@contracts/know/profiles/contract.ts';
import { Table } from 'antd';
import { type AnswerOf, call } from '../../api/client.ts';
import { usePages } from '../../api/use-pages.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ExportButton } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReadOn } from '../../ui/read-on.tsx';
import { EmptyState } from '../../ui/states.tsx';

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

export function Trades({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const pages = usePages(getCustomerTrades, (before) => ({
    params: { customerId },
    query: before === null ? { limit: 50 } : { limit: 50, before },
  }));
  const header = ['tradeId', 'at', 'side', 'productCode', 'productName', 'quantity', 'price', 'amountFen'] as const;
  return (
    <ReadOn of={pages}>
      {(answers, below) => (
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
          <TradeTable rows={answers.flatMap(({ rows }) => rows)} />
          {below}
        </Panel>
      )}
    </ReadOn>
  );
}
