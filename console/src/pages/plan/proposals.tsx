// What traffic has that the plan has not: to be accepted into the plan or forgotten.
import { dismissProposal, listProposals } from '@contracts/record/tracking-plan/contract.ts';
import { Button, Popconfirm, Tag } from 'antd';
import { useState } from 'react';
import { pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Table } from '../../ui/table.tsx';
import { EventEditor } from './event-editor.tsx';
import type { PlanAnswer, PlannedEvent } from './plan.tsx';

type Proposal = AnswerOf<typeof listProposals>['items'][number];

const fields = pageFields;

/** The planned event that a proposal would become; the words are for the operator to give. */
const draftOf = (proposal: Proposal, plan: PlanAnswer): PlannedEvent => {
  const planned = plan.events.find(({ name }) => name === proposal.eventName);
  const added = proposal.properties.map(({ name, type }) => ({
    name,
    type,
    required: false,
    title: { zh: name, en: name },
  }));
  if (planned) {
    const known = new Set(planned.properties.map(({ name }) => name));
    return { ...planned, properties: [...planned.properties, ...added.filter(({ name }) => !known.has(name))] };
  }
  return {
    name: proposal.eventName,
    category: 'app',
    title: { zh: proposal.eventName, en: proposal.eventName },
    description: { zh: '', en: '' },
    owner: '',
    serverOnly: false,
    properties: added,
    status: 'accepted',
  };
};

function ProposedProperties({ proposal }: { readonly proposal: Proposal }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table
      size="small"
      rowKey="name"
      pagination={false}
      dataSource={proposal.properties}
      columns={[
        { title: text('plan.property'), render: (_, property) => <code>{property.name}</code> },
        { title: text('plan.type'), render: (_, property) => text(`propertyType.${property.type}`) },
        { title: text('plan.seen'), align: 'end', render: (_, property) => format.count(property.seen) },
        { title: text('plan.examples'), render: (_, property) => text.list(property.examples) || '–' },
      ]}
    />
  );
}

const useColumns = (onAccept: (proposal: Proposal) => void) => {
  const text = useText();
  const format = useFormat();
  const { may } = useSession();
  const dismiss = useAct(dismissProposal, { refreshes: [listProposals] });
  return [
    {
      title: text('plan.event'),
      key: 'name',
      render: (_: unknown, proposal: Proposal) => (
        <>
          <code>{proposal.eventName}</code>{' '}
          {proposal.planned && <Tag variant="filled">{text('plan.newPropertiesOnly')}</Tag>}
        </>
      ),
    },
    {
      title: text('plan.seen'),
      key: 'seen',
      align: 'end' as const,
      render: (_: unknown, { seen }: Proposal) => format.count(seen),
    },
    {
      title: text('plan.firstSeen'),
      key: 'first',
      render: (_: unknown, { firstSeenAt }: Proposal) => format.instant(firstSeenAt),
    },
    {
      title: text('plan.lastSeen'),
      key: 'last',
      render: (_: unknown, { lastSeenAt }: Proposal) => format.instant(lastSeenAt),
    },
    { title: text('plan.sources'), key: 'sources', render: (_: unknown, { sources }: Proposal) => text.list(sources) },
    {
      title: '',
      key: 'act',
      align: 'end' as const,
      render: (_: unknown, proposal: Proposal) =>
        may('plan.write') && (
          <>
            <Button size="small" type="link" onClick={() => onAccept(proposal)}>
              {text('plan.accept')}
            </Button>
            <Popconfirm
              title={text('plan.dismiss')}
              okText={text('action.confirm')}
              cancelText={text('action.cancel')}
              onConfirm={() => dismiss.mutateAsync({ params: { name: proposal.eventName } })}
            >
              <Button size="small" type="text">
                {text('plan.dismiss')}
              </Button>
            </Popconfirm>
          </>
        ),
    },
  ];
};

export function Proposals({ plan }: { readonly plan: PlanAnswer | null }) {
  const text = useText();
  const { state, change } = useAddress(fields);
  const [accepting, setAccepting] = useState<Proposal | null>(null);
  const columns = useColumns(setAccepting);
  const reading = useRead(
    listProposals,
    { query: { page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ eventName }) => eventName}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        expandable={{ expandedRowRender: (proposal) => <ProposedProperties proposal={proposal} /> }}
        file={{
          kind: 'pages',
          name: 'proposals',
          header: ['event', 'planned', 'seen', 'sources', 'properties'],
          cells: (row) => [
            row.eventName,
            row.planned,
            row.seen,
            row.sources.join(' '),
            row.properties.map(({ name, type }) => `${name}:${type}`).join(' '),
          ],
          readPage: async (page) => {
            const { items, total } = await call(listProposals, { query: { page, pageSize: 200 } });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('plan.noProposals'), hint: text('plan.noProposalsHint') }}
      />
      {accepting && plan && (
        <EventEditor
          proposed
          event={draftOf(accepting, plan)}
          baseVersion={plan.version}
          onClose={() => setAccepting(null)}
        />
      )}
    </>
  );
}
