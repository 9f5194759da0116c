// IFRS 15: sales that gave points by month, the contract liability as it moves, the proof against the journal, and fees of the catalogue.
import { downloadSales, getDeferred } from '@contracts/reward/deferred-revenue/contract.ts';
import { Alert, Table } from 'antd';
import type { ReactNode } from 'react';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { ExportButton } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Computed, Extra, numberColumn } from './parts.tsx';
import { SaleCalculator } from './sale-calculator.tsx';
import { SalePricesButton } from './sale-prices.tsx';
import { SalesOfCustomer } from './sales-of-customer.tsx';

type Answer = AnswerOf<typeof getDeferred>;
type Row = Answer['rows'][number];
type Month = Answer['months'][number];

const money = ['priceFen', 'serviceFen', 'pointsPriceFen', 'toServiceFen', 'toPointsFen'] as const;
const moneyNames = {
  priceFen: 'economics.priceFen',
  serviceFen: 'economics.standAlone',
  pointsPriceFen: 'economics.pointsPrice',
  toServiceFen: 'economics.toService',
  toPointsFen: 'economics.toPoints',
} as const;
const points = ['awarded', 'redeemed', 'lapsed', 'remaining', 'expected'] as const;
const pointsNames = {
  awarded: 'economics.saleAwarded',
  redeemed: 'economics.spent',
  lapsed: 'economics.saleLapsed',
  remaining: 'economics.saleRemaining',
  expected: 'economics.saleExpected',
} as const;

/** The sales of a month as a file, for whoever may take customers out. */
function MonthName({ month }: { readonly month: string }) {
  const { may } = useSession();
  if (!may('customers.export')) return month;
  const href = addressOf(downloadSales, { query: { month } });
  return (
    <span className="zy-row">
      {month} <ExportButton file={{ kind: 'address', href }} />
    </span>
  );
}

function Shared({ rows }: { readonly rows: readonly Row[] }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <Table<Row>
      size="middle"
      pagination={rows.length > 24 ? { pageSize: 24, showSizeChanger: false } : false}
      scroll={{ x: 'max-content' }}
      rowKey={(row) => `${row.month}/${row.kind}/${row.programme}/${row.wallet}`}
      dataSource={[...rows].reverse()}
      locale={{ emptyText: <EmptyState title={text('economics.noSales')} hint={text('economics.noSalesHint')} /> }}
      columns={[
        { title: text('economics.month'), key: 'month', render: (_, { month }) => <MonthName month={month} /> },
        {
          ...{ title: text('economics.saleKind'), key: 'kind' },
          render: (_, { kindName, name }) => (
            <>
              <div>{say(kindName)}</div>
              <div className="zy-faint">{say(name)}</div>
            </>
          ),
        },
        numberColumn(text('economics.sales'), 'sales', ({ sales }) => format.count(sales)),
        ...money.map((key) => numberColumn<Row>(text(moneyNames[key]), key, (row) => format.money(row[key]))),
        ...points.map((key) => numberColumn<Row>(text(pointsNames[key]), key, (row) => format.count(row[key]))),
        numberColumn(text('economics.released'), 'released', ({ releasedFen }) => format.money(releasedFen)),
        numberColumn(text('economics.deferred'), 'deferred', ({ deferredFen }) => (
          <strong>{format.money(deferredFen)}</strong>
        )),
        numberColumn(text('economics.unpriced'), 'unpriced', ({ unpriced }) => format.count(unpriced)),
      ]}
    />
  );
}

const monthColumns = [
  ['openingFen', 'economics.opening'],
  ['addedFen', 'economics.added'],
  ['redeemedFen', 'economics.releasedByUse'],
  ['brokenFen', 'economics.releasedByBreakage'],
  ['closingFen', 'economics.closing'],
] as const;

function Months({ months }: { readonly months: readonly Month[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Panel flush title={text('economics.rollForward')}>
      <Table<Month>
        size="middle"
        scroll={{ x: 'max-content' }}
        pagination={months.length > 24 ? { pageSize: 24, showSizeChanger: false } : false}
        rowKey="month"
        dataSource={[...months].reverse()}
        columns={[
          { title: text('economics.month'), dataIndex: 'month' },
          ...monthColumns.map(([key, label]) => numberColumn<Month>(text(label), key, (row) => format.money(row[key]))),
        ]}
      />
    </Panel>
  );
}

function Proofs({ proofs }: { readonly proofs: Answer['proofs'] }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return proofs.map((proof) => {
    const counts = Object.fromEntries(
      (
        [
          'byRules',
          'byJournal',
          'redeemed',
          'lapsed',
          'remaining',
          'inLots',
          'others',
          'outstanding',
          'byAccounts',
        ] as const
      ).map((key) => [key, format.count(proof[key])]),
    );
    return (
      <Alert
        key={`${proof.programme}/${proof.wallet}`}
        type={proof.isReconciled ? 'success' : 'error'}
        showIcon
        message={`${say(proof.name)}: ${text(proof.isReconciled ? 'economics.salesReconcile' : 'economics.salesDiffer')}`}
        description={text('economics.saleProof', counts)}
      />
    );
  });
}

function Fees({ fees }: { readonly fees: Answer['fees'] }): ReactNode {
  const text = useText();
  const format = useFormat();
  if (fees.length === 0) return null;
  return (
    <Panel flush title={text('economics.itemFees')}>
      <Table
        size="middle"
        pagination={false}
        rowKey="month"
        dataSource={[...fees].reverse()}
        columns={[
          { title: text('economics.month'), dataIndex: 'month' },
          numberColumn<Answer['fees'][number]>(text('economics.redemptions'), 'n', (row) =>
            format.count(row.redemptions),
          ),
          numberColumn<Answer['fees'][number]>(text('economics.feePaid'), 'fee', (row) => format.money(row.feeFen)),
          numberColumn<Answer['fees'][number]>(text('economics.released'), 'done', (row) =>
            format.money(row.deliveredFen),
          ),
          numberColumn<Answer['fees'][number]>(text('economics.deferred'), 'open', (row) =>
            format.money(row.deferredFen),
          ),
        ]}
      />
    </Panel>
  );
}

export function DeferredPart() {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  const reading = useRead(getDeferred, {});
  return (
    <div className="zy-stack">
      <Ready of={reading}>
        {(answer) => (
          <Computed of={answer}>
            <Panel
              flush
              title={`${text('economics.deferred')} ${format.money(answer.totalFen)}`}
              extra={
                <>
                  <SalePricesButton />
                  <Extra of={answer} table="deferred" />
                </>
              }
            >
              <Shared rows={answer.rows} />
            </Panel>
            {answer.rules.length > 0 && (
              <p className="zy-faint">
                {text('economics.rulesOfSales')}: {answer.rules.map(({ name }) => say(name)).join(', ')}
              </p>
            )}
            <Proofs proofs={answer.proofs} />
            {answer.months.length > 0 && <Months months={answer.months} />}
            <Fees fees={answer.fees} />
            <SalesOfCustomer />
          </Computed>
        )}
      </Ready>
      <SaleCalculator />
    </div>
  );
}
