// Edits the condition of a rule tag, groups within groups, and tries out how many customers it holds for.
import { previewCondition, type TagCondition } from '@contracts/know/tags/contract.ts';
import { Button, Input, InputNumber, Select } from 'antd';
import { useAct } from '../../api/use-call.ts';
import { useText } from '../../i18n/index.ts';
import { useFormat } from '../../i18n/use-format.ts';
import { ProblemLine } from '../../ui/states.tsx';
import { AttributeLine, TagLine } from '../segments/condition-builder.tsx';
import { ConditionGroup } from '../segments/condition-group.tsx';
import { blankTagCondition, isWhole, type TagGroup, tagConditionKinds } from './condition.ts';

const measures = ['count', 'amountFen', 'daysSinceLast', 'daysSinceFirst'] as const;
const counterComparisons = ['eq', 'ne', 'lt', 'lte', 'gt', 'gte'] as const;

type Counter = Extract<TagCondition, { readonly kind: 'counter' }>;

function CounterLine({ value, onChange }: { readonly value: Counter; readonly onChange: (value: Counter) => void }) {
  const text = useText();
  return (
    <>
      <Input
        style={{ width: 150 }}
        value={value.event}
        placeholder={text('tags.event')}
        aria-label={text('tags.event')}
        onChange={(event) => onChange({ ...value, event: event.target.value })}
      />
      <Select
        style={{ width: 130 }}
        value={value.measure}
        aria-label={text('tags.measure')}
        options={measures.map((each) => ({ value: each, label: text(`measure.${each}`) }))}
        onChange={(measure) => onChange({ ...value, measure })}
      />
      <Select
        style={{ width: 100 }}
        value={value.operator}
        aria-label={text('tags.operator')}
        options={counterComparisons.map((each) => ({ value: each, label: text(`comparison.${each}`) }))}
        onChange={(operator) => onChange({ ...value, operator })}
      />
      <InputNumber
        value={value.value}
        aria-label={text('tags.value')}
        onChange={(typed) => onChange({ ...value, value: typed ?? 0 })}
      />
    </>
  );
}

function LeafFields(props: { readonly value: TagCondition; readonly onChange: (value: TagCondition) => void }) {
  const { value, onChange } = props;
  switch (value.kind) {
    case 'attribute':
      return <AttributeLine value={value} onChange={onChange} />;
    case 'counter':
      return <CounterLine value={value} onChange={onChange} />;
    case 'tag':
      return <TagLine value={value.tag} onChange={(tag) => onChange({ kind: 'tag', tag })} />;
    default:
      return null;
  }
}

interface ConditionEditorProps {
  readonly value: TagGroup;
  readonly onChange: (value: TagGroup) => void;
}

export function ConditionEditor({ value, onChange }: ConditionEditorProps) {
  const text = useText();
  const format = useFormat();
  const preview = useAct(previewCondition);
  const names = {
    attribute: text('tags.byAttribute'),
    counter: text('tags.byCounter'),
    tag: text('segments.tag'),
    all: text('segments.group'),
  };
  const result = preview.data;
  return (
    <div className="zy-stack">
      <strong>{text('tags.conditions')}</strong>
      <ConditionGroup<TagCondition>
        value={value}
        onChange={onChange}
        kinds={tagConditionKinds.map((kind) => [kind, names[kind]])}
        blank={(kind) => blankTagCondition(tagConditionKinds.find((each) => each === kind) ?? 'attribute')}
        leaf={(leaf, change) => <LeafFields value={leaf} onChange={change} />}
      />
      <div className="zy-row">
        <Button
          disabled={!isWhole(value)}
          loading={preview.isPending}
          onClick={() => preview.mutate({ body: { condition: value } })}
        >
          {text('tags.preview')}
        </Button>
        {result && (
          <span>
            {text('tags.previewResult', {
              customers: format.count(result.customers),
              share: format.share(result.population ? result.customers / result.population : 0),
            })}
            {result.sample.length > 0 && (
              <span className="zy-faint">
                {' '}
                {text('tagCatalogue.sample')} {text.list(result.sample)}
              </span>
            )}
          </span>
        )}
      </div>
      <ProblemLine problem={preview.error} />
    </div>
  );
}
