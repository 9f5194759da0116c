// Who may sign in, with which roles and scope.
import { PlusOutlined } from '@ant-design/icons';
import { listOperators, resetPassword, unlockOperator } from '@contracts/platform/auth/contract.ts';
import { roles } from '@contracts/platform/auth/roles.ts';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import { choiceField, pageFields, textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ChoiceField, SearchField } from '../../ui/fields.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { OperatorEditor } from './operator-editor.tsx';
import { OperatorSessions } from './operator-sessions.tsx';
import { useScopeText } from './scope-fields.tsx';
import { SecretDialog } from './secret-dialog.tsx';

export type Operator = AnswerOf<typeof listOperators>['items'][number];

const fields = {
  tab: textField(),
  text: textField(),
  role: choiceField(['', ...roles], ''),
  status: choiceField(['', 'active', 'disabled'], ''),
  ...pageFields,
};

interface ActsProps {
  readonly operator: Operator;
  readonly onEdit: (operator: Operator) => void;
  readonly onSessions: (operator: Operator) => void;
  readonly onSecret: (secret: string) => void;
}

function Acts({ operator, onEdit, onSessions, onSecret }: ActsProps) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const reset = useAct(resetPassword, { refreshes: [listOperators] });
  const unlock = useAct(unlockOperator, { refreshes: [listOperators] });
  const params = { operatorId: operator.operatorId };
  const canWrite = may('operators.write');
  return (
    <span className="zy-row" style={{ justifyContent: 'flex-end', gap: 0, flexWrap: 'nowrap' }}>
      <ProblemLine problem={reset.error ?? unlock.error} />
      <Button size="small" type="text" onClick={() => onSessions(operator)}>
        {text('operators.sessions')}
      </Button>
      {canWrite && operator.lockedUntil !== null && (
        <Button size="small" type="text" loading={unlock.isPending} onClick={() => unlock.mutate({ params })}>
          {text('operators.unlock')}
        </Button>
      )}
      {canWrite && operator.signInMethod === 'password' && (
        <Button
          size="small"
          type="text"
          onClick={() =>
            void modal.confirm({
              title: text('operators.resetTitle', { name: operator.displayName }),
              content: text('operators.resetWhy'),
              okText: text('operators.resetPassword'),
              onOk: async () => onSecret((await reset.mutateAsync({ params })).oneTimePassword),
            })
          }
        >
          {text('operators.resetPassword')}
        </Button>
      )}
      {canWrite && (
        <Button size="small" type="text" onClick={() => onEdit(operator)}>
          {text('action.edit')}
        </Button>
      )}
    </span>
  );
}

function StatusTags({ operator }: { readonly operator: Operator }) {
  const text = useText();
  return (
    <span className="zy-tags">
      <Tag variant="filled" color={operator.status === 'active' ? 'success' : 'default'}>
        {text(`operators.${operator.status}`)}
      </Tag>
      {operator.lockedUntil !== null && (
        <Tag variant="filled" color="error">
          {text('operators.locked')}
        </Tag>
      )}
      {operator.passwordMustChange && (
        <Tag variant="filled" color="warning">
          {text('operators.oneTime')}
        </Tag>
      )}
    </span>
  );
}

const useColumns = (acts: Omit<ActsProps, 'operator'>) => {
  const text = useText();
  const format = useFormat();
  const scopeText = useScopeText();
  return [
    {
      title: text('operators.displayName'),
      key: 'name',
      render: (_: unknown, row: Operator) => (
        <>
          {row.displayName} <span className="zy-faint">{row.loginName}</span>
        </>
      ),
    },
    {
      title: text('operators.roles'),
      key: 'roles',
      render: (_: unknown, row: Operator) => text.list(row.roles.map((role) => text(`role.${role}`))),
    },
    { title: text('operators.scope'), key: 'scope', render: (_: unknown, row: Operator) => scopeText(row.scope) },
    {
      title: text('operators.signInMethod'),
      key: 'method',
      render: (_: unknown, row: Operator) => text(`operators.${row.signInMethod}`),
    },
    {
      title: text('operators.status'),
      key: 'status',
      render: (_: unknown, row: Operator) => <StatusTags operator={row} />,
    },
    {
      title: text('operators.lastSignedIn'),
      key: 'last',
      render: (_: unknown, row: Operator) => format.instant(row.lastSignedInAt),
    },
    { title: '', key: 'act', render: (_: unknown, row: Operator) => <Acts operator={row} {...acts} /> },
  ];
};

function Filters() {
  const text = useText();
  const { state, change } = useAddress(fields);
  return (
    <>
      <SearchField
        value={state.text}
        placeholder={text('operators.search')}
        onChange={(value) => change({ text: value })}
      />
      <ChoiceField
        value={state.role}
        label={text('operators.roles')}
        choices={roles.map((value) => ({ value, label: text(`role.${value}`) }))}
        onChange={(value) => change({ role: roles.find((each) => each === value) ?? '' })}
      />
      <ChoiceField
        width={120}
        value={state.status}
        label={text('operators.status')}
        choices={[
          { value: 'active', label: text('operators.active') },
          { value: 'disabled', label: text('operators.disabled') },
        ]}
        onChange={(value) => change({ status: value === 'active' || value === 'disabled' ? value : '' })}
      />
    </>
  );
}

export function Operators() {
  const text = useText();
  const { may } = useSession();
  const { state, change } = useAddress(fields);
  const [editing, setEditing] = useState<Operator | 'new' | null>(null);
  const [sessionsOf, setSessionsOf] = useState<Operator | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const columns = useColumns({ onEdit: setEditing, onSessions: setSessionsOf, onSecret: setSecret });
  const filter = {
    ...(state.text ? { text: state.text } : {}),
    ...(state.role ? { role: state.role } : {}),
    ...(state.status ? { status: state.status } : {}),
  };
  const reading = useRead(
    listOperators,
    { query: { ...filter, page: state.page, size: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        columns={columns}
        rowKey={({ operatorId }) => operatorId}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        filters={<Filters />}
        extra={
          may('operators.write') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
              {text('operators.create')}
            </Button>
          )
        }
        file={{
          kind: 'pages',
          name: 'operators',
          header: ['loginName', 'displayName', 'roles', 'scope', 'status', 'signInMethod'],
          cells: (row) => [
            row.loginName,
            row.displayName,
            row.roles.join(' '),
            JSON.stringify(row.scope),
            row.status,
            row.signInMethod,
          ],
          readPage: async (page) => {
            const { items, total } = await call(listOperators, { query: { ...filter, page, size: 200 } });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('operators.empty') }}
      />
      {editing !== null && (
        <OperatorEditor
          operator={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onSecret={setSecret}
        />
      )}
      {sessionsOf && <OperatorSessions operator={sessionsOf} onClose={() => setSessionsOf(null)} />}
      <SecretDialog
        secrets={secret === null ? [] : [{ label: text('operators.oneTimePassword'), value: secret }]}
        hint={text('operators.oneTimeHint')}
        onClose={() => setSecret(null)}
      />
    </>
  );
}
