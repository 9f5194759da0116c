// What a customer takes part in, for the 360 page: how far it is, and a make-up card that staff hand out with a reason.
import { handMakeUp, readCustomerActivities } from '@contracts/reward/activities/contract.ts';
import { Button, Select, Tag } from 'antd';
import { useState } from 'react';
import type { AnswerOf } from '../../api/client.ts';
import { useAct, useRead } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useSession } from '../../shell/session.tsx';
import { Panel } from '../../ui/page.tsx';
import { ReasonDialog } from '../../ui/reason-dialog.tsx';
import { Ready } from '../../ui/states.tsx';

type Activity = AnswerOf<typeof readCustomerActivities>['items'][number];

function Tasks({ tasks }: { readonly tasks: NonNullable<Activity['tasks']>['tasks'] }) {
  const text = useText();
  const say = useBilingual();
  return tasks.map(({ code, name, total, atLeast, done }) => (
    <div key={code} className="zy-row">
      <span className="zy-soft">{say(name)}</span>
      {total !== null && atLeast !== null && (
        <span className="zy-num">
          {total} / {atLeast}
        </span>
      )}
      {done && <Tag color="success">{text('activities.cardDone')}</Tag>}
    </div>
  ));
}

function HandOut({
  activity,
  customerId,
  days,
}: {
  readonly activity: string;
  readonly customerId: string;
  readonly days: readonly string[];
}) {
  const text = useText();
  const [day, setDay] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const act = useAct(handMakeUp, { refreshes: [readCustomerActivities] });
  const close = () => setAsking(false);
  const chosen = day !== null && days.includes(day) ? day : null;
  return (
    <div className="zy-row">
      <Select
        size="small"
        style={{ minWidth: 130 }}
        aria-label={text('activities.handDay')}
        placeholder={text('activities.handDay')}
        value={chosen}
        options={days.map((each) => ({ value: each, label: each }))}
        onChange={setDay}
      />
      <Button size="small" disabled={chosen === null} onClick={() => setAsking(true)}>
        {text('activities.hand')}
      </Button>
      <ReasonDialog
        open={asking}
        title={text('activities.handTitle', { day: chosen ?? '' })}
        why={text('activities.handWhy')}
        act={act}
        onConfirm={(reason) =>
          chosen !== null &&
          act.mutate({ params: { activity, customerId }, body: { day: chosen, reason } }, { onSuccess: close })
        }
        onClose={close}
      />
    </div>
  );
}

function OneActivity({ item, customerId }: { readonly item: Activity; readonly customerId: string }) {
  const text = useText();
  const say = useBilingual();
  const { may } = useSession();
  const { tasks, streak, quiz } = item;
  const offered = streak?.makeUp?.days ?? [];
  return (
    <div className="zy-stack" style={{ gap: 4 }} data-activity={item.activity}>
      <div className="zy-row">
        <strong>{say(item.name)}</strong>
        {item.until !== null && <span className="zy-faint">{text('activities.cardUntil', { day: item.until })}</span>}
        {item.why !== null && <Tag>{text('activities.cardNotFor')}</Tag>}
      </div>
      {tasks && <Tasks tasks={tasks.tasks} />}
      {streak && (
        <span className="zy-soft">
          {text('activities.cardStreak', { days: streak.length })}
          {streak.signedToday ? ` · ${text('activities.cardToday')}` : ''}
        </span>
      )}
      {quiz && <span className="zy-soft">{text(`activities.cardQuiz.${quiz.state}`)}</span>}
      {item.why === null && offered.length > 0 && may('scenes.manage') && (
        <HandOut activity={item.activity} customerId={customerId} days={offered} />
      )}
    </div>
  );
}

export function ActivitiesCard({ customerId }: { readonly customerId: string }) {
  const text = useText();
  const { may } = useSession();
  const reading = useRead(
    readCustomerActivities,
    { params: { customerId } },
    { staleMs: 30_000, enabled: may('scenes.read') },
  );
  if (!may('scenes.read')) return null;
  return (
    <Panel title={text('activities.title')}>
      <Ready of={reading} rows={3}>
        {({ items }) =>
          items.length === 0 ? (
            <span className="zy-faint">{text('activities.cardNone')}</span>
          ) : (
            <div className="zy-stack">
              {items.map((item) => (
                <OneActivity key={item.activity} item={item} customerId={customerId} />
              ))}
            </div>
          )
        }
      </Ready>
    </Panel>
  );
}
