// Changes the rules of the stages: their order, who enters, who is let out; tried on everybody before they hold.
import {
  changeLifecycleRules,
  getLifecycle,
  lifecycleFlows,
  lifecycleRules,
  previewLifecycleRules,
  type StageRule,
  stageNames,
} from '@contracts/know/lifecycle/contract.ts';
import type { SegmentCondition } from '@contracts/know/segments/contract.ts';
import { App, Button, Checkbox, Drawer, Input } from 'antd';
import { useState } from 'react';
import { useAct } from '../../api/use-call.ts';
import { useBilingual, useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { Panel } from '../../ui/page.tsx';
import { ProblemLine } from '../../ui/states.tsx';
import { isComplete } from '../segments/condition.ts';
import { ConditionBuilder } from '../segments/condition-builder.tsx';

type Group = Extract<SegmentCondition, { readonly kind: 'all' | 'any' }>;

const asGroup = (condition: SegmentCondition): Group =>
  condition.kind === 'all' || condition.kind === 'any' ? condition : { kind: 'all', of: [condition] };

interface StageFieldsProps {
  readonly rule: StageRule;
  readonly isFirst: boolean;
  readonly onChange: (rule: StageRule) => void;
  readonly onUp: () => void;
}

function StageFields({ rule, isFirst, onChange, onUp }: StageFieldsProps) {
  const text = useText();
  const say = useBilingual();
  const { exit } = rule;
  return (
    <Panel
      title={say(stageNames[rule.stage])}
      extra={
        <Button size="small" disabled={isFirst} onClick={onUp}>
          {text('lifecycle.up')}
        </Button>
      }
    >
      <div className="zy-stack">
        <strong>{text('lifecycle.enter')}</strong>
        <ConditionBuilder value={asGroup(rule.enter)} onChange={(enter) => onChange({ ...rule, enter })} />
        <Checkbox
          checked={exit !== null}
          onChange={({ target }) => onChange({ ...rule, exit: target.checked ? { kind: 'all', of: [] } : null })}
        >
          {text('lifecycle.hasExit')}
        </Checkbox>
        {exit !== null && (
          <ConditionBuilder value={asGroup(exit)} onChange={(next) => onChange({ ...rule, exit: next })} />
        )}
      </div>
    </Panel>
  );
}

export function RulesEditor({
  rules: held,
  onClose,
}: {
  readonly rules: readonly StageRule[];
  readonly onClose: () => void;
}) {
  const text = useText();
  const say = useBilingual();
  const format = useFormat();
  const { message } = App.useApp();
  const [rules, setRules] = useState<readonly StageRule[]>(held);
  const [note, setNote] = useState('');
  const preview = useAct(previewLifecycleRules);
  const change = useAct(changeLifecycleRules, { refreshes: [getLifecycle, lifecycleRules, lifecycleFlows] });
  const complete = rules.every(({ enter, exit }) => isComplete(enter) && (exit === null || isComplete(exit)));
  const replace = (index: number, rule: StageRule) => setRules(rules.map((each, at) => (at === index ? rule : each)));
  const up = (index: number) => {
    const next = [...rules];
    next.splice(index - 1, 0, ...next.splice(index, 1));
    setRules(next);
  };
  const publish = () =>
    change.mutate(
      { body: { rules: [...rules], note } },
      {
        onSuccess: () => {
          void message.success(text('lifecycle.evaluating'));
          onClose();
        },
      },
    );
  return (
    <Drawer
      open
      size={900}
      title={text('lifecycle.edit')}
      onClose={onClose}
      footer={
        <div className="zy-row">
          <Input
            style={{ width: 320 }}
            value={note}
            maxLength={200}
            placeholder={text('lifecycle.note')}
            aria-label={text('lifecycle.note')}
            onChange={({ target }) => setNote(target.value)}
          />
          <Button
            loading={preview.isPending}
            disabled={!complete}
            onClick={() => preview.mutate({ body: { rules: [...rules] } })}
          >
            {text('lifecycle.preview')}
          </Button>
          <Button
            type="primary"
            loading={change.isPending}
            disabled={!complete || note.trim().length < 2}
            onClick={publish}
          >
            {text('lifecycle.save')}
          </Button>
        </div>
      }
    >
      <div className="zy-stack">
        <p className="zy-faint">{text('lifecycle.ruleHint')}</p>
        <ProblemLine problem={preview.error ?? change.error} />
        {preview.data && (
          <Panel title={text('lifecycle.previewed')}>
            {preview.data.stages
              .map((each) => `${say(each.name)} ${format.count(each.customers)}`)
              .concat(`${text('lifecycle.outside')} ${format.count(preview.data.outside)}`)
              .join(' · ')}
          </Panel>
        )}
        {rules.map((rule, index) => (
          <StageFields
            key={rule.stage}
            rule={rule}
            isFirst={index === 0}
            onChange={(next) => replace(index, next)}
            onUp={() => up(index)}
          />
        ))}
      </div>
    </Drawer>
  );
}
