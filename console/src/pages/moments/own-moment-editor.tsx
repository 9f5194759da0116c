// Writes the draft of a moment of the firm's own: what happens, of whom it must be so, what it means, what to say and to do.
import {
  holesOf,
  listOwnMoments,
  type OwnMoment,
  ownMomentPrefix,
  readOwnMoment,
  saveOwnMomentDraft,
} from '@contracts/decide/own-moments/contract.ts';
import { stageCodes, stageNames } from '@contracts/know/lifecycle/contract.ts';
import { previewSegment, type SegmentCondition } from '@contracts/know/segments/contract.ts';
import { Button, Checkbox, Input } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { MatcherEditor } from '../analysis/matcher-editor.tsx';
import { usePlanWords } from '../analysis/plan-words.ts';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import { type Both, ChoiceInput, Labelled, NameFields, TextField, WholeNumber } from '../drafts/fields.tsx';
import { ConditionBuilder } from '../segments/condition-builder.tsx';

type Rule = OwnMoment['rule'];
type Group = Extract<SegmentCondition, { readonly kind: 'all' | 'any' }>;

const LOOKED_BACK_DAYS = 30;

interface Editing {
  readonly value: OwnMoment;
  readonly onChange: (moment: OwnMoment) => void;
}

/** A group to edit; an empty one says nothing and is kept as no condition. */
const groupOf = (condition: SegmentCondition | null): Group => {
  if (condition === null) return { kind: 'all', of: [] };
  return condition.kind === 'all' || condition.kind === 'any' ? condition : { kind: 'all', of: [condition] };
};

const turnedInto = (kind: Rule['kind'], { trigger, condition }: Rule): Rule =>
  kind === 'event'
    ? { kind, trigger, isFirst: false, condition }
    : { kind, trigger, unless: [{ event: '' }], hours: 24, condition };

function RuleFields({ value, onChange }: Editing) {
  const text = useText();
  const words = usePlanWords();
  const { rule } = value;
  const set = (next: Rule) => onChange({ ...value, rule: next });
  return (
    <div className="zy-stack">
      <div className="zy-row">
        <ChoiceInput
          label={text('moments.makes')}
          value={rule.kind}
          choices={(['event', 'absence'] as const).map((kind) => [kind, text(`momentRule.${kind}`)])}
          onChange={(kind) => set(turnedInto(kind, rule))}
        />
        {rule.kind === 'absence' && (
          <WholeNumber
            label={text('moments.hours')}
            value={rule.hours}
            onChange={(hours) => set({ ...rule, hours: hours ?? 1 })}
          />
        )}
      </div>
      <Labelled label={text('moments.trigger')}>
        <div style={{ maxWidth: 480 }}>
          <MatcherEditor
            words={words}
            value={rule.trigger}
            label={text('moments.trigger')}
            onChange={(trigger) => set({ ...rule, trigger })}
          />
        </div>
      </Labelled>
      {rule.kind === 'absence' ? (
        <Labelled label={text('moments.unless')}>
          <div style={{ maxWidth: 480 }}>
            <MatcherEditor
              words={words}
              value={rule.unless}
              label={text('moments.unless')}
              onChange={(unless) => set({ ...rule, unless })}
            />
          </div>
        </Labelled>
      ) : (
        <Checkbox checked={rule.isFirst} onChange={({ target }) => set({ ...rule, isFirst: target.checked })}>
          {text('moments.isFirst')}
        </Checkbox>
      )}
      <Labelled label={text('moments.condition')}>
        <ConditionBuilder
          value={groupOf(rule.condition)}
          onChange={(next) => {
            const group = groupOf(next);
            set({ ...rule, condition: group.of.length === 0 ? null : group });
          }}
        />
      </Labelled>
    </div>
  );
}

