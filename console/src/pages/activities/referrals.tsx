// Who brought whom in an activity: states, why, and what is done with those that are none.
import { judgeReferral, listReferrals, referralStates } from '@contracts/reward/referrals/contract.ts';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';

type Row = AnswerOf<typeof listReferrals>['items'][number];
type State = Row['state'];

const colors = {
  ...{ attributed: 'processing', qualified: 'success', capped: 'success' },
  ...{ lapsed: 'default', refused: 'warning', reversed: 'error' },
} as const satisfies Record<State, string>;

const fields = { ...pageFields, referral: choiceField(['any', ...referralStates] as const, 'any') };

function Judge({ row }: { readonly row: Row }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const judge = useAct(judgeReferral, { refreshes: [listReferrals] });
  if (row.state === 'refused') return null;
  const act = row.state === 'reversed' ? 'reinstate' : 'reverse';
  const close = () => setOpen(false);
  const params = { activity: row.activity, friendId: row.friendId };
  return (
    <>
      <Button size="small" danger={act === 'reverse'} onClick={() => setOpen(true)}>
        {text(`activities.${act}`)}
      </Button>
      <ReasonDialog
        open={open}
        danger={act === 'reverse'}
        title={text(`activities.${act}`)}
        act={judge}
        onConfirm={(reason) => judge.mutate({ params, body: { act, reason } }, { onSuccess: close })}
        onClose={close}
      />
    </>
  );
}

export function ReferralTable({ activity }: { readonly activity: string }) {
  const text = useText();
  const { may } = useSession();
  const { state: place, change } = useAddress(fields);
  const { referral: state, page, pageSize } = place;
  const only = state === 'any' ? {} : { state };
  const params = { activity };
  const reading = useRead(listReferrals, { params, query: { page, pageSize, ...only } }, { refetchMs: 15_000 });
  return (
    <Panel title={text('activities.referrals')}>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        page={page}
        pageSize={pageSize}
        onPage={(next, size) => change({ page: next, pageSize: size })}
        readPage={(number) => call(listReferrals, { params, query: { page: number, pageSize: 100, ...only } })}
        rowKey={({ friendId }) => friendId}
        filters={
          <Select<State | 'any'>
            aria-label={text('activities.state')}
            style={{ minWidth: 160 }}
            value={state}
            options={[
              { value: 'any', label: text('activities.anyState') },
              ...referralStates.map((each) => ({ value: each, label: text(`referralState.${each}`) })),
            ]}
            onChange={(referral) => change({ referral, page: 1 })}
          />
        }
        columns={[
          {
            title: text('activities.friend'),
            key: 'friend',
            render: (_, row) => <CustomerLink customerId={row.friendId} />,
          },
          {
            title: text('activities.referrer'),
            key: 'referrer',
            render: (_, row) => <CustomerLink customerId={row.referrerId} />,
          },
          { title: text('activities.openedOn'), dataIndex: 'day', key: 'day' },
          {
            title: text('activities.qualifiedOn'),
            key: 'qualified',
            render: (_, row) => row.qualifiedOn ?? '–',
          },
          {
            title: text('activities.state'),
            key: 'state',
            render: (_, row) => (
              <>
                <Tag color={colors[row.state]} variant="filled">
                  {text(`referralState.${row.state}`)}
                </Tag>
                {row.reason && <span className="zy-soft">{text(`referralReason.${row.reason}`)}</span>}
              </>
            ),
          },
          ...(may('scenes.manage')
            ? [{ title: '', key: 'judge', render: (_: unknown, row: Row) => <Judge row={row} /> }]
            : []),
        ]}
        empty={{ title: text('activities.noReferrals') }}
      />
    </Panel>
  );
}
