// The first rows of a file as the mapping reads them, with what is wrong with each.
import { previewImport } from '@contracts/record/sources/contract.ts';
import { Button, Table, Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import type { MappingChoice } from './new-import.tsx';
import { RowProblem } from './problem-words.tsx';

type Row = AnswerOf<typeof previewImport>['rows'][number];

const cellsText = (cells: Readonly<Record<string, unknown>>): string =>
  Object.entries(cells)
    .filter(([, value]) => value !== '' && value !== null)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join('  ');

function Records({ row }: { readonly row: Row }) {
  const format = useFormat();
  if (row.problem) return <RowProblem problem={row.problem} />;
  return row.records.map((record) => (
    <div key={`${record.name} ${record.factKey}`}>
      <Tag variant="filled">{record.name}</Tag>
      {record.customerId} <span className="zy-faint">{format.instant(record.occurredAt)}</span>
      <div className="zy-soft">{cellsText({ ...record.properties, ...record.traits })}</div>
    </div>
  ));
}

interface PreviewProps {
  readonly fileId: string;
  readonly mapping: MappingChoice;
  readonly onBack: () => void;
}

export function Preview({ fileId, mapping, onBack }: PreviewProps) {
  const text = useText();
  const reading = useRead(previewImport, { params: { fileId }, body: { mapping, rowsMax: 20 } });
  return (
    <Panel flush title={text('imports.preview')} extra={<Button onClick={onBack}>{text('action.back')}</Button>}>
      <Ready of={reading}>
        {({ rows }) => (
          <Table<Row>
            size="small"
            rowKey="line"
            pagination={false}
            dataSource={rows}
            columns={[
              { title: text('imports.line'), dataIndex: 'line', align: 'end', width: 80 },
              {
                title: text('imports.cells'),
                width: '42%',
                render: (_, row) => <span className="zy-soft">{cellsText(row.cells)}</span>,
              },
              { title: text('imports.records'), render: (_, row) => <Records row={row} /> },
            ]}
          />
        )}
      </Ready>
    </Panel>
  );
}
