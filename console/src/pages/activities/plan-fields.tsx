// What an activity is, in its editor: tasks, a streak, a quiz or a referral.
import { PlusOutlined } from '@ant-design/icons';
import { actions, calendarUnits, happenings, type Plan, type PlanOf } from '@contracts/reward/activities/contract.ts';
import { Button, Checkbox } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, NameFields, RemoveButton, TextField, WholeNumber, YuanField } from '../drafts/fields.tsx';
import { firstUse, Uses, WordFields } from '../drafts/word-fields.tsx';
import { newCount, OneCount } from '../scenes/count-fields.tsx';
import { QuizFields } from './quiz-fields.tsx';

type Rewards = PlanOf<'quiz'>['rewards'];
type Window = PlanOf<'tasks'>['window'];

interface Editing<Kind extends Plan['kind']> {
  readonly value: PlanOf<Kind>;
  readonly onChange: (plan: PlanOf<Kind>) => void;
}

export function RewardFields(props: {
  readonly label: string;
  readonly value: Rewards;
  readonly onChange: (rewards: Rewards) => void;
}) {
  const text = useText();
  return (
    <Uses
      label={props.label}
      add={text('activities.addReward')}
      words={actions}
      value={props.value}
      onChange={props.onChange}
    />
  );
}

const newWindow = (kind: Window['kind']): Window =>
  kind === 'calendar'
    ? { kind, unit: 'month' }
    : kind === 'joined'
      ? { kind, days: 7 }
      : { kind, event: { word: 'event', with: { event: 'account_opened' } }, days: 30 };

function TaskWindowFields({
  value,
  onChange,
}: {
  readonly value: Window;
  readonly onChange: (window: Window) => void;
}) {
  const text = useText();
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'start' }}>
      <ChoiceInput
        label={text('activities.window')}
        value={value.kind}
        choices={(['calendar', 'since', 'joined'] as const).map((each) => [each, text(`activityWindow.${each}`)])}
        onChange={(kind) => onChange(newWindow(kind))}
      />
      {value.kind === 'calendar' ? (
        <ChoiceInput
          label={text('activities.period')}
          value={value.unit}
          choices={calendarUnits.map((each) => [each, text(`sceneUnit.${each}`)])}
          onChange={(unit) => onChange({ ...value, unit })}
        />
      ) : (
        <WholeNumber
          label={text('activities.days')}
          value={value.days}
          onChange={(days) => onChange({ ...value, days: days ?? 1 })}
        />
      )}
      {value.kind === 'since' && (
        <WordFields
          label={text('activities.windowEvent')}
          words={happenings}
          value={value.event}
          onChange={(event) => onChange({ ...value, event })}
        />
      )}
    </div>
  );
}

