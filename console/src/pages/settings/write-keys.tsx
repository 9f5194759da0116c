// Keys with which sources send events.
import { PlusOutlined } from '@ant-design/icons';
import { listWriteKeys, revokeWriteKey, rotateWriteKey } from '@contracts/record/ingest/contract.ts';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { SecretDialog } from './secret-dialog.tsx';
import { WriteKeyEditor } from './write-key-editor.tsx';

export type WriteKey = AnswerOf<typeof listWriteKeys>['keys'][number];

/** What is shown once after making a key. */
export interface Made {
  readonly clearKey: string;
  readonly tokenSecret: string;
}

interface ActsProps {
  readonly writeKey: WriteKey;
  readonly onEdit: (key: WriteKey) => void;
  readonly onMade: (made: Made) => void;
}

function Acts({ writeKey, onEdit, onMade }: ActsProps) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const revoke = useAct(revokeWriteKey, { refreshes: [listWriteKeys] });
  const rotate = useAct(rotateWriteKey, { refreshes: [listWriteKeys] });
  if (!may('keys.write') || writeKey.revokedAt !== null) return null;
  const params = { keyId: writeKey.id };
  return (
    <span className="zy-row" style={{ justifyContent: 'flex-end', gap: 0 }}>
      <ProblemLine problem={revoke.error ?? rotate.error} />
      <Button size="small" type="text" onClick={() => onEdit(writeKey)}>
        {text('action.edit')}
      </Button>
      <Button
        size="small"
        type="text"
        loading={rotate.isPending}
        onClick={() => rotate.mutate({ params }, { onSuccess: onMade })}
      >
        {text('keys.rotate')}
      </Button>
      <Button
        size="small"
        type="text"
        danger
        onClick={() =>
          void modal.confirm({
            title: text('keys.revokeTitle', { name: writeKey.name }),
            content: text('keys.revokeWhy'),
            okText: text('keys.revoke'),
            okButtonProps: { danger: true },
            onOk: () => revoke.mutateAsync({ params }),
          })
        }
      >
        {text('keys.revoke')}
      </Button>
    </span>
  );
}

const useColumns = (acts: Omit<ActsProps, 'writeKey'>) => {
  const text = useText();
  const format = useFormat();
  return [
    {
      title: text('keys.name'),
      key: 'name',
      render: (_: unknown, row: WriteKey) => (
        <>
          {row.name} <code className="zy-faint">{row.source}</code>
        </>
      ),
    },
    { title: text('keys.prefix'), key: 'prefix', render: (_: unknown, row: WriteKey) => <code>{row.prefix}…</code> },
    {
      title: text('keys.dialects'),
      key: 'dialects',
      render: (_: unknown, row: WriteKey) => text.list(row.dialects.map((each) => text(`dialect.${each}`))),
    },
    {
      title: text('keys.trust'),
      key: 'trust',
      render: (_: unknown, row: WriteKey) => (
        <Tag variant="filled" color={row.trust === 'server' ? 'geekblue' : 'default'}>
          {text(`trust.${row.trust}`)}
        </Tag>
      ),
    },
    {
      title: text('keys.rate'),
      key: 'rate',
      align: 'end' as const,
      render: (_: unknown, row: WriteKey) => format.count(row.eventsPerSecondMax),
    },
    { title: text('keys.lastUsed'), key: 'used', render: (_: unknown, row: WriteKey) => format.ago(row.lastUsedAt) },
    {
      title: text('keys.status'),
      key: 'status',
      render: (_: unknown, row: WriteKey) => (
        <Tag variant="filled" color={row.revokedAt === null ? 'success' : 'default'}>
          {text(row.revokedAt === null ? 'keys.active' : 'keys.revoked')}
        </Tag>
      ),
    },
    { title: '', key: 'act', render: (_: unknown, row: WriteKey) => <Acts writeKey={row} {...acts} /> },
  ];
};

export function WriteKeys() {
  const text = useText();
  const { may } = useSession();
  const [editing, setEditing] = useState<WriteKey | 'new' | null>(null);
  const [made, setMade] = useState<Made | null>(null);
  const reading = useRead(listWriteKeys, {});
  const columns = useColumns({ onEdit: setEditing, onMade: setMade });
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ keys }) => keys}
        columns={columns}
        rowKey={({ id }) => id}
        extra={
          may('keys.write') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
              {text('keys.create')}
            </Button>
          )
        }
        file={{
          kind: 'pages',
          name: 'write-keys',
          header: ['source', 'name', 'prefix', 'dialects', 'trust', 'eventsPerSecondMax', 'revoked'],
          cells: (row) => [
            row.source,
            row.name,
            row.prefix,
            row.dialects.join(' '),
            row.trust,
            row.eventsPerSecondMax,
            row.revokedAt !== null,
          ],
          readPage: async () => ({ rows: reading.data?.keys ?? [], total: reading.data?.keys.length ?? 0 }),
        }}
        empty={{ title: text('keys.emptyWrite'), hint: text('keys.emptyWriteHint') }}
      />
      {editing !== null && (
        <WriteKeyEditor
          writeKey={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onMade={setMade}
        />
      )}
      <SecretDialog
        secrets={
          made === null
            ? []
            : [
                { label: text('keys.clearKey'), value: made.clearKey },
                { label: text('keys.tokenSecret'), value: made.tokenSecret },
              ]
        }
        hint={text('keys.shownOnce')}
        onClose={() => setMade(null)}
      />
    </>
  );
}
