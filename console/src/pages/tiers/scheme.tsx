// One scheme: what is in force and who has which tier, the draft with what its activation needs, tiers by hand, evaluations.
import {
  activateScheme,
  approveDraft,
  evaluateNow,
  listMembers,
  listSchemes,
  readScheme,
  retireScheme,
  type Scheme,
} from '@contracts/reward/tiers/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Alert, Button, Input, Modal, Tag } from 'antd';
import { useState } from 'react';
import { pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField } from '../../ui/fields.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { BeginTierRehearsal } from './begin-rehearsal.tsx';
import { Orders } from './orders.tsx';
import { TierRehearsals } from './rehearsals.tsx';
import { SchemeEditor } from './scheme-editor.tsx';
import { StatusTags } from './tiers.tsx';
import { Condition, usePolicyWords, useStaleWords } from './words.tsx';

type Detail = AnswerOf<typeof readScheme>;

function Definition({ scheme, counts }: { readonly scheme: Scheme; readonly counts: Detail['tiers'] | null }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const policies = usePolicyWords();
  return (
    <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
      <Table
        size="small"
        pagination={false}
        rowKey="code"
        dataSource={[...scheme.tiers].reverse()}
        columns={[
          { title: text('tiers.tier'), key: 'name', render: (_, tier) => <strong>{say(tier.name)}</strong> },
          {
            title: text('tiers.qualify'),
            key: 'qualify',
            render: (_, tier) => (
              <>
                {tier.qualify ? (
                  <Condition condition={tier.qualify} />
                ) : (
                  !tier.invitationOnly && text('tiers.everybody')
                )}
                {tier.invitationOnly && <Tag variant="filled">{text('tiers.invitationOnly')}</Tag>}
                {tier.keep && (
                  <div>
                    <span className="zy-faint">{text('tiers.keep')}</span> <Condition condition={tier.keep} />
                  </div>
                )}
              </>
            ),
          },
          ...(counts
            ? [
                {
                  ...{ title: text('tiers.members'), key: 'n', align: 'right' as const },
                  render: (_: unknown, tier: Scheme['tiers'][number]) =>
                    format.count(counts.find(({ code }) => code === tier.code)?.customers ?? 0),
                },
              ]
            : []),
        ]}
      />
      <dl className="zy-kv">
        {policies(scheme).map(([label, words]) => (
          <div key={label} style={{ display: 'contents' }}>
            <dt>{label}</dt>
            <dd>{words}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

const refreshes = [readScheme, listSchemes];

function ApproveButton({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [opinion, setOpinion] = useState('');
  const approve = useAct(approveDraft, { refreshes });
  const body = opinion.trim() === '' ? {} : { legalOpinion: opinion };
  const done = { onSuccess: () => setOpen(false) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('tiers.approve')}</Button>
      <Modal
        open={open}
        title={text('tiers.approve')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={approve.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => approve.mutate({ params: { scheme: detail.scheme }, body }, done)}
      >
        <p>{text(`tiers.needs${detail.activation.class}`)}</p>
        {detail.activation.needsLegalOpinion && (
          <Input.TextArea
            rows={4}
            value={opinion}
            placeholder={text('tiers.legalOpinion')}
            aria-label={text('tiers.legalOpinion')}
            onChange={(event) => setOpinion(event.target.value)}
          />
        )}
        <ProblemLine problem={approve.error} />
      </Modal>
    </>
  );
}

function Draft({ detail, draft }: { readonly detail: Detail; readonly draft: Scheme }) {
  const text = useText();
  const { may } = useSession();
  const activate = useAct(activateScheme, { refreshes });
  const names = detail.approvals.map(({ byName }) => byName);
  return (
    <Panel
      title={text('tiers.draft')}
      extra={
        <>
          {may('tiers.approve') && <ApproveButton detail={detail} />}
          {may('tiers.manage') && (
            <Button
              type="primary"
              disabled={!detail.activation.ready}
              loading={activate.isPending}
              onClick={() => activate.mutate({ params: { scheme: detail.scheme }, body: {} })}
            >
              {text('tiers.activate')}
            </Button>
          )}
        </>
      }
    >
      <div className="zy-stack">
        <ProblemLine problem={activate.error} />
        <div className="zy-row">
          <Tag color={detail.activation.class === 'R' ? 'error' : 'default'}>{detail.activation.class}</Tag>
          <span>{text(`tiers.needs${detail.activation.class}`)}</span>
          <span className="zy-faint">{text('tiers.draftBy', { name: detail.draftBy ?? '' })}</span>
          <span className="zy-faint">
            {text('tiers.approvals', { names: names.length === 0 ? text('tiers.nobody') : text.list(names) })}
          </span>
        </div>
        <Definition scheme={draft} counts={null} />
        <strong>{text('tierRehearsal.title')}</strong>
        {may('tiers.manage') && <BeginTierRehearsal code={detail.scheme} scheme={draft} />}
        <TierRehearsals code={detail.scheme} ofDraft />
      </div>
    </Panel>
  );
}

const fields = { ...pageFields, tier: textField() };

function Members({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const { state, change } = useAddress(fields);
  const only = state.tier ? { tier: state.tier } : {};
  const params = { scheme: detail.scheme };
  const query = { page: state.page, pageSize: state.pageSize, ...only };
  const reading = useRead(listMembers, { params, query }, { keepPrevious: true });
  const nameOf = (code: string): string => {
    const found = detail.tiers.find((tier) => tier.code === code);
    return found ? say(found.name) : code;
  };
  return (
    <Panel title={text('tiers.members')} flush>
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        totalOf={({ total }) => total}
        rowKey={({ customerId }) => customerId}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        readPage={(number) => call(listMembers, { params, query: { page: number, pageSize: 100, ...only } })}
        filters={
          <ChoiceField
            value={state.tier}
            label={text('tiers.allTiers')}
            choices={detail.tiers.map(({ code, name }) => ({ value: code, label: say(name) }))}
            onChange={(tier) => change({ tier, page: 1 })}
          />
        }
        columns={[
          {
            title: text('tiers.customer'),
            key: 'customer',
            render: (_, { customerId }) => <CustomerLink customerId={customerId} />,
          },
          {
            title: text('tiers.tier'),
            key: 'tier',
            render: (_, row) => (
              <>
                {nameOf(row.tier)} {row.byHand && <Tag variant="filled">{text('tiers.byHand')}</Tag>}
              </>
            ),
          },
          { title: text('tiers.since'), key: 'since', dataIndex: 'since' },
          { title: text('tiers.graceEndsOn'), key: 'grace', render: (_, row) => row.graceEndsOn ?? '–' },
        ]}
        empty={{ title: text('tiers.noMembers'), hint: text('tiers.noMembersHint') }}
      />
    </Panel>
  );
}

function Runs({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={text('tiers.runs')}>
      <Table
        size="small"
        rowKey="day"
        pagination={{ pageSize: 7, hideOnSinglePage: true }}
        dataSource={[...detail.runs]}
        columns={[
          { title: text('tiers.evaluatedTo'), dataIndex: 'day', key: 'day' },
          { title: text('tiers.version'), dataIndex: 'version', key: 'version', align: 'right' },
          { title: text('tiers.members'), key: 'n', align: 'right', render: (_, run) => format.count(run.members) },
          { title: text('tiers.up'), key: 'up', align: 'right', render: (_, run) => format.count(run.risen) },
          { title: text('tiers.down'), key: 'down', align: 'right', render: (_, run) => format.count(run.fallen) },
        ]}
      />
    </Panel>
  );
}

function Actions({ detail, onEdit }: { readonly detail: Detail; readonly onEdit: () => void }) {
  const text = useText();
  const { may } = useSession();
  const [retiring, setRetiring] = useState(false);
  const evaluate = useAct(evaluateNow, { refreshes: [...refreshes, listMembers], throughLog: true });
  const retire = useAct(retireScheme, { refreshes });
  const params = { scheme: detail.scheme };
  if (!may('tiers.manage')) return null;
  return (
    <>
      {detail.status === 'active' && (
        <>
          <Button loading={evaluate.isPending} onClick={() => evaluate.mutate({ params, body: {} })}>
            {text('tiers.evaluate')}
          </Button>
          <Button danger onClick={() => setRetiring(true)}>
            {text('tiers.retire')}
          </Button>
        </>
      )}
      <Button type="primary" onClick={onEdit}>
        {text('tiers.edit')}
      </Button>
      <ReasonDialog
        open={retiring}
        danger
        title={text('tiers.retire')}
        act={retire}
        onConfirm={(reason) => retire.mutate({ params, body: { reason } }, { onSuccess: () => setRetiring(false) })}
        onClose={() => setRetiring(false)}
      />
    </>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const stale = useStaleWords();
  const [editing, setEditing] = useState(false);
  const initial = detail.draft ?? detail.definition;
  return (
    <Page
      title={say(detail.name)}
      parent={{ to: '/tiers', label: text('tiers.title') }}
      description={<StatusTags row={detail} />}
      actions={<Actions detail={detail} onEdit={() => setEditing(true)} />}
    >
      {detail.stale && <Alert type="warning" showIcon title={text('tiers.stale')} description={stale(detail.stale)} />}
      {detail.draft && <Draft detail={detail} draft={detail.draft} />}
      {detail.definition && (
        <>
          <Panel title={text('tiers.inForce')} extra={<span className="zy-faint">{detail.evaluatedTo}</span>}>
            <Definition scheme={detail.definition} counts={detail.tiers} />
          </Panel>
          <Members detail={detail} />
          <Orders scheme={detail.scheme} tiers={detail.tiers} />
          <Runs detail={detail} />
          {detail.draft === null && <TierRehearsals code={detail.scheme} ofDraft={false} />}
        </>
      )}
      {editing && initial && <SchemeEditor code={detail.scheme} initial={initial} onClose={() => setEditing(false)} />}
    </Page>
  );
}

export function TierScheme() {
  const { scheme } = useParams({ strict: false }) as { scheme: string };
  const reading = useRead(readScheme, { params: { scheme } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
