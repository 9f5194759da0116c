// Rehearsals of a scheme as a list: whoever is to agree to a draft sees what it would have made of the last months.
import { listRehearsals } from '@contracts/reward/tier-rehearsal/contract.ts';
import { Link } from '@tanstack/react-router';
import { Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';

type Item = AnswerOf<typeof listRehearsals>['items'][number];

/** `ofDraft`: those of the draft as it stands, beside what somebody is to agree to; else all. */
export function TierRehearsals({ code, ofDraft }: { readonly code: string; readonly ofDraft: boolean }) {
  const text = useText();
  const format = useFormat();
  const first = useRead(listRehearsals, { params: { scheme: code } });
  const isRunning = first.data?.items.some(({ state }) => state === 'running') ?? false;
  const reading = useRead(listRehearsals, { params: { scheme: code } }, { refetchMs: isRunning ? 2_000 : false });
  return (
    <Ready of={reading} rows={2}>
      {({ items }) => {
        const shown = items.filter(({ isOfDraft }) => isOfDraft || !ofDraft);
        if (shown.length === 0)
          return ofDraft ? <span className="zy-faint">{text('tierRehearsal.notYet')}</span> : null;
        return (
          <Panel flush title={text('tierRehearsal.list')}>
            <Table<Item>
              size="small"
              rowKey="rehearsalId"
              pagination={{ pageSize: 5, hideOnSinglePage: true }}
              scroll={{ x: 'max-content' }}
              dataSource={[...shown]}
              columns={[
                {
                  title: text('tierRehearsal.days'),
                  key: 'span',
                  render: (_, { rehearsalId, from, to, isOfDraft }) => (
                    <>
                      <Link to="/tiers/$scheme/rehearsals/$rehearsal" params={{ scheme: code, rehearsal: rehearsalId }}>
                        {text('tiers.periodSpan', { from, to })}
                      </Link>{' '}
                      {isOfDraft && <Tag variant="filled">{text('tierRehearsal.ofDraft')}</Tag>}
                    </>
                  ),
                },
                {
                  title: text('tiers.status'),
                  key: 'state',
                  render: (_, row) => text(`tierRehearsal.state_${row.state}`),
                },
                { title: text('tiers.up'), key: 'up', align: 'right', render: (_, row) => format.count(row.up) },
                { title: text('tiers.down'), key: 'down', align: 'right', render: (_, row) => format.count(row.down) },
                {
                  ...{ title: text('tierRehearsal.cost'), key: 'cost', align: 'right' },
                  render: (_, { costFen }) => format.money(Math.round(Number(costFen))),
                },
                { title: text('tierRehearsal.madeBy'), key: 'by', dataIndex: 'madeBy' },
                { title: text('tierRehearsal.madeAt'), key: 'at', render: (_, { madeAt }) => format.instant(madeAt) },
              ]}
            />
          </Panel>
        );
      }}
    </Ready>
  );
}
