// One activity: what is in force, the draft with what its activation needs, how it goes, who was brought, and every version.
import {
  type Activity,
  activateActivity,
  approveDraft,
  listActivities,
  readActivity,
  readResults,
  retireActivity,
} from '@contracts/reward/activities/contract.ts';
import { useParams } from '@tanstack/react-router';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { CustomerLink } from '../../ui/customer-link.tsx';
import { Panel } from '../../ui/page.tsx';
import { Ready } from '../../ui/states.tsx';
import { Table } from '../../ui/table.tsx';
import { levelNames } from '../benefits/words.tsx';
import { draftActs } from '../drafts/draft-acts.ts';
import type { DraftActs } from '../drafts/draft-panel.tsx';
import { DraftedPage } from '../drafts/drafted-page.tsx';
import { Validity } from '../drafts/status.tsx';
import { ActivityEditor } from './activity-editor.tsx';
import { ReferralTable } from './referrals.tsx';
import { ActivitySentence, useActivityWords, usePartName } from './words.tsx';

type Detail = AnswerOf<typeof readActivity>;
type Results = AnswerOf<typeof readResults>;

const refreshes = [readActivity, listActivities];

function Definition({ activity }: { readonly activity: Activity }) {
  const text = useText();
  const say = useBilingual();
  const words = useActivityWords();
  return (
    <div className="zy-stack">
      <ul style={{ margin: 0, paddingInlineStart: 18 }}>
        {words(activity).map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      <dl className="zy-kv">
        <dt>{text('activities.preview')}</dt>
        <dd>{say(activity.summary)}</dd>
        <dt>{text('benefits.level')}</dt>
        <dd>{text(`benefitLevel.${levelNames[activity.level]}`)}</dd>
        <dt>{text('drafts.validity')}</dt>
        <dd>
          <Validity of={activity} />
        </dd>
        {activity.plan.kind === 'tasks' && (
          <>
            <dt>{text('drafts.trust')}</dt>
            <dd>{text(`draftTrust.${activity.trust}`)}</dd>
          </>
        )}
        <dt>{text('drafts.disclosure')}</dt>
        <dd>{say(activity.disclosure)}</dd>
      </dl>
    </div>
  );
}

const useActs = (activity: string): DraftActs =>
  draftActs(
    { activity },
    {
      approve: useAct(approveDraft, { refreshes }),
      activate: useAct(activateActivity, { refreshes }),
      retire: useAct(retireActivity, { refreshes }),
    },
  );

function Parts({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  const nameOf = usePartName();
  const number = (title: string, key: 'granted' | 'suspended' | 'refused' | 'customers') => ({
    ...{ title, key, align: 'end' as const },
    render: (_: unknown, row: Detail['parts'][number]) => format.count(row[key]),
  });
  return (
    <Table<Detail['parts'][number]>
      size="small"
      rowKey="part"
      pagination={false}
      dataSource={detail.parts}
      columns={[
        {
          title: text('activities.part'),
          key: 'part',
          render: (_, row) => nameOf(detail.definition, row.part),
        },
        number(text('activities.given'), 'granted'),
        number(text('activities.customers'), 'customers'),
        number(text('activities.suspended'), 'suspended'),
        number(text('activities.refused'), 'refused'),
      ]}
    />
  );
}

function Days({ days, kind }: { readonly days: Results['days']; readonly kind: 'streak' | 'quiz' }) {
  const text = useText();
  const format = useFormat();
  const succeeded = text(kind === 'streak' ? 'activities.succeededStreak' : 'activities.succeededQuiz');
  return (
    <Table<Results['days'][number]>
      size="small"
      rowKey="day"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      dataSource={[...days].reverse()}
      columns={[
        { title: text('activities.byDay'), dataIndex: 'day', key: 'day' },
        {
          ...{ title: text('activities.dayCustomers'), key: 'customers', align: 'end' },
          render: (_, row) => format.count(row.customers),
        },
        {
          ...{ title: succeeded, key: 'succeeded', align: 'end' },
          render: (_, row) => format.count(row.succeeded),
        },
      ]}
    />
  );
}

function Board({ board }: { readonly board: Results['board'] }) {
  const text = useText();
  const format = useFormat();
  return (
    <Table<Results['board'][number]>
      size="small"
      rowKey="customerId"
      pagination={{ pageSize: 10, hideOnSinglePage: true }}
      dataSource={[...board]}
      columns={[
        { title: text('activities.place'), dataIndex: 'place', key: 'place', align: 'end' },
        {
          title: text('activities.customers'),
          key: 'customer',
          render: (_, row) => <CustomerLink customerId={row.customerId} />,
        },
        {
          ...{ title: text('activities.total'), key: 'total', align: 'end' },
          render: (_, row) => format.count(row.total),
        },
      ]}
    />
  );
}

function ResultsPanel({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const format = useFormat();
  const { kind } = detail.definition.plan;
  const reading = useRead(readResults, { params: { activity: detail.activity } }, { refetchMs: 30_000 });
  return (
    <Panel
      title={text('activities.results')}
      extra={
        detail.takingPart > 0 && (
          <span className="zy-soft">
            {text('activities.takingPart')} {format.count(detail.takingPart)}
          </span>
        )
      }
    >
      <div className="zy-stack">
        <Parts detail={detail} />
        <Ready of={reading}>
          {({ days, board }) => (
            <>
              {(kind === 'streak' || kind === 'quiz') && <Days days={days} kind={kind} />}
              {board.length > 0 && <Board board={board} />}
            </>
          )}
        </Ready>
      </div>
    </Panel>
  );
}

function Body({ detail }: { readonly detail: Detail }) {
  const text = useText();
  const say = useBilingual();
  return (
    <DraftedPage<Activity>
      area="scenes"
      title={say(detail.definition.name)}
      parent={{ to: '/activities', label: text('activities.title') }}
      detail={detail}
      acts={useActs(detail.activity)}
      sentence={(activity) => <ActivitySentence activity={activity} />}
      whole={(activity) => <Definition activity={activity} />}
      editor={(initial, onClose) => <ActivityEditor code={detail.activity} initial={initial} onClose={onClose} />}
    >
      <ResultsPanel detail={detail} />
      {detail.definition.plan.kind === 'referral' && <ReferralTable activity={detail.activity} />}
    </DraftedPage>
  );
}

export function ActivityPage() {
  const { activity } = useParams({ strict: false }) as { activity: string };
  const reading = useRead(readActivity, { params: { activity } }, { refetchMs: 15_000 });
  return <Ready of={reading}>{(detail) => <Body detail={detail} />}</Ready>;
}
