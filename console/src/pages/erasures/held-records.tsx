// Records of an erased customer under legal hold: first the reason, then page by page; each page is a look that is audited.
import { readHeldRecords } from '@contracts/record/erasure/contract.ts';
import { Button, Drawer, Form, Input, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { EmptyState, ProblemLine } from '../../ui/states.tsx';
import { useEventTitle } from '../../ui/use-event-title.ts';

type Held = AnswerOf<typeof readHeldRecords>;
type HeldRecord = Held['rows'][number];

function Records({ rows }: { readonly rows: readonly HeldRecord[] }) {
  const text = useText();
  const format = useFormat();
  const titleOf = useEventTitle();
  if (rows.length === 0) return <EmptyState title={text('erasures.heldEmpty')} />;
  return (
    <Table<HeldRecord>
      size="small"
      rowKey="position"
      pagination={false}
      dataSource={[...rows]}
      columns={[
        {
          title: text('consent.when'),
          key: 'when',
          render: (_, row) => <span style={{ whiteSpace: 'nowrap' }}>{format.instantFull(row.occurredAt)}</span>,
        },
        { title: text('erasures.event'), key: 'event', render: (_, row) => titleOf(row.event) },
        {
          title: text('erasures.content'),
          key: 'content',
          render: (_, row) => (
            <code className="zy-mono" style={{ overflowWrap: 'anywhere' }}>
              {JSON.stringify(row.properties)}
            </code>
          ),
        },
        { title: text('consent.source'), dataIndex: 'source' },
      ]}
    />
  );
}

export function HeldRecords({ customerId, onClose }: { readonly customerId: string; readonly onClose: () => void }) {
  const text = useText();
  const act = useAct(readHeldRecords);
  const [reason, setReason] = useState('');
  const [rows, setRows] = useState<readonly HeldRecord[] | null>(null);
  const [next, setNext] = useState<Held['next']>(null);
  const look = (before: Held['next']) =>
    act.mutate(
      { params: { customerId }, body: { reason: reason.trim(), before } },
      {
        onSuccess: (page) => {
          setRows([...(before ? (rows ?? []) : []), ...page.rows]);
          setNext(page.next);
        },
      },
    );
  return (
    <Drawer open size="large" title={text('erasures.heldTitle', { customer: customerId })} onClose={onClose}>
      <div className="zy-stack">
        <span className="zy-soft">{text('erasures.heldWhy')}</span>
        {rows === null ? (
          <Form layout="vertical" requiredMark={false} onFinish={() => look(null)}>
            <Form.Item label={text('action.reason')} htmlFor="held-reason">
              <Input id="held-reason" autoFocus value={reason} onChange={(event) => setReason(event.target.value)} />
            </Form.Item>
            <Button type="primary" htmlType="submit" loading={act.isPending} disabled={reason.trim().length < 2}>
              {text('erasures.held')}
            </Button>
          </Form>
        ) : (
          <Records rows={rows} />
        )}
        {next && (
          <Button loading={act.isPending} onClick={() => look(next)}>
            {text('action.loadMore')}
          </Button>
        )}
        <ProblemLine problem={act.error} />
      </div>
    </Drawer>
  );
}
