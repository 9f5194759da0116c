// What a draft of a scene would have given on past events: in all, by branch, tier, segment and month, and to whom most.
import { readRehearsal, startRehearsal } from '@contracts/decide/scene-rehearsal/contract.ts';
import type { Scene } from '@contracts/decide/scenes/contract.ts';
import { Alert, Button, InputNumber, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';

type Found = AnswerOf<typeof readRehearsal>;
type Sums = Pick<Found, 'customers' | 'awards' | 'points' | 'costFen'>;

const useSums = () => {
  const text = useText();
  const format = useFormat();
  return [
    { key: 'customers', title: text('earning.customers'), of: (sums: Sums) => format.count(sums.customers) },
    { key: 'awards', title: text('earning.awards'), of: (sums: Sums) => format.count(sums.awards) },
    { key: 'points', title: text('scenes.points'), of: (sums: Sums) => format.count(sums.points) },
    { key: 'cost', title: text('earning.costYuan'), of: (sums: Sums) => format.money(Number(sums.costFen)) },
  ];
};

interface Part extends Sums {
  readonly name: string;
}

function PartTable({ title, parts }: { readonly title: string; readonly parts: readonly Part[] }) {
  const sums = useSums();
  return (
    <Table
      size="small"
      pagination={{ pageSize: 8, hideOnSinglePage: true }}
      rowKey="name"
      dataSource={[...parts]}
      columns={[
        { title, key: 'name', dataIndex: 'name' },
        ...sums.map(({ key, title: of, of: value }) => ({
          ...{ title: of, key, align: 'right' as const },
          render: (_: unknown, row: Part) => value(row),
        })),
      ]}
    />
  );
}

function Breakdowns({ found }: { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  const none = text('earning.none');
  return (
    <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
      <PartTable
        title={text('earning.branch')}
        parts={found.branches.map((each) => ({ ...each, name: each.name ?? each.branchId ?? none }))}
      />
      <PartTable
        title={text('earning.tier')}
        parts={found.tiers.map((each) => ({ ...each, name: each.tier ?? none }))}
      />
      <PartTable
        title={text('scenes.segment')}
        parts={found.segments.map((each) => ({ ...each, name: each.segment }))}
      />
      <Table
        size="small"
        pagination={{ pageSize: 8, hideOnSinglePage: true }}
        rowKey="month"
        dataSource={[...found.months]}
        columns={[
          { title: text('earning.month'), key: 'month', dataIndex: 'month' },
          { title: text('earning.awards'), key: 'n', align: 'right', render: (_, row) => format.count(row.awards) },
        ]}
      />
      {found.refusals.length > 0 && (
        <Table
          size="small"
          pagination={false}
          rowKey="code"
          dataSource={[...found.refusals]}
          columns={[
            { title: text('earning.refusals'), key: 'code', render: (_, row) => text.code('sceneCode', row.code) },
            { title: text('scenes.refused30'), key: 'n', align: 'right', render: (_, row) => format.count(row.times) },
          ]}
        />
      )}
    </div>
  );
}

function Outcome({ found }: { readonly found: Found }) {
  const text = useText();
  const sums = useSums();
  return (
    <div className="zy-stack">
      <div className="zy-row" style={{ columnGap: 24 }} data-rehearsal={found.state}>
        <strong>{text('earning.rehearsalSpan', { from: found.from, to: found.to })}</strong>
        {sums.map(({ key, title, of }) => (
          <span key={key}>
            {title} <strong className="zy-num">{of(found)}</strong>
          </span>
        ))}
      </div>
      <span className="zy-faint">{text('scenes.rehearsalNote')}</span>
      <Breakdowns found={found} />
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        {found.rows.map(({ customerId, awards }) => (
          <span key={customerId}>
            <CustomerLink customerId={customerId} /> <span className="zy-faint zy-num">{awards}</span>
          </span>
        ))}
      </div>
    </div>
  );
}

function Result({ rehearsalId }: { readonly rehearsalId: string }) {
  const text = useText();
  const asked = { params: { rehearsalId }, query: { pageSize: 30 } };
  // Read again until the job is done.
  const first = useRead(readRehearsal, asked, { staleMs: 0 });
  const running = first.data?.state === 'running';
  const reading = useRead(readRehearsal, asked, { refetchMs: running ? 1_000 : false });
  return (
    <Ready of={reading} rows={4}>
      {(found) =>
        found.state === 'running' ? (
          <span role="status">{text('earning.rehearsing')}</span>
        ) : found.state === 'failed' ? (
          <Alert type="error" showIcon title={text('earning.rehearsalFailed')} />
        ) : (
          <Outcome found={found} />
        )
      }
    </Ready>
  );
}

export function SceneRehearsal({ code, scene }: { readonly code: string; readonly scene: Scene }) {
  const text = useText();
  const [months, setMonths] = useState(3);
  const start = useAct(startRehearsal);
  return (
    <div className="zy-stack">
      <strong>{text('earning.rehearsalTitle')}</strong>
      <div className="zy-row">
        <span className="zy-soft">{text('earning.rehearseMonths')}</span>
        <InputNumber
          aria-label={text('earning.rehearseMonths')}
          min={1}
          max={24}
          precision={0}
          value={months}
          onChange={(next) => setMonths(next ?? 3)}
        />
        <Button
          loading={start.isPending}
          onClick={() => start.mutate({ params: { scene: code }, body: { definition: scene, months } })}
        >
          {text('earning.rehearse')}
        </Button>
      </div>
      <ProblemLine problem={start.error} />
      {start.data && <Result rehearsalId={start.data.rehearsalId} />}
    </div>
  );
}
