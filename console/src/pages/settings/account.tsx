// The operator's own account: password, sessions, appearance.
import { listOwnSessions, readMe, revokeOwnSession } from '@contracts/platform/auth/contract.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Alert, Segmented } from 'antd';
import { useState } from 'react';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { colorMode, colorModes, usePreference } from '../../theme/preference.ts';
import { Page, Panel } from '../../ui/page.tsx';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { NewPasswordForm } from '../sign-in/new-password-form.tsx';
import { SessionTable } from './session-table.tsx';

function Password() {
  const text = useText();
  const client = useQueryClient();
  const [done, setDone] = useState(0);
  return (
    <Panel title={text('account.changePassword')}>
      {done > 0 && <Alert type="success" showIcon title={text('account.changed')} style={{ marginBottom: 12 }} />}
      <NewPasswordForm
        key={done}
        known={null}
        submit={text('action.save')}
        onDone={(me) => {
          client.setQueryData([readMe.path, readMe.method, {}], me);
          setDone(done + 1);
        }}
      />
    </Panel>
  );
}

export function Account() {
  const text = useText();
  const { me } = useSession();
  const mode = usePreference(colorMode);
  const sessions = useRead(listOwnSessions, {});
  const revoke = useAct(revokeOwnSession, { refreshes: [listOwnSessions] });
  return (
    <Page title={text('account.title')}>
      <div className="zy-grid zy-grid-2" style={{ alignItems: 'start' }}>
        <div className="zy-stack" style={{ gap: 16 }}>
          <Panel title={text('account.who')}>
            <dl className="zy-kv">
              <dt>{text('operators.displayName')}</dt>
              <dd>{me.displayName}</dd>
              <dt>{text('operators.loginName')}</dt>
              <dd>{me.loginName}</dd>
              <dt>{text('operators.roles')}</dt>
              <dd>{text.list(me.roles.map((role) => text(`role.${role}`)))}</dd>
            </dl>
          </Panel>
          <Panel title={text('account.appearance')}>
            <Segmented
              value={mode}
              options={colorModes.map((value) => ({ value, label: text(`account.${value}`) }))}
              onChange={(value) => colorMode.set(value)}
            />
          </Panel>
        </div>
        <Password />
      </div>
      <Panel flush title={text('account.sessions')}>
        <ProblemLine problem={revoke.error} />
        <Ready of={sessions}>
          {({ items }) => (
            <SessionTable sessions={items} onEnd={(sessionId) => revoke.mutateAsync({ params: { sessionId } })} />
          )}
        </Ready>
      </Panel>
    </Page>
  );
}