function TaskFields({ value, onChange }: Editing<'tasks'>) {
  const text = useText();
  const { tasks } = value;
  const replace = (at: number, next: PlanOf<'tasks'>['tasks'][number] | null): void =>
    onChange({ ...value, tasks: tasks.flatMap((each, index) => (index === at ? (next ?? []) : each)) });
  return (
    <>
      <TaskWindowFields value={value.window} onChange={(window) => onChange({ ...value, window })} />
      <strong>{text('activities.tasks')}</strong>
      {tasks.map((task, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the code of a task is being written
        <div key={at} className="zy-stack zy-panel" style={{ padding: 12 }}>
          <div className="zy-row" style={{ flexWrap: 'wrap' }}>
            <TextField
              label={text('scenes.code')}
              value={task.code}
              onChange={(code) => replace(at, { ...task, code })}
            />
            <NameFields value={task.name} onChange={(name) => replace(at, { ...task, name })} />
          </div>
          <OneCount value={task.count} onChange={(count) => replace(at, count === null ? null : { ...task, count })} />
          <RewardFields
            label={text('activities.rewards')}
            value={task.rewards}
            onChange={(rewards) => replace(at, { ...task, rewards })}
          />
        </div>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          disabled={tasks.length >= 8}
          onClick={() =>
            onChange({
              ...value,
              tasks: [
                ...tasks,
                {
                  ...{ code: `task_${tasks.length + 1}`, count: newCount(), rewards: [] },
                  name: { zh: `任务 ${tasks.length + 1}`, en: `Task ${tasks.length + 1}` },
                },
              ],
            })
          }
        >
          {text('activities.addTask')}
        </Button>
      </div>
      <strong>{text('activities.rewardsAll')}</strong>
      <RewardFields
        label={text('activities.rewards')}
        value={value.rewards}
        onChange={(rewards) => onChange({ ...value, rewards })}
      />
      <Checkbox
        checked={value.leaderboard}
        onChange={({ target }) => onChange({ ...value, leaderboard: target.checked })}
      >
        {text('activities.leaderboard')}
      </Checkbox>
    </>
  );
}

const standardCards = {
  ...{ perMonth: 3, freePerMonth: 1, points: 30, programme: 'main', wallet: 'points', daysBack: 7 },
};

function MakeUpFields({ value, onChange }: Editing<'streak'>) {
  const text = useText();
  const { makeUp } = value;
  const number = (label: string, key: 'perMonth' | 'freePerMonth' | 'points' | 'daysBack') =>
    makeUp && (
      <WholeNumber
        label={label}
        min={key === 'freePerMonth' ? 0 : 1}
        value={makeUp[key]}
        onChange={(next) => onChange({ ...value, makeUp: { ...makeUp, [key]: next ?? 1 } })}
      />
    );
  const named = (label: string, key: 'programme' | 'wallet') =>
    makeUp && (
      <TextField
        label={label}
        width={110}
        value={makeUp[key]}
        onChange={(next) => onChange({ ...value, makeUp: { ...makeUp, [key]: next } })}
      />
    );
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
      <Checkbox
        checked={makeUp !== null}
        onChange={({ target }) => onChange({ ...value, makeUp: target.checked ? standardCards : null })}
      >
        {text('activities.makeUp')}
      </Checkbox>
      {number(text('activities.perMonth'), 'perMonth')}
      {number(text('activities.freePerMonth'), 'freePerMonth')}
      {number(text('activities.cardPoints'), 'points')}
      {number(text('activities.daysBack'), 'daysBack')}
      {named(text('activities.programme'), 'programme')}
      {named(text('activities.wallet'), 'wallet')}
    </div>
  );
}

function StreakFields({ value, onChange }: Editing<'streak'>) {
  const text = useText();
  const { milestones, byEvent } = value;
  const replace = (at: number, next: PlanOf<'streak'>['milestones'][number] | null): void =>
    onChange({ ...value, milestones: milestones.flatMap((each, index) => (index === at ? (next ?? []) : each)) });
  return (
    <>
      <strong>{text('activities.daily')}</strong>
      <RewardFields
        label={text('activities.rewards')}
        value={value.daily}
        onChange={(daily) => onChange({ ...value, daily })}
      />
      <Checkbox
        checked={byEvent !== null}
        onChange={({ target }) => onChange({ ...value, byEvent: target.checked ? firstUse(happenings) : null })}
      >
        {text('activities.byEvent')}
      </Checkbox>
      {byEvent && (
        <WordFields
          label={text('activities.byEvent')}
          words={happenings}
          value={byEvent}
          onChange={(use) => onChange({ ...value, byEvent: use })}
        />
      )}
      <WholeNumber
        label={text('activities.cycle')}
        min={2}
        value={value.cycleDays}
        onChange={(days) => onChange({ ...value, cycleDays: days ?? 2 })}
      />
      <strong>{text('activities.milestones')}</strong>
      {milestones.map((each, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the days of a milestone are being written
        <div key={at} className="zy-stack zy-panel" style={{ padding: 12 }}>
          <div className="zy-row" style={{ alignItems: 'end' }}>
            <WholeNumber
              label={text('activities.days')}
              min={2}
              value={each.days}
              onChange={(days) => replace(at, { ...each, days: days ?? 2 })}
            />
            <RemoveButton onClick={() => replace(at, null)} />
          </div>
          <RewardFields
            label={text('activities.rewards')}
            value={each.rewards}
            onChange={(rewards) => replace(at, { ...each, rewards })}
          />
        </div>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            onChange({ ...value, milestones: [...milestones, { days: value.cycleDays, rewards: [firstUse(actions)] }] })
          }
        >
          {text('activities.addMilestone')}
        </Button>
      </div>
      <MakeUpFields value={value} onChange={onChange} />
    </>
  );
}

function ReferralFields({ value, onChange }: Editing<'referral'>) {
  const text = useText();
  const { qualifying } = value;
  const sides = [
    ['thanks', text('activities.thanks')],
    ['referrer', text('activities.toReferrer')],
    ['friend', text('activities.toFriend')],
  ] as const;
  return (
    <>
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        <WholeNumber
          label={text('activities.closes')}
          value={qualifying.closes}
          onChange={(closes) => onChange({ ...value, qualifying: { ...qualifying, closes: closes ?? 1 } })}
        />
        <YuanField
          label={text('activities.minimum')}
          fen={qualifying.minimumFen}
          onChange={(minimumFen) => onChange({ ...value, qualifying: { ...qualifying, minimumFen } })}
        />
        <WholeNumber
          label={text('activities.within')}
          value={qualifying.withinDays}
          onChange={(days) => onChange({ ...value, qualifying: { ...qualifying, withinDays: days ?? 1 } })}
        />
        <WholeNumber
          label={text('activities.cap')}
          value={value.rewardedPerMonth}
          onChange={(cap) => onChange({ ...value, rewardedPerMonth: cap ?? 1 })}
        />
        <WholeNumber
          label={text('activities.linkDays')}
          value={value.linkDays}
          onChange={(days) => onChange({ ...value, linkDays: days ?? 1 })}
        />
        <TextField
          label={text('activities.url')}
          width={360}
          value={value.url}
          onChange={(url) => onChange({ ...value, url })}
        />
      </div>
      {sides.map(([side, label]) => (
        <div key={side} className="zy-stack">
          <strong>{label}</strong>
          <RewardFields
            label={text('activities.rewards')}
            value={value[side]}
            onChange={(rewards) => onChange({ ...value, [side]: rewards })}
          />
        </div>
      ))}
    </>
  );
}

export function PlanFields({ value, onChange }: { readonly value: Plan; readonly onChange: (plan: Plan) => void }) {
  switch (value.kind) {
    case 'tasks':
      return <TaskFields value={value} onChange={onChange} />;
    case 'streak':
      return <StreakFields value={value} onChange={onChange} />;
    case 'quiz':
      return <QuizFields value={value} onChange={onChange} />;
    case 'referral':
      return <ReferralFields value={value} onChange={onChange} />;
  }
}
