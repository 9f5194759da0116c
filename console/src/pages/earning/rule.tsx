// One rule: what is in force, the draft with what its activation needs, a rehearsal, and every version.
import {
  activateRule,
  approveDraft,
  type EarningRule,
  listRules,
  readRule,
  retireRule,
} from '@contracts/reward/earning/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Button, Input, Modal, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { Rehearsal } from './rehearsal.tsx';
import { RuleEditor } from './rule-editor.tsx';
import { ClassTag, RuleStatus } from './rules.tsx';
import { RuleSentence, useRuleWords } from './words.tsx';

type Detail = AnswerOf<typeof readRule>;

const refreshes = [readRule, listRules];

function Definition({ rule }: { readonly rule: EarningRule }) {
  const text = useText();
  const say = useBilingual();
  const words = useRuleWords();
  const guards = (['excludeRoundTrips', 'excludeOwnAccounts', 'onlySuitable'] as const).filter(
    (each) => rule.guards[each],
  );
  return (
    <div className="zy-stack">
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(rule).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('earning.wallet')}</dt>
        <dd>
          {rule.programme} / {rule.wallet} {rule.qualifyingWallet && `+ ${rule.qualifyingWallet}`}
        </dd>
        <dt>{text('earning.validFrom')}</dt>
        <dd>
          {rule.validFrom} – {rule.validUntil ?? ''}
        </dd>
        <dt>{text('earning.stacking')}</dt>
        <dd>{text(`earningStacking.${rule.stacking}`)}</dd>
        <dt>{text('earning.trust')}</dt>
        <dd>{text(`earningTrust.${rule.trust}`)}</dd>
        <dt>{text('earning.guards')}</dt>
        <dd>{guards.length === 0 ? text('earning.none') : text.list(guards.map((each) => text(`earning.${each}`)))}</dd>
        <dt>{text('earning.disclosure')}</dt>
        <dd>{say(rule.disclosure)}</dd>
      </dl>
    </div>
  );
}

function ApproveButton({ detail, draftAt }: { readonly detail: Detail; readonly draftAt: number }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [opinion, setOpinion] = useState('');
  const approve = useAct(approveDraft, { refreshes });
  const body = { draftAt, ...(opinion.trim() === '' ? {} : { legalOpinion: opinion }) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('earning.approve')}</Button>
      <Modal
        open={open}
        title={text('earning.approve')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={approve.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => approve.mutate({ params: { rule: detail.rule }, body }, { onSuccess: () => setOpen(false) })}
      >
        {detail.draft && (
          <p>
            <RuleSentence rule={detail.draft} />
          </p>
        )}
        {detail.activation && <p>{text(`earning.needs${detail.activation.class}`)}</p>}
        {detail.activation?.needsLegalOpinion && (
          <Input.TextArea
            rows={4}
            value={opinion}
            placeholder={text('earning.legalOpinion')}
            aria-label={text('earning.legalOpinion')}
            onChange={(event) => setOpinion(event.target.value)}
          />
        )}
        <ProblemLine problem={approve.error} />
      </Modal>
    </>
  );
}

function Draft({ detail, draft }: { readonly detail: Detail; readonly draft: EarningRule }) {
  const text = useText();
  const { may } = useSession();
  const activate = useAct(activateRule, { refreshes });
  const names = detail.approvals.map(({ byName }) => byName);
  const { activation } = detail;
  return (
    <Panel
      title={text('earning.draft')}
      extra={
        <>
          {may('earning.approve') && <ApproveButton detail={detail} draftAt={detail.draftAt ?? 0} />}
          {may('earning.manage') && (
            <Button
              type="primary"
              disabled={!activation?.ready}
              loading={activate.isPending}
              onClick={() => activate.mutate({ params: { rule: detail.rule }, body: {} })}
            >
              {text('earning.activate')}
            </Button>
          )}
        </>
      }
    >
      <div className="zy-stack">
        <ProblemLine problem={activate.error} />
        {activation && (
          <div className="zy-row">
            <ClassTag of={activation.class} />
            <span>{text(`earning.needs${activation.class}`)}</span>
            <span className="zy-faint">{text('earning.draftBy', { name: detail.draftBy ?? '' })}</span>
            <span className="zy-faint">
              {text('earning.approvals', { names: names.length === 0 ? text('earning.nobody') : text.list(names) })}
            </span>
          </div>
        )}
        <Definition rule={draft} />
        {may('earning.manage') && <Rehearsal code={detail.rule} rule={draft} />}
      </div>
    </Panel>
  );
}

function Versions({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={text('earning.versions')}>
      <Table
        size="small"
        rowKey="version"
        pagination={{ pageSize: 5, hideOnSinglePage: true }}
        dataSource={[...detail.versions]}
        columns={[
          { title: text('earning.version'), dataIndex: 'version', key: 'version', align: 'right' },
          { title: text('earning.says'), key: 'says', render: (_, row) => <RuleSentence rule={row.definition} /> },
          { title: text('earning.madeBy'), dataIndex: 'madeBy', key: 'made' },
          { title: text('earning.approvedBy'), dataIndex: 'approvedBy', key: 'approved' },
          { title: text('earning.activatedAt'), key: 'at', render: (_, row) => format.instant(row.activatedAt) },
        ]}
      />
    </Panel>
  );
}

function Actions({ detail, onEdit }: { readonly detail: Detail; readonly onEdit: () => void }) {
  const text = useText();
  const { may } = useSession();
  const [retiring, setRetiring] = useState(false);
  const retire = useAct(retireRule, { refreshes });
  if (!may('earning.manage')) return null;
  const confirm = (reason: string): void =>
    retire.mutate({ params: { rule: detail.rule }, body: { reason } }, { onSuccess: () => setRetiring(false) });
  return (
    <>
      {detail.status === 'active' && (
        <Button danger onClick={() => setRetiring(true)}>
          {text('earning.retire')}
        </Button>
      )}
      <Button type="primary" onClick={onEdit}>
        {text('earning.edit')}
      </Button>
      <ReasonDialog
        open={retiring}
        danger
        title={text('earning.retire')}
        act={retire}
        onConfirm={confirm}
        onClose={() => setRetiring(false)}
      />
    </>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const [editing, setEditing] = useState(false);
  const [newest] = detail.versions;
  return (
    <Page
      title={say(detail.definition.name)}
      parent={{ to: '/earning', label: text('earning.title') }}
      description={<RuleStatus row={detail} />}
      actions={<Actions detail={detail} onEdit={() => setEditing(true)} />}
    >
      {detail.draft && <Draft detail={detail} draft={detail.draft} />}
      {newest && (
        <>
          <Panel
            title={text(detail.status === 'active' ? 'earning.inForce' : 'earning.lastInForce')}
            extra={
              detail.ratedTo && <span className="zy-faint">{text('earning.ratedTo', { day: detail.ratedTo })}</span>
            }
          >
            <Definition rule={newest.definition} />
          </Panel>
          <Versions detail={detail} />
        </>
      )}
      {editing && (
        <RuleEditor code={detail.rule} initial={detail.draft ?? detail.definition} onClose={() => setEditing(false)} />
      )}
    </Page>
  );
}

export function EarningRulePage() {
  const { rule } = useParams({ strict: false }) as { rule: string };
  const reading = useRead(readRule, { params: { rule } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