/** Both languages of a text of some length. */
function BothAreas(props: { readonly label: string; readonly value: Both; readonly onChange: (value: Both) => void }) {
  const text = useText();
  const { label, value, onChange } = props;
  const area = (language: 'zh' | 'en', name: string) => (
    <Labelled label={`${label} (${name})`}>
      <Input.TextArea
        autoSize={{ minRows: 1, maxRows: 4 }}
        style={{ width: 470 }}
        aria-label={`${label} (${name})`}
        value={value[language]}
        onChange={({ target }) => onChange({ ...value, [language]: target.value })}
      />
    </Labelled>
  );
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      {area('zh', text('moments.chinese'))}
      {area('en', text('moments.english'))}
    </div>
  );
}

/** How many customers did it lately and would be found, by what is known of them now. */
function Reach({ rule }: { readonly rule: Rule }) {
  const text = useText();
  const format = useFormat();
  const preview = useAct(previewSegment);
  const did: SegmentCondition = {
    ...{ kind: 'did', matcher: rule.trigger, measure: { of: 'count' }, operator: 'at_least', value: 1 },
    window: { kind: 'last', days: LOOKED_BACK_DAYS },
  };
  const condition: SegmentCondition = { kind: 'all', of: [did, ...(rule.condition ? [rule.condition] : [])] };
  return (
    <div className="zy-row">
      <Button loading={preview.isPending} onClick={() => preview.mutate({ body: { condition } })}>
        {text('moments.reach')}
      </Button>
      {preview.data && (
        <span>
          {text('moments.reached', {
            days: LOOKED_BACK_DAYS,
            customers: format.count(preview.data.customers),
            share: format.share(preview.data.population ? preview.data.customers / preview.data.population : 0),
          })}
        </span>
      )}
      <ProblemLine problem={preview.error} />
    </div>
  );
}

/** What a new moment begins with. */
export const blankMoment: OwnMoment = {
  name: { zh: '', en: '' },
  stage: 'investing',
  rule: { kind: 'event', trigger: [{ event: '' }], isFirst: false, condition: null },
  ...{ sentence: { zh: '', en: '' }, touch: { zh: '', en: '' }, task: { zh: '', en: '' } },
  ...{ cooldownDays: 7, windowDays: 7 },
};

export function OwnMomentEditor(props: DraftEditorProps<OwnMoment>) {
  const text = useText();
  const say = useBilingual();
  const {
    code,
    setCode,
    isNew,
    value: moment,
    setValue: setMoment,
    change: set,
    drawer,
  } = useDraftEditing(props, {
    save: useAct(saveOwnMomentDraft, { refreshes: [listOwnMoments, readOwnMoment] }),
    callOf: (moment, body) => ({ params: { moment }, body }),
    pages: '/moments/own',
    create: 'moments.create',
  });
  const holes = holesOf(moment.sentence);
  return (
    <DraftDrawer {...drawer}>
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        {isNew && (
          <TextField
            label={text('moments.code', { prefix: ownMomentPrefix })}
            width={240}
            value={code}
            onChange={setCode}
          />
        )}
        <NameFields value={moment.name} onChange={(name) => set({ name })} />
        <ChoiceInput
          label={text('moments.stage')}
          value={moment.stage}
          choices={stageCodes.map((stage) => [stage, say(stageNames[stage])])}
          onChange={(stage) => set({ stage })}
        />
        <WholeNumber
          label={text('moments.cooldown')}
          min={0}
          value={moment.cooldownDays}
          onChange={(days) => set({ cooldownDays: days ?? 0 })}
        />
        <WholeNumber
          label={text('moments.window')}
          value={moment.windowDays}
          onChange={(days) => set({ windowDays: days ?? 1 })}
        />
      </div>
      <strong>{text('moments.rule')}</strong>
      <RuleFields value={moment} onChange={setMoment} />
      <Reach rule={moment.rule} />
      <strong>{text('moments.meaning')}</strong>
      <BothAreas label={text('moments.sentence')} value={moment.sentence} onChange={(sentence) => set({ sentence })} />
      <p className="zy-faint">
        {text('moments.holesHint')} {holes.length > 0 && text('moments.holes', { names: text.list(holes) })}
      </p>
      <BothAreas label={text('moments.touch')} value={moment.touch} onChange={(touch) => set({ touch })} />
      <BothAreas label={text('moments.task')} value={moment.task} onChange={(task) => set({ task })} />
    </DraftDrawer>
  );
}
