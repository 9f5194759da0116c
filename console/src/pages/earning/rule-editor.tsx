// Writes the draft of a rule: its words, points, multipliers, limits, and a rehearsal of what it would cost.
import { PlusOutlined } from '@ant-design/icons';
import {
  conditions,
  type EarningRule,
  listRules,
  readRule,
  saveDraft,
  triggers,
} from '@contracts/reward/earning/contract.ts';
import { Button } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { DraftDrawer } from '../../ui/draft-drawer.tsx';
import { type DraftEditorProps, useDraftEditing } from '../drafts/draft-editing.ts';
import { NameFields, TextField } from '../drafts/fields.tsx';
import { firstUse, Uses, WordFields } from '../drafts/word-fields.tsx';
import { RuleRehearsal } from './rehearsal.tsx';
import { AmountFields, GuardFields, Limits, Names, type RuleEditing, Terms, Weights } from './rule-fields.tsx';
import { RuleSentence } from './words.tsx';

type Multiplier = EarningRule['multipliers'][number];

function OneMultiplier({
  value,
  onChange,
}: {
  readonly value: Multiplier;
  readonly onChange: (next: Multiplier | null) => void;
}) {
  const text = useText();
  return (
    <div className="zy-stack zy-panel" style={{ padding: 12 }}>
      <div className="zy-row" style={{ flexWrap: 'wrap' }}>
        <NameFields value={value.name} width={170} onChange={(name) => onChange({ ...value, name })} />
        <TextField
          label={text('earning.factor')}
          width={80}
          value={value.factor}
          onChange={(factor) => onChange({ ...value, factor })}
        />
        <TextField
          label={text('earning.group')}
          value={value.group ?? ''}
          onChange={(group) => onChange({ ...value, group: group === '' ? null : group })}
        />
      </div>
      <WordFields
        label={text('drafts.conditions')}
        words={conditions}
        value={value.when}
        onChange={(when) => onChange({ ...value, when })}
        onRemove={() => onChange(null)}
      />
    </div>
  );
}

function Multipliers({ value, onChange }: RuleEditing) {
  const text = useText();
  const replace = (at: number, next: Multiplier | null): void =>
    onChange({
      ...value,
      multipliers: value.multipliers.flatMap((each, index) => (index === at ? (next ?? []) : [each])),
    });
  const fresh: Multiplier = {
    name: { zh: '倍数', en: 'Multiplier' },
    when: firstUse(conditions),
    factor: '1.5',
    group: null,
  };
  return (
    <>
      {value.multipliers.map((multiplier, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the name is being typed, so the place is the name
        <OneMultiplier key={at} value={multiplier} onChange={(next) => replace(at, next)} />
      ))}
      <div>
        <Button
          icon={<PlusOutlined />}
          onClick={() => onChange({ ...value, multipliers: [...value.multipliers, fresh] })}
        >
          {text('earning.addMultiplier')}
        </Button>
      </div>
    </>
  );
}

function Parts({ value, onChange }: RuleEditing) {
  const text = useText();
  const editing = { value, onChange };
  const isOfTrades = value.trigger.word === 'trades' || value.trigger.word === 'purchase';
  return (
    <div className="zy-stack">
      <Names {...editing} />
      <WordFields
        label={text('earning.trigger')}
        words={triggers}
        value={value.trigger}
        onChange={(trigger) => onChange({ ...value, trigger })}
      />
      <strong>{text('drafts.conditions')}</strong>
      <Uses
        label={text('drafts.conditions')}
        add={text('drafts.addCondition')}
        words={conditions}
        value={value.conditions}
        onChange={(next) => onChange({ ...value, conditions: next })}
      />
      <strong>{text('earning.amount')}</strong>
      <AmountFields {...editing} />
      {isOfTrades && <Weights {...editing} />}
      <strong>{text('earning.multipliers')}</strong>
      <Multipliers {...editing} />
      <strong>{text('earning.limits')}</strong>
      <Limits {...editing} />
      <strong>{text('earning.guards')}</strong>
      <GuardFields {...editing} />
      <strong>{text('drafts.compliance')}</strong>
      <Terms {...editing} />
    </div>
  );
}

export function RuleEditor(props: DraftEditorProps<EarningRule>) {
  const text = useText();
  const {
    code,
    setCode,
    isNew,
    value: rule,
    setValue: setRule,
    drawer,
  } = useDraftEditing(props, {
    save: useAct(saveDraft, { refreshes: [listRules, readRule] }),
    callOf: (rule, body) => ({ params: { rule }, body }),
    pages: '/earning',
    create: 'earning.create',
  });
  return (
    <DraftDrawer {...drawer}>
      {isNew && <TextField label={text('earning.code')} width={240} value={code} onChange={setCode} />}
      <div className="zy-panel" style={{ padding: 12 }}>
        <RuleSentence rule={rule} />
      </div>
      <Parts value={rule} onChange={setRule} />
      <RuleRehearsal code={code} rule={rule} />
    </DraftDrawer>
  );
}
