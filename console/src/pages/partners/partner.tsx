// One partner: what is in force, the draft, packs, keys, what moved points, and every version.
import {
  activatePartner,
  approvePartner,
  createPartnerKey,
  listMovements,
  listPartners,
  type Partner,
  readPartner,
  resumePartner,
  retirePartner,
  suspendPartner,
} from '@contracts/reward/partners/contract.ts';
import { Link, useParams } from '@tanstack/react-router';
import { Alert, Button, Input, Modal } from 'antd';
import { useState } from 'react';
import { pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { SecretDialog } from '../settings/secret-dialog.tsx';
import { Packs } from './packs.tsx';
import { PartnerEditor } from './partner-editor.tsx';
import { Definition, RateLine } from './words.tsx';

type Detail = AnswerOf<typeof readPartner>;
type Movement = AnswerOf<typeof listMovements>['items'][number];

const refreshes = [readPartner, listPartners];

const useActs = (partner: string): DraftActs =>
  draftActs(
    { partner },
    {
      approve: useAct(approvePartner, { refreshes }),
      activate: useAct(activatePartner, { refreshes }),
      retire: useAct(retirePartner, { refreshes }),
    },
  );

function Suspend({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const suspend = useAct(suspendPartner, { refreshes });
  const resume = useAct(resumePartner, { refreshes });
  const params = { partner: detail.code };
  const close = (): void => setOpen(false);
  if (detail.suspended)
    return (
      <>
        <Button loading={resume.isPending} onClick={() => resume.mutate({ params, body: {} })}>
          {text('partners.resume')}
        </Button>
        <ProblemLine problem={resume.error} />
      </>
    );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('partners.suspend')}</Button>
      <ReasonDialog
        open={open}
        danger
        title={text('partners.suspend')}
        act={suspend}
        onConfirm={(reason) => suspend.mutate({ params, body: { reason } }, { onSuccess: close })}
        onClose={close}
      />
    </>
  );
}

function NewKey({ partner }: { readonly partner: string }) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [name, setName] = useState('');
  const [secret, setSecret] = useState<string | null>(null);
  const act = useAct(createPartnerKey, { refreshes: [] });
  const create = (): void =>
    act.mutate(
      { params: { partner }, body: { name, expiresAt: null } },
      {
        onSuccess: ({ key }) => {
          setOpen(false);
          setSecret(key);
        },
      },
    );
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('partners.newKey')}</Button>
      <Modal
        open={open}
        title={text('partners.newKey')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={act.isPending}
        okButtonProps={{ disabled: name.trim() === '' }}
        onCancel={() => setOpen(false)}
        onOk={create}
      >
        <Input
          aria-label={text('partners.keyName')}
          placeholder={text('partners.keyName')}
          value={name}
          onChange={({ target }) => setName(target.value)}
        />
        <ProblemLine problem={act.error} />
      </Modal>
      <SecretDialog
        secrets={secret === null ? [] : [{ label: text('partners.keys'), value: secret }]}
        hint={text('partners.keyHint')}
        onClose={() => setSecret(null)}
      />
    </>
  );
}

function Movements({ partner }: { readonly partner: string }) {
  const text = useText();
  const format = useFormat();
  const { state: page, change } = useAddress(pageFields);
  const params = { partner };
  const reading = useRead(listMovements, { params, query: page }, { keepPrevious: true });
  const right = { align: 'end' as const };
  return (
    <Panel title={text('partners.movements')}>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        rowKey={({ movementId }) => movementId}
        page={page.page}
        pageSize={page.pageSize}
        onPage={(next, pageSize) => change({ page: next, pageSize })}
        readPage={(number) => call(listMovements, { params, query: { page: number, pageSize: 100 } })}
        minWidth={820}
        empty={{ title: text('partners.noMovements') }}
        columns={[
          { title: text('partners.when'), key: 'at', render: (_, row) => format.instant(row.recordedAt) },
          { title: text('partners.what'), key: 'kind', render: (_, row) => text(`movementKind.${row.kind}`) },
          {
            ...{ title: text('nav.customers'), key: 'customer' },
            render: (_: unknown, row: Movement) => <CustomerLink customerId={row.customerId} />,
          },
          { title: text('partners.points'), key: 'p', ...right, render: (_, row) => format.count(row.points) },
          { title: text('partners.value'), key: 'v', ...right, render: (_, row) => format.money(row.valueFen) },
          { title: text('partners.month'), key: 'month', render: (_, row) => row.month },
          { title: text('partners.key'), dataIndex: 'key', key: 'key' },
        ]}
      />
    </Panel>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const { definition, suspended, status, openMonth, code } = detail;
  const hasPacks = definition.settlement === 'prepaid' && definition.kinds.includes('accrual');
  return (
    <DraftedPage<Partner>
      area="partners"
      title={say(definition.name)}
      parent={{ to: '/partners', label: text('partners.title') }}
      detail={detail}
      acts={useActs(code)}
      sentence={(partner) => <RateLine partner={partner} />}
      whole={(partner) => <Definition partner={partner} />}
      editor={(initial, onClose) => <PartnerEditor code={code} initial={initial} onClose={onClose} />}
      buttons={
        <>
          {openMonth !== null && (
            <Link to="/partners/$partner/settlement" params={{ partner: code }}>
              <Button>{text('partners.toSettlement')}</Button>
            </Link>
          )}
          {may('keys.write') && <NewKey partner={code} />}
          {may('partners.manage') && status === 'active' && <Suspend detail={detail} />}
        </>
      }
    >
      {suspended && <Alert type="warning" showIcon title={text('partners.suspendedFor', { ...suspended })} />}
      {hasPacks && <Packs detail={detail} />}
      <Movements partner={code} />
    </DraftedPage>
  );
}

export function PartnerPage() {
  const { partner } = useParams({ strict: false }) as { partner: string };
  const reading = useRead(readPartner, { params: { partner } }, { refetchMs: 30_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
