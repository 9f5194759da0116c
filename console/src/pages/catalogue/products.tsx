// The product master as of a day.
import { downloadProducts, getProduct, listProducts } from '@contracts/record/catalogue/contract.ts';
import { useNavigate } from '@tanstack/react-router';
import { Button, Drawer } from 'antd';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, DayField, SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type Product = AnswerOf<typeof listProducts>['items'][number];

const sorts = ['code', 'name', 'type', 'riskRating', 'effectiveFrom'] as const;
const fields = {
  search: textField(),
  type: textField(),
  riskRating: textField(),
  asOf: textField(),
  product: textField(),
  sort: choiceField(sorts, 'code'),
  order: choiceField(['asc', 'desc'], 'asc'),
  ...pageFields,
};

const words = (parts: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== ''));

const useColumns = (onOpen: (code: string) => void) => {
  const text = useText();
  const format = useFormat();
  return [
    {
      title: text('products.code'),
      key: 'code',
      sorter: true,
      render: (_: unknown, row: Product) => (
        <Button type="link" size="small" style={{ padding: 0 }} onClick={() => onOpen(row.code)}>
          {row.code}
        </Button>
      ),
    },
    { title: text('products.name'), key: 'name', sorter: true, dataIndex: 'name' },
    {
      title: text('products.type'),
      key: 'type',
      sorter: true,
      render: (_: unknown, row: Product) => text.code('productType', row.type),
    },
    { title: text('products.category'), key: 'category', render: (_: unknown, row: Product) => row.category ?? '–' },
    { title: text('products.market'), key: 'market', render: (_: unknown, row: Product) => row.market ?? '–' },
    {
      title: text('products.riskRating'),
      key: 'riskRating',
      sorter: true,
      render: (_: unknown, row: Product) => row.riskRating ?? '–',
    },
    {
      title: text('products.minimum'),
      key: 'minimum',
      align: 'end' as const,
      render: (_: unknown, row: Product) => format.money(row.minimumFen),
    },
    {
      title: text('products.feeRate'),
      key: 'fee',
      align: 'end' as const,
      render: (_: unknown, row: Product) => (row.feeRate === null ? '–' : format.share(Number(row.feeRate), 2)),
    },
    { title: text('products.effectiveFrom'), key: 'effectiveFrom', sorter: true, dataIndex: 'effectiveFrom' },
    {
      title: text('products.status'),
      key: 'status',
      render: (_: unknown, row: Product) => text.code('productStatus', row.status),
    },
  ];
};

function ProductDrawer({ code, onClose }: { readonly code: string; readonly onClose: () => void }) {
  const text = useText();
  const navigate = useNavigate();
  const reading = useRead(getProduct, { params: { code } }, { enabled: code !== '' });
  return (
    <Drawer
      open={code !== ''}
      size={560}
      title={reading.data?.product.name ?? code}
      onClose={onClose}
      footer={
        <Button type="primary" onClick={() => void navigate({ to: '/customers', search: { holds: code } as never })}>
          {text('products.holders')}
        </Button>
      }
    >
      {code !== '' && (
        <Ready of={reading}>
          {({ product, history }) => (
            <div className="zy-stack">
              <dl className="zy-kv">
                {(['type', 'category', 'market', 'industry', 'issuer', 'riskRating', 'currency'] as const).map(
                  (key) => (
                    <div key={key} style={{ display: 'contents' }}>
                      <dt>{text(`products.${key}`)}</dt>
                      <dd>{key === 'type' ? text.code('productType', product.type) : (product[key] ?? '–')}</dd>
                    </div>
                  ),
                )}
                <dt>{text('products.listedOn')}</dt>
                <dd>{product.listedOn ?? '–'}</dd>
                <dt>{text('products.maturesOn')}</dt>
                <dd>{product.maturesOn ?? '–'}</dd>
                <dt>{text('products.source')}</dt>
                <dd>{product.source}</dd>
              </dl>
              <strong>{text('products.history')}</strong>
              <Table<Product>
                size="small"
                rowKey="effectiveFrom"
                pagination={false}
                dataSource={history}
                columns={[
                  { title: text('products.effectiveFrom'), dataIndex: 'effectiveFrom' },
                  { title: text('products.name'), dataIndex: 'name' },
                  { title: text('products.riskRating'), render: (_, row) => row.riskRating ?? '–' },
                  { title: text('products.status'), render: (_, row) => text.code('productStatus', row.status) },
                ]}
              />
            </div>
          )}
        </Ready>
      )}
    </Drawer>
  );
}

export function Products() {
  const text = useText();
  const { state, change } = useAddress(fields);
  const filter = words({ search: state.search, type: state.type, riskRating: state.riskRating, asOf: state.asOf });
  const columns = useColumns((product) => change({ product, page: state.page })).map((column) =>
    'sorter' in column && column.key === state.sort
      ? { ...column, sortOrder: state.order === 'asc' ? ('ascend' as const) : ('descend' as const) }
      : column,
  );
  const reading = useRead(
    listProducts,
    { query: { ...filter, sort: state.sort, order: state.order, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <Page title={text('products.title')} description={text('products.description')}>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ code }) => code}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        onSort={(key, order) => change({ sort: sorts.find((each) => each === key) ?? 'code', order })}
        filters={
          <>
            <SearchField
              value={state.search}
              placeholder={text('products.search')}
              onChange={(search) => change({ search })}
            />
            <ChoiceField
              value={state.type}
              label={text('products.type')}
              choices={(reading.data?.types ?? []).map(({ type, count }) => ({
                value: type,
                label: `${text.code('productType', type)} (${count})`,
              }))}
              onChange={(type) => change({ type })}
            />
            <ChoiceField
              width={130}
              value={state.riskRating}
              label={text('products.riskRating')}
              choices={['R1', 'R2', 'R3', 'R4', 'R5'].map((value) => ({ value, label: value }))}
              onChange={(riskRating) => change({ riskRating })}
            />
            <DayField value={state.asOf} label={text('organisation.asOf')} onChange={(asOf) => change({ asOf })} />
          </>
        }
        file={{
          kind: 'address',
          href: addressOf(downloadProducts, {
            query: words({ search: state.search, type: state.type, asOf: state.asOf }),
          }),
        }}
        empty={{ title: text('products.empty'), hint: text('products.emptyHint') }}
      />
      <ProductDrawer code={state.product} onClose={() => change({ product: '', page: state.page })} />
    </Page>
  );
}
