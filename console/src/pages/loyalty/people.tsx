// The customers of a kind and level of loyalty: a list, a file, a segment.
import { downloadLoyaltyCustomers, type getLoyalty, listLoyaltyCustomers } from '@contracts/know/loyalty/contract.ts';
import type { SegmentCondition } from '@contracts/know/segments/contract.ts';
import { Button, Tag } from 'antd';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { SaveSegment } from '../segments/save-segment.tsx';
import type { LoyaltyAddress } from './address.ts';

type Row = AnswerOf<typeof listLoyaltyCustomers>['rows'][number];
type Answer = AnswerOf<typeof getLoyalty>;

/** Who the choice stands for, as profiles know it; null while nothing is chosen. */
const conditionOf = (
  { type, kind, level, price }: LoyaltyAddress['state'],
  { loyalFrom, partlyFrom }: Answer['settings'],
): SegmentCondition | null => {
  const is = (
    attribute: string,
    operator: 'eq' | 'gte' | 'lt',
    value: string | number | boolean,
  ): SegmentCondition => ({
    ...{ kind: 'attribute', attribute, operator, value },
  });
  if (type !== '') return is('loyalty_type', 'eq', type);
  if (price !== '') return is('loyalty_price_only', 'eq', true);
  if (kind === '' || level === '') return null;
  const attribute = `loyalty_${kind}`;
  if (level === 'unknown') return { kind: 'attribute', attribute, operator: 'unknown' };
  if (level === 'loyal') return is(attribute, 'gte', loyalFrom);
  if (level === 'weak') return is(attribute, 'lt', partlyFrom);
  return { kind: 'all', of: [is(attribute, 'gte', partlyFrom), is(attribute, 'lt', loyalFrom)] };
};

export function People({ address, answer }: { readonly address: LoyaltyAddress; readonly answer: Answer }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const { state, change } = address;
  const { type, kind, level, price, page, pageSize } = state;
  const query = {
    ...(type === '' ? {} : { type }),
    ...(kind === '' || level === '' ? {} : { kind, level }),
    ...(price === '' ? {} : { priceOnly: price }),
  };
  const reading = useRead(listLoyaltyCustomers, { query: { ...query, page, pageSize } }, { keepPrevious: true });
  const condition = conditionOf(state, answer.settings);
  const named = answer.types.find((each) => each.type === type);
  const kindLabel = answer.kinds.find((each) => each.kind === kind);
  const title = named
    ? say(named.label)
    : kindLabel && level !== ''
      ? `${say(kindLabel.label)} · ${text(`loyalty.level_${level}`)}`
      : price === ''
        ? text('loyalty.all')
        : text('loyalty.priceOnly');
  const score = (key: 'behaviour' | 'intention' | 'emotion') => ({
    ...{ title: text(`loyalty.${key}`), key, align: 'right' as const },
    render: (_: unknown, row: Row) =>
      row[key] === null ? <span className="zy-faint">{text('loyalty.level_unknown')}</span> : row[key],
  });
  return (
    <DataTable<Row, AnswerOf<typeof listLoyaltyCustomers>>
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId }) => customerId}
      filters={
        <>
          <strong>
            {text('loyalty.people')} · {title}
          </strong>
          {condition && (
            <Button
              size="small"
              type="text"
              onClick={() => change({ type: '', kind: '', level: '', price: '', page: 1 })}
            >
              {text('loyalty.all')}
            </Button>
          )}
          <Button size="small" onClick={() => change({ type: '', kind: '', level: '', price: 'true', page: 1 })}>
            {text('loyalty.priceOnly')} {format.count(answer.priceOnly)}
          </Button>
        </>
      }
      extra={condition && <SaveSegment prefix="loyalty" name={{ zh: title, en: title }} condition={condition} />}
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadLoyaltyCustomers, { query }) } }
        : {})}
      {...{ page, pageSize }}
      onPage={(next, size) => change({ page: next, pageSize: size })}
      columns={[
        {
          title: text('loyalty.customer'),
          key: 'id',
          render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
        },
        score('behaviour'),
        score('intention'),
        score('emotion'),
        { title: text('loyalty.type'), key: 'type', render: (_, row) => say(row.label) },
        {
          title: text('loyalty.priceOnly'),
          key: 'price',
          render: (_, row) => row.priceOnly && <Tag color="warning">{text('loyalty.priceOnly')}</Tag>,
        },
      ]}
      empty={{ title: text('loyalty.noPeople') }}
    />
  );
}
