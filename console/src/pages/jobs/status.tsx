// How this process stands: its stores, and how far its consumers are behind the log.
import { readStatus } from '@contracts/app/contract.ts';
import { Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { EmptyState, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type StatusAnswer = AnswerOf<typeof readStatus>;
type Store = StatusAnswer['stores'][number];
type Consumer = NonNullable<StatusAnswer['pipeline']>['consumers'][number];

const colors = { running: 'success', retrying: 'warning', halted: 'error', elsewhere: 'default' } as const;

function Stores({ stores }: { readonly stores: readonly Store[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Panel flush title={text('jobs.stores')}>
      <Table<Store>
        size="small"
        rowKey="store"
        pagination={false}
        dataSource={[...stores]}
        columns={[
          { title: text('jobs.stores'), dataIndex: 'store' },
          { title: text('jobs.engine'), render: (_, row) => [row.engine, row.version].filter(Boolean).join(' ') },
          {
            title: text('jobs.answers'),
            render: (_, row) =>
              row.answers ? (
                `${format.decimal(row.answerMs, 1)} ms`
              ) : (
                <span className="zy-problem-line">{row.error ?? text('jobs.noAnswer')}</span>
              ),
          },
          { title: text('jobs.size'), align: 'end', render: (_, row) => format.bytes(row.sizeBytes) },
        ]}
      />
    </Panel>
  );
}

function Consumers({ consumers }: { readonly consumers: readonly Consumer[] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Consumer>
      size="small"
      rowKey="consumer"
      pagination={false}
      dataSource={[...consumers]}
      columns={[
        {
          title: text('jobs.consumer'),
          render: (_, row) => (
            <>
              {row.consumer}{' '}
              <Tag variant="filled" color={colors[row.state]}>
                {text(`consumerState.${row.state}`)}
              </Tag>
              {row.leap && <div>{text('jobs.leap', { share: format.share(row.leap.share, 0) })}</div>}
              {row.error && <div className="zy-problem-line">{row.error}</div>}
            </>
          ),
        },
        { title: text('jobs.position'), align: 'end', render: (_, row) => format.count(row.position) },
        {
          title: text('jobs.lag'),
          align: 'end',
          render: (_, row) =>
            text('jobs.lagText', { events: format.count(row.lagEvents), time: format.duration(row.lagMs / 1000) }),
        },
        { title: text('jobs.rate'), align: 'end', render: (_, row) => format.count(row.eventsPerSecond) },
      ]}
    />
  );
}

export function Status() {
  const text = useText();
  const format = useFormat();
  const status = useRead(readStatus, {}, { refetchMs: 5_000 });
  return (
    <Ready of={status}>
      {(answer) => (
        <div className="zy-stack" style={{ gap: 16 }}>
          <Panel title={text('jobs.process')}>
            <dl className="zy-kv">
              <dt>{text('jobs.version')}</dt>
              <dd>
                {answer.version} · Node {answer.nodeVersion} · {answer.roles.join(' + ')}
              </dd>
              <dt>{text('jobs.uptime')}</dt>
              <dd>{format.duration(answer.uptimeSeconds)}</dd>
              <dt>{text('jobs.memory')}</dt>
              <dd>{format.bytes(answer.residentBytes)}</dd>
              <dt>{text('jobs.disk')}</dt>
              <dd>
                {format.bytes(answer.disk.freeBytes)} / {format.bytes(answer.disk.totalBytes)}
              </dd>
            </dl>
          </Panel>
          <Panel flush title={text('jobs.consumers')}>
            {answer.pipeline ? (
              <Consumers consumers={answer.pipeline.consumers} />
            ) : (
              <EmptyState title={text('jobs.noPipeline')} />
            )}
          </Panel>
          <Stores stores={answer.stores} />
        </div>
      )}
    </Ready>
  );
}
