// The scenes: what each says, its class, what it gave lately.
import { listScenes } from '@contracts/decide/scenes/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { DraftStatus } from '../drafts/status.tsx';
import { SceneSentence, useSceneName } from './words.tsx';

type Row = AnswerOf<typeof listScenes>['items'][number];

const useColumns = () => {
  const text = useText();
  const format = useFormat();
  const nameOf = useSceneName();
  const number = (title: string, key: 'granted' | 'customers' | 'suspended' | 'refused') => ({
    ...{ title, key, align: 'end' as const },
    render: (_: unknown, row: Row) => format.count(row[key]),
  });
  return [
    {
      title: text('scenes.scene'),
      key: 'name',
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/scenes/$scene" params={{ scene: row.scene }}>
            {nameOf(row.definition)}
          </Link>
          <div className="zy-faint">{row.scene}</div>
        </>
      ),
    },
    { title: text('scenes.status'), key: 'status', render: (_: unknown, row: Row) => <DraftStatus row={row} /> },
    {
      title: text('drafts.says'),
      key: 'says',
      render: (_: unknown, row: Row) => (
        <div style={{ whiteSpace: 'normal', minWidth: 280, maxWidth: 420 }}>
          <SceneSentence scene={row.definition} />
        </div>
      ),
    },
    number(text('scenes.granted30'), 'granted'),
    number(text('scenes.customers30'), 'customers'),
    number(text('scenes.suspended30'), 'suspended'),
    number(text('scenes.refused30'), 'refused'),
  ];
};

export function Scenes() {
  const text = useText();
  const { may } = useSession();
  const columns = useColumns();
  const reading = useRead(listScenes, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('scenes.title')}
      description={text('scenes.description')}
      actions={
        <Link to="/scenes/library">
          <Button type={may('scenes.manage') ? 'primary' : 'default'}>
            {text(may('scenes.manage') ? 'scenes.create' : 'scenes.library')}
          </Button>
        </Link>
      }
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ scene }) => scene}
        empty={{ title: text('scenes.empty'), hint: text('scenes.emptyHint') }}
      />
    </Page>
  );
}
