// Who this customer is across devices, what was merged, and whom the customer belongs to.
import { getCustomer, mergeCustomers, unlinkActor, unmergeCustomers } from '@contracts/know/profiles/contract.ts';
import { Button } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { type Format, useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Table } from '../../ui/table.tsx';
import { ReassignDialog } from '../organisation/reassign.tsx';
import type { CustomerView } from './customer.tsx';

type Actor = CustomerView['identity']['actors'][number];

const spanText = (format: Format, actor: Actor, always: string): string =>
  actor.from === null && actor.to === null
    ? always
    : `${actor.from === null ? '…' : format.instant(actor.from)} – ${actor.to === null ? '…' : format.instant(actor.to)}`;

function Actors({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const unlink = useAct(unlinkActor, { refreshes: [getCustomer], throughLog: true });
  const [actor, setActor] = useState<string | null>(null);
  const customerId = customer.header.customerId;
  return (
    <Panel flush title={text('customer.actors')}>
      <Table<Actor>
        size="small"
        rowKey={(row) => `${row.actorId} ${row.from}`}
        dataSource={customer.identity.actors}
        pagination={customer.identity.actors.length > 10 ? { pageSize: 10 } : false}
        columns={[
          { title: text('customer.actor'), render: (_, row) => <code>{row.actorId}</code> },
          { title: text('customer.actorSpan'), render: (_, row) => spanText(format, row, text('customer.always')) },
          {
            title: '',
            align: 'end',
            render: (_, row) =>
              may('customers.merge') && (
                <Button size="small" type="text" danger onClick={() => setActor(row.actorId)}>
                  {text('customer.unlink')}
                </Button>
              ),
          },
        ]}
      />
      <ReasonDialog
        open={actor !== null}
        danger
        title={text('customer.unlinkTitle', { actor: actor ?? '' })}
        why={text('customer.unlinkWhy')}
        act={unlink}
        onClose={() => setActor(null)}
        onConfirm={(reason) =>
          unlink.mutate(
            { params: { customerId }, body: { actorId: actor ?? '', reason } },
            { onSuccess: () => setActor(null) },
          )
        }
      />
    </Panel>
  );
}

function Merged({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const { may } = useSession();
  const merge = useAct(mergeCustomers, { refreshes: [getCustomer], throughLog: true });
  const unmerge = useAct(unmergeCustomers, { refreshes: [getCustomer], throughLog: true });
  const [merging, setMerging] = useState(false);
  const [undoing, setUndoing] = useState<string | null>(null);
  const params = { customerId: customer.header.customerId };
  return (
    <Panel
      title={text('customer.merged')}
      extra={
        may('customers.merge') && (
          <Button size="small" onClick={() => setMerging(true)}>
            {text('customer.merge')}
          </Button>
        )
      }
    >
      {customer.identity.merged.length === 0 && <span className="zy-faint">{text('customer.noMerged')}</span>}
      {customer.identity.merged.map((each) => (
        <div key={each} className="zy-between">
          <span>{each}</span>
          {may('customers.merge') && (
            <Button size="small" type="text" onClick={() => setUndoing(each)}>
              {text('customer.unmerge')}
            </Button>
          )}
        </div>
      ))}
      <ReasonDialog
        open={merging}
        danger
        title={text('customer.merge')}
        why={text('customer.mergeWhy')}
        subjectLabel={text('customer.mergeNumber')}
        act={merge}
        onClose={() => setMerging(false)}
        onConfirm={(reason, mergedCustomerId) =>
          merge.mutate({ params, body: { mergedCustomerId, reason } }, { onSuccess: () => setMerging(false) })
        }
      />
      <ReasonDialog
        open={undoing !== null}
        title={`${text('customer.unmerge')} ${undoing ?? ''}`}
        act={unmerge}
        onClose={() => setUndoing(null)}
        onConfirm={(reason) =>
          unmerge.mutate(
            { params, body: { mergedCustomerId: undoing ?? '', reason } },
            { onSuccess: () => setUndoing(null) },
          )
        }
      />
    </Panel>
  );
}

function Relations({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const [reassigning, setReassigning] = useState(false);
  return (
    <Panel
      flush
      title={text('customer.relations')}
      extra={
        may('organisation.write') && (
          <Button size="small" onClick={() => setReassigning(true)}>
            {text('customer.reassign')}
          </Button>
        )
      }
    >
      <Table
        size="small"
        rowKey={(row) => `${row.type} ${row.unitId} ${row.validFrom}`}
        dataSource={customer.relations}
        pagination={false}
        locale={{ emptyText: text('customer.noRelations') }}
        columns={[
          { title: text('customer.kind'), render: (_, row) => text.code('relationType', row.type) },
          {
            title: text('customer.unit'),
            render: (_, row) => (
              <>
                {row.unitName ?? row.unitId}{' '}
                <span className="zy-faint">{row.unitKind && text.code('unitKind', row.unitKind)}</span>
              </>
            ),
          },
          { title: text('customer.share'), align: 'end', render: (_, row) => format.share(Number(row.ratio), 0) },
          { title: text('customer.validFrom'), dataIndex: 'validFrom' },
          { title: text('customer.validTo'), render: (_, row) => row.validUntil ?? text('customer.openEnd') },
        ]}
      />
      {reassigning && (
        <ReassignDialog
          target={{ kind: 'one', customerId: customer.header.customerId }}
          onClose={() => setReassigning(false)}
        />
      )}
    </Panel>
  );
}

export function Identity({ customer }: { readonly customer: CustomerView }) {
  const text = useText();
  const format = useFormat();
  return (
    <div className="zy-stack" style={{ gap: 16 }}>
      <Relations customer={customer} />
      <Actors customer={customer} />
      <Merged customer={customer} />
      <span className="zy-faint">
        {text('customer.personId')} {customer.identity.personId} · {text('customer.firstSeen')}{' '}
        {format.instant(customer.identity.firstSeenAt)}
      </span>
    </div>
  );
}
