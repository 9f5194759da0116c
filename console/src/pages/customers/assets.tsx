// Assets over time and what is held.
import { getCustomerAssets, getCustomerPositions } from '@contracts/know/profiles/contract.ts';
import { Table } from 'antd';
import { useMemo, useState } from 'react';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { usePalette } from '../../theme/theme-provider.tsx';
import { Chart, type ChartOption, categoryAxis, valueAxis } from '../../ui/chart.tsx';
import type { ChartFigures } from '../../ui/chart-table.tsx';
import { ExportButton } from '../../ui/data-table.tsx';
import { DayField } from '../../ui/fields.tsx';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { useAnnotationMarks } from '../dashboards/use-annotations.ts';

type Days = AnswerOf<typeof getCustomerAssets>['days'];
type Position = AnswerOf<typeof getCustomerPositions>['rows'][number];

function AssetChart({ days }: { readonly days: Days }) {
  const text = useText();
  const format = useFormat();
  const palette = usePalette();
  const dates = useMemo(() => days.map(({ date }) => date), [days]);
  const marks = useAnnotationMarks(dates);
  const option = useMemo((): ChartOption => {
    const write = (value: number) => format.moneyShort(value);
    const line = (name: string, values: readonly (number | null)[], filled: boolean) => ({
      name,
      type: 'line' as const,
      data: [...values],
      showSymbol: false,
      ...(filled ? { areaStyle: { opacity: 0.08 }, ...marks } : {}),
    });
    return {
      legend: { right: 8, top: 0, textStyle: { color: palette.textSoft }, icon: 'roundRect', itemHeight: 3 },
      tooltip: { valueFormatter: (value) => (typeof value === 'number' ? `¥${format.money(value)}` : '–') },
      xAxis: categoryAxis(palette, dates),
      yAxis: valueAxis(palette, write),
      dataZoom: days.length > 120 ? [{ type: 'inside' }] : [],
      series: [
        line(
          text('customer.total'),
          days.map(({ totalFen }) => totalFen),
          true,
        ),
        line(
          text('customer.cash'),
          days.map(({ cashFen }) => cashFen),
          false,
        ),
      ],
    };
  }, [dates, days, format, marks, palette, text]);
  if (days.length === 0) return <EmptyState title={text('customer.noAssets')} />;
  const figures: ChartFigures = {
    of: text('charts.day'),
    columns: [text('customer.total'), text('customer.cash')],
    // The newest first: one looks for today.
    rows: days.toReversed().map(({ date, totalFen, cashFen }) => ({
      ...{ name: date, cells: [format.money(totalFen), format.money(cashFen)] },
    })),
  };
  return <Chart option={option} height={280} label={text('customer.assetTrend')} figures={figures} />;
}

function Profit({ position }: { readonly position: Position }) {
  const format = useFormat();
  if (position.marketValueFen === null || position.costFen === null) return '–';
  const profit = position.marketValueFen - position.costFen;
  const tone = profit > 0 ? 'zy-rise' : profit < 0 ? 'zy-fall' : '';
  return <span className={tone}>{format.money(profit)}</span>;
}

function Positions({ rows }: { readonly rows: readonly Position[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Position>
      size="small"
      rowKey={(row) => `${row.accountId} ${row.productCode}`}
      dataSource={[...rows]}
      pagination={rows.length > 20 ? { pageSize: 20 } : false}
      locale={{ emptyText: <EmptyState title={text('customer.noPositions')} /> }}
      columns={[
        {
          title: text('customer.product'),
          render: (_, row) => (
            <>
              {row.productName ?? row.productCode}{' '}
              <span className="zy-faint">{row.productName && row.productCode}</span>
            </>
          ),
        },
        { title: text('customer.account'), dataIndex: 'accountId' },
        { title: text('customer.quantity'), align: 'end', render: (_, row) => format.decimal(row.quantity, 4) },
        { title: text('customer.marketValue'), align: 'end', render: (_, row) => format.money(row.marketValueFen) },
        { title: text('customer.cost'), align: 'end', render: (_, row) => format.money(row.costFen) },
        { title: text('customer.profit'), align: 'end', render: (_, row) => <Profit position={row} /> },
      ]}
    />
  );
}

const positionColumns = [
  ...(['accountId', 'productCode', 'productName', 'date', 'quantity', 'marketValueFen', 'costFen'] as const),
];

export function Assets({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const [date, setDate] = useState('');
  const assets = useRead(getCustomerAssets, { params: { customerId } });
  const positions = useRead(
    getCustomerPositions,
    { params: { customerId }, query: date ? { date } : {} },
    { keepPrevious: true },
  );
  return (
    <div className="zy-stack" style={{ gap: 16 }}>
      <Panel title={text('customer.assetTrend')}>
        <Ready of={assets}>{({ days }) => <AssetChart days={days} />}</Ready>
      </Panel>
      <Panel
        flush
        title={
          <>
            {text('customer.positions')}{' '}
            {positions.data?.date && (
              <span className="zy-faint">{text('customer.asOfDay', { day: positions.data.date })}</span>
            )}
          </>
        }
        extra={
          <div className="zy-row">
            <DayField value={date} label={text('customer.positionsOn')} onChange={setDate} />
            <ExportButton<Position>
              file={{
                kind: 'pages',
                name: `positions-${customerId}`,
                header: positionColumns,
                cells: (row) => positionColumns.map((name) => row[name]),
                readPage: async () => {
                  const { rows } = await call(getCustomerPositions, {
                    params: { customerId },
                    query: date ? { date } : {},
                  });
                  return { rows, total: rows.length };
                },
              }}
            />
          </div>
        }
      >
        <Ready of={positions}>{({ rows }) => <Positions rows={rows} />}</Ready>
      </Panel>
    </div>
  );
}
