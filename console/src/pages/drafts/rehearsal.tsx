// What a draft would have given on past data: in all, by branch, tier, segment and month, why not, and to whom most.
import type { readRehearsal as ofScenes } from '@contracts/decide/scene-rehearsal/contract.ts';
import type { readRehearsal as ofBenefits } from '@contracts/reward/benefit-rehearsal/contract.ts';
import type { readRehearsal as ofEarning } from '@contracts/reward/earning-rehearsal/contract.ts';
import { Alert } from 'antd';
import type { ReactNode } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import type { Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { BeginRehearsal } from './begin-rehearsal.tsx';
import { PartTable } from './part-table.tsx';

type Found = AnswerOf<typeof ofEarning>;
type Sums = Pick<Found, 'customers' | 'awards' | 'desired' | 'points' | 'costFen'>;

type Given = 'points' | 'units';

/** What differs between kinds of drafts. */
interface Kind {
  readonly read: typeof ofBenefits | typeof ofEarning | typeof ofScenes;
  /** What it gives: awards of points, or units of a benefit. */
  readonly given?: Given;
  /** What is not in it. */
  readonly note: string;
  readonly refusal: (code: string) => string;
}

const shared = { size: 'small', pagination: { pageSize: 8, hideOnSinglePage: true } } as const;

const useSums = (given: Given) => {
  const text = useText();
  const format = useFormat();
  const keys = given === 'points' ? (['customers', 'awards', 'points'] as const) : (['customers', 'awards'] as const);
  const titleOf = (key: (typeof keys)[number]): string =>
    key === 'awards' && given === 'units' ? text('rehearsal.units') : text(`rehearsal.${key}`);
  const counted = keys.map((key) => ({
    ...{ key, title: titleOf(key), of: (sums: Sums) => format.count(sums[key]) },
  }));
  return [
    ...counted,
    { key: 'cost', title: text('rehearsal.cost'), of: (sums: Sums) => format.money(Number(sums.costFen)) },
  ];
};

function Breakdowns({
  found,
  refusal,
  given,
}: Pick<Kind, 'refusal'> & { readonly found: Found; readonly given: Given }) {
  const text = useText();
  const format = useFormat();
  const ofPoints = <Column,>(column: Column): readonly Column[] => (given === 'points' ? [column] : []);
  const none = text('rehearsal.none');
  const sums = useSums(given);
  return (
    <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
      <PartTable
        sums={sums}
        title={text('rehearsal.branch')}
        parts={found.branches.map((each) => ({
          ...each,
          key: each.branchId ?? '',
          name: each.name ?? each.branchId ?? none,
        }))}
      />
      <PartTable
        sums={sums}
        title={text('rehearsal.tier')}
        parts={found.tiers.map((each) => ({ ...each, key: each.tier ?? '', name: each.tier ?? none }))}
      />
      <PartTable
        sums={sums}
        title={text('rehearsal.segment')}
        parts={found.segments.map((each) => ({ ...each, key: each.segment, name: each.segment }))}
      />
      <Table
        {...shared}
        rowKey="month"
        dataSource={[...found.months]}
        columns={[
          { title: text('rehearsal.month'), key: 'month', dataIndex: 'month' },
          {
            ...{ title: text(given === 'points' ? 'rehearsal.awards' : 'rehearsal.units'), key: 'n', align: 'right' },
            render: (_, row) => format.count(row.awards),
          },
          ...ofPoints({
            ...{ title: text('rehearsal.points'), key: 'p', align: 'right' as const },
            render: (_: unknown, row: Found['months'][number]) => format.count(row.points),
          }),
        ]}
      />
      <Table
        {...shared}
        rowKey="code"
        dataSource={[...found.refusals]}
        columns={[
          { title: text('rehearsal.refusals'), key: 'code', render: (_, row) => refusal(row.code) },
          {
            ...{ title: text(given === 'points' ? 'rehearsal.times' : 'rehearsal.units'), key: 'n', align: 'right' },
            render: (_, row) => format.count(row.times),
          },
          ...ofPoints({
            ...{ title: text('rehearsal.points'), key: 'p', align: 'right' as const },
            render: (_: unknown, row: Found['refusals'][number]) => format.count(row.points),
          }),
        ]}
      />
    </div>
  );
}

function Outcome({ found, note, refusal, given = 'points' }: Omit<Kind, 'read'> & { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  const sums = useSums(given);
  const said = (title: string, value: string): ReactNode => (
    <span key={title}>
      {title} <strong className="zy-num">{value}</strong>
    </span>
  );
  return (
    <div className="zy-stack">
      <div className="zy-row" style={{ columnGap: 24 }} data-rehearsal={found.state}>
        <strong>{text('rehearsal.span', { from: found.from, to: found.to })}</strong>
        {sums.map(({ title, of }) => said(title, of(found)))}
        {found.desired !== found.points && said(text('rehearsal.desired'), format.count(found.desired))}
      </div>
      <span className="zy-faint">{note}</span>
      {found.branches.length + found.months.length + found.refusals.length === 0 ? (
        <EmptyState title={text('rehearsal.nothing')} hint={text('rehearsal.nothingHint')} />
      ) : (
        <Breakdowns found={found} refusal={refusal} given={given} />
      )}
      <div className="zy-row">
        {found.rows.map(({ customerId, points, awards }) => (
          <span key={customerId}>
            <CustomerLink customerId={customerId} />{' '}
            <span className="zy-faint zy-num">{format.count(points > 0 ? points : awards)}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

function Result({ rehearsalId, read, ...kind }: Kind & { readonly rehearsalId: string }) {
  const text = useText();
  const asked = { params: { rehearsalId }, query: { pageSize: 30 } };
  // Read again until the job is done.
  const first = useRead(read, asked, { staleMs: 0 });
  const running = first.data?.state === 'running';
  const reading = useRead(read, asked, { refetchMs: running ? 1_000 : false });
  return (
    <Ready of={reading} rows={4}>
      {(found) =>
        found.state === 'running' ? (
          <span role="status">{text('rehearsal.running')}</span>
        ) : found.state === 'failed' ? (
          <Alert type="error" showIcon title={text('rehearsal.failed')} />
        ) : (
          <Outcome found={found} {...kind} />
        )
      }
    </Ready>
  );
}

interface Begun {
  readonly isPending: boolean;
  readonly error: Problem | null;
  readonly data: { readonly rehearsalId: string } | undefined;
}

/** Begins a rehearsal over the last months and shows what comes of it. */
export function Rehearsal({
  act,
  onBegin,
  ...kind
}: Kind & { readonly act: Begun; readonly onBegin: (months: number) => void }) {
  const text = useText();
  return (
    <div className="zy-stack">
      <strong>{text('rehearsal.title')}</strong>
      <BeginRehearsal proposed={3} isPending={act.isPending} problem={act.error} onBegin={onBegin} />
      {act.data && <Result rehearsalId={act.data.rehearsalId} {...kind} />}
    </div>
  );
}
