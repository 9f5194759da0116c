// The parts of a scene in its editor: trigger, conditions, actions, limits, names and terms.
import { PlusOutlined } from '@ant-design/icons';
import {
  actions,
  conditions,
  type Limit,
  limitSpans,
  limitSubjects,
  type Scene,
} from '@contracts/decide/scenes/contract.ts';
import { Button, Checkbox } from 'antd';
import { useText } from '../../i18n/index.ts';
import {
  ChoiceInput,
  NameFields,
  RemoveButton,
  TermFields,
  TextField,
  TrustField,
  WholeNumber,
  YuanField,
} from '../drafts/fields.tsx';
import { Uses } from '../drafts/word-fields.tsx';
import { CountFields, newCount } from './count-fields.tsx';
import { WindowFields } from './window-fields.tsx';

interface SceneEditing {
  readonly value: Scene;
  readonly onChange: (scene: Scene) => void;
}

export function TriggerFields({ value, onChange }: SceneEditing) {
  const text = useText();
  const { trigger } = value;
  const choose = (kind: Scene['trigger']['kind']): void =>
    onChange({
      ...value,
      trigger:
        kind === 'schedule'
          ? { kind, when: 'month_start', segment: '' }
          : { kind, counts: [newCount()], window: { kind: 'calendar', unit: 'month' } },
    });
  return (
    <>
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        <NameFields value={value.name} width={240} onChange={(name) => onChange({ ...value, name })} />
        <ChoiceInput
          label={text('scenes.kind')}
          value={trigger.kind}
          choices={(['happens', 'schedule'] as const).map((each) => [each, text(`scenes.${each}`)])}
          onChange={choose}
        />
        <TrustField value={value.trust} onChange={(trust) => onChange({ ...value, trust })} />
      </div>
      {trigger.kind === 'schedule' ? (
        <div className="zy-row">
          <ChoiceInput
            label={text('scenes.when')}
            value={trigger.when}
            choices={(['daily', 'monday', 'month_start', 'quarter_start'] as const).map((each) => [
              each,
              text(`sceneWhen.${each}`),
            ])}
            onChange={(when) => onChange({ ...value, trigger: { ...trigger, when } })}
          />
          <TextField
            label={text('scenes.segment')}
            value={trigger.segment}
            onChange={(segment) => onChange({ ...value, trigger: { ...trigger, segment } })}
          />
        </div>
      ) : (
        <>
          <WindowFields
            value={trigger.window}
            onChange={(window) => onChange({ ...value, trigger: { ...trigger, window } })}
          />
          <strong>{text('scenes.counts')}</strong>
          <CountFields
            value={trigger.counts}
            onChange={(counts) => onChange({ ...value, trigger: { ...trigger, counts } })}
          />
        </>
      )}
    </>
  );
}

const ofCustomers = conditions.filter(({ code }) => !code.startsWith('property_'));

export function ConditionFields({ value, onChange }: SceneEditing) {
  const text = useText();
  return (
    <>
      <Uses
        label={text('scenes.conditions')}
        add={text('scenes.addCondition')}
        words={ofCustomers}
        value={value.conditions}
        onChange={(next) => onChange({ ...value, conditions: next })}
      />
      <Checkbox
        checked={value.excludeOwnAccounts}
        onChange={({ target }) => onChange({ ...value, excludeOwnAccounts: target.checked })}
      >
        {text('scenes.own')}
      </Checkbox>
    </>
  );
}

export function ActionFields({ value, onChange }: SceneEditing) {
  const text = useText();
  return (
    <Uses
      label={text('scenes.actions')}
      add={text('scenes.addAction')}
      words={actions}
      value={value.actions}
      onChange={(next) => onChange({ ...value, actions: next })}
    />
  );
}

export function LimitFields({ value, onChange }: SceneEditing) {
  const text = useText();
  const replace = (at: number, next: Limit | null): void =>
    onChange({ ...value, limits: value.limits.flatMap((each, index) => (index === at ? (next ?? []) : each)) });
  return (
    <>
      {value.limits.map((limit, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: limits have no name but their place
        <div key={at} className="zy-row" style={{ flexWrap: 'wrap', alignItems: 'end' }}>
          <ChoiceInput
            label={text('scenes.limits')}
            value={limit.of}
            choices={limitSubjects.map((each) => [each, text(`sceneSubject.${each}`)])}
            onChange={(of) => replace(at, { ...limit, of })}
          />
          <ChoiceInput
            label={text('scenes.when')}
            value={limit.span}
            choices={limitSpans.map((each) => [each, text(`earningSpan.${each}`)])}
            onChange={(span) => replace(at, { ...limit, span })}
          />
          <WholeNumber
            label={text('scenes.awardsField')}
            value={limit.awards}
            onChange={(awards) => replace(at, { ...limit, awards: awards ?? 1 })}
          />
          <RemoveButton onClick={() => replace(at, null)} />
        </div>
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() =>
            onChange({ ...value, limits: [...value.limits, { of: 'customer', span: 'month', awards: 1 }] })
          }
        >
          {text('scenes.addLimit')}
        </Button>
      </div>
    </>
  );
}

export function SceneTerms({ value, onChange }: SceneEditing) {
  const text = useText();
  const { cost } = value;
  return (
    <TermFields value={value} onChange={(more) => onChange({ ...value, ...more })}>
      <TextField
        label={text('scenes.costPoint')}
        width={110}
        value={cost.fenPerPoint}
        onChange={(fenPerPoint) => onChange({ ...value, cost: { ...cost, fenPerPoint } })}
      />
      <YuanField
        label={text('scenes.costAward')}
        fen={cost.fenPerAward}
        onChange={(fenPerAward) => onChange({ ...value, cost: { ...cost, fenPerAward } })}
      />
    </TermFields>
  );
}
