// One scene: what is in force, the draft with what its activation needs, a rehearsal, and every version.
import {
  activateScene,
  approveDraft,
  listScenes,
  readScene,
  retireScene,
  type Scene,
} from '@contracts/decide/scenes/contract.ts';
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
import { ClassTag, RuleStatus } from '../earning/rules.tsx';
import { SceneRehearsal } from './rehearsal.tsx';
import { SceneEditor } from './scene-editor.tsx';
import { SceneSentence, useSceneName, useSceneWords } from './words.tsx';

type Detail = AnswerOf<typeof readScene>;

const refreshes = [readScene, listScenes];

function Definition({ scene }: { readonly scene: Scene }) {
  const text = useText();
  const say = useBilingual();
  const words = useSceneWords();
  return (
    <div className="zy-stack">
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(scene).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('earning.validFrom')}</dt>
        <dd>
          {scene.validFrom} – {scene.validUntil ?? ''}
        </dd>
        <dt>{text('earning.trust')}</dt>
        <dd>{text(`earningTrust.${scene.trust}`)}</dd>
        <dt>{text('earning.disclosure')}</dt>
        <dd>{say(scene.disclosure)}</dd>
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
      <Button onClick={() => setOpen(true)}>{text('scenes.approve')}</Button>
      <Modal
        open={open}
        title={text('scenes.approve')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={approve.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => approve.mutate({ params: { scene: detail.scene }, body }, { onSuccess: () => setOpen(false) })}
      >
        {detail.draft && (
          <p>
            <SceneSentence scene={detail.draft} />
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

function Draft({ detail, draft }: { readonly detail: Detail; readonly draft: Scene }) {
  const text = useText();
  const { may } = useSession();
  const activate = useAct(activateScene, { refreshes });
  const names = detail.approvals.map(({ byName }) => byName);
  const { activation } = detail;
  return (
    <Panel
      title={text('scenes.draft')}
      extra={
        <>
          {may('scenes.approve') && <ApproveButton detail={detail} draftAt={detail.draftAt ?? 0} />}
          {may('scenes.manage') && (
            <Button
              type="primary"
              disabled={!activation?.ready}
              loading={activate.isPending}
              onClick={() => activate.mutate({ params: { scene: detail.scene }, body: {} })}
            >
              {text('scenes.activate')}
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
        <Definition scene={draft} />
        {may('scenes.manage') && <SceneRehearsal code={detail.scene} scene={draft} />}
      </div>
    </Panel>
  );
}

function Versions({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={text('scenes.versions')}>
      <Table
        size="small"
        rowKey="version"
        pagination={{ pageSize: 5, hideOnSinglePage: true }}
        dataSource={[...detail.versions]}
        columns={[
          { title: text('earning.version'), dataIndex: 'version', key: 'version', align: 'right' },
          { title: text('scenes.says'), key: 'says', render: (_, row) => <SceneSentence scene={row.definition} /> },
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
  const retire = useAct(retireScene, { refreshes });
  if (!may('scenes.manage')) return null;
  const confirm = (reason: string): void =>
    retire.mutate({ params: { scene: detail.scene }, body: { reason } }, { onSuccess: () => setRetiring(false) });
  return (
    <>
      {detail.status === 'active' && (
        <Button danger onClick={() => setRetiring(true)}>
          {text('scenes.retire')}
        </Button>
      )}
      <Button type="primary" onClick={onEdit}>
        {text('scenes.edit')}
      </Button>
      <ReasonDialog
        open={retiring}
        danger
        title={text('scenes.retire')}
        act={retire}
        onConfirm={confirm}
        onClose={() => setRetiring(false)}
      />
    </>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const nameOf = useSceneName();
  const [editing, setEditing] = useState(false);
  const [newest] = detail.versions;
  return (
    <Page
      title={nameOf(detail.definition)}
      parent={{ to: '/scenes', label: text('scenes.title') }}
      description={<RuleStatus row={detail} />}
      actions={<Actions detail={detail} onEdit={() => setEditing(true)} />}
    >
      {detail.draft && <Draft detail={detail} draft={detail.draft} />}
      {newest && (
        <>
          <Panel title={text(detail.status === 'active' ? 'scenes.inForce' : 'scenes.lastInForce')}>
            <Definition scene={newest.definition} />
          </Panel>
          <Versions detail={detail} />
        </>
      )}
      {editing && (
        <SceneEditor
          code={detail.scene}
          initial={detail.draft ?? detail.definition}
          onClose={() => setEditing(false)}
        />
      )}
    </Page>
  );
}

export function ScenePage() {
  const { scene } = useParams({ strict: false }) as { scene: string };
  const reading = useRead(readScene, { params: { scene } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
