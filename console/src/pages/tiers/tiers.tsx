// The schemes: tiers with their members, how far they are evaluated, and new ones from templates.
import { PlusOutlined } from '@ant-design/icons';
import { listSchemes, listTemplates, type Scheme } from '@contracts/reward/tiers/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button, Dropdown, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { SchemeEditor } from './scheme-editor.tsx';
import { useStaleWords } from './words.tsx';

type Row = AnswerOf<typeof listSchemes>['items'][number];

const colors = { draft: 'default', active: 'success', retired: 'warning' } as const;

export function StatusTags({ row }: { readonly row: Pick<Row, 'status' | 'hasDraft' | 'stale'> }) {
  const text = useText();
  const stale = useStaleWords();
  return (
    <>
      <Tag color={colors[row.status]} variant="filled">
        {text(`tierStatus.${row.status}`)}
      </Tag>
      {row.hasDraft && row.status !== 'draft' && <Tag variant="filled">{text('tiers.hasDraft')}</Tag>}
      {row.stale && (
        <Tag color="warning" variant="filled">
          {stale(row.stale)}
        </Tag>
      )}
    </>
  );
}

const useColumns = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return [
    {
      title: text('tiers.scheme'),
      key: 'name',
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/tiers/$scheme" params={{ scheme: row.scheme }}>
            {say(row.name)}
          </Link>
          <div className="zy-faint">{row.scheme}</div>
        </>
      ),
    },
    { title: text('tiers.status'), key: 'status', render: (_: unknown, row: Row) => <StatusTags row={row} /> },
    {
      title: text('tiers.members'),
      key: 'members',
      render: (_: unknown, row: Row) => (
        <div className="zy-row" style={{ flexWrap: 'wrap' }}>
          {row.tiers.map((tier) => (
            <span key={tier.code} className="zy-num">
              {say(tier.name)} <strong>{format.count(tier.customers)}</strong>
            </span>
          ))}
        </div>
      ),
    },
    { title: text('tiers.version'), key: 'version', align: 'end' as const, dataIndex: 'version' },
    { title: text('tiers.evaluatedTo'), key: 'to', render: (_: unknown, row: Row) => row.evaluatedTo ?? '–' },
  ];
};

/** A scheme that is being written: its code where it is new, and what it begins with. */
interface Beginning {
  readonly code: string;
  readonly scheme: Scheme;
}

function NewScheme({ onChoose }: { readonly onChoose: (beginning: Beginning) => void }) {
  const text = useText();
  const say = useBilingual();
  const templates = useRead(listTemplates, {}, { forChoices: true, staleMs: 600_000 });
  const items = (templates.data?.items ?? []).map(({ code, scheme }) => ({ key: code, label: say(scheme.name) }));
  return (
    <Dropdown
      menu={{
        items: [{ type: 'group', label: text('tiers.template'), children: items }],
        onClick: ({ key }) => {
          const found = templates.data?.items.find(({ code }) => code === key);
          if (found) onChoose({ code: found.code, scheme: found.scheme });
        },
      }}
    >
      <Button type="primary" icon={<PlusOutlined />}>
        {text('tiers.create')}
      </Button>
    </Dropdown>
  );
}

export function Tiers() {
  const text = useText();
  const { may } = useSession();
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const columns = useColumns();
  const reading = useRead(listSchemes, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('tiers.title')}
      description={text('tiers.description')}
      actions={may('tiers.manage') && <NewScheme onChoose={setBeginning} />}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ scheme }) => scheme}
        empty={{ title: text('tiers.empty'), hint: text('tiers.emptyHint') }}
      />
      {beginning && (
        <SchemeEditor code={beginning.code} isNew initial={beginning.scheme} onClose={() => setBeginning(null)} />
      )}
    </Page>
  );
}
