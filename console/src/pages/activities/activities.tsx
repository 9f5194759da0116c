// The activities: what each says, its class, who takes part, and what it gave.
import { listActivities } from '@contracts/reward/activities/contract.ts';
import { Link } from '@tanstack/react-router';
import { Button, Tag } from 'antd';
import type { AnswerOf } from '../../api/client.ts';
import { useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { useSession } from '../../shell/session.tsx';
import { DataTable } from '../../ui/data-table.tsx';
import { Page } from '../../ui/page.tsx';
import { DraftStatus } from '../drafts/status.tsx';
import { ActivitySentence } from './words.tsx';

type Row = AnswerOf<typeof listActivities>['items'][number];

/** What only counts gives nothing. */
const notes = new Set(['signed', 'closes']);

const useColumns = () => {
  const text = useText();
  const format = useFormat();
  const say = useBilingual();
  const number = (title: string, key: 'granted' | 'suspended' | 'refused') => ({
    ...{ title, key, align: 'end' as const },
    render: (_: unknown, row: Row) =>
      format.count(row.parts.reduce((sum, each) => sum + (notes.has(each.part) ? 0 : each[key]), 0)),
  });
  return [
    {
      title: text('activities.activity'),
      key: 'name',
      render: (_: unknown, row: Row) => (
        <>
          <Link to="/activities/$activity" params={{ activity: row.activity }}>
            {say(row.definition.name)}
          </Link>
          <div className="zy-faint">{row.activity}</div>
        </>
      ),
    },
    {
      title: text('activities.kind'),
      key: 'kind',
      render: (_: unknown, row: Row) => <Tag variant="filled">{text(`activityKind.${row.definition.plan.kind}`)}</Tag>,
    },
    { title: text('scenes.status'), key: 'status', render: (_: unknown, row: Row) => <DraftStatus row={row} /> },
    {
      title: text('drafts.says'),
      key: 'says',
      render: (_: unknown, row: Row) => (
        <div style={{ whiteSpace: 'normal', minWidth: 280, maxWidth: 420 }}>
          <ActivitySentence activity={row.definition} />
        </div>
      ),
    },
    number(text('activities.given'), 'granted'),
    number(text('activities.suspended'), 'suspended'),
    number(text('activities.refused'), 'refused'),
  ];
};

export function Activities() {
  const text = useText();
  const { may } = useSession();
  const columns = useColumns();
  const reading = useRead(listActivities, {}, { refetchMs: 15_000 });
  return (
    <Page
      title={text('activities.title')}
      description={text('activities.description')}
      actions={
        <>
          {may('benefits.read') && (
            <Link to="/draws">
              <Button>{text('activities.draws')}</Button>
            </Link>
          )}
          <Link to="/activities/library">
            <Button type={may('scenes.manage') ? 'primary' : 'default'}>
              {text(may('scenes.manage') ? 'activities.create' : 'activities.library')}
            </Button>
          </Link>
        </>
      }
    >
      <DataTable
        reading={reading}
        rowsOf={({ items }) => items}
        columns={columns}
        rowKey={({ activity }) => activity}
        empty={{ title: text('activities.empty'), hint: text('activities.emptyHint') }}
      />
    </Page>
  );
}
