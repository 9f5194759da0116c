// A draft of a benefit or an item: what its activation needs, who agreed, and the buttons to agree and to bring it into force.
import { Button, Input, Modal } from 'antd';
import { type ReactNode, useState } from 'react';
import type { Problem } from '../../api/problem.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { ClassTag } from '../earning/rules.tsx';

interface Waiting {
  readonly draftBy: string | null;
  readonly draftAt: number | null;
  readonly approvals: readonly { readonly byName: string }[];
  readonly activation: {
    readonly class: 'G' | 'Y' | 'R';
    readonly ready: boolean;
    readonly needsLegalOpinion: boolean;
  } | null;
}

interface Act {
  readonly isPending: boolean;
  readonly error: Problem | null;
}

interface DraftPanelProps {
  readonly of: Waiting;
  readonly approve: Act & {
    readonly run: (body: { draftAt: number; legalOpinion?: string }, onDone: () => void) => void;
  };
  readonly activate: Act & { readonly run: () => void };
  readonly children: ReactNode;
}

function Approve({ of, approve }: Pick<DraftPanelProps, 'of' | 'approve'>) {
  const text = useText();
  const [open, setOpen] = useState(false);
  const [opinion, setOpinion] = useState('');
  const body = { draftAt: of.draftAt ?? 0, ...(opinion.trim() === '' ? {} : { legalOpinion: opinion }) };
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
        onOk={() => approve.run(body, () => setOpen(false))}
      >
        {of.activation && <p>{text(`earning.needs${of.activation.class}`)}</p>}
        {of.activation?.needsLegalOpinion && (
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

export function DraftPanel({ of, approve, activate, children }: DraftPanelProps) {
  const text = useText();
  const { may } = useSession();
  const names = of.approvals.map(({ byName }) => byName);
  return (
    <Panel
      title={text('earning.draft')}
      extra={
        <>
          {may('benefits.approve') && <Approve of={of} approve={approve} />}
          {may('benefits.manage') && (
            <Button type="primary" disabled={!of.activation?.ready} loading={activate.isPending} onClick={activate.run}>
              {text('earning.activate')}
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
            <span>{text(`earning.needs${of.activation.class}`)}</span>
            <span className="zy-faint">{text('earning.draftBy', { name: of.draftBy ?? '' })}</span>
            <span className="zy-faint">
              {text('earning.approvals', { names: names.length === 0 ? text('earning.nobody') : text.list(names) })}
            </span>
          </div>
        )}
        {children}
      </div>
    </Panel>
  );
}
