// The parts of a scene in its editor: trigger, conditions, actions, limits, names and terms.
import { DeleteOutlined, PlusOutlined } from '@ant-design/icons';
import { standardUse, type Word, type WordUse } from '@contracts/decide/rules/contract.ts';
import {
  actions,
  complianceProfiles,
  conditions,
  type Limit,
  limitSpans,
  limitSubjects,
  type Scene,
} from '@contracts/decide/scenes/contract.ts';
import { Button, Checkbox, InputNumber } from 'antd';
import { useText } from '../../i18n/index.ts';
import { DayField } from '../../ui/fields.tsx';
import { ChoiceInput, TextField } from '../earning/rule-fields.tsx';
import { Labelled, WordFields } from '../earning/word-fields.tsx';
import { CountFields, newCount } from './count-fields.tsx';
import { WindowFields } from './window-fields.tsx';

interface SceneEditing {
  readonly value: Scene;
  readonly onChange: (scene: Scene) => void;
}

const firstOf = (words: readonly Word[]): WordUse => {
  const [first] = words;
  return first ? standardUse(first) : { word: '', with: {} };
};

/** A list of words, each with its form. */
export function Uses(props: {
  readonly label: string;
  readonly add: string;
  readonly words: readonly Word[];
  readonly value: readonly WordUse[];
  readonly onChange: (uses: WordUse[]) => void;
}) {
  const { label, add, words, value, onChange } = props;
  const replace = (at: number, next: WordUse | null): void =>
    onChange(value.flatMap((each, index) => (index === at ? (next ?? []) : [each])));
  return (
    <>
      {value.map((use, at) => (
        <WordFields
          // biome-ignore lint/suspicious/noArrayIndexKey: words have no name but their place
          key={at}
          label={label}
          words={words}
          value={use}
          onChange={(next) => replace(at, next)}
          onRemove={() => replace(at, null)}
        />
      ))}
      <div>
        <Button icon={<PlusOutlined />} onClick={() => onChange([...value, firstOf(words)])}>
          {add}
        </Button>
      </div>
    </>
  );
}

export function TriggerFields({ value, onChange }: SceneEditing) {
  const text = useText();
  const { name, trigger } = value;
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
        <TextField
          label={text('earning.nameZh')}
          width={240}
          value={name.zh}
          onChange={(zh) => onChange({ ...value, name: { ...name, zh } })}
        />
        <TextField
          label={text('earning.nameEn')}
          width={240}
          value={name.en}
          onChange={(en) => onChange({ ...value, name: { ...name, en } })}
        />
        <ChoiceInput
          label={text('scenes.kind')}
          value={trigger.kind}
          choices={(['happens', 'schedule'] as const).map((each) => [each, text(`scenes.${each}`)])}
          onChange={choose}
        />
        <ChoiceInput
          label={text('earning.trust')}
          value={value.trust}
          choices={(['server', 'public'] as const).map((each) => [each, text(`earningTrust.${each}`)])}
          onChange={(trust) => onChange({ ...value, trust })}
        />
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
          <Labelled label={text('scenes.awardsField')}>
            <InputNumber
              aria-label={text('scenes.awardsField')}
              min={1}
              precision={0}
              value={limit.awards}
              onChange={(awards) => replace(at, { ...limit, awards: awards ?? 1 })}
            />
          </Labelled>
          <Button
            type="text"
            icon={<DeleteOutlined />}
            aria-label={text('earning.remove')}
            onClick={() => replace(at, null)}
          />
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
  const { compliance, disclosure, cost } = value;
  return (
    <div className="zy-row" style={{ flexWrap: 'wrap' }}>
      <Labelled label={text('earning.validFrom')}>
        <DayField
          label={text('earning.validFrom')}
          value={value.validFrom}
          onChange={(validFrom) => onChange({ ...value, validFrom })}
        />
      </Labelled>
      <Labelled label={text('earning.validUntil')}>
        <DayField
          label={text('earning.validUntil')}
          value={value.validUntil ?? ''}
          onChange={(day) => onChange({ ...value, validUntil: day === '' ? null : day })}
        />
      </Labelled>
      <TextField
        label={text('scenes.costPoint')}
        width={110}
        value={cost.fenPerPoint}
        onChange={(fenPerPoint) => onChange({ ...value, cost: { ...cost, fenPerPoint } })}
      />
      <Labelled label={text('scenes.costAward')}>
        <InputNumber
          aria-label={text('scenes.costAward')}
          min={0}
          precision={2}
          value={cost.fenPerAward / 100}
          onChange={(yuan) => onChange({ ...value, cost: { ...cost, fenPerAward: Math.round((yuan ?? 0) * 100) } })}
        />
      </Labelled>
      {complianceProfiles.map((profile) => (
        <ChoiceInput
          key={profile}
          label={text(`complianceProfile.${profile}`)}
          value={compliance[profile]}
          choices={(['G', 'Y', 'R'] as const).map((each) => [each, each])}
          onChange={(next) => onChange({ ...value, compliance: { ...compliance, [profile]: next } })}
        />
      ))}
      <TextField
        label={text('earning.disclosureZh')}
        width={440}
        value={disclosure.zh}
        onChange={(zh) => onChange({ ...value, disclosure: { ...disclosure, zh } })}
      />
      <TextField
        label={text('earning.disclosureEn')}
        width={440}
        value={disclosure.en}
        onChange={(en) => onChange({ ...value, disclosure: { ...disclosure, en } })}
      />
    </div>
  );
}
