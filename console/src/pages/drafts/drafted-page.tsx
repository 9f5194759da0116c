// The page of one thing that is drafted by one and agreed to by another: the draft, what is in force, and every version.
import { Button } from 'antd';
import { type ReactNode, useState } from 'react';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { Page, Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Table } from '../../ui/table.tsx';
import { type DraftActs, type DraftArea, DraftPanel, type WaitingDraft } from './draft-panel.tsx';
import { type ComplianceClass, DraftStatus } from './status.tsx';

interface Version<Definition> {
  readonly version: number;
  readonly definition: Definition;
  readonly madeBy: string;
  readonly approvedBy: string | null;
  readonly activatedAt: number;
}

interface Drafted<Definition> extends WaitingDraft {
  readonly status: 'draft' | 'active' | 'retired';
  readonly hasDraft: boolean;
  readonly class: ComplianceClass;
  readonly draft: Definition | null;
  /** In force, or else drafted. */
  readonly definition: Definition;
  /** The newest first. */
  readonly versions: readonly Version<Definition>[];
}

interface DraftedPageProps<Definition> {
  readonly area: DraftArea;
  readonly title: string;
  readonly parent: { readonly to: string; readonly label: string };
  readonly detail: Drafted<Definition>;
  readonly acts: DraftActs;
  /** A definition in a sentence. */
  readonly sentence: (definition: Definition) => ReactNode;
  /** A definition whole. */
  readonly whole: (definition: Definition) => ReactNode;
  /** Tries a draft on the past, where that is possible; for those who may manage it. */
  readonly rehearsal?: (draft: Definition) => ReactNode;
  /** The drawer in which the next draft is written. */
  readonly editor: (initial: Definition, onClose: () => void) => ReactNode;
  /** Beside the title of what is in force. */
  readonly beside?: ReactNode;
  /** Further buttons of the page. */
  readonly buttons?: ReactNode;
  /** Further panels, while something was ever in force. */
  readonly children?: ReactNode;
}

function Versions<Definition>({
  versions,
  sentence,
}: {
  readonly versions: readonly Version<Definition>[];
  readonly sentence: (definition: Definition) => ReactNode;
}) {
  const text = useText();
  const format = useFormat();
  return (
    <Panel title={text('drafts.versions')}>
      <Table<Version<Definition>>
        size="small"
        rowKey="version"
        pagination={{ pageSize: 5, hideOnSinglePage: true }}
        dataSource={[...versions]}
        columns={[
          { title: text('drafts.version'), dataIndex: 'version', key: 'version', align: 'right' },
          { title: text('drafts.says'), key: 'says', render: (_, row) => sentence(row.definition) },
          { title: text('drafts.madeBy'), dataIndex: 'madeBy', key: 'made' },
          { title: text('drafts.approvedBy'), dataIndex: 'approvedBy', key: 'approved' },
          { title: text('drafts.activatedAt'), key: 'at', render: (_, row) => format.instant(row.activatedAt) },
        ]}
      />
    </Panel>
  );
}

function Retire({ retire }: Pick<DraftActs, 'retire'>) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const close = () => setOpen(false);
  return (
    <>
      <Button danger onClick={() => setOpen(true)}>
        {text('drafts.retire')}
      </Button>
      <ReasonDialog
        open={open}
        danger
        title={text('drafts.retire')}
        act={retire}
        onConfirm={(reason) => retire.run(reason, close)}
        onClose={close}
      />
    </>
  );
}

export function DraftedPage<Definition>(props: DraftedPageProps<Definition>) {
  const text = useText();
  const { may } = useSession();
  const [editing, setEditing] = useState(false);
  const { area, detail, acts, sentence, whole, rehearsal } = props;
  const [newest] = detail.versions;
  const mayManage = may(`${area}.manage`);
  return (
    <Page
      title={props.title}
      parent={props.parent}
      description={<DraftStatus row={detail} />}
      actions={
        <>
          {props.buttons}
          {mayManage && detail.status === 'active' && <Retire retire={acts.retire} />}
          {mayManage && (
            <Button type="primary" onClick={() => setEditing(true)}>
              {text('drafts.edit')}
            </Button>
          )}
        </>
      }
    >
      {detail.draft !== null && (
        <DraftPanel area={area} of={detail} {...acts} summary={sentence(detail.draft)}>
          {whole(detail.draft)}
          {mayManage && rehearsal?.(detail.draft)}
        </DraftPanel>
      )}
      {newest && (
        <>
          <Panel
            title={text(detail.status === 'active' ? 'drafts.inForce' : 'drafts.lastInForce')}
            extra={props.beside}
          >
            {whole(newest.definition)}
          </Panel>
          {props.children}
          <Versions versions={detail.versions} sentence={sentence} />
        </>
      )}
      {editing && props.editor(detail.draft ?? detail.definition, () => setEditing(false))}
    </Page>
  );
}
