// Partners of the coalition: what they do, what is left in their packs, which statements wait.
import { PlusOutlined } from '@ant-design/icons';
import { listPartners, listPartnerTemplates, type Partner } from '@contracts/reward/partners/contract.ts';
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
import { DraftStatus } from '../drafts/status.tsx';
import { PartnerEditor } from './partner-editor.tsx';
import { RateLine, useKindWords } from './words.tsx';

type Row = AnswerOf<typeof listPartners>['items'][number];

/** How a partner stands, suspended or running low. */
export function PartnerStanding({ row }: { readonly row: Row }) {
  const text = useText();
  return (
    <span className="zy-row" style={{ display: 'inline-flex', gap: 6 }}>
      <DraftStatus row={row} />
      {row.suspended && <Tag color="warning">{text('partners.suspended')}</Tag>}
      {row.low && <Tag color="error">{text('partners.low')}</Tag>}
    </span>
  );
}

const useColumns = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const kindWords = useKindWords();
  const right = { align: 'end' as const };
  return [
    {
      ...{ title: text('partners.partner'), key: 'name' },
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/partners/$partner" params={{ partner: row.code }}>
            {say(row.definition.name)}
          </Link>
          <div className="zy-faint">{row.code}</div>
        </>
      ),
    },
    { title: text('earning.status'), key: 'status', render: (_: unknown, row: Row) => <PartnerStanding row={row} /> },
    {
      ...{ title: text('partners.kinds'), key: 'kinds' },
      render: (_: unknown, row: Row) => (
        <>
          {kindWords(row.definition.kinds)}
          <div className="zy-faint">
            <RateLine partner={row.definition} />
          </div>
        </>
      ),
    },
    {
      ...{ title: text('partners.settlement'), key: 'settlement' },
      render: (_: unknown, row: Row) => text(`partnerSettlement.${row.definition.settlement}`),
    },
    {
      ...{ title: text('partners.packPoints'), key: 'packs', ...right },
      render: (_: unknown, row: Row) => format.count(row.packPoints),
    },
    {
      ...{ title: text('partners.bound'), key: 'bound', ...right },
      render: (_: unknown, row: Row) => format.count(row.bound),
    },
    { title: text('partners.openMonth'), key: 'month', render: (_: unknown, row: Row) => row.openMonth ?? '–' },
    {
      ...{ title: text('partners.waiting'), key: 'waiting', ...right },
      render: (_: unknown, row: Row) =>
        row.openMonth === null ? (
          '–'
        ) : (
          <Link to="/partners/$partner/settlement" params={{ partner: row.code }}>
            {format.count(row.statementsWaiting)}
          </Link>
        ),
    },
  ];
};

interface Beginning {
  readonly code: string;
  readonly partner: Partner;
}

function NewPartner({ onChoose }: { readonly onChoose: (beginning: Beginning) => void }) {
  const text = useText();
  const say = useBilingual();
  const templates = useRead(listPartnerTemplates, {}, { staleMs: 600_000, forChoices: true });
  const all = templates.data?.items ?? [];
  const children = all.map(({ code, partner }) => ({ key: code, label: say(partner.name) }));
  const choose = ({ key }: { readonly key: string }): void => {
    const found = all.find(({ code }) => code === key);
    if (found) onChoose(found);
  };
  return (
    <Dropdown menu={{ items: [{ type: 'group', label: text('partners.template'), children }], onClick: choose }}>
      <Button type="primary" icon={<PlusOutlined />}>
        {text('partners.create')}
      </Button>
    </Dropdown>
  );
}

export function Partners() {
  const text = useText();
  const { may } = useSession();
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const columns = useColumns();
  const reading = useRead(listPartners, {}, { refetchMs: 30_000 });
  return (
    <Page
      title={text('partners.title')}
      description={text('partners.description')}
      actions={may('partners.manage') && <NewPartner onChoose={setBeginning} />}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ code }) => code}
        minWidth={980}
        empty={{ title: text('partners.empty'), hint: text('partners.emptyHint') }}
      />
      {beginning && (
        <PartnerEditor code={beginning.code} isNew initial={beginning.partner} onClose={() => setBeginning(null)} />
      )}
    </Page>
  );
}
