// The files that a mapping looks values up in: which it needs, which are there, and a way to put the others beside the file.
import { CheckCircleOutlined, UploadOutlined } from '@ant-design/icons';
import { listSideFiles } from '@contracts/record/sources/contract.ts';
import { useQueryClient } from '@tanstack/react-query';
import { Button, Upload } from 'antd';
import { useEffect, useState } from 'react';
import { asProblem, type Problem } from '../../api/problem.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ProblemLine, Ready } from '../../ui/states.tsx';
import { uploadBeside } from './upload.ts';

function SideFile(props: { readonly fileId: string; readonly name: string; readonly bytes: number | null }) {
  const { fileId, name, bytes } = props;
  const text = useText();
  const format = useFormat();
  const client = useQueryClient();
  const [share, setShare] = useState<number | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = async (file: File) => {
    setProblem(null);
    setShare(0);
    try {
      await uploadBeside(fileId, name, file, setShare);
      await client.invalidateQueries({ queryKey: [listSideFiles.path] });
    } catch (thrown) {
      setProblem(asProblem(thrown));
    } finally {
      setShare(null);
    }
  };
  return (
    <li className="zy-row">
      <code>{name}</code>
      {bytes === null ? (
        <span className="zy-problem-line">{text('imports.sideFileMissing')}</span>
      ) : (
        <span className="zy-soft">
          <CheckCircleOutlined style={{ color: 'var(--zy-success)' }} /> {format.bytes(bytes)}
        </span>
      )}
      <Upload
        showUploadList={false}
        disabled={share !== null}
        beforeUpload={(file) => {
          void send(file);
          return Upload.LIST_IGNORE;
        }}
      >
        <Button size="small" icon={<UploadOutlined />} loading={share !== null}>
          {share === null
            ? text(bytes === null ? 'imports.sideFileUpload' : 'imports.sideFileReplace', { name })
            : text('imports.uploading', { percent: Math.round(share * 100) })}
        </Button>
      </Upload>
      <ProblemLine problem={problem} />
    </li>
  );
}

/** Nothing where the mapping looks nothing up. `onComplete` is told whether everything is there. */
export function SideFiles(props: {
  readonly fileId: string;
  readonly needed: readonly string[];
  readonly onComplete: (complete: boolean) => void;
}) {
  const { fileId, needed, onComplete } = props;
  const text = useText();
  const reading = useRead(listSideFiles, { params: { fileId } }, { enabled: needed.length > 0 });
  const there = new Map((reading.data?.items ?? []).map(({ name, bytes }) => [name, bytes]));
  const complete = needed.every((name) => there.has(name));
  useEffect(() => onComplete(complete), [complete, onComplete]);
  if (needed.length === 0) return null;
  return (
    <Ready of={reading} rows={1}>
      {() => (
        <div>
          <div className="zy-soft">{text('imports.sideFiles')}</div>
          <ul className="zy-plain-list">
            {needed.map((name) => (
              <SideFile key={name} fileId={fileId} name={name} bytes={there.get(name) ?? null} />
            ))}
          </ul>
        </div>
      )}
    </Ready>
  );
}
