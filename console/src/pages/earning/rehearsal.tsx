// What a draft would have given on past events: in all, by branch, by tier, by month, and to whom most.
import type { EarningRule } from '@contracts/reward/earning/contract.ts';
import { readRehearsal, startRehearsal } from '@contracts/reward/earning-rehearsal/contract.ts';
import { Alert, Button, InputNumber, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';

type Found = AnswerOf<typeof readRehearsal>;
type Sums = Pick<Found, 'customers' | 'awards' | 'granted' | 'costFen'>;

const useSumColumns = () => {
  const text = useText();
  const format = useFormat();
  const counted = (['customers', 'awards', 'granted'] as const).map((key) => ({
    ...{ title: text(`earning.${key}`), key, align: 'right' as const },
    render: (_: unknown, row: Sums) => format.count(row[key]),
  }));
  const cost = {
    ...{ title: text('earning.costYuan'), key: 'cost', align: 'right' as const },
    render: (_: unknown, row: Sums) => format.money(Number(row.costFen)),
  };
  return [...counted, cost];
};

function Totals({ found }: { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  return (
    <div className="zy-row" style={{ columnGap: 24 }} data-rehearsal={found.state}>
      <strong>{text('earning.rehearsalSpan', { from: found.from, to: found.to })}</strong>
      <span>
        {text('earning.customers')} <strong className="zy-num">{format.count(found.customers)}</strong>
      </span>
      <span>
        {text('earning.awards')} <strong className="zy-num">{format.count(found.awards)}</strong>
      </span>
      <span>
        {text('earning.desired')} <strong className="zy-num">{format.count(found.desired)}</strong>
      </span>
      <span>
        {text('earning.granted')} <strong className="zy-num">{format.count(found.granted)}</strong>
      </span>
      <span>
        {text('earning.costYuan')} <strong className="zy-num">{format.money(Number(found.costFen))}</strong>
      </span>
    </div>
  );
}

function Breakdowns({ found }: { readonly found: Found }) {
  const text = useText();
  const format = useFormat();
  const sums = useSumColumns();
  const shared = { size: 'small', pagination: { pageSize: 8, hideOnSinglePage: true } } as const;
  return (
    <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
      <Table
        {...shared}
        rowKey={({ branchId }) => branchId ?? ''}
        dataSource={[...found.branches]}
        columns={[
          {
            title: text('earning.branch'),
            key: 'branch',
            render: (_, row) => row.name ?? row.branchId ?? text('earning.none'),
          },
          ...sums,
        ]}
      />
      <Table
        {...shared}
        rowKey={({ tier }) => tier ?? ''}
        dataSource={[...found.tiers]}
        columns={[
          { title: text('earning.tier'), key: 'tier', render: (_, row) => row.tier ?? text('earning.none') },
          ...sums,
        ]}
      />
      <Table
        {...shared}
        rowKey="month"
        dataSource={[...found.months]}
        columns={[
          { title: text('earning.month'), key: 'month', dataIndex: 'month' },
          { title: text('earning.awards'), key: 'n', align: 'right', render: (_, row) => format.count(row.awards) },
          { title: text('earning.granted'), key: 'g', align: 'right', render: (_, row) => format.count(row.granted) },
        ]}
      />
      <Table
        {...shared}
        rowKey="code"
        dataSource={[...found.refusals]}
        columns={[
          { title: text('earning.refusals'), key: 'code', render: (_, row) => text.code('earningCode', row.code) },
          { title: text('earning.refused30'), key: 'n', align: 'right', render: (_, row) => format.count(row.times) },
          {
            title: text('earning.pointsField'),
            key: 'p',
            align: 'right',
            render: (_, row) => format.count(row.points),
          },
        ]}
      />
    </div>
  );
}

function People({ found }: { readonly found: Found }) {
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      {found.rows.map(({ customerId, granted }) => (
        <span key={customerId}>
          <CustomerLink customerId={customerId} /> <span className="zy-faint zy-num">{granted}</span>
        </span>
      ))}
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
          <div className="zy-stack">
            <Totals found={found} />
            <span className="zy-faint">{text('earning.rehearsalNote')}</span>
            <Breakdowns found={found} />
            <People found={found} />
          </div>
        )
      }
    </Ready>
  );
}

export function Rehearsal({ code, rule }: { readonly code: string; readonly rule: EarningRule }) {
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
          onClick={() => start.mutate({ params: { rule: code }, body: { definition: rule, months } })}
        >
          {text('earning.rehearse')}
        </Button>
      </div>
      <ProblemLine problem={start.error} />
      {start.data && <Result rehearsalId={start.data.rehearsalId} />}
    </div>
  );
}
