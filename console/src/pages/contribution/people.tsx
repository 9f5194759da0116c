// The customers behind a figure of contribution: a list, a file, and a segment where a condition says who they are.
import { downloadContributors, type getContribution, listContributors } from '@contracts/know/contribution/contract.ts';
import type { SegmentCondition } from '@contracts/know/segments/contract.ts';
import { Segmented } from 'antd';
import { type AnswerOf, addressOf, type CallOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { SaveSegment } from '../segments/save-segment.tsx';
import type { ContributionAddress } from './address.ts';

type Person = AnswerOf<typeof listContributors>['rows'][number];
type Lines = AnswerOf<typeof getContribution>['lines'];
type Query = NonNullable<CallOf<typeof listContributors>['query']>;

interface PeopleProps {
  readonly address: ContributionAddress;
  readonly title: string;
  readonly lines: Lines;
  readonly span: { readonly from: string | null; readonly to: string | null };
}

const equals = (attribute: string, value: string): SegmentCondition => ({
  ...{ kind: 'attribute', attribute, operator: 'eq', value },
});
const missing = (attribute: string): SegmentCondition => ({ kind: 'attribute', attribute, operator: 'unknown' });

/** What the opened row asks of the server, and the condition of its customers where profiles know it. */
const askedOf = (
  state: ContributionAddress['state'],
  span: PeopleProps['span'],
): { readonly query: Partial<Query>; readonly condition: SegmentCondition | null } => {
  const { open, by, attribute, quadrant, loyaltyBand, netBand } = state;
  const within = { ...(span.from ? { from: span.from } : {}), ...(span.to ? { to: span.to } : {}) };
  if (state.tab === 'quadrant') {
    const bands = {
      ...(loyaltyBand ? { loyaltyBand: Number(loyaltyBand) } : {}),
      ...(netBand ? { netBand: Number(netBand) } : {}),
    };
    return {
      query: { ...within, ...(quadrant ? { quadrant } : bands) },
      condition: quadrant ? equals('loyal_valuable', quadrant) : null,
    };
  }
  const key = open === '-' ? null : open;
  if (by === 'month') return { query: key === null ? within : { from: key, to: key }, condition: null };
  if (by === 'segment') return { query: { ...within, segment: open }, condition: { kind: 'segment', segment: open } };
  if (by === 'attribute')
    return {
      query: { ...within, attribute, ...(key === null ? {} : { value: key }) },
      condition: key === null ? missing(attribute) : equals(attribute, key),
    };
  const column = by === 'branch' ? 'branch_id' : 'adviser_id';
  if (key === null) return { query: within, condition: missing(column) };
  return {
    query: { ...within, ...(by === 'branch' ? { branchId: key } : { adviserId: key }) },
    condition: equals(column, key),
  };
};

export function People({ address, title, lines, span }: PeopleProps) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { may } = useSession();
  const { state, change } = address;
  const { query, condition } = askedOf(state, span);
  const asked = { ...query, order: state.order };
  const reading = useRead(
    listContributors,
    { query: { ...asked, page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  const used = lines.flatMap((line, at) =>
    (reading.data?.rows ?? []).some((row) => row.amounts[at] !== 0) ? [{ ...line, at }] : [],
  );
  const column = (name: string, key: string, of: (row: Person) => number) => ({
    ...{ title: name, key, align: 'right' as const, render: (_: unknown, row: Person) => format.money(of(row)) },
  });
  return (
    <DataTable<Person, AnswerOf<typeof listContributors>>
      reading={reading}
      rowsOf={({ rows }) => rows}
      totalOf={({ total }) => total}
      rowKey={({ customerId }) => customerId}
      filters={
        <>
          <strong>
            {text('contribution.people')} · {title}
          </strong>
          <Segmented
            value={state.order}
            options={[
              { value: 'desc' as const, label: text('contribution.descending') },
              { value: 'asc' as const, label: text('contribution.ascending') },
            ]}
            onChange={(order) => change({ order, page: 1 })}
          />
        </>
      }
      extra={condition && <SaveSegment prefix="contribution" name={{ zh: title, en: title }} condition={condition} />}
      {...(may('customers.export')
        ? { file: { kind: 'address' as const, href: addressOf(downloadContributors, { query: asked }) } }
        : {})}
      page={state.page}
      pageSize={state.pageSize}
      onPage={(page, pageSize) => change({ page, pageSize })}
      columns={[
        {
          title: text('contribution.customer'),
          key: 'id',
          render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
        },
        ...used.map((line) => column(say(line.label), line.code, (row) => row.amounts[line.at] ?? 0)),
        column(text('contribution.revenue'), 'revenue', (row) => row.revenueFen),
        column(text('contribution.cost'), 'cost', (row) => row.costFen),
        column(text('contribution.net'), 'net', (row) => row.netFen),
      ]}
      empty={{ title: text('contribution.noPeople') }}
    />
  );
}
