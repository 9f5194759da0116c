// A draft: what its activation needs, who agreed, and the buttons to agree and to bring it into force.
import { Button, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { ClassTag, type ComplianceClass } from './status.tsx';

export interface WaitingDraft {
  readonly draftBy: string | null;
  readonly draftAt: number | null;
  readonly approvals: readonly { readonly byName: string }[];
  readonly activation: {
    readonly class: ComplianceClass;
    readonly ready: boolean;
    readonly needsLegalOpinion: boolean;
  } | null;
}

/** Whose permissions `….manage` and `….approve` count. */
export type DraftArea = 'earning' | 'scenes' | 'benefits' | 'partners';

interface Act {
  readonly isPending: boolean;
  readonly error: Problem | null;
}

/** What is done with a draft and with what is in force. */
export interface DraftActs {
  readonly approve: Act & {
    readonly run: (body: { draftAt: number; legalOpinion?: string }, onDone: () => void) => void;
  };
  readonly activate: Act & { readonly run: () => void };
  readonly retire: Act & { readonly run: (reason: string, onDone: () => void) => void };
}

interface DraftPanelProps extends Pick<DraftActs, 'approve' | 'activate'> {
  readonly area: DraftArea;
  readonly of: WaitingDraft;
  /** What is agreed to, in short: shown once more before agreeing. */
  readonly summary: ReactNode;
  readonly children: ReactNode;
}

function Approve({ of, approve, summary }: Pick<DraftPanelProps, 'of' | 'approve' | 'summary'>) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [opinion, setOpinion] = useState('');
  const body = { draftAt: of.draftAt ?? 0, ...(opinion.trim() === '' ? {} : { legalOpinion: opinion }) };
  return (
    <>
      <Button onClick={() => setOpen(true)}>{text('drafts.approve')}</Button>
      <Modal
        open={open}
        title={text('drafts.approve')}
        okText={text('action.confirm')}
        cancelText={text('action.cancel')}
        confirmLoading={approve.isPending}
        onCancel={() => setOpen(false)}
        onOk={() => approve.run(body, () => setOpen(false))}
      >
        <p>{summary}</p>
        {of.activation && <p>{text(`draftNeeds.${of.activation.class}`)}</p>}
        {of.activation?.needsLegalOpinion && (
          <Input.TextArea
            rows={4}
            value={opinion}
            placeholder={text('drafts.legalOpinion')}
            aria-label={text('drafts.legalOpinion')}
            onChange={(event) => setOpinion(event.target.value)}
          />
        )}
        <ProblemLine problem={approve.error} />
      </Modal>
    </>
  );
}

export function DraftPanel({ area, of, approve, activate, summary, children }: DraftPanelProps) {
  const text = useText();
  const { may } = useSession();
  const names = of.approvals.map(({ byName }) => byName);
  return (
    <Panel
      title={text('drafts.draft')}
      extra={
        <>
          {may(`${area}.approve`) && <Approve {...{ of, approve, summary }} />}
          {may(`${area}.manage`) && (
            <Button type="primary" disabled={!of.activation?.ready} loading={activate.isPending} onClick={activate.run}>
              {text('drafts.activate')}
            </Button>
          )}
        </>
      }
    >
      <div className="zy-stack">
        <ProblemLine problem={activate.error} />
        {of.activation && (
          <div className="zy-row">
            <ClassTag of={of.activation.class} />
            <span>{text(`draftNeeds.${of.activation.class}`)}</span>
            <span className="zy-faint">{text('drafts.draftBy', { name: of.draftBy ?? '' })}</span>
            <span className="zy-faint">
              {text('drafts.approvals', { names: names.length === 0 ? text('drafts.nobody') : text.list(names) })}
            </span>
          </div>
        )}
        {children}
      </div>
    </Panel>
  );
}
