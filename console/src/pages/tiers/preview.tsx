// Who would move under a draft: by tier, by branch and segment, and the customers themselves.
import { readPreview, type Scheme, startPreview } from '@contracts/reward/tiers/contract.ts';
import { Alert, Button } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { useStaleWords } from './words.tsx';

type Found = AnswerOf<typeof readPreview>;

type Named = (code: string | null) => string;

function Moves({ found, named }: { readonly found: Found; readonly named: Named }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey={({ from, to }) => `${from} ${to}`}
      dataSource={[...found.moves].sort((one, other) => other.customers - one.customers)}
      columns={[
        { title: text('tiers.from'), key: 'from', render: (_, { from }) => named(from) },
        { title: text('tiers.to'), key: 'to', render: (_, { to }) => named(to) },
        { title: text('tiers.members'), key: 'n', align: 'right', render: (_, row) => format.count(row.customers) },
      ]}
    />
  );
}

type Counts = Pick<Found['branches'][number], 'up' | 'down' | 'same' | 'joined'> & { readonly name: string };

function Parts({ title, parts }: { readonly title: string; readonly parts: readonly Counts[] }) {
  const text = useText();
  const format = useFormat();
  const counted = ['up', 'down', 'same', 'joined'] as const;
  return (
    <Table
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      rowKey="name"
      dataSource={[...parts]}
      columns={[
        { title, key: 'name', dataIndex: 'name' },
        ...counted.map((key) => ({
          ...{ title: text(`tiers.${key}`), key, align: 'right' as const },
          render: (_: unknown, row: Counts) => format.count(row[key]),
        })),
      ]}
    />
  );
}

function Movers({ found, named }: { readonly found: Found; readonly named: Named }) {
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      {found.movers.map(({ customerId, from, to }) => (
        <span key={customerId}>
          <CustomerLink customerId={customerId} />{' '}
          <span className="zy-faint">
            {named(from)} → {named(to)}
          </span>
        </span>
      ))}
    </div>
  );
}

function Result({ previewId, named }: { readonly previewId: string; readonly named: Named }) {
  const text = useText();
  const format = useFormat();
  const stale = useStaleWords();
  const asked = { params: { previewId }, query: { pageSize: 30 } };
  // Read again until the job is done.
  const first = useRead(readPreview, asked, { staleMs: 0 });
  const running = first.data?.state === 'running';
  const reading = useRead(readPreview, asked, { refetchMs: running ? 1_000 : false });
  return (
    <Ready of={reading} rows={4}>
      {(found) =>
        found.state === 'running' ? (
          <span role="status">{text('tiers.previewing')}</span>
        ) : (
          <div className="zy-stack" data-preview={found.state}>
            {found.stale && <Alert type="warning" showIcon title={stale(found.stale)} />}
            <strong>{text('tiers.previewAsOf', { day: found.day, members: format.count(found.members) })}</strong>
            <span className="zy-faint">{text('tiers.previewNote')}</span>
            <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
              <Moves found={found} named={named} />
              <Parts
                title={text('tiers.branch')}
                parts={found.branches.map((each) => ({
                  ...each,
                  name: each.name ?? each.branchId ?? text('tiers.none'),
                }))}
              />
              {found.segments.length > 0 && (
                <Parts
                  title={text('rehearsal.segment')}
                  parts={found.segments.map((each) => ({ ...each, name: each.segment }))}
                />
              )}
            </div>
            <Movers found={found} named={named} />
          </div>
        )
      }
    </Ready>
  );
}

export function Preview({ code, scheme }: { readonly code: string; readonly scheme: Scheme }) {
  const text = useText();
  const say = useBilingual();
  const start = useAct(startPreview);
  const names = new Map(scheme.tiers.map((tier) => [tier.code, say(tier.name)]));
  // A tier that the draft no longer has keeps its code.
  const named: Named = (tier) => (tier === null ? text('tiers.none') : (names.get(tier) ?? tier));
  return (
    <div className="zy-stack">
      <div>
        <Button loading={start.isPending} onClick={() => start.mutate({ params: { scheme: code }, body: scheme })}>
          {text('tiers.preview')}
        </Button>
      </div>
      <ProblemLine problem={start.error} />
      {start.data && <Result previewId={start.data.previewId} named={named} />}
    </div>
  );
}
