// Stand-alone selling prices in a drawer: every version with its first day, and a new one.
import { listSalePrices, type SalePrices, saveSalePrices } from '@contracts/reward/deferred-revenue/contract.ts';
import { App, Button, Drawer, Form, Input, Select } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { DayField } from '../../ui/fields.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type Version = AnswerOf<typeof listSalePrices>['rows'][number];
type Line = 'commission' | 'product_fee' | 'advisory_fee';
type Price = SalePrices[Line];

const decimal = /^\d{1,9}(\.\d{1,6})?$/;
const rate = /^0(\.\d{1,6})?$/;
const share = /^(100(\.0{1,4})?|\d{1,2}(\.\d{1,4})?)$/;
const lines = [
  ['commission', 'economics.chargedCommission'],
  ['product_fee', 'economics.chargedProduct'],
  ['advisory_fee', 'economics.chargedService'],
] as const;

/** "research=900, call=50": a price for each service by its code. */
const listOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text
      .split(/[,，\n]/)
      .map((each) => each.split('=').map((part) => part.trim()))
      .flatMap(([code = '', yuan = '']) => (code === '' ? [] : [[code, yuan]])),
  );
const textOfList = (yuan: Readonly<Record<string, string>>): string =>
  Object.entries(yuan)
    .map(([code, price]) => `${code}=${price}`)
    .join(', ');

/** What is typed of a line: how it is priced, and the number or list. */
interface Typed {
  readonly kind: Price['kind'];
  readonly value: string;
}
const typedOf = (price: Price): Typed => ({
  kind: price.kind,
  value: price.kind === 'charged' ? price.percent : price.kind === 'turnover' ? price.rate : textOfList(price.yuan),
});
const isTyped = ({ kind, value }: Typed): boolean =>
  kind === 'listed'
    ? Object.values(listOf(value)).every((yuan) => decimal.test(yuan))
    : (kind === 'turnover' ? rate : decimal).test(value);

const chargedOf = (value: string) => ({ kind: 'charged' as const, percent: value });
const tradePrice = ({ kind, value }: Typed): SalePrices['commission'] =>
  kind === 'turnover' ? { kind, rate: value } : chargedOf(value);
const servicePrice = ({ kind, value }: Typed): SalePrices['advisory_fee'] =>
  kind === 'listed' ? { kind, yuan: listOf(value) } : chargedOf(value);

function LineField(props: {
  readonly line: Line;
  readonly label: string;
  readonly typed: Typed;
  readonly onChange: (typed: Typed) => void;
}) {
  const text = useText();
  const { line, label, typed } = props;
  const kinds = ['charged', line === 'advisory_fee' ? 'listed' : 'turnover'] as const;
  const standard = { charged: '100', turnover: '0.00025', listed: '' } as const;
  return (
    <Form.Item
      label={label}
      extra={text(`economics.price_${typed.kind}Hint`)}
      {...(isTyped(typed) ? {} : { validateStatus: 'error' as const })}
    >
      <div className="zy-row">
        <Select
          style={{ width: 200 }}
          aria-label={label}
          value={typed.kind}
          options={kinds.map((value) => ({ value, label: text(`economics.price_${value}`) }))}
          onChange={(kind) => props.onChange({ kind, value: standard[kind] })}
        />
        <Input
          style={{ width: 260 }}
          aria-label={`${label} ${text(`economics.price_${typed.kind}`)}`}
          value={typed.value}
          onChange={(event) => props.onChange({ ...typed, value: event.target.value })}
        />
      </div>
    </Form.Item>
  );
}

