// One benefit: what is in force, the draft, its stock, codes and secret, granting by hand, and every version.
import {
  activateBenefit,
  approveDraft,
  type Benefit,
  listBenefits,
  readBenefit,
  retireBenefit,
} from '@contracts/reward/benefit-desk/contract.ts';
import { useParams } from '@tanstack/react-router';
import { Button, Table } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Ready } from '../../ui/states.tsx';
import { RuleStatus } from '../earning/rules.tsx';
import { BenefitEditor } from './benefit-editor.tsx';
import { SupplyLeft } from './benefits.tsx';
import { DraftPanel } from './draft-panel.tsx';
import { CodePool, GrantByHand, Secret, StockDialog } from './pools.tsx';
import { BenefitSentence, LevelTag, useBenefitWords } from './words.tsx';

type Detail = AnswerOf<typeof readBenefit>;

const refreshes = [readBenefit, listBenefits];

function Definition({ benefit }: { readonly benefit: Benefit }) {
  const text = useText();
  const say = useBilingual();
  const words = useBenefitWords();
  return (
    <div className="zy-stack">
      <span>{say(benefit.summary)}</span>
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(benefit).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('benefits.level')}</dt>
        <dd>
          <LevelTag level={benefit.loyaltyLevel} /> {text(`benefitCategory.${benefit.category}`)}
        </dd>
        <dt>{text('benefits.unitCost')}</dt>
        <dd className="zy-num">{benefit.unitCostYuan}</dd>
        <dt>{text('benefits.worth')}</dt>
        <dd className="zy-num">{benefit.worthYuan}</dd>
        <dt>{text('earning.validFrom')}</dt>
        <dd>
          {benefit.validFrom} – {benefit.validUntil ?? ''}
        </dd>
        <dt>{text('earning.disclosure')}</dt>
        <dd>{say(benefit.disclosure)}</dd>
      </dl>
    </div>
  );
}

function Draft({ detail, draft }: { readonly detail: Detail; readonly draft: Benefit }) {
  const params = { benefit: detail.code };
  const approve = useAct(approveDraft, { refreshes });
  const activate = useAct(activateBenefit, { refreshes });
  return (
    <DraftPanel
      of={detail}
      approve={{
        ...{ isPending: approve.isPending, error: approve.error },
        run: (body, onDone) => approve.mutate({ params, body }, { onSuccess: onDone }),
      }}
      activate={{
        ...{ isPending: activate.isPending, error: activate.error },
        run: () => activate.mutate({ params, body: {} }),
      }}
    >
      <Definition benefit={draft} />
    </DraftPanel>
  );
}

function Supply({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const { may } = useSession();
  const { fulfilment } = detail.definition;
  return (
    <Panel
      title={text('benefits.supply')}
      extra={may('benefits.manage') && detail.stock && <StockDialog code={detail.code} />}
    >
      <div className="zy-stack">
        <SupplyLeft row={detail} />
        {detail.budget && <span>{text('benefits.budgetUsed', { ...detail.budget })}</span>}
        {fulfilment.kind === 'codes' && <CodePool detail={detail} />}
        {fulfilment.kind === 'webhook' && <Secret detail={detail} />}
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
          {
            title: text('earning.says'),
            key: 'says',
            render: (_, row) => <BenefitSentence benefit={row.definition} />,
          },
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
  const retire = useAct(retireBenefit, { refreshes });
  const confirm = (reason: string): void =>
    retire.mutate({ params: { benefit: detail.code }, body: { reason } }, { onSuccess: () => setRetiring(false) });
  return (
    <>
      {may('benefits.grant') && detail.status === 'active' && <GrantByHand code={detail.code} />}
      {may('benefits.manage') && detail.status === 'active' && (
        <Button danger onClick={() => setRetiring(true)}>
          {text('earning.retire')}
        </Button>
      )}
      {may('benefits.manage') && (
        <Button type="primary" onClick={onEdit}>
          {text('earning.edit')}
        </Button>
      )}
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
      parent={{ to: '/benefits', label: text('benefits.title') }}
      description={<RuleStatus row={detail} />}
      actions={<Actions detail={detail} onEdit={() => setEditing(true)} />}
    >
      {detail.draft && <Draft detail={detail} draft={detail.draft} />}
      {newest && (
        <>
          <Panel title={text(detail.status === 'active' ? 'earning.inForce' : 'earning.lastInForce')}>
            <Definition benefit={newest.definition} />
          </Panel>
          <Supply detail={detail} />
          <Versions detail={detail} />
        </>
      )}
      {editing && (
        <BenefitEditor
          code={detail.code}
          initial={detail.draft ?? detail.definition}
          onClose={() => setEditing(false)}
        />
      )}
    </Page>
  );
}

export function BenefitPage() {
  const { benefit } = useParams({ strict: false }) as { benefit: string };
  const reading = useRead(readBenefit, { params: { benefit } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
