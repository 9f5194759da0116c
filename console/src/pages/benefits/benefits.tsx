// The benefits: who has how much, what is left, what was used and what it cost; new ones begin with one of thirty templates.
import { PlusOutlined } from '@ant-design/icons';
import {
  type Benefit,
  benefitCategories,
  listBenefits,
  listTemplates,
} from '@contracts/reward/benefit-desk/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button, Dropdown } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { ClassTag, DraftStatus } from '../drafts/status.tsx';
import { BenefitEditor } from './benefit-editor.tsx';
import { BenefitSentence, LevelTag } from './words.tsx';

type Row = AnswerOf<typeof listBenefits>['items'][number];

export function SupplyLeft({ row }: { readonly row: Pick<Row, 'stock'> & { readonly freeCodes?: number | null } }) {
  const text = useText();
  const format = useFormat();
  if (row.freeCodes !== null && row.freeCodes !== undefined)
    return <>{text('benefits.codesLeft', { count: format.count(row.freeCodes) })}</>;
  if (!row.stock) return <span className="zy-faint">{text('benefits.unlimited')}</span>;
  const { total, taken } = row.stock;
  return (
    <span style={{ whiteSpace: 'nowrap' }}>
      {text('benefits.left', { left: format.count(total - taken), total: format.count(total) })}
    </span>
  );
}

const useColumns = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return [
    {
      title: text('benefits.benefit'),
      key: 'name',
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/benefits/$benefit" params={{ benefit: row.code }}>
            {say(row.definition.name)}
          </Link>
          <div className="zy-faint">{row.code}</div>
        </>
      ),
    },
    { title: text('earning.status'), key: 'status', render: (_: unknown, row: Row) => <DraftStatus row={row} /> },
    {
      title: text('benefits.category'),
      key: 'category',
      render: (_: unknown, row: Row) => (
        <>
          {text(`benefitCategory.${row.definition.category}`)} <LevelTag level={row.definition.loyaltyLevel} />
        </>
      ),
    },
    {
      title: text('benefits.says'),
      key: 'says',
      render: (_: unknown, row: Row) => <BenefitSentence benefit={row.definition} />,
    },
    { title: text('benefits.supply'), key: 'left', render: (_: unknown, row: Row) => <SupplyLeft row={row} /> },
    {
      title: text('benefits.uses30'),
      key: 'uses',
      align: 'end' as const,
      render: (_: unknown, row: Row) => format.count(row.uses),
    },
    {
      title: text('benefits.customers30'),
      key: 'customers',
      align: 'end' as const,
      render: (_: unknown, row: Row) => format.count(row.customers),
    },
    {
      title: text('benefits.cost30'),
      key: 'cost',
      align: 'end' as const,
      render: (_: unknown, row: Row) => Number(row.costYuan).toFixed(2),
    },
  ];
};

interface Beginning {
  readonly code: string;
  readonly benefit: Benefit;
}

function NewBenefit({ onChoose }: { readonly onChoose: (beginning: Beginning) => void }) {
  const text = useText();
  const say = useBilingual();
  const templates = useRead(listTemplates, {}, { staleMs: 600_000, forChoices: true });
  const all = templates.data?.items ?? [];
  const items = benefitCategories.map((category) => ({
    type: 'group' as const,
    key: category,
    label: text(`benefitCategory.${category}`),
    children: all
      .filter(({ benefit }) => benefit.category === category)
      .map(({ code, benefit }) => ({
        key: code,
        label: (
          <>
            <ClassTag of={benefit.compliance.mainland_broker} /> {say(benefit.name)}
          </>
        ),
      })),
  }));
  const choose = ({ key }: { readonly key: string }): void => {
    const found = all.find(({ code }) => code === key);
    if (found) onChoose(found);
  };
  return (
    <Dropdown menu={{ items, onClick: choose, style: { maxHeight: 480, overflow: 'auto' } }}>
      <Button type="primary" icon={<PlusOutlined />} title={text('benefits.template')}>
        {text('benefits.create')}
      </Button>
    </Dropdown>
  );
}

export function Benefits() {
  const text = useText();
  const { may } = useSession();
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const columns = useColumns();
  const reading = useRead(listBenefits, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('benefits.title')}
      description={text('benefits.description')}
      actions={may('benefits.manage') && <NewBenefit onChoose={setBeginning} />}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ code }) => code}
        minWidth={1100}
        empty={{ title: text('benefits.empty'), hint: text('benefits.emptyHint') }}
      />
      {beginning && (
        <BenefitEditor code={beginning.code} isNew initial={beginning.benefit} onClose={() => setBeginning(null)} />
      )}
    </Page>
  );
}
