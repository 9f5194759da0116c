// Writes the draft of an activity: names, what it is, rewards, who may have them, and whether it could be saved as it is.
import {
  type Activity,
  checkActivity,
  conditions,
  listActivities,
  readActivity,
  saveDraft,
} from '@contracts/reward/activities/contract.ts';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { levelNames } from '../benefits/words.tsx';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import { ChoiceInput, NameFields, TermFields, TextField, TrustField } from '../drafts/fields.tsx';
import { LimitFields } from '../drafts/limit-fields.tsx';
import { LiveCheck } from '../drafts/live-check.tsx';
import { Uses } from '../drafts/word-fields.tsx';
import { PlanFields } from './plan-fields.tsx';
import { ActivitySentence } from './words.tsx';

const levels = [1, 2, 3] as const;

const ofCustomers = conditions.filter(({ code }) => !code.startsWith('property_'));

export function ActivityEditor(props: DraftEditorProps<Activity>) {
  const text = useText();
  const {
    code,
    setCode,
    isNew,
    value: activity,
    change,
    drawer,
  } = useDraftEditing(props, {
    save: useAct(saveDraft, { refreshes: [listActivities, readActivity] }),
    callOf: (activity, body) => ({ params: { activity }, body }),
    pages: '/activities',
    create: 'activities.create',
  });
  const check = useAct(checkActivity);
  const { summary, cost } = activity;
  return (
    <DraftDrawer {...drawer}>
      {isNew && <TextField label={text('scenes.code')} width={240} value={code} onChange={setCode} />}
      <div className="zy-panel" style={{ padding: 12 }}>
        <ActivitySentence activity={activity} />
      </div>
      <LiveCheck of={activity} check={check} />
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        <NameFields value={activity.name} onChange={(name) => change({ name })} />
        <ChoiceInput
          label={text('benefits.level')}
          value={activity.level}
          choices={levels.map((each) => [each, text(`benefitLevel.${levelNames[each]}`)])}
          onChange={(level) => change({ level })}
        />
        {activity.plan.kind === 'tasks' && (
          <TrustField value={activity.trust} onChange={(trust) => change({ trust })} />
        )}
        <TextField
          label={text('activities.summaryZh')}
          width={440}
          value={summary.zh}
          onChange={(zh) => change({ summary: { ...summary, zh } })}
        />
        <TextField
          label={text('activities.summaryEn')}
          width={440}
          value={summary.en}
          onChange={(en) => change({ summary: { ...summary, en } })}
        />
      </div>
      <strong>{text('activities.plan')}</strong>
      <PlanFields value={activity.plan} onChange={(plan) => change({ plan })} />
      <strong>{text('scenes.conditions')}</strong>
      <Uses
        label={text('scenes.conditions')}
        add={text('scenes.addCondition')}
        words={ofCustomers}
        value={activity.conditions}
        onChange={(next) => change({ conditions: next })}
      />
      <strong>{text('scenes.limits')}</strong>
      <span className="zy-muted">{text('activities.limitsHint')}</span>
      <LimitFields value={activity.limits} max={6} onChange={(limits) => change({ limits })} />
      <strong>{text('drafts.compliance')}</strong>
      <TermFields value={activity} onChange={change}>
        <TextField
          label={text('scenes.costPoint')}
          width={110}
          value={cost.fenPerPoint}
          onChange={(fenPerPoint) => change({ cost: { ...cost, fenPerPoint } })}
        />
      </TermFields>
    </DraftDrawer>
  );
}
