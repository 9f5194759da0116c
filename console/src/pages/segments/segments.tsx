// The catalogue of segments: what each means in words, and how many are in it.
import { PlusOutlined } from '@ant-design/icons';
import { listSegments } from '@contracts/know/segments/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import { useState } from 'react';
import { textField } from '../../address/state.ts';
import { useAddress } from '../../address/use-address.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { SearchField } from '../../ui/fields.tsx';
import { Page } from '../../ui/page.tsx';
import { SegmentEditor, type SegmentRow } from './segment-editor.tsx';

const fields = { search: textField() };

const useColumns = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return [
    {
      title: text('segments.name'),
      key: 'name',
      render: (_: unknown, row: SegmentRow) => (
        <div style={{ maxWidth: 560, whiteSpace: 'normal' }}>
          <Link to="/segments/$code" params={{ code: row.code }}>
            {say(row.name)}
          </Link>
          <div className="zy-faint">{say(row.sentence)}</div>
        </div>
      ),
    },
    {
      title: text('segments.kind'),
      key: 'kind',
      render: (_: unknown, row: SegmentRow) => <Tag variant="filled">{text(`segments.${row.definition.kind}`)}</Tag>,
    },
    {
      title: text('segments.customers'),
      key: 'customers',
      align: 'end' as const,
      render: (_: unknown, row: SegmentRow) => format.count(row.customers),
    },
    { title: text('segments.version'), key: 'version', align: 'end' as const, dataIndex: 'version' },
    {
      title: text('segments.evaluatedAt'),
      key: 'evaluatedAt',
      render: (_: unknown, row: SegmentRow) => format.instant(row.evaluatedAt),
    },
    { title: text('segments.updatedBy'), key: 'updatedBy', dataIndex: 'updatedBy' },
  ];
};

export function Segments() {
  const text = useText();
  const { may } = useSession();
  const { state, change } = useAddress(fields);
  const [creating, setCreating] = useState(false);
  const columns = useColumns();
  const reading = useRead(
    listSegments,
    { query: state.search ? { search: state.search } : {} },
    { keepPrevious: true, refetchMs: 15_000 },
  );
  return (
    <Page
      title={text('segments.title')}
      description={text('segments.description')}
      actions={
        may('tags.write') && (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setCreating(true)}>
            {text('segments.create')}
          </Button>
        )
      }
    >
      <DataTable
        reading={reading}
        rowsOf={({ rows }) => rows}
        columns={columns}
        rowKey={({ code }) => code}
        filters={
          <SearchField
            value={state.search}
            placeholder={text('segments.search')}
            onChange={(search) => change({ search })}
          />
        }
        empty={{ title: text('segments.empty'), hint: text('segments.emptyHint') }}
      />
      {creating && <SegmentEditor segment={null} onClose={() => setCreating(false)} />}
    </Page>
  );
}
