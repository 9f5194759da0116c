// One item of the catalogue: what is in force, the draft, its stock, and every version.
import {
  activateItem,
  approveItemDraft,
  changeItemStock,
  type Item,
  listItems,
  readItem,
  retireItem,
} from '@contracts/reward/redemption/contract.ts';
import { Link, useParams } from '@tanstack/react-router';
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
import { SupplyLeft } from '../benefits/benefits.tsx';
import { DraftPanel } from '../benefits/draft-panel.tsx';
import { StockForm } from '../benefits/pools.tsx';
import { RuleStatus } from '../earning/rules.tsx';
import { ItemEditor } from './item-editor.tsx';
import { Price } from './items.tsx';

type Detail = AnswerOf<typeof readItem>;

const refreshes = [readItem, listItems];

function Definition({ item }: { readonly item: Item }) {
  const text = useText();
  const say = useBilingual();
  return (
    <dl className="zy-kv">
      <dt>{text('redemption.benefit')}</dt>
      <dd>
        <Link to="/benefits/$benefit" params={{ benefit: item.benefit }}>
          {item.benefit}
        </Link>
      </dd>
      <dt>{text('redemption.price')}</dt>
      <dd>
        <Price item={item} />
      </dd>
      <dt>{text('redemption.wallet')}</dt>
      <dd>
        {item.programme} / {item.wallet}
      </dd>
      <dt>{text('benefits.limits')}</dt>
      <dd>{text.list(item.customerLimits.map(({ span, count }) => `${text(`benefitPeriod.${span}`)} ${count}`))}</dd>
      <dt>{text('redemption.holdHours')}</dt>
      <dd className="zy-num">{item.holdHours}</dd>
      <dt>{text('earning.validFrom')}</dt>
      <dd>
        {item.validFrom} – {item.validUntil ?? ''}
      </dd>
      <dt>{text('earning.disclosure')}</dt>
      <dd>{say(item.disclosure)}</dd>
    </dl>
  );
}

function Draft({ detail, draft }: { readonly detail: Detail; readonly draft: Item }) {
  const params = { item: detail.code };
  const approve = useAct(approveItemDraft, { refreshes });
  const activate = useAct(activateItem, { refreshes });
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
      <Definition item={draft} />
    </DraftPanel>
  );
}

function Actions({ detail, onEdit }: { readonly detail: Detail; readonly onEdit: () => void }) {
  const text = useText();
  const { may } = useSession();
  const [retiring, setRetiring] = useState(false);
  const retire = useAct(retireItem, { refreshes });
  const stock = useAct(changeItemStock, { refreshes });
  const params = { item: detail.code };
  if (!may('benefits.manage')) return null;
  return (
    <>
      {detail.stock && (
        <StockForm act={stock} onSave={(body, onSuccess) => stock.mutate({ params, body }, { onSuccess })} />
      )}
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
        onConfirm={(reason) => retire.mutate({ params, body: { reason } }, { onSuccess: () => setRetiring(false) })}
        onClose={() => setRetiring(false)}
      />
    </>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const [editing, setEditing] = useState(false);
  const [newest] = detail.versions;
  return (
    <Page
      title={say(detail.definition.name)}
      parent={{ to: '/points-catalogue', label: text('redemption.title') }}
      description={<RuleStatus row={detail} />}
      actions={<Actions detail={detail} onEdit={() => setEditing(true)} />}
    >
      {detail.draft && <Draft detail={detail} draft={detail.draft} />}
      {newest && (
        <Panel title={text('earning.inForce')} extra={<SupplyLeft row={detail} />}>
          <Definition item={newest.definition} />
          {detail.budget && <p>{text('benefits.budgetUsed', { ...detail.budget })}</p>}
          <Table
            size="small"
            rowKey="version"
            pagination={{ pageSize: 5, hideOnSinglePage: true }}
            dataSource={[...detail.versions]}
            columns={[
              { title: text('earning.version'), dataIndex: 'version', key: 'version', align: 'right' },
              { title: text('redemption.price'), key: 'price', render: (_, row) => <Price item={row.definition} /> },
              { title: text('earning.madeBy'), dataIndex: 'madeBy', key: 'made' },
              { title: text('earning.approvedBy'), dataIndex: 'approvedBy', key: 'approved' },
              { title: text('earning.activatedAt'), key: 'at', render: (_, row) => format.instant(row.activatedAt) },
            ]}
          />
        </Panel>
      )}
      {editing && (
        <ItemEditor code={detail.code} initial={detail.draft ?? detail.definition} onClose={() => setEditing(false)} />
      )}
    </Page>
  );
}

export function CatalogueItem() {
  const { item } = useParams({ strict: false }) as { item: string };
  const reading = useRead(readItem, { params: { item } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
