// Folders into which core systems put their files.
import { PlusOutlined } from '@ant-design/icons';
import {
  deleteWatchedFolder,
  deliveryBoard,
  listWatchedFolders,
  scanWatchedFolder,
} from '@contracts/record/deliveries/contract.ts';
import { listImportRuns } from '@contracts/record/sources/contract.ts';
import { App, Button, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { FolderEditor } from './folder-editor.tsx';

export type Folder = AnswerOf<typeof listWatchedFolders>['items'][number];

function Acts({ folder, onEdit }: { readonly folder: Folder; readonly onEdit: () => void }) {
  const text = useText();
  const { may } = useSession();
  const { modal } = App.useApp();
  const scan = useAct(scanWatchedFolder, { refreshes: [listWatchedFolders, listImportRuns, deliveryBoard] });
  const remove = useAct(deleteWatchedFolder, { refreshes: [listWatchedFolders, deliveryBoard] });
  if (!may('sources.write')) return null;
  const params = { name: folder.name };
  return (
    <span className="zy-row" style={{ justifyContent: 'flex-end', gap: 0 }}>
      <ProblemLine problem={scan.error ?? remove.error} />
      {scan.data && <span className="zy-faint">{text('imports.scanned', { count: scan.data.started.length })}</span>}
      <Button size="small" type="text" loading={scan.isPending} onClick={() => scan.mutate({ params })}>
        {text('imports.scan')}
      </Button>
      <Button size="small" type="text" onClick={onEdit}>
        {text('action.edit')}
      </Button>
      <Button
        size="small"
        type="text"
        danger
        onClick={() =>
          void modal.confirm({
            title: text('imports.removeFolderTitle', { name: folder.name }),
            okText: text('action.remove'),
            okButtonProps: { danger: true },
            onOk: () => remove.mutateAsync({ params }),
          })
        }
      >
        {text('action.remove')}
      </Button>
    </span>
  );
}

const useColumns = (onEdit: (folder: Folder) => void) => {
  const text = useText();
  const format = useFormat();
  return [
    {
      title: text('imports.folderName'),
      key: 'name',
      render: (_: unknown, row: Folder) => (
        <>
          {row.name} {!row.enabled && <Tag variant="filled">{text('operators.disabled')}</Tag>}
          <div className="zy-faint zy-mono">{row.folder}</div>
          {row.lastProblem && <div className="zy-problem-line">{row.lastProblem}</div>}
        </>
      ),
    },
    { title: text('imports.mapping'), key: 'mapping', dataIndex: 'mapping' },
    {
      title: text('imports.pattern'),
      key: 'pattern',
      render: (_: unknown, row: Folder) => <code>{row.filePattern}</code>,
    },
    {
      title: text('imports.expected'),
      key: 'expected',
      render: (_: unknown, row: Folder) =>
        `${text(`imports.${row.expectedOn}`)} ${row.expectedBy}${row.expectedDaysAfter > 0 ? ` +${row.expectedDaysAfter}` : ''}`,
    },
    {
      title: text('imports.lastScanned'),
      key: 'scanned',
      render: (_: unknown, row: Folder) => format.ago(row.lastScannedAt),
    },
    { title: '', key: 'act', render: (_: unknown, row: Folder) => <Acts folder={row} onEdit={() => onEdit(row)} /> },
  ];
};

export function Folders() {
  const text = useText();
  const { may } = useSession();
  const [editing, setEditing] = useState<Folder | 'new' | null>(null);
  const reading = useRead(listWatchedFolders, {}, { refetchMs: 30_000 });
  const columns = useColumns(setEditing);
  return (
    <>
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ name }) => name}
        extra={
          may('sources.write') && (
            <Button type="primary" icon={<PlusOutlined />} onClick={() => setEditing('new')}>
              {text('imports.newFolder')}
            </Button>
          )
        }
        file={{
          kind: 'pages',
          name: 'watched-folders',
          header: ['name', 'folder', 'mapping', 'filePattern', 'expectedOn', 'expectedBy', 'enabled'],
          cells: (row) => [
            row.name,
            row.folder,
            row.mapping,
            row.filePattern,
            row.expectedOn,
            row.expectedBy,
            row.enabled,
          ],
          readPage: async () => ({ rows: reading.data?.items ?? [], total: reading.data?.items.length ?? 0 }),
        }}
        empty={{ title: text('imports.noFolders'), hint: text('imports.noFoldersHint') }}
      />
      {editing !== null && (
        <FolderEditor folder={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />
      )}
    </>
  );
}
