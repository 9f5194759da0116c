// What a draft of a scheme would have made of the last months: who would have stood where, month by month, and what it would have cost.

import { readRehearsal } from '@contracts/reward/tier-rehearsal/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Alert } from 'antd';
import { pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useSegmentNames } from '../../ui/use-segment-names.ts';
import { PartTable } from '../drafts/part-table.tsx';
import { useStaleWords } from './words.tsx';

type Found = AnswerOf<typeof readRehearsal>;
type Mover = Found['rows'][number];
type Sums = Pick<
  Found,
  'customers' | 'up' | 'down' | 'same' | 'joined' | 'pointsAdded' | 'pointsTaken' | 'benefitUnits' | 'costFen'
>;

type Named = (code: string | null) => string;

const useTierNames = (found: Found): Named => {
  const text = useText();
  const say = useBilingual();
  const names = new Map(
    [...(found.inForceTiers ?? []), ...found.draftTiers].map(({ code, name }) => [code, say(name)]),
  );
  return (code) => (code === null ? text('tiers.none') : (names.get(code) ?? code));
};

/** Yuan of fen, both as decimal text: a file keeps what lies beyond a fen. */
const yuanOf = (costFen: string): string => {
  const [, sign = '', whole = '0', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(costFen) ?? [];
  const padded = whole.padStart(3, '0');
  return `${sign}${padded.slice(0, -2)}.${padded.slice(-2)}${fraction}`;
};

/** Fen as decimal text: shown to the fen, whatever lies beyond it. */
const fenShown = (costFen: string): number => Math.round(Number(costFen));

const useSums = (withJoined: boolean) => {
  const text = useText();
  const format = useFormat();
  const counted = (['up', 'down', 'same', 'joined'] as const).filter((key) => key !== 'joined' || withJoined);
  return [
    ...counted.map((key) => ({ key, title: text(`tiers.${key}`), of: (sums: Sums) => format.count(sums[key]) })),
    ...(['pointsAdded', 'pointsTaken', 'benefitUnits'] as const).map((key) => ({
      ...{ key, title: text(`tierRehearsal.${key}`), of: (sums: Sums) => format.count(sums[key]) },
    })),
    { key: 'cost', title: text('tierRehearsal.cost'), of: ({ costFen }: Sums) => format.money(fenShown(costFen)) },
  ];
};

function Summary({ found }: { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  const stale = useStaleWords();
  const sums = useSums(found.joined > 0);
  return (
    <Panel>
      <div className="zy-stack">
        {found.stale && <Alert type="warning" showIcon title={stale(found.stale)} />}
        <div className="zy-row" style={{ columnGap: 24 }} data-tier-rehearsal={found.state}>
          <strong>{text('tierRehearsal.span', { from: found.from, to: found.to })}</strong>
          <span>
            {text('rehearsal.customers')} <strong className="zy-num">{format.count(found.customers)}</strong>
          </span>
          {sums.map(({ key, title, of }) => (
            <span key={key}>
              {title} <strong className="zy-num">{of(found)}</strong>
            </span>
          ))}
        </div>
        <span className="zy-faint">{text('tierRehearsal.note')}</span>
      </div>
    </Panel>
  );
}

function Months({ found, named }: { readonly found: Found; readonly named: Named }) {
  const text = useText();
  const format = useFormat();
  const codes = found.months[0]?.tiers.map(({ tier }) => tier) ?? [];
  const hasBoth = found.inForceTiers !== null;
  const pair = (draft: number, inForce: number) =>
    hasBoth ? `${format.count(draft)} / ${format.count(inForce)}` : format.count(draft);
  return (
    <Panel flush title={text(hasBoth ? 'tierRehearsal.monthsBoth' : 'tierRehearsal.months')}>
      <Table
        size="small"
        pagination={false}
        scroll={{ x: 'max-content' }}
        rowKey="month"
        dataSource={[...found.months]}
        footer={() => <span className="zy-faint">{text('tierRehearsal.monthsNote')}</span>}
        columns={[
          { title: text('tierRehearsal.monthEnd'), key: 'day', dataIndex: 'day', fixed: 'left' },
          ...codes.map((code) => ({
            ...{ title: named(code), key: code, align: 'right' as const },
            render: (_: unknown, row: Found['months'][number]) => {
              const own = row.tiers.find(({ tier }) => tier === code);
              return pair(own?.draft ?? 0, own?.inForce ?? 0);
            },
          })),
          {
            title: text('tierRehearsal.rises'),
            key: 'up',
            align: 'right',
            render: (_, row) => pair(row.up, row.upInForce),
          },
          {
            ...{ title: text('tierRehearsal.falls'), key: 'down', align: 'right' },
            render: (_, row) => pair(row.down, row.downInForce),
          },
          {
            ...{ title: text('tierRehearsal.cost'), key: 'cost', align: 'right' },
            render: (_, row) => format.money(fenShown(row.costFen)),
          },
        ]}
      />
    </Panel>
  );
}

function Moves({ found, named }: { readonly found: Found; readonly named: Named }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      rowKey={({ from, to }) => `${from} ${to}`}
      dataSource={[...found.moves].sort((one, other) => other.customers - one.customers)}
      columns={[
        { title: text('tierRehearsal.inForce'), key: 'from', render: (_, { from }) => named(from) },
        { title: text('tierRehearsal.draft'), key: 'to', render: (_, { to }) => named(to) },
        { title: text('tiers.members'), key: 'n', align: 'right', render: (_, row) => format.count(row.customers) },
      ]}
    />
  );
}

function Sources({ found }: { readonly found: Found }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return (
    <Table
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      rowKey={({ kind, code }) => `${kind} ${code}`}
      dataSource={[...found.sources]}
      locale={{ emptyText: text('tierRehearsal.noSources') }}
      columns={[
        { title: text('tierRehearsal.source'), key: 'name', render: (_, { name }) => say(name) },
        { title: text('tiers.kind'), key: 'kind', render: (_, { kind }) => text(`tierRehearsal.${kind}`) },
        {
          title: text('tierRehearsal.added'),
          key: 'added',
          align: 'right',
          render: (_, row) => format.count(row.added),
        },
        {
          title: text('tierRehearsal.taken'),
          key: 'taken',
          align: 'right',
          render: (_, row) => format.count(row.taken),
        },
        {
          ...{ title: text('tierRehearsal.cost'), key: 'cost', align: 'right' },
          render: (_, row) => format.money(fenShown(row.costFen)),
        },
      ]}
    />
  );
}

function Breakdowns({ found, named }: { readonly found: Found; readonly named: Named }) {
  const text = useText();
  const segments = useSegmentNames();
  const sums = useSums(found.joined > 0);
  return (
    <>
      <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
        <Panel flush title={text('tierRehearsal.moves')}>
          <Moves found={found} named={named} />
        </Panel>
        <Panel flush title={text('tierRehearsal.sources')}>
          <Sources found={found} />
        </Panel>
      </div>
      <Panel flush title={text('tierRehearsal.parts')}>
        <PartTable
          sums={sums}
          title={text('tiers.branch')}
          parts={found.branches.map((each) => ({
            ...{ ...each, key: each.branchId ?? '', name: each.name ?? each.branchId ?? text('tiers.none') },
          }))}
        />
        {found.segments.length > 0 && (
          <PartTable
            sums={sums}
            title={text('rehearsal.segment')}
            parts={found.segments.map((each) => ({ ...each, key: each.segment, name: segments(each.segment) }))}
          />
        )}
      </Panel>
    </>
  );
}

const turnsOf = ({ turns }: Mover, named: Named): string =>
  turns.map(({ on, tier }) => `${on} ${named(tier)}`).join('; ');

function Movers({ rehearsalId, named }: { readonly rehearsalId: string; readonly named: Named }) {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(pageFields);
  const params = { rehearsalId };
  const query = { page: state.page, pageSize: state.pageSize };
  const reading = useRead(readRehearsal, { params, query }, { keepPrevious: true });
  return (
    <Panel flush title={text('tierRehearsal.customers')}>
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        totalOf={({ total }) => total}
        rowKey={({ customerId }) => customerId}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        minWidth={900}
        file={{
          ...{ kind: 'pages', name: `tier-rehearsal-${rehearsalId}` },
          header: [
            ...[
              text('tiers.customer'),
              text('tiers.branch'),
              text('tierRehearsal.inForce'),
              text('tierRehearsal.draft'),
            ],
            ...[text('tierRehearsal.earned'), text('tierRehearsal.turns'), text('rehearsal.points')],
            ...[text('tierRehearsal.benefitUnits'), text('tierRehearsal.cost')],
          ],
          cells: (row: Mover) => [
            ...[
              row.customerId,
              row.branchId,
              named(row.inForce),
              named(row.draft),
              named(row.earned),
              turnsOf(row, named),
            ],
            ...[row.points, row.benefitUnits, yuanOf(row.costFen)],
          ],
          readPage: (page) => call(readRehearsal, { params, query: { page, pageSize: 200 } }),
        }}
        columns={[
          {
            title: text('tiers.customer'),
            key: 'customer',
            render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
          },
          { title: text('tierRehearsal.inForce'), key: 'inForce', render: (_, row) => named(row.inForce) },
          { title: text('tierRehearsal.draft'), key: 'draft', render: (_, row) => named(row.draft) },
          { title: text('tierRehearsal.earned'), key: 'earned', render: (_, row) => named(row.earned) },
          {
            title: text('tierRehearsal.turns'),
            key: 'turns',
            render: (_, row) => <span className="zy-faint">{turnsOf(row, named)}</span>,
          },
          {
            title: text('rehearsal.points'),
            key: 'points',
            align: 'right',
            render: (_, row) => format.count(row.points),
          },
          {
            ...{ title: text('tierRehearsal.benefitUnits'), key: 'units', align: 'right' },
            render: (_, row) => format.count(row.benefitUnits),
          },
          {
            ...{ title: text('tierRehearsal.cost'), key: 'cost', align: 'right' },
            render: (_, row) => format.money(fenShown(row.costFen)),
          },
        ]}
        empty={{ title: text('tierRehearsal.nobody') }}
      />
    </Panel>
  );
}

function Outcome({ found, rehearsalId }: { readonly found: Found; readonly rehearsalId: string }) {
  const named = useTierNames(found);
  return (
    <>
      <Summary found={found} />
      <Months found={found} named={named} />
      <Breakdowns found={found} named={named} />
      <Movers rehearsalId={rehearsalId} named={named} />
    </>
  );
}

export function TierRehearsalPage() {
  const text = useText();
  const { scheme, rehearsal: rehearsalId } = useParams({ strict: false }) as { scheme: string; rehearsal: string };
  const asked = { params: { rehearsalId }, query: { pageSize: 20 } };
  // Read again until the job is done.
  const first = useRead(readRehearsal, asked, { staleMs: 0 });
  const running = first.data?.state === 'running';
  const reading = useRead(readRehearsal, asked, { refetchMs: running ? 1_000 : false });
  return (
    <Page title={text('tierRehearsal.title')} parent={{ to: `/tiers/${scheme}`, label: text('tiers.scheme') }}>
      <Ready of={reading}>
        {(found) =>
          found.state === 'running' ? (
            <Panel>
              <span role="status">{text('tierRehearsal.running')}</span>
            </Panel>
          ) : found.state === 'failed' ? (
            <Alert type="error" showIcon title={text('rehearsal.failed')} />
          ) : (
            <Outcome found={found} rehearsalId={rehearsalId} />
          )
        }
      </Ready>
    </Page>
  );
}
