// The catalogue: what customers may redeem points for, its price, what is left, what was redeemed.
import { PlusOutlined } from '@ant-design/icons';
import { type Item, listItems, listItemTemplates } from '@contracts/reward/redemption/contract.ts';
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
import { SupplyLeft } from '../benefits/benefits.tsx';
import { DraftStatus } from '../drafts/status.tsx';
import { ItemEditor } from './item-editor.tsx';

type Row = AnswerOf<typeof listItems>['items'][number];

export function Price({ item }: { readonly item: Item }) {
  const format = useFormat();
  const { points, byTier, feeYuan } = item.price;
  return (
    <span className="zy-num">
      {format.count(points)}
      {Number(feeYuan) > 0 && ` + ¥${feeYuan}`}
      {byTier.map((each) => (
        <span key={each.tier} className="zy-faint">
          {' '}
          {each.tier} {format.count(each.points)}
        </span>
      ))}
    </span>
  );
}

/** The benefit that an item gives; its code where none of that code is there any more. */
export function BenefitLink({ row }: { readonly row: Pick<Row, 'definition' | 'benefitName'> }) {
  const say = useBilingual();
  const { benefit } = row.definition;
  return (
    <Link to="/benefits/$benefit" params={{ benefit }}>
      {row.benefitName ? say(row.benefitName) : benefit}
    </Link>
  );
}

const useColumns = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  return [
    {
      title: text('redemption.item'),
      key: 'name',
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/points-catalogue/$item" params={{ item: row.code }}>
            {say(row.definition.name)}
          </Link>
          <div className="zy-faint">{row.code}</div>
        </>
      ),
    },
    { title: text('earning.status'), key: 'status', render: (_: unknown, row: Row) => <DraftStatus row={row} /> },
    {
      title: text('redemption.benefit'),
      key: 'benefit',
      render: (_: unknown, row: Row) => <BenefitLink row={row} />,
    },
    {
      title: text('redemption.price'),
      key: 'price',
      render: (_: unknown, row: Row) => <Price item={row.definition} />,
    },
    { title: text('benefits.stock'), key: 'stock', render: (_: unknown, row: Row) => <SupplyLeft row={row} /> },
    {
      title: text('redemption.redeemed30'),
      key: 'n',
      align: 'end' as const,
      render: (_: unknown, row: Row) => format.count(row.redemptions),
    },
    {
      title: text('redemption.points30'),
      key: 'p',
      align: 'end' as const,
      render: (_: unknown, row: Row) => format.count(row.points),
    },
  ];
};

interface Beginning {
  readonly code: string;
  readonly item: Item;
}

function NewItem({ onChoose }: { readonly onChoose: (beginning: Beginning) => void }) {
  const text = useText();
  const say = useBilingual();
  const templates = useRead(listItemTemplates, {}, { staleMs: 600_000, forChoices: true });
  const all = templates.data?.items ?? [];
  const children = all.map(({ code, item }) => ({ key: code, label: say(item.name) }));
  const choose = ({ key }: { readonly key: string }): void => {
    const found = all.find(({ code }) => code === key);
    if (found) onChoose(found);
  };
  return (
    <Dropdown menu={{ items: [{ type: 'group', label: text('redemption.template'), children }], onClick: choose }}>
      <Button type="primary" icon={<PlusOutlined />}>
        {text('redemption.create')}
      </Button>
    </Dropdown>
  );
}

export function PointsCatalogue() {
  const text = useText();
  const { may } = useSession();
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const columns = useColumns();
  const reading = useRead(listItems, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('redemption.title')}
      description={text('redemption.description')}
      actions={may('benefits.manage') && <NewItem onChoose={setBeginning} />}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ code }) => code}
        minWidth={900}
        empty={{ title: text('redemption.empty'), hint: text('redemption.emptyHint') }}
      />
      {beginning && (
        <ItemEditor code={beginning.code} isNew initial={beginning.item} onClose={() => setBeginning(null)} />
      )}
    </Page>
  );
}
