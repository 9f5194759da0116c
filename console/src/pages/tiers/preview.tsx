// Who would move under a draft: by tier, by branch, and the customers themselves.
import { readPreview, type Scheme, startPreview } from '@contracts/reward/tiers/contract.ts';
import { Alert, Button, Table } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { useStaleWords } from './words.tsx';

type Found = AnswerOf<typeof readPreview>;

function Moves({ found }: { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table
      size="small"
      pagination={false}
      rowKey={({ from, to }) => `${from} ${to}`}
      dataSource={[...found.moves].sort((one, other) => other.customers - one.customers)}
      columns={[
        { title: text('tiers.from'), key: 'from', render: (_, { from }) => from ?? text('tiers.none') },
        { title: text('tiers.to'), key: 'to', dataIndex: 'to' },
        { title: text('tiers.members'), key: 'n', align: 'right', render: (_, row) => format.count(row.customers) },
      ]}
    />
  );
}

function Branches({ found }: { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  const counted = ['up', 'down', 'same', 'joined'] as const;
  return (
    <Table
      size="small"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      rowKey={({ branchId }) => branchId ?? ''}
      dataSource={[...found.branches]}
      columns={[
        {
          title: text('tiers.branch'),
          key: 'branch',
          render: (_, { name, branchId }) => name ?? branchId ?? text('tiers.none'),
        },
        ...counted.map((key) => ({
          ...{ title: text(`tiers.${key}`), key, align: 'right' as const },
          render: (_: unknown, row: Found['branches'][number]) => format.count(row[key]),
        })),
      ]}
    />
  );
}

function Movers({ found }: { readonly found: Found }) {
  const text = useText();
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      {found.movers.map(({ customerId, from, to }) => (
        <span key={customerId}>
          <CustomerLink customerId={customerId} />{' '}
          <span className="zy-faint">
            {from ?? text('tiers.none')} → {to}
          </span>
        </span>
      ))}
    </div>
  );
}

function Result({ previewId }: { readonly previewId: string }) {
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
              <Moves found={found} />
              <Branches found={found} />
            </div>
            <Movers found={found} />
          </div>
        )
      }
    </Ready>
  );
}

export function Preview({ code, scheme }: { readonly code: string; readonly scheme: Scheme }) {
  const text = useText();
  const start = useAct(startPreview);
  return (
    <div className="zy-stack">
      <div>
        <Button loading={start.isPending} onClick={() => start.mutate({ params: { scheme: code }, body: scheme })}>
          {text('tiers.preview')}
        </Button>
      </div>
      <ProblemLine problem={start.error} />
      {start.data && <Result previewId={start.data.previewId} />}
    </div>
  );
}