function PricesForm({ given, close }: { readonly given: Version; readonly close: () => void }) {
  const text = useText();
  const { message } = App.useApp();
  const { prices } = given;
  const [from, setFrom] = useState('');
  const [typed, setTyped] = useState<Record<Line, Typed>>({
    commission: typedOf(prices.commission),
    product_fee: typedOf(prices.product_fee),
    advisory_fee: typedOf(prices.advisory_fee),
  });
  const [point, setPoint] = useState(prices.point ?? '');
  const [expected, setExpected] = useState(prices.expectedShare === null ? '' : String(prices.expectedShare / 10_000));
  const act = useAct(saveSalePrices, { refreshes: [listSalePrices] });
  const isGood =
    from !== '' &&
    Object.values(typed).every(isTyped) &&
    (point === '' || decimal.test(point)) &&
    (expected === '' || share.test(expected));
  const save = () =>
    act.mutate(
      {
        body: {
          effectiveFrom: from,
          prices: {
            ...prices,
            ...{ commission: tradePrice(typed.commission), product_fee: tradePrice(typed.product_fee) },
            ...{ advisory_fee: servicePrice(typed.advisory_fee), point: point === '' ? null : point },
            expectedShare: expected === '' ? null : Math.round(Number(expected) * 10_000),
          },
        },
      },
      {
        onSuccess: () => {
          void message.success(text('economics.pricesSaved'));
          close();
        },
      },
    );
  return (
    <Form layout="vertical">
      <Form.Item label={text('economics.pricesFrom')} extra={text('economics.pricesFromHint')}>
        <DayField label={text('economics.pricesFrom')} value={from} onChange={setFrom} />
      </Form.Item>
      {lines.map(([line, label]) => (
        <LineField
          key={line}
          {...{ line, label: text(label), typed: typed[line] }}
          onChange={(value) => setTyped({ ...typed, [line]: value })}
        />
      ))}
      <Form.Item label={text('economics.pricePoint')} extra={text('economics.pricePointHint')}>
        <Input
          aria-label={text('economics.pricePoint')}
          value={point}
          onChange={(event) => setPoint(event.target.value)}
        />
      </Form.Item>
      <Form.Item label={text('economics.saleRate')} extra={text('economics.priceShareHint')}>
        <Input
          aria-label={text('economics.saleRate')}
          value={expected}
          onChange={(event) => setExpected(event.target.value)}
        />
      </Form.Item>
      <ProblemLine problem={act.error} />
      <Button type="primary" loading={act.isPending} disabled={!isGood} onClick={save}>
        {text('economics.pricesSave')}
      </Button>
    </Form>
  );
}

function Versions({ rows }: { readonly rows: readonly Version[] }) {
  const text = useText();
  const shown = (price: Price): string => `${text(`economics.price_${price.kind}`)} ${typedOf(price).value}`;
  return (
    <Table<Version>
      size="small"
      pagination={false}
      scroll={{ x: 'max-content' }}
      rowKey="version"
      dataSource={[...rows]}
      columns={[
        { title: text('economics.priceVersion'), dataIndex: 'version' },
        {
          ...{ title: text('economics.pricesFrom'), key: 'from' },
          render: (_, { effectiveFrom }) => effectiveFrom ?? text('economics.asShipped'),
        },
        ...lines.map(([line, label]) => ({
          ...{ title: text(label), key: line, render: (_: unknown, { prices }: Version) => shown(prices[line]) },
        })),
        {
          ...{ title: text('economics.pricePoint'), key: 'point' },
          render: (_, { prices }) => prices.point ?? text('economics.asCost'),
        },
        {
          ...{ title: text('economics.saleRate'), key: 'share' },
          render: (_, { prices }) =>
            prices.expectedShare === null ? text('economics.asEstimated') : prices.expectedShare / 10_000,
        },
        { title: text('economics.statedBy'), key: 'by', render: (_, { createdBy }) => createdBy ?? '–' },
      ]}
    />
  );
}

export function SalePricesButton() {
  const text = useText();
  const { may } = useSession();
  const [open, setOpen] = useState(false);
  const reading = useRead(listSalePrices, {}, { enabled: open });
  const close = () => setOpen(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('economics.sellingPrices')}</Button>
      <Drawer open={open} onClose={close} size={860} title={text('economics.sellingPrices')} destroyOnHidden>
        <Ready of={reading}>
          {({ rows }) => (
            <div className="zy-stack">
              <Versions rows={rows} />
              {rows[0] && may('ledger.manage') && <PricesForm given={rows[0]} close={close} />}
            </div>
          )}
        </Ready>
      </Drawer>
    </>
  );
}
