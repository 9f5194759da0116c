// The customers of a cell of the map: a list, a file, a segment.
import { downloadJourneyCustomers, listJourneyCustomers } from '@contracts/know/loyalty/contract.ts';
import { type AnswerOf, addressOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { SaveSegment } from '../segments/save-segment.tsx';
import type { LoyaltyAddress } from './address.ts';
import type { Journey } from './journey-map.tsx';

type Row = AnswerOf<typeof listJourneyCustomers>['rows'][number];

export function JourneyPeople({ map, address }: { readonly map: Journey; readonly address: LoyaltyAddress }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const { axis, layer, stage, page, pageSize } = address.state;
  const query = { axis, layer, stage };
  const reading = useRead(listJourneyCustomers, { query: { ...query, page, pageSize } }, { keepPrevious: true });
  const cell = map.cells.find((each) => each.layer === layer && each.stage === stage);
  const names = [map.layers.find(({ code }) => code === layer), map.stages.find(({ code }) => code === stage)];
  const nameIn = (which: 'zh' | 'en') => names.flatMap((each) => (each ? [each.name[which]] : [])).join(' · ');
  return (
    <DataTable<Row, AnswerOf<typeof listJourneyCustomers>>
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId }) => customerId}
      filters={
        <strong>
          {text('loyalty.people')} · {names.flatMap((each) => (each ? [say(each.name)] : [])).join(' · ')}
        </strong>
      }
      extra={
        cell && (
          <SaveSegment prefix="journey" name={{ zh: nameIn('zh'), en: nameIn('en') }} condition={cell.condition} />
        )
      }
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadJourneyCustomers, { query }) } }
        : {})}
      {...{ page, pageSize }}
      onPage={(next, size) => address.change({ page: next, pageSize: size })}
      columns={[
        {
          title: text('loyalty.customer'),
          key: 'id',
          render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
        },
        {
          title: text('loyalty.assets'),
          key: 'assets',
          align: 'right',
          render: (_, row) => format.money(row.assetsFen),
        },
        { title: text('loyalty.birthYear'), key: 'born', align: 'right', render: (_, row) => row.birthYear ?? '–' },
        { title: text('loyalty.type'), key: 'type', render: (_, row) => (row.label ? say(row.label) : '–') },
      ]}
      empty={{ title: text('loyalty.noPeople') }}
    />
  );
}
