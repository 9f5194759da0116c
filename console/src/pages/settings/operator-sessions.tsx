// Open sessions of another operator.
import { listOperatorSessions, revokeOperatorSession } from '@contracts/platform/auth/contract.ts';
import { Drawer } from 'antd';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import type { Operator } from './operators.tsx';
import { SessionTable } from './session-table.tsx';

export function OperatorSessions({ operator, onClose }: { readonly operator: Operator; readonly onClose: () => void }) {
  const text = useText();
  const { may } = useSession();
  const { operatorId } = operator;
  const sessions = useRead(listOperatorSessions, { params: { operatorId } });
  const revoke = useAct(revokeOperatorSession, { refreshes: [listOperatorSessions] });
  const end = (sessionId: string) => revoke.mutateAsync({ params: { operatorId, sessionId } });
  return (
    <Drawer open size={720} title={`${operator.displayName} · ${text('operators.sessions')}`} onClose={onClose}>
      <ProblemLine problem={revoke.error} />
      <Ready of={sessions}>
        {({ items }) => <SessionTable sessions={items} onEnd={may('operators.write') ? end : null} />}
      </Ready>
    </Drawer>
  );
}
