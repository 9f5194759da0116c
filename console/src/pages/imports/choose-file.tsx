// The first step of an import: a new file, or one that was uploaded before.
import { InboxOutlined } from '@ant-design/icons';
import { deleteImportFile, listImportFiles } from '@contracts/record/sources/contract.ts';
import { useQueryClient } from '@tanstack/react-query';
import { App, Button, Progress, Upload } from 'antd';
import { useState } from 'react';
import { pageFields } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { type AnswerOf, call } from '../../api/client.ts';
import { asProblem, type Problem } from '../../api/problem.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DataTable } from '../../ui/data-table.tsx';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { uploadFile } from './upload.ts';

type ImportFile = AnswerOf<typeof listImportFiles>['items'][number];

const fields = pageFields;

function UploadPanel({ onChoose }: { readonly onChoose: (fileId: string) => void }) {
  const text = useText();
  const client = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (file: File) => {
    setProblem(null);
    setShare(0);
    try {
      const { id } = await uploadFile(file, setShare);
      await client.invalidateQueries({ queryKey: [listImportFiles.path] });
      onChoose(id);
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setShare(null);
    }
  };
  return (
    <Panel>
      <Upload.Dragger
        multiple={false}
        showUploadList={false}
        disabled={share !== null}
        beforeUpload={(file) => {
          void send(file);
          return Upload.LIST_IGNORE;
        }}
      >
        <p style={{ fontSize: 34, color: 'var(--zy-primary)' }}>
          <InboxOutlined />
        </p>
        <p>{text('imports.drop')}</p>
        <p className="zy-soft">{text('imports.dropHint')}</p>
      </Upload.Dragger>
      {share !== null && (
        <Progress
          percent={Math.round(share * 100)}
          aria-label={text('imports.uploading', { percent: Math.round(share * 100) })}
        />
      )}
      <ProblemLine problem={problem} />
    </Panel>
  );
}

function RemoveFile({ file }: { readonly file: ImportFile }) {
  const text = useText();
  const { modal } = App.useApp();
  const remove = useAct(deleteImportFile, { refreshes: [listImportFiles] });
  return (
    <>
      <ProblemLine problem={remove.error} />
      <Button
        size="small"
        type="text"
        danger
        onClick={() =>
          void modal.confirm({
            title: `${text('action.remove')} ${file.name}`,
            okText: text('action.remove'),
            okButtonProps: { danger: true },
            onOk: () => remove.mutateAsync({ params: { fileId: file.id } }),
          })
        }
      >
        {text('action.remove')}
      </Button>
    </>
  );
}

export function ChooseFile({ onChoose }: { readonly onChoose: (fileId: string) => void }) {
  const text = useText();
  const format = useFormat();
  const { state, change } = useAddress(fields);
  const reading = useRead(
    listImportFiles,
    { query: { page: state.page, pageSize: state.pageSize } },
    { keepPrevious: true },
  );
  return (
    <>
      <UploadPanel onChoose={onChoose} />
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        totalOf={({ total }) => total}
        rowKey={({ id }) => id}
        page={state.page}
        pageSize={state.pageSize}
        onPage={(page, pageSize) => change({ page, pageSize })}
        filters={<strong>{text('imports.uploaded')}</strong>}
        columns={[
          { title: text('imports.file'), key: 'name', dataIndex: 'name' },
          {
            title: text('imports.size'),
            key: 'size',
            align: 'end',
            render: (_, row: ImportFile) => format.bytes(row.bytes),
          },
          {
            title: text('imports.uploadedAt'),
            key: 'at',
            render: (_, row: ImportFile) => format.instant(row.uploadedAt),
          },
          { title: text('imports.requestedBy'), key: 'by', dataIndex: 'uploadedBy' },
          {
            title: '',
            key: 'act',
            align: 'end',
            render: (_, row: ImportFile) => (
              <>
                <Button size="small" type="link" onClick={() => onChoose(row.id)}>
                  {text('imports.use')}
                </Button>
                <RemoveFile file={row} />
              </>
            ),
          },
        ]}
        file={{
          kind: 'pages',
          name: 'files',
          header: ['name', 'bytes', 'hash', 'uploadedBy'],
          cells: (row) => [row.name, row.bytes, row.hash, row.uploadedBy],
          readPage: async (page) => {
            const { items, total } = await call(listImportFiles, { query: { page, pageSize: 200 } });
            return { rows: items, total };
          },
        }}
        empty={{ title: text('imports.noFiles'), hint: text('imports.noFilesHint') }}
      />
    </>
  );
}
