// The earning rules: what each says, its class, what it gave lately; new ones begin with a template.
import { PlusOutlined } from '@ant-design/icons';
import { type EarningRule, listRules, listTemplates } from '@contracts/reward/earning/contract.ts';
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
import { RuleEditor } from './rule-editor.tsx';
import { RuleSentence } from './words.tsx';

type Row = AnswerOf<typeof listRules>['items'][number];

const useColumns = () => {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const number = (title: string, key: 'granted' | 'customers' | 'refused') => ({
    ...{ title, key, align: 'end' as const },
    render: (_: unknown, row: Row) => format.count(row[key]),
  });
  return [
    {
      title: text('earning.rule'),
      key: 'name',
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/earning/$rule" params={{ rule: row.rule }}>
            {say(row.definition.name)}
          </Link>
          <div className="zy-faint">{row.rule}</div>
        </>
      ),
    },
    { title: text('earning.status'), key: 'status', render: (_: unknown, row: Row) => <DraftStatus row={row} /> },
    {
      title: text('drafts.says'),
      key: 'says',
      render: (_: unknown, row: Row) => <RuleSentence rule={row.definition} />,
    },
    number(text('earning.granted30'), 'granted'),
    number(text('earning.customers30'), 'customers'),
    number(text('earning.refused30'), 'refused'),
  ];
};

interface Beginning {
  readonly code: string;
  readonly rule: EarningRule;
}

function NewRule({ onChoose }: { readonly onChoose: (beginning: Beginning) => void }) {
  const text = useText();
  const say = useBilingual();
  const templates = useRead(listTemplates, {}, { staleMs: 600_000 });
  const items = (templates.data?.items ?? []).map(({ code, rule }) => ({
    key: code,
    label: (
      <>
        <ClassTag of={rule.compliance.mainland_broker} /> {say(rule.name)}
      </>
    ),
  }));
  return (
    <Dropdown
      menu={{
        items: [{ type: 'group', label: text('earning.template'), children: items }],
        onClick: ({ key }) => {
          const found = templates.data?.items.find(({ code }) => code === key);
          if (found) onChoose(found);
        },
      }}
    >
      <Button type="primary" icon={<PlusOutlined />}>
        {text('earning.create')}
      </Button>
    </Dropdown>
  );
}

export function EarningRules() {
  const text = useText();
  const { may } = useSession();
  const [beginning, setBeginning] = useState<Beginning | null>(null);
  const columns = useColumns();
  const reading = useRead(listRules, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('earning.title')}
      description={text('earning.description')}
      actions={may('earning.manage') && <NewRule onChoose={setBeginning} />}
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ rule }) => rule}
        minWidth={900}
        empty={{ title: text('earning.empty'), hint: text('earning.emptyHint') }}
      />
      {beginning && (
        <RuleEditor code={beginning.code} isNew initial={beginning.rule} onClose={() => setBeginning(null)} />
      )}
    </Page>
  );
}
