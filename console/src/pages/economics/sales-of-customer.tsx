// The sales of one customer that gave points, each with what was charged and how it is shared: a figure of the table taken apart.
import { listSalesOfCustomer } from '@contracts/reward/deferred-revenue/contract.ts';
import { Input } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { numberColumn, PPM } from './parts.tsx';

type Sale = AnswerOf<typeof listSalesOfCustomer>['rows'][number];

const charges = [
  ['commission', 'economics.chargedCommission'],
  ['product_fee', 'economics.chargedProduct'],
  ['advisory_fee', 'economics.chargedService'],
] as const;

function Sales({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const reading = useRead(listSalesOfCustomer, { params: { customerId } });
  const cells = (sale: Sale, show: (part: Sale['points'][number]) => string) => sale.points.map(show).join(' / ');
  return (
    <Ready of={reading}>
      {({ rows }) => (
        <Table<Sale>
          size="middle"
          scroll={{ x: 'max-content' }}
          pagination={rows.length > 20 ? { pageSize: 20, showSizeChanger: false } : false}
          rowKey={({ day, kind }) => `${day}/${kind}`}
          dataSource={[...rows].reverse()}
          locale={{ emptyText: <EmptyState title={text('economics.noSales')} /> }}
          columns={[
            { title: text('economics.saleDay'), dataIndex: 'day' },
            { title: text('economics.saleKind'), key: 'kind', render: (_, { kindName }) => say(kindName) },
            ...charges.map(([line, label]) =>
              numberColumn<Sale>(text(label), line, ({ charged }) => format.money(charged[line])),
            ),
            numberColumn(text('economics.priceFen'), 'price', ({ priceFen }) => format.money(priceFen)),
            numberColumn(text('economics.standAlone'), 'service', ({ serviceFen }) => format.money(serviceFen)),
            numberColumn(text('economics.points'), 'points', (sale) =>
              cells(sale, (part) => format.count(part.points)),
            ),
            numberColumn(text('economics.pointYuan'), 'worth', (sale) => cells(sale, ({ pointYuan }) => pointYuan)),
            numberColumn(text('economics.saleRate'), 'rate', (sale) =>
              cells(sale, ({ rate }) => ((rate / PPM) * 100).toFixed(1)),
            ),
            numberColumn(text('economics.toService'), 'toService', ({ toServiceFen }) => format.money(toServiceFen)),
            numberColumn(text('economics.toPoints'), 'toPoints', (sale) =>
              cells(sale, ({ toPointsFen }) => format.money(toPointsFen)),
            ),
            numberColumn(text('economics.priceVersion'), 'version', ({ version }) => version),
          ]}
        />
      )}
    </Ready>
  );
}

export function SalesOfCustomer() {
  const text = useText();
  const [customerId, setCustomerId] = useState('');
  return (
    <Panel
      flush
      title={text('economics.salesOfCustomer')}
      extra={
        <Input.Search
          style={{ width: 240 }}
          allowClear
          placeholder={text('economics.customerNumber')}
          aria-label={text('economics.customerNumber')}
          onSearch={(value) => setCustomerId(value.trim())}
        />
      }
    >
      {customerId !== '' && <Sales customerId={customerId} />}
    </Panel>
  );
}
