// The drawer in which a draft is written: save it or leave it as it was, and see what is wrong with it.
import { Button, Drawer } from 'antd';
import type { ReactNode } from 'react';
import type { Problem } from '../api/problem.ts';
import { useText } from '../i18n/index.ts';
import { ProblemLine } from './states.tsx';

interface DraftDrawerProps {
  readonly title: string;
  /** What saving is called where it makes no draft. */
  readonly saveLabel?: string;
  readonly saving: { readonly isPending: boolean; readonly error: Problem | null };
  readonly onSave: () => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}

export function DraftDrawer({ title, saveLabel, saving, onSave, onClose, children }: DraftDrawerProps) {
  const text = useText();
  return (
    <Drawer
      open
      size={1060}
      title={title}
      onClose={onClose}
      footer={
        <div className="zy-row">
          <Button type="primary" loading={saving.isPending} onClick={onSave}>
            {saveLabel ?? text('action.saveDraft')}
          </Button>
          <Button onClick={onClose}>{text('action.cancel')}</Button>
          <ProblemLine problem={saving.error} />
        </div>
      }
    >
      <div className="zy-stack">{children}</div>
    </Drawer>
  );
}
