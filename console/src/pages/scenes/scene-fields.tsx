// The parts of a scene in its editor: trigger, conditions, actions, names and terms.
import { actions, conditions, type Scene } from '@contracts/decide/scenes/contract.ts';
import { Checkbox } from 'antd';
import { useText } from '../../i18n/index.ts';
import { ChoiceInput, NameFields, TermFields, TextField, TrustField, YuanField } from '../drafts/fields.tsx';
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
